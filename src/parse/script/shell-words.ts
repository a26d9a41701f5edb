import type { DoubleQuotedChild, Word, WordPart } from "unbash";
import { normalisePath } from "../normalise.ts";
import type { CommandWord } from "../run/words.ts";

/** Looked up by name, so that no table is made for each of many commands. */
export type Variables = Pick<ReadonlyMap<string, string>, "get">;

/** What the shell's expansions lead to, and where in the input an offset of the script is. */
export interface ShellSetting {
  readonly variables: Variables;
  readonly directory: string;
  readonly home: string;
  readonly source: string;
  /** `line:column` of an offset (UTF-16 units from 0). */
  locate(offset: number): string;
}

interface Expanded {
  readonly text: string;
  readonly unresolved: string | null;
  readonly mayBeSeveral: boolean;
  /** The value of an expansion outside quotes: the shell makes words of it at each separator. */
  readonly isSplit: boolean;
}

const LONGEST_TEXT = 200;

/**
 * The words that the program gets of one that is written, as far as that can be known without running the script: expansions outside quotes are split,
 * and vanish where they are empty. Source: POSIX.1-2024, Shell Command Language, 2.6.5 Field Splitting.
 */
export function expandWords(word: Word, setting: ShellSetting): readonly CommandWord[] {
  const pieces = expandParts(word, setting);
  const whole = wordOf(pieces, word, setting);
  if (!pieces.some((piece) => piece.isSplit)) return [whole];
  const separators = setting.variables.get("IFS") ?? DEFAULT_SEPARATORS;
  const isMany = pieces.some((piece) => piece.isSplit && [...separators].some((one) => piece.text.includes(one)));
  if (isMany && (whole.unresolved !== null || separators.trim() !== ""))
    return [{ ...whole, unresolved: whole.unresolved ?? word.text.slice(0, LONGEST_TEXT), mayBeSeveral: true }];
  if (whole.unresolved !== null) return [whole];
  return splitFields(pieces, separators).map((text) => ({ ...whole, text: expandTilde(word.text, text, setting) }));
}

const DEFAULT_SEPARATORS = " \t\n";

/** `separators` are white space: several in a row are one. */
function splitFields(pieces: readonly Expanded[], separators: string): readonly string[] {
  const fields: string[] = [];
  let field: string | null = null;
  for (const piece of pieces) {
    if (!piece.isSplit) {
      field = (field ?? "") + piece.text;
      continue;
    }
    for (const char of piece.text) {
      const isSeparator = separators.includes(char);
      if (isSeparator && field !== null) fields.push(field);
      field = isSeparator ? null : (field ?? "") + char;
    }
  }
  return field === null ? fields : [...fields, field];
}

/** The word where the shell does not split, as behind `NAME=`. */
export function expandWord(word: Word, setting: ShellSetting): CommandWord {
  return wordOf(expandParts(word, setting), word, setting);
}

function expandParts(word: Word, setting: ShellSetting): readonly Expanded[] {
  return word.parts === undefined ? [plain(word.value)] : word.parts.map((part) => expandPart(part, setting));
}

function wordOf(pieces: readonly Expanded[], word: Word, setting: ShellSetting): CommandWord {
  const { text, unresolved, mayBeSeveral } = join(pieces);
  const evidence = { source: setting.source, location: setting.locate(word.pos) };
  return { text: unresolved === null ? expandTilde(word.text, text, setting) : text, unresolved, mayBeSeveral, evidence };
}

function plain(text: string): Expanded {
  return { text, unresolved: null, mayBeSeveral: false, isSplit: false };
}

function open(text: string, isQuoted: boolean): Expanded {
  return { text, unresolved: text.slice(0, LONGEST_TEXT), mayBeSeveral: !isQuoted, isSplit: false };
}

function join(pieces: readonly Expanded[]): Expanded {
  return {
    text: pieces.map((piece) => piece.text).join(""),
    unresolved: pieces.find((piece) => piece.unresolved !== null)?.unresolved ?? null,
    mayBeSeveral: pieces.length > 0 && canBecomeFlag(pieces) && pieces.some((piece) => piece.mayBeSeveral),
    isSplit: false,
  };
}

/** `registry/app:$TAG` stays one word in any sane script and cannot turn into a flag; `$OPTIONS app` can. */
function canBecomeFlag(pieces: readonly Expanded[]): boolean {
  const first = pieces[0];
  return first !== undefined && (first.unresolved !== null || first.text === "");
}

function expandPart(part: WordPart, setting: ShellSetting): Expanded {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return plain(part.value);
    case "DoubleQuoted":
    case "LocaleString":
      return join(part.parts.map((child) => expandChild(child, true, setting)));
    case "Glob":
    case "ExtendedGlob":
      return plain(part.text);
    case "BraceExpansion":
    case "ProcessSubstitution":
      return open(part.text, false);
    default:
      return expandChild(part, false, setting);
  }
}

function expandChild(part: DoubleQuotedChild, isQuoted: boolean, setting: ShellSetting): Expanded {
  if (part.type === "Literal") return plain(part.value);
  const value = knownExpansion(part, setting);
  return value === null ? open(part.text, isQuoted && !isList(part.text)) : { ...plain(value), isSplit: !isQuoted };
}

/** `$@` and `${list[@]}` are several words even between quotes. */
function isList(text: string): boolean {
  return text === "$@" || text.endsWith("[@]}") || text.startsWith("${@");
}

/** `$NAME`, `${NAME}` and `$(pwd)`; a default (`${NAME:-x}`) is used only where the script itself leaves the variable unset, which cannot be known. */
function knownExpansion(part: Exclude<DoubleQuotedChild, { type: "Literal" }>, setting: ShellSetting): string | null {
  if (part.type === "SimpleExpansion") return variable(part.text.slice(1), setting);
  if (part.type === "ParameterExpansion") return isPlainParameter(part) ? variable(part.parameter, setting) : null;
  if (part.type !== "CommandExpansion") return null;
  return /^(\$\(\s*pwd(\s+-[LP])?\s*\)|`\s*pwd(\s+-[LP])?\s*`)$/.test(part.text) ? setting.directory : null;
}

function isPlainParameter(part: Extract<DoubleQuotedChild, { type: "ParameterExpansion" }>): boolean {
  return part.prefix === undefined && part.index === undefined && part.operation === undefined;
}

function variable(name: string, setting: ShellSetting): string | null {
  const value = setting.variables.get(name);
  if (value !== undefined) return value;
  if (name === "PWD") return setting.directory;
  return name === "HOME" ? setting.home : null;
}

/** An unquoted `~` or `~/…` at the start of a word. */
function expandTilde(written: string, text: string, setting: ShellSetting): string {
  if (written === "~") return setting.home;
  return written.startsWith("~/") ? normalisePath(`${setting.home}/${text.slice(2)}`.replace(/:.*$/s, "")) + tail(text) : text;
}

function tail(text: string): string {
  const colon = text.indexOf(":");
  return colon < 0 ? "" : text.slice(colon);
}
