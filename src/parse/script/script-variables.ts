import type { Assignment, Command, ParameterExpansionPart, ParsedScript, SyntaxNode } from "unbash";
import { forEachChild } from "unbash";
import type { ShellSetting } from "./shell-words.ts";
import { expandWord } from "./shell-words.ts";

/** A variable's value, and the offset behind its assignment. */
export interface ScriptVariable {
  readonly value: string;
  readonly from: number;
}

/** Commands that declare their arguments as variables; those that give variables a value from elsewhere. */
const DECLARING = new Set(["export", "readonly", "declare", "typeset"]);
const READING = new Set(["read", "mapfile", "readarray", "getopts", "printf", "unset", "local", "let"]);
const DEEPEST_NESTING = 400;
/** Longer values are left unknown: each variable may double the one before. */
const LONGEST_VALUE = 4096;

/** Variables that the script assigns exactly once, at its top level, to something that is known. */
export function variablesOf(script: ParsedScript, setting: ShellSetting): ReadonlyMap<string, ScriptVariable> {
  const counts = new Map<string, number>();
  countAssignments(script, counts, 0);
  const variables = new Map<string, ScriptVariable>();
  for (const statement of script.commands) {
    if (statement.command.type !== "Command" || statement.background === true) continue;
    for (const assignment of assignmentsOf(statement.command)) settle(assignment, { counts, variables, setting });
  }
  return variables;
}

function countAssignments(node: SyntaxNode, counts: Map<string, number>, depth: number): void {
  if (depth > DEEPEST_NESTING) return;
  for (const name of namesSet(node)) counts.set(name, (counts.get(name) ?? 0) + 1);
  forEachChild(node, (child) => countAssignments(child, counts, depth + 1));
}

function namesSet(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case "Assignment":
      return [node.name];
    case "For":
    case "Select":
      return [node.name.value];
    case "ParameterExpansion":
      return isAssigning(node.operation) ? [node.parameter] : [];
    case "ArithmeticCommand":
      return node.body.match(/[A-Za-z_]\w*/g) ?? [];
    case "Command":
      return namesRead(node);
    default:
      return [];
  }
}

type ParameterOperation = NonNullable<ParameterExpansionPart["operation"]>;

/** `${NAME:=value}`. */
function isAssigning(operation: ParameterOperation | undefined): boolean {
  return operation?.type === "Default" && operation.operator.endsWith("=");
}

function namesRead(command: Command): readonly string[] {
  if (!READING.has(command.name?.value ?? "")) return [];
  return command.args.flatMap((argument) => (argument.type === "Word" ? [argument.value] : []));
}

/** `X=1` alone, or declared; `X=1 command` sets it for that command only. */
function assignmentsOf(command: Command): readonly Assignment[] {
  if (command.name === undefined) return command.prefix.filter((part) => part.type === "Assignment");
  return DECLARING.has(command.name.value) ? command.args.filter((argument) => argument.type === "Assignment") : [];
}

interface Settling {
  readonly counts: ReadonlyMap<string, number>;
  readonly variables: Map<string, ScriptVariable>;
  readonly setting: ShellSetting;
}

function settle(assignment: Assignment, settling: Settling): void {
  const { value } = assignment;
  if (settling.counts.get(assignment.name) !== 1 || assignment.append === true || assignment.index !== undefined || value.type !== "Word") return;
  const { variables, setting } = settling;
  const get = (name: string): string | undefined => variables.get(name)?.value ?? setting.variables.get(name);
  const word = expandWord(value, { ...setting, variables: { get } });
  if (word.unresolved === null && word.text.length <= LONGEST_VALUE) variables.set(assignment.name, { value: word.text, from: assignment.end });
}
