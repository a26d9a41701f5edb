import type { Command, ParsedScript, SyntaxNode } from "unbash";
import { forEachChild, parse } from "unbash";
import { ParseError } from "../errors.ts";
import { programName, programOf, runWordsOf, unwrap } from "../run/docker-words.ts";
import type { CommandWord } from "../run/words.ts";
import { plainWord } from "../run/words.ts";
import type { NestedScript } from "./nested-scripts.ts";
import { nestedScripts, runsElsewhere } from "./nested-scripts.ts";
import { otherEngine } from "./other-engine.ts";
import type { Place } from "./positions.ts";
import { placesOf } from "./positions.ts";
import type { ScriptVariable } from "./script-variables.ts";
import { variablesOf } from "./script-variables.ts";
import type { ShellSetting } from "./shell-words.ts";
import { expandWord, expandWords } from "./shell-words.ts";

/** A `docker run` or `docker create` that a script holds. */
export interface RunCommand {
  /** As written, shortened. For people. */
  readonly command: string;
  /** As written, whole; empty where no text of a script says it. */
  readonly text: string;
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
  /** Variables that are set before the script runs. */
  readonly variables?: ReadonlyMap<string, string>;
  /** The place of an offset, where the script is not one stretch of its file. */
  readonly place?: (offset: number) => Place;
}

const LONGEST_SCRIPT = 16 * 1024 * 1024;
const MOST_COMMANDS = 10_000;
const MOST_NODES = 2_000_000;
const DEEPEST_NESTING = 400;
const DEEPEST_SCRIPTS = 4;
const LONGEST_SHOWN = 200;

/** Every command of a shell script that starts a container, wherever it stands. Throws `ParseError` where the script is too large. */
export function findRunCommands(text: string, source: string, options: ScriptOptions = {}): readonly RunCommand[] {
  const place = options.place ?? placesOf(text, options.first);
  const { directory = "/", home = "/root", variables = new Map<string, string>() } = options;
  const setting = { directory, home, source, variables, locate: () => "" };
  const search: Search = { setting, found: [], nodes: 0 };
  searchScript({ text, place }, search, 0);
  return search.found;
}

interface Search {
  /** Its `variables` are those known before the script; `locate` is filled in for each text. */
  readonly setting: ShellSetting;
  readonly found: RunCommand[];
  nodes: number;
}

/** A script of its own text: the file's, or one in a word of another. */
interface Text extends NestedScript {
  readonly variables: ReadonlyMap<string, ScriptVariable>;
  readonly search: Search;
  readonly depth: number;
}

function searchScript(nested: NestedScript, search: Search, depth: number): void {
  if (nested.text.length > LONGEST_SCRIPT) throw tooLarge(`the script is longer than ${LONGEST_SCRIPT} characters`, search);
  if (depth > DEEPEST_SCRIPTS) throw tooLarge(`scripts are nested in scripts more than ${DEEPEST_SCRIPTS} times`, search);
  const script = parse(nested.text);
  const text: Text = { ...nested, variables: variablesOf(script, search.setting), search, depth };
  visit(script, text, 0);
}

function visit(node: SyntaxNode, text: Text, depth: number): void {
  const { search } = text;
  search.nodes += 1;
  if (search.nodes > MOST_NODES || depth > DEEPEST_NESTING) throw tooLarge("the script is nested too deeply or too large", search);
  if (node.type === "Command") inspect(node, text);
  if (search.found.length > MOST_COMMANDS) throw tooLarge(`the script starts more than ${MOST_COMMANDS} containers`, search);
  forEachChild(node, (child) => visitChild(node, child, { text, depth: depth + 1 }));
}

/** A command in backticks that holds escapes has a text of its own. */
function visitChild(parent: SyntaxNode, child: SyntaxNode, at: { readonly text: Text; readonly depth: number }): void {
  const own = child.type === "Script" ? (child as ParsedScript).source : undefined;
  if (own === undefined) visit(child, at.text, at.depth);
  else visit(child, { ...at.text, text: own, place: () => at.text.place(parent.pos) }, at.depth);
}

function tooLarge(message: string, search: Search): ParseError {
  return new ParseError("too-large", message, { evidence: { source: search.setting.source, location: "" } });
}

function inspect(command: Command, text: Text): void {
  const words = wordsOf(command, text);
  const inner = unwrap(words);
  const problem = problemOf(words, inner) ?? engineProblem(command, words, text);
  if (problem !== null || runWordsOf(words) !== null) keep(command, { words: inner, problem }, text);
  else for (const nested of nestedScripts(command, inner, text)) searchScript(nested, text.search, text.depth + 1);
}

function problemOf(words: readonly CommandWord[], inner: readonly CommandWord[]): string | null {
  const head = inner[0];
  if (head === undefined) return null;
  if (runsElsewhere(inner)) return `\`${programName(head)}\` starts a container on another machine: judge it there`;
  if (runWordsOf(words) !== null) return isFed(words) ? "`xargs` adds words that are known only when the script runs" : null;
  if (head.unresolved === null || programOf(head) === null || !/run|create/i.test(head.text)) return null;
  return `cannot tell what \`${head.unresolved}\` runs: it may start a container; write the command itself`;
}

function engineProblem(command: Command, words: readonly CommandWord[], text: Text): string | null {
  if (runWordsOf(words) === null) return null;
  const setting = settingAt(command.pos, text);
  const client = unwrap(words);
  const settings = command.prefix.flatMap((part) => {
    if (part.type !== "Assignment" || part.value.type !== "Word") return [];
    const value = expandWord(part.value, setting);
    return [{ ...value, text: `${part.name}=${value.text}` }];
  });
  return otherEngine({ client, settings: [...settings, ...words.slice(0, words.length - client.length)], get: (name) => setting.variables.get(name) });
}

function isFed(words: readonly CommandWord[]): boolean {
  return words.some((word) => programName(word) === "xargs") && !words.some((word) => /^(-I|-i|--replace)/.test(word.text));
}

/** The words of a command, with the variables that are known where it stands. */
function wordsOf(command: Command, text: Text): readonly CommandWord[] {
  const setting = settingAt(command.pos, text);
  const name = command.name === undefined ? [] : expandWords(command.name, setting);
  const rest = command.args.flatMap((argument) =>
    argument.type === "Word" ? expandWords(argument, setting) : [plainWord(argument.text, { source: setting.source, location: setting.locate(argument.pos) })],
  );
  return [...name, ...rest];
}

function settingAt(offset: number, text: Text): ShellSetting {
  const { setting } = text.search;
  const get = (name: string): string | undefined => {
    const own = text.variables.get(name);
    return own !== undefined && own.from <= offset ? own.value : setting.variables.get(name);
  };
  return { ...setting, variables: { get }, locate: (at) => `${text.place(at).line}:${text.place(at).column}` };
}

function keep(command: Command, found: Pick<RunCommand, "words" | "problem">, text: Text): void {
  const { line, column } = text.place(command.pos);
  const written = text.text.slice(command.pos, command.end);
  text.search.found.push({ ...found, command: written.slice(0, LONGEST_SHOWN), text: written, line, column });
}
