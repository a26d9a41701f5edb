import type { Evidence } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { interpolate, type Lookup } from "./interpolate.ts";

/** Variables of a file in its order; undefined: the name alone was written, to be taken from the environment. */
export type Variables = Map<string, string>;

export interface VariableLines {
  readonly variables: Variables;
  /** The line (from 1) on which each is set. */
  readonly lines: ReadonlyMap<string, number>;
}

interface Cursor {
  readonly text: string;
  readonly source: string;
  at: number;
}

/**
 * Reads a `.env` or `env_file` as Compose does: `export`, `KEY=value` and `KEY: value`, comments, single quotes verbatim, double quotes with escapes,
 * values over several lines in quotes, interpolation in unquoted and double-quoted values, a name alone inherited from the environment.
 * Earlier lines can be used in later ones; the environment wins over both. Source: compose-go dotenv/parser.go.
 */
export function parseDotenv(text: string, source: string, environment: Lookup): Variables {
  return parseDotenvLines(text, source, environment).variables;
}

/** The same, with the line (from 1) on which each variable is set. */
export function parseDotenvLines(text: string, source: string, environment: Lookup): VariableLines {
  const variables: Variables = new Map();
  const lines = new Map<string, number>();
  let line = 1;
  let counted = 0;
  const cursor: Cursor = { text: text.startsWith("\uFEFF") ? text.slice(1) : text, source, at: 0 };
  const lookup: Lookup = (name) => environment(name) ?? variables.get(name);
  while (skipToStatement(cursor)) {
    for (; counted < cursor.at; counted++) if (cursor.text[counted] === "\n") line++;
    const name = readStatement(cursor, lookup, variables);
    lines.set(name, line);
  }
  return { variables, lines };
}

const SPACES = /[ \t\v\f\r\u0085\u00a0]*/y;
const BLANK = /(?:\s+|#[^\n]*)*/y;
const EXPORT = /export[ \t\v\f\r]+/y;
const NAME_PART = /^[\p{L}\p{N}_.[\] \t-]*$/u;

function skip(cursor: Cursor, pattern: RegExp): void {
  pattern.lastIndex = cursor.at;
  cursor.at += pattern.exec(cursor.text)?.[0].length ?? 0;
}

function skipToStatement(cursor: Cursor): boolean {
  skip(cursor, BLANK);
  return cursor.at < cursor.text.length;
}

function readStatement(cursor: Cursor, lookup: Lookup, variables: Variables): string {
  skip(cursor, EXPORT);
  const start = cursor.at;
  const end = nameEnd(cursor);
  const name = cursor.text.slice(start, end).trim();
  if (!NAME_PART.test(name) || name === "") throw failure(cursor, "this is not a variable name, expected `NAME=value`");
  if (/\s/.test(name)) throw failure(cursor, "a variable name holds a space");
  const isAlone = cursor.text[end] === undefined || cursor.text[end] === "\n";
  cursor.at = Math.min(end + 1, cursor.text.length);
  const value = isAlone ? lookup(name) : readValue(cursor, lookup);
  if (value !== undefined && !/^\d/.test(name)) variables.set(name, value);
  return name;
}

function nameEnd(cursor: Cursor): number {
  const found = /[=:\n]/g;
  found.lastIndex = cursor.at;
  return found.exec(cursor.text)?.index ?? cursor.text.length;
}

function readValue(cursor: Cursor, lookup: Lookup): string {
  skip(cursor, SPACES);
  const quote = cursor.text[cursor.at];
  if (quote === "'") return readQuoted(cursor, quote);
  if (quote === '"') return expand(readEscapes(readQuoted(cursor, quote)), cursor, lookup);
  const end = cursor.text.indexOf("\n", cursor.at);
  const line = cursor.text.slice(cursor.at, end < 0 ? undefined : end);
  const comment = line.indexOf(" #");
  const value = expand((comment < 0 ? line : line.slice(0, comment)).trimEnd(), cursor, lookup);
  cursor.at = end < 0 ? cursor.text.length : end + 1;
  return value;
}

/** The text between quotes; a backslash keeps the quote after it and stays otherwise. */
function readQuoted(cursor: Cursor, quote: string): string {
  let value = "";
  for (let at = cursor.at + 1; at < cursor.text.length; at++) {
    const char = cursor.text[at] ?? "";
    if (char === "\\" && cursor.text[at + 1] !== undefined) {
      const next = cursor.text[++at] ?? "";
      value += next === quote ? next : char + next;
    } else if (char === quote) {
      cursor.at = at + 1;
      return value;
    } else value += char;
  }
  throw failure(cursor, "a quote is not closed");
}

const ESCAPES: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", '"': '"', "\\": "\\", $: "$$" };

function readEscapes(text: string): string {
  return text.replace(/\\(?:([abfnrtv$"\\])|0(\d{3}))/g, (whole, letter: string | undefined, octal: string | undefined) =>
    letter === undefined ? String.fromCharCode(Number.parseInt(octal ?? "0", 8)) : (ESCAPES[letter] ?? whole),
  );
}

function expand(text: string, cursor: Cursor, lookup: Lookup): string {
  if (!text.includes("$")) return text;
  const result = interpolate(text, lookup);
  if (!("failure" in result)) return result.text;
  if (result.failure === "missing") throw failure(cursor, `required variable \`${result.variable}\` is not set: ${result.words}`, "unresolved");
  throw failure(cursor, result.failure === "invalid" ? "a `$` form is invalid, write `$$` for a dollar" : "a value grows past 1 MiB");
}

/** Values may be secrets: a message names the line and never quotes what is there. */
function failure(cursor: Cursor, words: string, code: "syntax" | "unresolved" = "syntax"): ParseError {
  const before = cursor.text.slice(0, cursor.at).split("\n");
  const evidence: Evidence = { source: cursor.source, location: `${before.length}:${(before.at(-1)?.length ?? 0) + 1}` };
  return new ParseError(code, `cannot read the environment file: ${words}`, { evidence });
}
