import type { Evidence, Known, Sourced } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { ParseError } from "../errors.ts";

/** A value in an answer or file, with its place. All of it is hostile: nothing is taken that was not looked at. */
export interface JsonNode {
  readonly value: unknown;
  /** JSON pointer, RFC 6901. */
  readonly pointer: string;
  readonly source: string;
}

/** Longest text that is taken, in UTF-16 units (an inline seccomp profile is some 10 KiB), and most entries of a list or record. */
const LONGEST_TEXT = 1024 * 1024;
export const MOST_ENTRIES = 10_000;

export function nodeOf(value: unknown, source: string, pointer = ""): JsonNode {
  return { value, source, pointer };
}

/** Own properties only. A missing one is `undefined`. */
export function at(node: JsonNode, ...keys: readonly string[]): JsonNode {
  return keys.reduce<JsonNode>((parent, key) => {
    const pointer = `${parent.pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const value = isRecord(parent.value) && Object.hasOwn(parent.value, key) ? parent.value[key] : undefined;
    return { value, source: parent.source, pointer };
  }, node);
}

export function evidenceAt(node: JsonNode): Evidence {
  return { source: node.source, location: node.pointer };
}

/** Go writes `null` for what is not there, and older engines leave fields out. */
export function isAbsent(node: JsonNode): boolean {
  return node.value === undefined || node.value === null;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(node: JsonNode, expected: string): ParseError {
  const found = Array.isArray(node.value) ? "a list" : typeof node.value === "object" ? "an object" : `a ${typeof node.value}`;
  return new ParseError("shape", `cannot read \`${node.pointer || "/"}\`: found ${found}, expected ${expected}`, { evidence: evidenceAt(node) });
}

export function textAt(node: JsonNode, absent = ""): string {
  if (isAbsent(node)) return absent;
  if (typeof node.value !== "string") throw wrong(node, "a text");
  if (node.value.length > LONGEST_TEXT)
    throw new ParseError("too-large", `\`${node.pointer}\` is longer than ${LONGEST_TEXT} characters`, { evidence: evidenceAt(node) });
  return node.value;
}

export function truthAt(node: JsonNode, absent = false): boolean {
  if (isAbsent(node)) return absent;
  if (typeof node.value !== "boolean") throw wrong(node, "true or false");
  return node.value;
}

export function numberAt(node: JsonNode, absent = 0): number {
  if (isAbsent(node)) return absent;
  if (typeof node.value !== "number" || !Number.isFinite(node.value)) throw wrong(node, "a number");
  return node.value;
}

export function listAt(node: JsonNode): readonly JsonNode[] {
  if (isAbsent(node)) return [];
  if (!Array.isArray(node.value)) throw wrong(node, "a list");
  if (node.value.length > MOST_ENTRIES)
    throw new ParseError("too-large", `\`${node.pointer}\` has more than ${MOST_ENTRIES} entries`, { evidence: evidenceAt(node) });
  return node.value.map((value: unknown, index) => ({ value, source: node.source, pointer: `${node.pointer}/${index}` }));
}

export function recordAt(node: JsonNode): readonly (readonly [string, JsonNode])[] {
  if (isAbsent(node)) return [];
  if (!isRecord(node.value)) throw wrong(node, "an object");
  const keys = Object.keys(node.value);
  if (keys.length > MOST_ENTRIES)
    throw new ParseError("too-large", `\`${node.pointer}\` has more than ${MOST_ENTRIES} entries`, { evidence: evidenceAt(node) });
  return keys.map((key) => [key, at(node, key)]);
}

/** Each text of a list with its place. */
export function textsAt(node: JsonNode): readonly Sourced<string>[] {
  return listAt(node).map((entry) => ({ value: textAt(entry), evidence: evidenceAt(entry) }));
}

/** The field's value; a stated blank where it has a form that no engine writes. */
export function knownAt<T>(node: JsonNode, read: (node: JsonNode) => T): Known<T> {
  return attempt(node, () => known(read(node), evidenceAt(node)));
}

/** The same for a field that every engine writes, if only as `null`: without it the answer is not whole. */
export function requiredAt<T>(node: JsonNode, read: (node: JsonNode) => T): Known<T> {
  return node.value === undefined ? unknown(`the answer leaves out \`${node.pointer}\``, "inspect it again") : knownAt(node, read);
}

/** A list of which each entry is read into some values with its place. */
export function knownEntries<T>(node: JsonNode, read: (entry: JsonNode) => readonly T[]): Known<readonly Sourced<T>[]> {
  return knownAt(node, (list) => listAt(list).flatMap((entry) => read(entry).map((value) => ({ value, evidence: evidenceAt(entry) }))));
}

export function attempt<T>(node: JsonNode, read: () => Known<T>): Known<T> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return unknown(error.message, `look at \`${node.pointer}\` of ${node.source}`);
  }
}
