import type { Command, SyntaxNode, Word } from "unbash";
import { forEachChild, parse } from "unbash";
import { ParseError } from "../errors.ts";
import { programOf, runWordsOf, unwrap } from "../run/docker-words.ts";
import type { CommandWord } from "../run/words.ts";
import { plainWord } from "../run/words.ts";
import type { Place } from "./positions.ts";
import { placesOf } from "./positions.ts";
import { variablesOf } from "./script-variables.ts";
import type { ShellSetting } from "./shell-words.ts";
import { expandWord } from "./shell-words.ts";

/** A `docker run` or `docker create` that a script holds. */
export interface RunCommand {
  /** As written, shortened. For people. */
  readonly command: string;
  readonly line: number;
  readonly column: number;
  /** What the client gets, from `docker` on; for `parseRunCommand`. */
  readonly words: readonly CommandWord[];
  /** Why it cannot be judged, where that is plain already; its words are no help then. */
  readonly problem: string | null;
}

export interface ScriptOptions {
  /** Where the script begins in its file. */
  readonly first?: Place;
  /** What `$PWD` and `$HOME` stand for; absolute. */
  readonly directory?: string;
  readonly home?: string;
  /** The place of an offset, where the script is not one stretch of its file. */
  readonly place?: (offset: number) => Place;
}

const LONGEST_SCRIPT = 16 * 1024 * 1024;
const MOST_COMMANDS = 10_000;
const MOST_NODES = 2_000_000;
const DEEPEST_NESTING = 400;
const LONGEST_SHOWN = 200;

/** Every command of a shell script that starts a container, wherever it stands. Throws `ParseError` where the script is too large. */
export function findRunCommands(text: string, source: string, options: ScriptOptions = {}): readonly RunCommand[] {
  if (text.length > LONGEST_SCRIPT)
    throw new ParseError("too-large", `the script is longer than ${LONGEST_SCRIPT} characters`, { evidence: { source, location: "" } });
  const place = options.place ?? placesOf(text, options.first);
  const script = parse(text);
  const locate = (offset: number): string => `${place(offset).line}:${place(offset).column}`;
  const base: ShellSetting = { variables: new Map(), directory: options.directory ?? "/", home: options.home ?? "/root", source, locate };
  const search: Search = { text, place, setting: base, variables: variablesOf(script, base), found: [], nodes: 0 };
  visit(script, search, 0);
  return search.found;
}

interface Search {
  readonly text: string;
  readonly place: (offset: number) => Place;
  readonly setting: ShellSetting;
  readonly variables: ReadonlyMap<string, { readonly value: string; readonly from: number }>;
  readonly found: RunCommand[];
  nodes: number;
}

function visit(node: SyntaxNode, search: Search, depth: number): void {
  search.nodes += 1;
  const evidence = { source: search.setting.source, location: "" };
  if (search.nodes > MOST_NODES || depth > DEEPEST_NESTING) throw new ParseError("too-large", "the script is nested too deeply or too large", { evidence });
  if (node.type === "Command") inspect(node, search);
  if (search.found.length > MOST_COMMANDS) throw new ParseError("too-large", `the script starts more than ${MOST_COMMANDS} containers`, { evidence });
  forEachChild(node, (child) => visit(child, search, depth + 1));
}

function inspect(command: Command, search: Search): void {
  const words = wordsOf(command, search);
  const inner = unwrap(words);
  const run = runWordsOf(words);
  if (run !== null) return keep(command, inner, null, search);
  const head = inner[0];
  if (head === undefined || head.unresolved === null || programOf(head) === null || !/run|create/i.test(head.text)) return;
  keep(command, inner, `cannot tell what \`${head.unresolved}\` runs: it may start a container; write the command itself`, search);
}

/** Variables that are known where the command stands, and its words under them. */
function wordsOf(command: Command, search: Search): readonly CommandWord[] {
  const known = new Map([...search.variables].filter(([, variable]) => variable.from <= command.pos).map(([name, variable]) => [name, variable.value]));
  const setting: ShellSetting = { ...search.setting, variables: known };
  const words: Word[] = command.name === undefined ? [] : [command.name];
  const rest = command.args.map((argument) =>
    argument.type === "Word" ? expandWord(argument, setting) : plainWord(argument.text, { source: setting.source, location: setting.locate(argument.pos) }),
  );
  return [...words.map((word) => expandWord(word, setting)), ...rest];
}

function keep(command: Command, words: readonly CommandWord[], problem: string | null, search: Search): void {
  const { line, column } = search.place(command.pos);
  search.found.push({ command: search.text.slice(command.pos, command.end).slice(0, LONGEST_SHOWN), line, column, words, problem });
}
