import type { Evidence } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import type { Flag, Program } from "./flag-table.ts";
import { longFlag, nearestFlag, shortFlag } from "./flag-table.ts";
import type { CommandWord } from "./words.ts";
import { afterStart } from "./words.ts";

/** One time that a flag is given. */
export interface FlagUse {
  readonly flag: Flag;
  readonly value: string;
  readonly unresolved: string | null;
  readonly evidence: Evidence;
}

export interface FlagReading {
  /** By long name, in the order given. */
  readonly uses: ReadonlyMap<string, readonly FlagUse[]>;
  /** What stands behind the flags. */
  readonly rest: readonly CommandWord[];
}

interface Reader {
  readonly words: readonly CommandWord[];
  readonly program: Program;
  readonly uses: Map<string, FlagUse[]>;
  at: number;
}

/** Reads flags up to the first word that is none, as pflag does with `SetInterspersed(false)`. Source: spf13/pflag flag.go parseArgs. */
export function readFlags(words: readonly CommandWord[], program: Program): FlagReading {
  const reader: Reader = { words, program, uses: new Map(), at: 0 };
  for (let word = words[0]; word !== undefined; word = words[reader.at]) {
    refuseUnsettledWord(word);
    if (!word.text.startsWith("-") || word.text === "-") break;
    reader.at += 1;
    if (word.text === "--") break;
    if (word.text.startsWith("--")) readLong(reader, word);
    else readShorts(reader, word);
  }
  return { uses: reader.uses, rest: words.slice(reader.at) };
}

/** A word that the shell may turn into anything could be a flag. */
function refuseUnsettledWord(word: CommandWord): void {
  if (!word.mayBeSeveral || word.unresolved === null) return;
  const message = `cannot tell what \`${word.unresolved}\` adds to the command line: it may be flags, an image or nothing; write its value, or quote it if it is one word`;
  throw new ParseError("unresolved", message, { evidence: word.evidence });
}

function readLong(reader: Reader, word: CommandWord): void {
  const equals = word.text.indexOf("=");
  const name = equals < 0 ? word.text.slice(2) : word.text.slice(2, equals);
  const flag = longFlag(name, reader.program) ?? refuseFlag(`--${name}`, word);
  if (equals >= 0) keep(reader, flag, afterStart(word, equals + 1));
  else if (flag.kind === "switch") keep(reader, flag, { ...word, text: "true" });
  else keep(reader, flag, nextWord(reader, `--${name}`, word));
}

/** `-it`, `-p80:80`, `-e=X=1`, `-v /a:/b`: letters until one takes a value. */
function readShorts(reader: Reader, word: CommandWord): void {
  for (let at = 1; at < word.text.length; at += 1) {
    const letter = word.text[at] ?? "";
    const flag = shortFlag(letter) ?? refuseFlag(`-${letter}`, word);
    const isLast = flag.kind !== "switch" || word.text[at + 1] === "=";
    keep(reader, flag, isLast ? shortValue(reader, word, at) : { ...word, text: "true" });
    if (isLast) return;
  }
}

function shortValue(reader: Reader, word: CommandWord, at: number): CommandWord {
  if (word.text[at + 1] === "=") return afterStart(word, at + 2);
  return at + 1 < word.text.length ? afterStart(word, at + 1) : nextWord(reader, `-${word.text[at] ?? ""}`, word);
}

function nextWord(reader: Reader, name: string, word: CommandWord): CommandWord {
  const value = reader.words[reader.at];
  if (value === undefined) throw new ParseError("syntax", `cannot read \`${name}\`: nothing follows it, expected a value`, { evidence: word.evidence });
  reader.at += 1;
  return { ...value, evidence: word.evidence };
}

function refuseFlag(name: string, word: CommandWord): never {
  if (word.unresolved !== null) throw unresolvedIn(name, word.unresolved, word.evidence);
  const nearest = nearestFlag(name.replace(/^-+/, ""));
  const hint = nearest === null ? "it is no flag of `docker run`" : `did you mean \`--${nearest}\`?`;
  throw new ParseError("shape", `unknown flag \`${name}\`: ${hint}`, { evidence: word.evidence });
}

/** An unquoted variable as a value is taken for one word, as its writer means it; only where a flag or the image could stand is it refused. */
function keep(reader: Reader, flag: Flag, value: CommandWord): void {
  if (value.unresolved !== null && flag.matters === "yes") throw unresolvedIn(`--${flag.name}`, value.unresolved, value.evidence);
  const uses = reader.uses.get(flag.name) ?? [];
  uses.push({ flag, value: value.text, unresolved: value.unresolved, evidence: value.evidence });
  reader.uses.set(flag.name, uses);
}

function unresolvedIn(name: string, variable: string, evidence: Evidence): ParseError {
  return new ParseError(
    "unresolved",
    `cannot resolve \`${variable}\` in \`${name}\`: its value is not known here; write the value, or assign it once in the script`,
    { evidence },
  );
}
