import type { Composition } from "../model/index.ts";
import type { RunCommand, ScriptOptions } from "../parse/index.ts";
import { findRunCommands, findRunCommandsInCi, parseRunCommand, scriptsInMakefile } from "../parse/index.ts";
import { CheckError } from "./errors.ts";
import type { CheckInput, CheckSetting } from "./inputs.ts";
import type { UnseenRun } from "./unseen-runs.ts";
import { unseenRuns } from "./unseen-runs.ts";

export interface ScriptReading {
  readonly compositions: readonly Composition[];
  readonly notes: readonly string[];
  /** One for each command that cannot be judged, up to a bound that is said. */
  readonly failures: readonly Error[];
}

/** More would say the same of one file. */
const MOST_FAILURES = 20;

/** Every command of a script, makefile or CI file that starts a container: those that can be resolved are judged, and each other one is a failure by name and line. */
export function readScript(input: CheckInput, setting: CheckSetting): ScriptReading {
  const options = { directory: parentOf(input.absolute), home: setting.home };
  const compositions: Composition[] = [];
  const failures: Error[] = [];
  const notes: string[] = [];
  for (const { text, firstLine, commands } of stretchesOf(input, options)) {
    for (const command of commands) {
      const read = readCommand(command, input, { ...options, reader: setting.reader });
      if (read instanceof Error) failures.push(read);
      else compositions.push(read);
    }
    for (const unseen of unseenRuns(
      text,
      commands.map((command) => ({ ...command, line: command.line - firstLine + 1 })),
    )) {
      const words = unseenWords({ ...unseen, line: unseen.line + firstLine - 1 }, input);
      if (unseen.kind === "not-followed") failures.push(new CheckError("unreadable", `cannot judge ${words}`));
      else notes.push(words);
    }
  }
  return { compositions, notes: notes.slice(0, MOST_FAILURES), failures: bounded(failures, input) };
}

interface Stretch {
  readonly text: string;
  readonly firstLine: number;
  readonly commands: readonly RunCommand[];
}

function stretchesOf(input: CheckInput, options: ScriptOptions): readonly Stretch[] {
  const { text, path } = input;
  switch (input.kind) {
    case "ci":
      return [{ text, firstLine: 1, commands: findRunCommandsInCi(text, path, options) }];
    case "makefile":
      return scriptsInMakefile(text).map((script) => ({
        text: script.text,
        firstLine: script.line,
        commands: findRunCommands(script.text, path, { ...options, first: { line: script.line, column: 1 } }),
      }));
    default:
      return [{ text, firstLine: 1, commands: findRunCommands(text, path, options) }];
  }
}

function readCommand(command: RunCommand, input: CheckInput, options: Omit<Parameters<typeof parseRunCommand>[1], "source">): Composition | Error {
  const { line, column, problem } = command;
  if (problem !== null) return new CheckError("unreadable", `cannot judge \`${command.command}\`: ${problem} (${input.path}:${line}:${column})`);
  try {
    return parseRunCommand(command.words, { ...options, source: input.path, line, column });
  } catch (error) {
    if (error instanceof Error && "code" in error) return error;
    throw error;
  }
}

function bounded(failures: readonly Error[], input: CheckInput): readonly Error[] {
  if (failures.length <= MOST_FAILURES) return failures;
  const more = `cannot judge ${failures.length - MOST_FAILURES} more commands of \`${input.path}\``;
  return [...failures.slice(0, MOST_FAILURES), new CheckError("unreadable", more)];
}

function unseenWords({ command, why, line }: UnseenRun, input: CheckInput): string {
  return `\`${command}\`: ${why} (${input.path}:${line})`;
}

/** The folder of an absolute path. */
export function parentOf(absolute: string): string {
  const slash = absolute.lastIndexOf("/");
  return slash <= 0 ? "/" : absolute.slice(0, slash);
}
