import type { FactName } from "./facts/vocabulary.ts";

/** One fact in a condition. `of` says whose fact: the container that the attacker holds (`subject`, the default) or the one a relation leads to (`object`). */
export interface Literal {
  readonly fact: FactName;
  readonly args: readonly string[];
  readonly of: "subject" | "object";
}

/** A condition is data: it is evaluated, explained, inverted into remedies, and printed. */
export type Condition = Literal | { readonly all: readonly Condition[] } | { readonly any: readonly Condition[] } | { readonly not: Condition };

export function all(...conditions: readonly Condition[]): Condition {
  return { all: conditions };
}

export function any(...conditions: readonly Condition[]): Condition {
  return { any: conditions };
}

export function not(condition: Condition): Condition {
  return { not: condition };
}

export const ALWAYS: Condition = { all: [] };
