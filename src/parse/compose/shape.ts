import schemaDocument from "../../../contracts/compose-spec.schema.json" with { type: "json" };
import { ParseError } from "../errors.ts";
import { describeKind, evidenceOf, type Mapping, type Place, type Scalar, type Value } from "./tree.ts";

/** The part of JSON Schema that the Compose Specification uses. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Problem {
  readonly words: string;
  readonly at: Place;
  readonly depth: number;
}

interface Position {
  /** `services.web.ports`, for messages. */
  readonly path: string;
  readonly depth: number;
  readonly at: Place;
}

const ROOT = schemaDocument as unknown as Schema & { readonly $defs: Readonly<Record<string, Schema>> };

/**
 * Holds a merged file against the Compose Specification's schema, as Compose does before it reads it. Throws a `ParseError` at the first value that
 * does not fit: unknown keys, wrong kinds, missing keys. Our own small reader of the schema: a schema compiler costs more start-up time than the judgement.
 */
export function checkShape(root: Mapping): void {
  const problem = check(root, ROOT, { path: "", depth: 0, at: root.at });
  if (problem !== null) throw new ParseError("shape", problem.words, { evidence: evidenceOf(problem.at) });
}

function check(value: Value, schema: Schema, position: Position): Problem | null {
  const resolved = resolve(schema);
  if (resolved.oneOf !== undefined) return checkAlternatives(value, resolved.oneOf, position);
  if (resolved.type !== undefined && !hasKind(value, resolved.type)) return problemOf(value, kindsOf(resolved), position);
  if (value.kind === "mapping") return checkMapping(value, resolved, position);
  if (value.kind === "list") return checkList(value.items, resolved, position);
  return checkScalar(value, resolved, position);
}

function resolve(schema: Schema): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  return name === undefined ? schema : resolve(ROOT.$defs[name] ?? {});
}

function checkAlternatives(value: Value, alternatives: readonly Schema[], position: Position): Problem | null {
  let deepest: Problem | null = null;
  for (const alternative of alternatives) {
    const problem = check(value, alternative, position);
    if (problem === null) return null;
    if (deepest === null || problem.depth > deepest.depth) deepest = problem;
  }
  if (deepest !== null && deepest.depth > position.depth) return deepest;
  const fitting = alternatives.find((alternative) => hasKind(value, resolve(alternative).type ?? []));
  return fitting === undefined ? problemOf(value, alternatives.map(kindsOf).join(" or "), position) : check(value, fitting, position);
}

function checkMapping(value: Mapping, schema: Schema, position: Position): Problem | null {
  for (const name of schema.required ?? []) {
    if (!value.entries.has(name)) return { words: `${wordsOf(position)} has no \`${name}\`, which it needs`, at: position.at, depth: position.depth + 1 };
  }
  for (const [name, entry] of value.entries) {
    if (entry.value.mark === "reset") continue;
    const next: Position = { path: position.path === "" ? name : `${position.path}.${name}`, depth: position.depth + 1, at: entry.key };
    const inner = schemaOfKey(name, schema);
    if (inner === false) return unknownKey(name, schema, { ...next, path: position.path });
    const problem = inner === true ? null : check(entry.value, inner, next);
    if (problem !== null) return problem;
  }
  return null;
}

function schemaOfKey(name: string, schema: Schema): Schema | boolean {
  const own = schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
  if (own !== undefined) return own;
  for (const [pattern, inner] of Object.entries(schema.patternProperties ?? {})) if (compiled(pattern).test(name)) return inner;
  return schema.additionalProperties ?? true;
}

const COMPILED = new Map<string, RegExp>();

/** The patterns are the schema's, a handful, never the user's. */
function compiled(pattern: string): RegExp {
  const found = COMPILED.get(pattern) ?? new RegExp(pattern);
  COMPILED.set(pattern, found);
  return found;
}

function unknownKey(name: string, schema: Schema, position: Position): Problem {
  const near = Object.keys(schema.properties ?? {}).find((known) => isNear(known, name));
  const hint = near === undefined ? "" : `, did you mean \`${near}\``;
  const where = position.path === "" ? "at the top level" : `in \`${position.path}\``;
  return { words: `unknown key \`${name}\` ${where}${hint}`, at: position.at, depth: position.depth };
}

/** The same letters but for one, or in another spelling (`readOnly`, `read-only`). */
function isNear(known: string, written: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[_-]/g, "");
  const [a, b] = [plain(known), plain(written)];
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1 || a.length < 4) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return Math.max(a.length, b.length) - start - end <= 1;
}

function checkList(items: readonly Value[], schema: Schema, position: Position): Problem | null {
  if (schema.items === undefined) return null;
  for (const [index, item] of items.entries()) {
    const problem = check(item, schema.items, { path: `${position.path}[${index}]`, depth: position.depth + 1, at: item.at });
    if (problem !== null) return problem;
  }
  return null;
}

function checkScalar(value: Scalar, schema: Schema, position: Position): Problem | null {
  const expected = expectedOf(value.value, schema);
  return expected === null ? null : problemOf(value, expected, position);
}

/** What the schema wants of a scalar that does not give it. */
function expectedOf(value: Scalar["value"], schema: Schema): string | null {
  if (schema.enum !== undefined && !schema.enum.includes(value)) return schema.enum.map((one) => `\`${String(one)}\``).join(", ");
  if (schema.pattern !== undefined && !compiled(schema.pattern).test(String(value))) return `the form ${schema.pattern}`;
  if (typeof value !== "number") return null;
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  return value < minimum || value > maximum ? `a number from ${minimum} to ${maximum}` : null;
}

function hasKind(value: Value, type: string | readonly string[]): boolean {
  return typeof type === "string" ? isOfType(value, type) : type.some((one) => isOfType(value, one));
}

function isOfType(value: Value, type: string): boolean {
  if (type === "object") return value.kind === "mapping";
  if (type === "array") return value.kind === "list";
  if (value.kind !== "scalar") return false;
  if (type === "null") return value.value === null;
  if (type === "integer") return Number.isInteger(value.value);
  return typeof value.value === type;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: "a mapping",
  array: "a list",
  string: "a string",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "nothing",
};

function kindsOf(schema: Schema): string {
  const { type, oneOf } = resolve(schema);
  if (oneOf !== undefined) return oneOf.map(kindsOf).join(" or ");
  const types = typeof type === "string" ? [type] : (type ?? []);
  return types.map((one) => TYPE_WORDS[one] ?? one).join(" or ");
}

function problemOf(value: Value, expected: string, position: Position): Problem {
  const found =
    value.kind === "scalar" && value.value !== null && !value.holdsSecret
      ? `${describeKind(value)} (\`${String(value.value).slice(0, 80)}\`)`
      : describeKind(value);
  return { words: `${wordsOf(position)} is ${found}, expected ${expected}`, at: position.at, depth: position.depth };
}

function wordsOf(position: Position): string {
  return position.path === "" ? "the file" : `\`${position.path}\``;
}
