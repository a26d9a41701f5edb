import type { Way } from "./evaluate.ts";
import type { Arrow, PrivilegeNode } from "./graph.ts";

/**
 * A partial proof, read from its end: holding all `goals`, the attacker takes `step`, then the steps of `rest`, and reaches `target`.
 * Partial proofs share their ends, so ten thousand containers that reach one socket share the way from there.
 */
export interface Partial {
  readonly goals: readonly PrivilegeNode[];
  readonly arrow: Arrow | null;
  readonly way: Way | null;
  readonly rest: Partial | null;
  readonly target: PrivilegeNode;
  readonly rank: number;
  readonly isProven: boolean;
  readonly entersContainer: boolean;
  /** Several goals were open at some time: other orders of the same steps may exist. */
  readonly isCombined: boolean;
  readonly shape: number;
}

/** Steps in the order an attacker takes them. */
export function stepsOf(partial: Partial): readonly Partial[] {
  const steps: Partial[] = [];
  for (let at: Partial | null = partial; at !== null; at = at.rest) if (at.arrow !== null) steps.push(at);
  return partial.isCombined ? inOrder(steps) : steps;
}

/** Each step after those that gain what it rests on. */
function inOrder(steps: readonly Partial[]): readonly Partial[] {
  const ordered: Partial[] = [];
  let waiting = steps;
  while (waiting.length > 0) {
    const gains = new Set(waiting.map((step) => step.arrow?.gain));
    const ready = waiting.filter((step) => !step.arrow?.premises.some((premise) => gains.has(premise)));
    if (ready.length === 0) throw new Error("internal error: a proof goes in a circle");
    ordered.push(...ready);
    waiting = waiting.filter((step) => !ready.includes(step));
  }
  return ordered;
}
