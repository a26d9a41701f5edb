import type { Assignment, Command, ParsedScript, SyntaxNode } from "unbash";
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
  if (node.type === "Assignment") return [node.name];
  if (node.type === "For" || node.type === "Select") return [node.name.value];
  if (node.type === "ParameterExpansion" && node.operation?.type === "Default" && node.operation.operator.endsWith("=")) return [node.parameter];
  if (node.type === "ArithmeticCommand") return node.body.match(/[A-Za-z_]\w*/g) ?? [];
  if (node.type !== "Command" || !READING.has(node.name?.value ?? "")) return [];
  return node.args.flatMap((argument) => (argument.type === "Word" ? [argument.value] : []));
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
  const known = new Map([...settling.variables].map(([name, variable]) => [name, variable.value]));
  const word = expandWord(value, { ...settling.setting, variables: known });
  if (word.unresolved === null) settling.variables.set(assignment.name, { value: word.text, from: assignment.end });
}
