import type { Condition, Literal } from "./condition.ts";
import { factWords } from "./facts/fact-words.ts";

/** A condition as a nested list. */
export function conditionLines(condition: Condition, depth = 0): readonly string[] {
  const indent = "  ".repeat(depth);
  if ("all" in condition) {
    if (condition.all.length === 0) return [`${indent}- nothing else is needed`];
    if (depth === 0) return flattened(condition.all).flatMap((part) => conditionLines(part, 0));
    return [`${indent}- all of:`, ...flattened(condition.all).flatMap((part) => conditionLines(part, depth + 1))];
  }
  if ("any" in condition) return [`${indent}- one of:`, ...condition.any.flatMap((part) => conditionLines(part, depth + 1))];
  if ("not" in condition) return negated(condition.not, depth);
  return [`${indent}- ${literalWords(condition)}`];
}

function negated(condition: Condition, depth: number): readonly string[] {
  const indent = "  ".repeat(depth);
  if ("fact" in condition) return [`${indent}- not: ${literalWords(condition)}`];
  return [`${indent}- none of it holds together:`, ...conditionLines(condition, depth + 1)];
}

/** `all` inside `all` says the same without the inner bracket. */
function flattened(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.flatMap((condition) => ("all" in condition ? flattened(condition.all) : [condition]));
}

function literalWords({ fact, args, of }: Literal): string {
  const words = factWords(fact, args);
  return of === "object" ? `${words} (the other container)` : words;
}
