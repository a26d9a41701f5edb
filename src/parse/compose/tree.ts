import type { Evidence } from "../../model/index.ts";

/** A file as it was read: its text is kept to turn offsets into lines only where a person will see them. */
export interface SourceFile {
  /** As the user named it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Absolute directory from which relative paths written in it are seen. */
  readonly base: string;
  readonly text: string;
  /** Offsets at which lines start, ascending, from 0. */
  readonly lineStarts: readonly number[];
}

export interface Place {
  readonly file: SourceFile;
  readonly offset: number;
}

/** `!reset`: what earlier files say is forgotten. `!override`: it is replaced instead of merged. */
export type Mark = "reset" | "override";

export type Value = Scalar | List | Mapping;

export interface Scalar {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  readonly at: Place;
  readonly mark: Mark | null;
  /** A variable whose name looks like a secret was put into it. */
  readonly holdsSecret: boolean;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Value[];
  readonly at: Place;
  readonly mark: Mark | null;
}

export interface Mapping {
  readonly kind: "mapping";
  /** In the order of the file. A Map: keys come from outside (`__proto__`). */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly at: Place;
  readonly mark: Mark | null;
}

export interface Entry {
  /** Where the key is written. */
  readonly key: Place;
  readonly value: Value;
}

export function sourceFile(identity: Pick<SourceFile, "name" | "path" | "base">, text: string): SourceFile {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { ...identity, text, lineStarts };
}

export function evidenceOf(place: Place): Evidence {
  const { lineStarts } = place.file;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= place.offset) low = middle;
    else high = middle - 1;
  }
  return { source: place.file.name, location: `${low + 1}:${place.offset - (lineStarts[low] ?? 0) + 1}` };
}

export function scalarOf(value: Scalar["value"], at: Place): Scalar {
  return { kind: "scalar", value, at, mark: null, holdsSecret: false };
}

export function listOf(items: readonly Value[], at: Place): List {
  return { kind: "list", items, at, mark: null };
}

export function mappingOf(entries: ReadonlyMap<string, Entry>, at: Place): Mapping {
  return { kind: "mapping", entries, at, mark: null };
}

export function isNull(value: Value): boolean {
  return value.kind === "scalar" && value.value === null;
}

/** The entry under `key`, unless it is absent or null, which Compose treats alike. */
export function field(value: Value | undefined, key: string): Entry | undefined {
  if (value === undefined || value.kind !== "mapping") return undefined;
  const entry = value.entries.get(key);
  return entry === undefined || isNull(entry.value) ? undefined : entry;
}

/** What a value is, in words for messages. */
export function describeKind(value: Value): string {
  if (value.kind === "list") return "a list";
  if (value.kind === "mapping") return "a mapping";
  if (value.value === null) return "empty";
  return typeof value.value === "string" ? "a string" : `a ${typeof value.value}`;
}
