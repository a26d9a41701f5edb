import type { Evidence, Known, Sourced } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import type { Lookup } from "./interpolate.ts";
import type { Project } from "./project.ts";
import { describeKind, type Entry, evidenceOf, field, type Mapping, type Place, type Scalar, type Value } from "./tree.ts";

/** What the readers of a service's keys look at. */
export interface ServiceContext {
  readonly name: string;
  /** Container id, `<project>/<service>`. */
  readonly id: string;
  readonly definition: Mapping;
  /** The service's key: evidence of what the file leaves unsaid. */
  readonly key: Place;
  readonly stack: Stack;
}

/** The merged project that a service belongs to. */
export interface Stack {
  readonly project: Project;
  readonly name: string;
  /** Absolute project directory. */
  readonly base: string;
  readonly lookup: Lookup;
  readonly model: Mapping;
  readonly sections: Readonly<Record<Section, ReadonlyMap<string, Entry>>>;
  /** Names of services that will run. */
  readonly enabled: ReadonlySet<string>;
  /** Service names by `container_name`. */
  readonly containerNames: ReadonlyMap<string, string>;
}

export type Section = "services" | "volumes" | "networks" | "secrets" | "configs";

/** Says that `words` stand at `place` and are wrong. */
export function wrong(place: Place, words: string, code: "shape" | "unresolved" | "cycle" = "shape"): ParseError {
  return new ParseError(code, words, { evidence: evidenceOf(place) });
}

/** The key of the service, or of a mapping in it. */
export function get(context: ServiceContext, ...path: readonly string[]): Entry | undefined {
  let entry: Entry | undefined;
  let value: Value = context.definition;
  for (const key of path) {
    entry = field(value, key);
    if (entry === undefined) return undefined;
    value = entry.value;
  }
  return entry;
}

export function here(context: ServiceContext): Evidence {
  return evidenceOf(context.key);
}

/** Where `entry` is written, or the service where it is not. */
export function evidenceOr(context: ServiceContext, entry: Entry | undefined): Evidence {
  return entry === undefined ? here(context) : evidenceOf(entry.key);
}

export function readKnown<T>(context: ServiceContext, entry: Entry | undefined, meaning: { readonly absent: T; readonly read: (entry: Entry) => T }): Known<T> {
  return known(entry === undefined ? meaning.absent : meaning.read(entry), evidenceOr(context, entry));
}

export function text(entry: Entry): string {
  return scalarText(entry.value, entry.key);
}

export function scalarText(value: Value, at: Place = value.at): string {
  if (value.kind === "scalar") return value.value === null ? "" : String(value.value);
  throw wrong(at, `found ${describeKind(value)}, expected a string`);
}

export function optionalText(entry: Entry | undefined): string | null {
  return entry === undefined ? null : text(entry);
}

const TRUE_WORDS: ReadonlySet<string> = new Set(["true", "y", "yes", "on"]);
const FALSE_WORDS: ReadonlySet<string> = new Set(["false", "n", "no", "off"]);

/** A boolean as Compose casts it: also `"true"`, `yes`, `on` and what a variable gives. Source: compose-go loader/interpolate.go toBoolean. */
export function boolean(entry: Entry): boolean {
  const { value } = entry;
  if (value.kind === "scalar") {
    const word = String(value.value).toLowerCase();
    if (TRUE_WORDS.has(word)) return true;
    if (FALSE_WORDS.has(word)) return false;
  }
  throw wrong(entry.key, `found ${quoted(value)}, expected true or false`);
}

export function number(entry: Entry): number {
  const { value } = entry;
  if (value.kind === "scalar" && typeof value.value === "number" && Number.isFinite(value.value)) return value.value;
  if (value.kind === "scalar" && typeof value.value === "string" && /^[-+]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})$/.test(value.value)) return Number(value.value);
  throw wrong(entry.key, `found ${quoted(value)}, expected a number`);
}

export function quoted(value: Value): string {
  return value.kind === "scalar" && value.value !== null && !value.holdsSecret ? `\`${String(value.value).slice(0, 80)}\`` : describeKind(value);
}

/** Items of a list, or a single string as a list of it. */
export function items(entry: Entry | undefined): readonly Value[] {
  if (entry === undefined) return [];
  return entry.value.kind === "list" ? entry.value.items : [entry.value];
}

/** A list of strings with the later of the same key winning at the place of the first. Source: compose-go override/uncity.go. */
export function uniqueBy<T>(values: readonly T[], keyOf: (value: T) => string): readonly T[] {
  const kept = new Map<string, T>();
  for (const value of values) kept.set(keyOf(value), value);
  return [...kept.values()];
}

export function strings(entry: Entry | undefined): readonly Sourced<string>[] {
  return items(entry).map((item) => ({ value: scalarText(item), evidence: evidenceOf(item.at) }));
}

export interface Assignment {
  readonly name: string;
  /** Null: only the name is written. */
  readonly value: string | null;
  readonly holdsSecret: boolean;
  readonly at: Place;
}

/** `{A: 1}` and `[A=1]` alike, the later of the same name winning. */
export function assignments(entry: Entry | undefined): readonly Assignment[] {
  if (entry === undefined) return [];
  const { value } = entry;
  const list = value.kind === "mapping" ? [...value.entries].map(([name, inner]) => named(name, inner)) : items(entry).map(split);
  return uniqueBy(list, (assignment) => assignment.name);
}

function named(name: string, { key, value }: Entry): Assignment {
  if (value.kind !== "scalar") throw wrong(key, `\`${name}\` is ${describeKind(value)}, expected a single value`);
  return { name, value: value.value === null ? null : String(value.value), holdsSecret: value.holdsSecret, at: key };
}

function split(item: Value): Assignment {
  const written = scalarText(item);
  const at = written.indexOf("=");
  const { holdsSecret } = item as Scalar;
  return at < 0
    ? { name: written, value: null, holdsSecret, at: item.at }
    : { name: written.slice(0, at), value: written.slice(at + 1), holdsSecret, at: item.at };
}
