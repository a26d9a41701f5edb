import type { LineCounter, Node } from "yaml";
import { isMap, isScalar, isSeq } from "yaml";
import { nearestWord } from "../../reason/index.ts";
import type { Spot } from "./config-error.ts";
import { ConfigError } from "./config-error.ts";
import type { ConfigShape } from "./shape-kinds.ts";

/** A value of the form of its shape, with where it stands. */
export interface Placed {
  readonly spot: Spot;
  readonly value: string | boolean | number | readonly Placed[] | ReadonlyMap<string, Placed>;
}

/** Deepest nesting is that of the shape; the longest list or map is bounded. */
const MOST_ENTRIES = 1000;

interface Reading {
  readonly lines: LineCounter;
  /** What is read, in words: `listeners.main.unix`. */
  readonly at: string;
}

/** Throws `ConfigError` at the first thing that does not fit. */
export function readShape(node: Node | null, shape: ConfigShape, reading: Reading): Placed {
  const spot = spotOf(node, reading.lines);
  switch (shape.kind) {
    case "text":
      return { spot, value: readText(node, shape, { ...reading, spot }) };
    case "words":
      return { spot, value: readWord(node, shape, { ...reading, spot }) };
    case "integer":
      return { spot, value: readInteger(node, shape, { ...reading, spot }) };
    case "truth":
      return { spot, value: readTruth(node, { ...reading, spot }) };
    case "list":
      return { spot, value: readList(node, shape, { ...reading, spot }) };
    case "map":
    case "object":
      return { spot, value: readPairs(node, shape, { ...reading, spot }) };
  }
}

interface Here extends Reading {
  readonly spot: Spot;
}

function readText(node: Node | null, { pattern, expected }: ConfigShape & { readonly kind: "text" }, { at, spot }: Here): string {
  const value = scalarOf(node);
  if (typeof value === "string" && new RegExp(pattern, "u").test(value)) return value;
  throw new ConfigError(`\`${at}\` is ${found(node)}, expected ${expected}`, spot, typeof value === "number" ? "a text in quotes" : null);
}

function readWord(node: Node | null, { oneOf }: ConfigShape & { readonly kind: "words" }, { at, spot }: Here): string {
  const word = scalarOf(node);
  if (typeof word === "string" && oneOf.includes(word)) return word;
  throw new ConfigError(`\`${at}\` is ${found(node)}, expected ${oneOf.join(", ")}`, spot);
}

function readTruth(node: Node | null, { at, spot }: Here): boolean {
  const value = scalarOf(node);
  if (typeof value === "boolean") return value;
  throw new ConfigError(`\`${at}\` is ${found(node)}, expected true or false`, spot);
}

function readInteger(node: Node | null, { low, high }: ConfigShape & { readonly kind: "integer" }, { at, spot }: Here): number {
  const value = scalarOf(node);
  if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return value;
  throw new ConfigError(`\`${at}\` is ${found(node)}, expected a whole number from ${low} to ${high}`, spot);
}

function readList(node: Node | null, { of }: ConfigShape & { readonly kind: "list" }, { at, spot, lines }: Here): readonly Placed[] {
  if (!isSeq(node)) throw new ConfigError(`\`${at}\` is ${found(node)}, expected a list`, spot);
  if (node.items.length > MOST_ENTRIES) throw new ConfigError(`\`${at}\` has more than ${MOST_ENTRIES} entries`, spot);
  return node.items.map((item, index) => readShape(item as Node, of, { lines, at: `${at}[${index}]` }));
}

function readPairs(node: Node | null, shape: ConfigShape & { readonly kind: "map" | "object" }, here: Here): ReadonlyMap<string, Placed> {
  const { at, spot, lines } = here;
  if (!isMap(node)) throw new ConfigError(`${at === "" ? "the configuration" : `\`${at}\``} is ${found(node)}, expected keys with values`, spot);
  if (node.items.length > MOST_ENTRIES) throw new ConfigError(`\`${at}\` has more than ${MOST_ENTRIES} keys`, spot);
  const pairs = node.items.map(({ key, value }) => {
    const name = scalarOf(key as Node);
    const keySpot = spotOf(key as Node, lines);
    const field = fieldOf(shape, name, { ...here, spot: keySpot });
    return [
      field.name,
      readShape((value as Node | null) ?? (key as Node), field.shape, { lines, at: at === "" ? field.name : `${at}.${field.name}` }),
    ] as const;
  });
  const read = new Map(pairs);
  if (shape.kind === "object") requireFields(read, shape, here);
  return read;
}

function fieldOf(
  shape: ConfigShape & { readonly kind: "map" | "object" },
  name: unknown,
  { at, spot }: Here,
): { readonly name: string; readonly shape: ConfigShape } {
  const within = at === "" ? "" : ` of \`${at}\``;
  if (typeof name !== "string") throw new ConfigError(`a key${within} is no text`, spot);
  if (shape.kind === "map") {
    if (!new RegExp(shape.keyPattern, "u").test(name))
      throw new ConfigError(`the key ${quoted(name)}${within} is not taken, expected ${shape.keyExpected}`, spot);
    return { name, shape: shape.of };
  }
  const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
  if (field !== undefined) return { name, shape: field };
  const names = Object.keys(shape.fields);
  const nearest = nearestWord(name, names);
  throw new ConfigError(`there is no key ${quoted(name)}${within}`, spot, nearest === null ? `there are ${names.join(", ")}` : `did you mean \`${nearest}\`?`);
}

function requireFields(read: ReadonlyMap<string, Placed>, { required, oneOf }: ConfigShape & { readonly kind: "object" }, { at, spot }: Here): void {
  const what = at === "" ? "the configuration" : `\`${at}\``;
  const missing = required.find((name) => !read.has(name));
  if (missing !== undefined) throw new ConfigError(`${what} has no \`${missing}\``, spot);
  if (oneOf.length > 0 && oneOf.filter((name) => read.has(name)).length !== 1)
    throw new ConfigError(`${what} needs exactly one of ${oneOf.map((name) => `\`${name}\``).join(", ")}`, spot);
}

function scalarOf(node: Node | null): unknown {
  return isScalar(node) ? node.value : undefined;
}

function found(node: Node | null): string {
  if (isMap(node)) return "keys with values";
  if (isSeq(node)) return "a list";
  const value = scalarOf(node);
  if (value === null || value === undefined) return "nothing";
  return quoted(String(value));
}

function quoted(text: string): string {
  return `\`${text.length > 80 ? `${text.slice(0, 80)}…` : text}\``;
}

function spotOf(node: Node | null, lines: LineCounter): Spot {
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
