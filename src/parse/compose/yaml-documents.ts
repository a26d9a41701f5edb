import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type YAMLMap, type Scalar as YamlScalar } from "yaml";
import { ParseError } from "../errors.ts";
import { readPlainScalar } from "./plain-scalar.ts";
import { type Entry, evidenceOf, type List, type Mapping, type Mark, type Place, type Scalar, type SourceFile, type Value } from "./tree.ts";

/** What a string scalar becomes once variables are put in. */
export type Fill = (text: string, at: Place) => { readonly text: string; readonly holdsSecret: boolean };

export const MOST_FILE_CHARACTERS = 10 * 1024 * 1024;
/** Lines and commas of a file: parsing takes time in proportion to them. Compose itself stops at 100,000 nodes. */
const MOST_LINES = 250_000;
/** Nodes of a file with every alias written out: an alias bomb ends here. */
export const MOST_NODES = 1_000_000;
const MOST_DEPTH = 100;

export type YamlDocument = Document.Parsed;

/** The documents of a file, as syntax. Keys and scalars are not interpreted yet: `readTree` does that. */
export function parseDocuments(file: SourceFile): readonly YamlDocument[] {
  if (file.text.length > MOST_FILE_CHARACTERS) {
    throw new ParseError("too-large", `cannot read \`${file.name}\`: it holds more than ${MOST_FILE_CHARACTERS} characters`);
  }
  if (file.lineStarts.length + countCommas(file.text) > MOST_LINES) {
    throw new ParseError("too-large", `cannot read \`${file.name}\`: it holds more than ${MOST_LINES} lines and items`);
  }
  refuseControlCharacters(file);
  const documents = guarded(file, () =>
    parseAllDocuments(file.text, { schema: "failsafe", uniqueKeys: false, prettyErrors: false, logLevel: "silent", merge: false }),
  );
  const list: readonly YamlDocument[] = Array.isArray(documents) ? documents : [];
  for (const document of list) {
    const error = document.errors[0];
    if (error !== undefined) {
      const evidence = evidenceOf({ file, offset: error.pos[0] });
      if (error.message.includes("call stack"))
        throw new ParseError("too-large", `cannot read \`${file.name}\`: it is nested too deep`, { evidence, cause: error });
      throw new ParseError("syntax", `cannot read \`${file.name}\` as YAML: ${firstSentence(error.message)}`, { evidence, cause: error });
    }
  }
  return list;
}

const UNPRINTABLE = /[\0-\x08\v\f\x0e-\x1f]/;

/** They have no place in YAML (1.2.2, c-printable), and these go-yaml refuses. */
function refuseControlCharacters(file: SourceFile): void {
  const offset = file.text.search(UNPRINTABLE);
  if (offset < 0) return;
  const code = file.text.charCodeAt(offset).toString(16).padStart(4, "0");
  throw new ParseError("syntax", `cannot read \`${file.name}\` as YAML: it holds the control character U+${code}`, { evidence: evidenceOf({ file, offset }) });
}

function countCommas(text: string): number {
  let count = 0;
  for (let at = text.indexOf(","); at >= 0; at = text.indexOf(",", at + 1)) count++;
  return count;
}

/** The parser recurses with nesting: running out of stack is a document that is too deep, not a crash. */
function guarded<T>(file: SourceFile, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new ParseError("too-large", `cannot read \`${file.name}\`: it is nested too deep`, { cause: error });
    throw error;
  }
}

function firstSentence(message: string): string {
  const line = message.split("\n")[0] ?? message;
  return line.slice(0, 1).toLowerCase() + line.slice(1).replace(/\.$/, "").slice(0, 200);
}

/** The value of a document with aliases and merge keys resolved as go-yaml does and strings filled; null for an empty document. */
export function readTree(document: YamlDocument, file: SourceFile, fill: Fill): Value | null {
  if (document.contents === null) return null;
  const reader: Reader = { file, fill, anchors: new Map(), sizes: new WeakMap(), isBelowOverride: false };
  const value = guarded(file, () => readNode(document.contents, reader, 0));
  return value.kind === "scalar" && value.value === null ? null : value;
}

interface Reader {
  readonly file: SourceFile;
  readonly fill: Fill;
  /** `open`: the anchor's own node is still being read, so an alias to it is a cycle. */
  readonly anchors: Map<string, Value | "open">;
  /** Nodes in a value with aliases written out. */
  readonly sizes: WeakMap<Value, number>;
  /** Below `!override`, where Compose looks for no further marks. Source: compose-go loader/reset.go resolveReset. */
  readonly isBelowOverride: boolean;
}

function readNode(node: unknown, reader: Reader, depth: number): Value {
  if (depth > MOST_DEPTH) throw new ParseError("too-large", `cannot read \`${reader.file.name}\`: it is nested deeper than ${MOST_DEPTH} levels`);
  if (isAlias(node)) return readAlias(node, reader);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor !== undefined) reader.anchors.set(anchor, "open");
  const value = markOf(node, reader) === "override" ? readMarked(node, reader, depth) : readPlain(node, reader, depth);
  if (anchor !== undefined) reader.anchors.set(anchor, value);
  return value;
}

function readMarked(node: unknown, reader: Reader, depth: number): Value {
  const value = readPlain(node, { ...reader, isBelowOverride: true }, depth);
  return remarked(value, "override", reader);
}

function remarked(value: Value, mark: Mark | null, { sizes }: Reader): Value {
  if (value.mark === mark) return value;
  const made = { ...value, mark };
  sizes.set(made, sizes.get(value) ?? 1);
  return made;
}

function readPlain(node: unknown, reader: Reader, depth: number): Value {
  if (isMap(node)) return readMap(node, reader, depth);
  if (isSeq(node)) {
    const items = node.items.map((item) => readNode(item, reader, depth + 1)).filter((item) => item.mark !== "reset");
    return sized({ kind: "list", items, at: placeOf(node, reader), mark: markOf(node, reader) }, items, reader);
  }
  return readScalar(node, reader);
}

function readAlias(node: Node & { readonly source: string }, reader: Reader): Value {
  const target = reader.anchors.get(node.source);
  const evidence = evidenceOf(placeOf(node, reader));
  if (target === undefined) throw new ParseError("unresolved", `alias \`*${node.source}\` names no anchor before it`, { evidence });
  if (target === "open") throw new ParseError("cycle", `alias \`*${node.source}\` stands inside its own anchor`, { evidence });
  return reader.isBelowOverride ? remarked(target, null, reader) : target;
}

function readScalar(node: unknown, reader: Reader): Scalar {
  const at = placeOf(node, reader);
  if (!isScalar(node)) return { kind: "scalar", value: null, at, mark: null, holdsSecret: false };
  const value = interpretScalar(node, at);
  const mark = markOf(node, reader);
  if (typeof value !== "string" || !value.includes("$")) return { kind: "scalar", value, at, mark, holdsSecret: false };
  const filled = reader.fill(value, at);
  return { kind: "scalar", value: filled.text, at, mark, holdsSecret: filled.holdsSecret };
}

function interpretScalar(node: YamlScalar, at: Place): Scalar["value"] {
  const text = typeof node.value === "string" ? node.value : String(node.value ?? "");
  const tag = node.tag?.replace("tag:yaml.org,2002:", "!!");
  if (tag !== undefined && UNWANTED_TAGS.has(tag))
    throw new ParseError("shape", `a \`${tag}\` value has no place in a compose file`, { evidence: evidenceOf(at) });
  return isString(node, tag) ? text : readPlainScalar(text);
}

const UNWANTED_TAGS: ReadonlySet<string> = new Set(["!!binary", "!!timestamp"]);

/** Quoted and block scalars are strings unless a tag says otherwise; so is what `!!str` or a tag that is not YAML's own marks. */
function isString(node: YamlScalar, tag: string | undefined): boolean {
  if (tag === "!!str" || (tag?.startsWith("!") === true && !tag.startsWith("!!"))) return true;
  return node.type !== "PLAIN" && node.type !== undefined && tag?.startsWith("!!") !== true;
}

function readMap(node: YAMLMap, reader: Reader, depth: number): Mapping {
  const entries = new Map<string, Entry>();
  const merged: Value[] = [];
  for (const pair of node.items) {
    const key = placeOf(pair.key, reader);
    if (isMergeKey(pair.key)) merged.push(readNode(pair.value, reader, depth + 1));
    else {
      const name = readKey(pair.key, key, reader);
      if (entries.has(name)) throw new ParseError("shape", `key \`${name}\` is written twice`, { evidence: evidenceOf(key) });
      entries.set(name, { key, value: readNode(pair.value, reader, depth + 1) });
    }
  }
  for (const value of merged) mergeKey(value, entries, reader);
  const values = [...entries.values()].map((entry) => entry.value);
  return sized({ kind: "mapping", entries, at: placeOf(node, reader), mark: markOf(node, reader) }, values, reader);
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === "<<" && (key.type === "PLAIN" || key.tag === "tag:yaml.org,2002:merge");
}

/** Keys are never interpolated. A key that is no string (a number, a list) is refused as Compose does; a plain number reads as its text. */
function readKey(key: unknown, at: Place, reader: Reader): string {
  const target = isAlias(key) ? readAlias(key, reader) : null;
  if (target !== null && target.kind === "scalar" && target.value !== null) return String(target.value);
  if (isScalar(key) && key.source !== undefined && typeof key.value === "string") return key.value;
  throw new ParseError("shape", "a key is not a string", { evidence: evidenceOf(at) });
}

/**
 * `<<`: what the mapping itself says wins, then the first of a list. `!reset` takes away only the key that it marks: what `<<` brings under that name
 * stays, and replaces what earlier files say. Source: compose-go loader/reset.go resolveContainer.
 */
function mergeKey(value: Value, entries: Map<string, Entry>, reader: Reader): void {
  const sources = value.kind === "list" ? value.items : [value];
  for (const source of sources) {
    if (source.kind !== "mapping") throw new ParseError("shape", "`<<` merges something that is no mapping", { evidence: evidenceOf(source.at) });
    for (const [name, entry] of source.entries) {
      const own = entries.get(name);
      if (own === undefined) entries.set(name, entry);
      else if (own.value.mark === "reset" && entry.value.mark !== "reset") entries.set(name, { ...entry, value: remarked(entry.value, "override", reader) });
    }
  }
}

function markOf(node: unknown, { isBelowOverride }: Reader): Mark | null {
  if (isBelowOverride || !(isScalar(node) || isMap(node) || isSeq(node))) return null;
  if (node.tag === "!reset") return "reset";
  return node.tag === "!override" ? "override" : null;
}

function placeOf(node: unknown, reader: Reader): Place {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : null;
  return { file: reader.file, offset: range?.[0] ?? 0 };
}

function sized<T extends List | Mapping>(value: T, children: readonly Value[], reader: Reader): T {
  let size = 1;
  for (const child of children) size += reader.sizes.get(child) ?? 1;
  if (size > MOST_NODES) {
    const evidence = evidenceOf(value.at);
    throw new ParseError("too-large", `cannot read \`${reader.file.name}\`: with its aliases written out it holds more than ${MOST_NODES} values`, {
      evidence,
    });
  }
  reader.sizes.set(value, size);
  return value;
}
