import type { Composition } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import type { FileReader } from "../file-reader.ts";
import { findRunCommands } from "../script/find-run-commands.ts";
import { conflicts, nameOf, readContainer, refuseMissingImage } from "./container.ts";
import type { RunWords } from "./docker-words.ts";
import { runWordsOf } from "./docker-words.ts";
import { readFlags } from "./read-flags.ts";
import type { RunContext } from "./run-context.ts";
import { isOn } from "./run-context.ts";
import type { CommandWord } from "./words.ts";
import { plainWord } from "./words.ts";

export interface RunOptions {
  /** The file it stands in, or what to call the command line. */
  readonly source: string;
  /** Where it begins, both from 1; 1:1 unless said. */
  readonly line?: number;
  readonly column?: number;
  /** Absolute: where relative paths and `$PWD` lead. */
  readonly directory: string;
  /** Absolute: where `~` and `$HOME` lead. */
  readonly home: string;
  /** Reads `--env-file` and seccomp profiles; without one they are stated blanks. */
  readonly reader?: FileReader;
  /** The container's name where `--name` says none. */
  readonly name?: string;
}

const LONGEST_COMMAND = 1024 * 1024;
const MOST_WORDS = 10_000;

/**
 * What a `docker run` or `docker create` asks for, flag by flag as the client reads it. A string is read as the shell reads it; words are taken as they are.
 * Throws `ParseError` where a flag, a value or a variable that matters cannot be read.
 */
export function parseRunCommand(command: string | readonly string[] | readonly CommandWord[], options: RunOptions): Composition {
  const here = { source: options.source, location: `${options.line ?? 1}:${options.column ?? 1}` };
  const words = typeof command === "string" ? shellWords(command, options) : command.map((word) => (typeof word === "string" ? plainWord(word, here) : word));
  if (words.length > MOST_WORDS) throw new ParseError("too-large", `the command has more than ${MOST_WORDS} words`, { evidence: here });
  const run = runWordsOf(words);
  if (run === null) throw new ParseError("syntax", `cannot read \`${printed(words)}\`: expected \`docker run …\` or \`docker create …\``, { evidence: here });
  return readRun(run, options);
}

function readRun(run: RunWords, options: RunOptions): Composition {
  const { uses, rest } = readFlags(run.words, run.program);
  const image = rest[0];
  const here = run.head.evidence;
  if (image === undefined || image.text === "") throw refuseMissingImage({ here, program: run.program });
  const { directory, home, reader, name } = options;
  const context: RunContext = {
    uses,
    name: uses.has("name") ? nameOf(uses, image) : (name ?? nameOf(uses, image)),
    directory,
    home,
    reader: reader ?? null,
    program: run.program,
    here,
  };
  if (isOn(context, "help")) throw new ParseError("shape", "`--help` starts no container", { evidence: here });
  const conflict = conflicts(context);
  if (conflict !== null) throw conflict;
  return readContainer(context, image, rest.slice(1));
}

function shellWords(command: string, options: RunOptions): readonly CommandWord[] {
  const here = { source: options.source, location: `${options.line ?? 1}:${options.column ?? 1}` };
  if (command.length > LONGEST_COMMAND) throw new ParseError("too-large", `the command is longer than ${LONGEST_COMMAND} characters`, { evidence: here });
  const [found, another] = findRunCommands(command, options.source, {
    first: { line: options.line ?? 1, column: options.column ?? 1 },
    directory: options.directory,
    home: options.home,
  });
  if (found === undefined)
    throw new ParseError("syntax", `cannot read \`${command.slice(0, 80)}\`: expected \`docker run …\` or \`docker create …\``, { evidence: here });
  if (another !== undefined) throw new ParseError("shape", "there is more than one `docker run` in the command: give them one by one", { evidence: here });
  if (found.problem !== null) throw new ParseError("unresolved", found.problem, { evidence: here });
  return found.words;
}

function printed(words: readonly CommandWord[]): string {
  return words
    .slice(0, 4)
    .map((word) => word.text)
    .join(" ")
    .slice(0, 80);
}
