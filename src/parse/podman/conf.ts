import { parse, TomlError } from "smol-toml";
import type { Evidence, Sourced } from "../../model/index.ts";
import { ParseError } from "../errors.ts";

/** One file of settings, as it was read. */
export interface ConfFile {
  readonly path: string;
  readonly text: string;
}

type Table = Readonly<Record<string, unknown>>;

/** What several files set together: each overrides those before it, setting by setting, unless a list says that it is appended. Source: containers.conf(5); containers/common pkg/config new.go. */
export class Conf {
  readonly #files: readonly { readonly path: string; readonly tables: Table }[];

  /** Throws `ParseError` where a file is no TOML. */
  constructor(files: readonly ConfFile[]) {
    this.#files = files.map(({ path, text }) => ({ path, tables: decoded(path, text) }));
  }

  /** Null: no file sets it. Throws `ParseError` where it is no text. */
  text(table: string, key: string): Sourced<string> | null {
    return this.#last([table, key], "a text", (value) => (typeof value === "string" ? value : null));
  }

  truth(table: string, key: string): Sourced<boolean> | null {
    return this.#last([table, key], "true or false", (value) => (typeof value === "boolean" ? value : null));
  }

  /** `builtIn`: what a first list is appended to. */
  texts(table: string, key: string, builtIn: readonly string[] = []): Sourced<readonly string[]> | null {
    let list: List = { texts: builtIn, appends: false };
    let last: Evidence | null = null;
    for (const { value, evidence } of this.#set(table, key)) {
      list = listAfter(list, value, evidence);
      last = evidence;
    }
    return last === null ? null : { value: list.texts, evidence: last };
  }

  #last<T>([table, key]: readonly [string, string], expected: string, read: (value: unknown) => T | null): Sourced<T> | null {
    const [last] = this.#set(table, key).slice(-1);
    if (last === undefined) return null;
    const value = read(last.value);
    if (value === null) throw wrong(expected, last.evidence);
    return { value, evidence: last.evidence };
  }

  #set(table: string, key: string): readonly Sourced<unknown>[] {
    return this.#files.flatMap(({ path, tables }) => {
      const section = namedIn(tables, table, path);
      if (section === undefined) return [];
      if (!isTable(section)) throw wrong("a table", { source: path, location: table });
      const value = namedIn(section, key, path);
      return value === undefined ? [] : [{ value, evidence: { source: path, location: `${table}.${key}` } }];
    });
  }
}

function decoded(path: string, text: string): Table {
  try {
    return parse(text, { integersAsBigInt: "asNeeded" });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new ParseError("syntax", "this is no TOML", { evidence: { source: path, location: `${error.line}:${error.column}` }, cause: error });
  }
}

/** Names count whatever their case, as they do for Podman. Source: BurntSushi/toml decode.go (unifyStruct). */
function namedIn(table: Table, name: string, path: string): unknown {
  const names = Object.keys(table).filter((each) => each.toLowerCase() === name);
  if (names.length > 1)
    throw new ParseError("shape", `\`${name}\` is set twice, and which one counts is chance`, { evidence: { source: path, location: name } });
  const [found] = names;
  return found === undefined ? undefined : table[found];
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

interface List {
  readonly texts: readonly string[];
  readonly appends: boolean;
}

/** `["a", {append=true}]` is appended to what was set before, and so is what comes later. Source: containers/storage pkg/configfile slice.go. */
function listAfter(before: List, value: unknown, place: Evidence): List {
  if (!Array.isArray(value)) throw wrong("a list of texts", place);
  const texts = value.filter((entry): entry is string => typeof entry === "string");
  const attributes = value.filter((entry) => typeof entry !== "string");
  if (!attributes.every(isAppending)) throw wrong("a list of texts", place);
  const appends = attributes.at(-1)?.append ?? before.appends;
  return { texts: appends ? [...before.texts, ...texts] : texts, appends };
}

function isAppending(value: unknown): value is { readonly append: boolean } {
  return isTable(value) && typeof value["append"] === "boolean" && Object.keys(value).length === 1;
}

function wrong(expected: string, evidence: Evidence): ParseError {
  return new ParseError("shape", `expected ${expected}`, { evidence });
}
