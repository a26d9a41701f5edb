import { connected, minimalSets } from "./hitting-reductions.ts";
import type { HittingSolution } from "./hitting-set.ts";
import { costOf, solveHittingSet } from "./hitting-set.ts";

/** Sets of changes, of which one each must be made; changes are numbered. */
export interface ChoiceProblem {
  readonly sets: readonly (readonly number[])[];
  readonly costs: readonly number[];
  /** Changes to the host or the engine: each may serve every container. */
  readonly isShared: (element: number) => boolean;
  readonly budget: number;
}

/** Host changes of which all subsets are tried (2^10). */
const MOST_SHARED = 10;

/**
 * The cheapest choice. Containers hang together only through changes of the host (and through paths that cross containers), so for each
 * subset of those the rest falls into small problems that are solved alone and remembered.
 */
export function chooseCheapest(problem: ChoiceProblem): HittingSolution {
  const sets = minimalSets(problem.sets);
  const shared = [...new Set(sets.flat().filter(problem.isShared))].sort((left, right) => left - right);
  if (shared.length > MOST_SHARED) return solveHittingSet({ sets, costs: problem.costs, budget: problem.budget });
  const search: Subsets = { problem, parts: partsOf(sets, shared), shared, choices: 0, isOptimal: true };
  let best: HittingSolution | null = null;
  for (let mask = 0; mask < 1 << shared.length; mask++) {
    const found = solveWith(search, mask, best?.cost ?? Number.POSITIVE_INFINITY);
    if (found !== null) best = found;
  }
  if (best === null) throw new Error("internal error: a set of changes is empty and cannot be hit");
  return { ...best, isOptimal: search.isOptimal, choices: search.choices };
}

interface Subsets {
  readonly problem: ChoiceProblem;
  readonly parts: readonly Part[];
  readonly shared: readonly number[];
  choices: number;
  isOptimal: boolean;
}

/** Sets that share container changes. `mask` has a bit for each host change that hits one of them. */
interface Part {
  readonly sets: readonly { readonly own: readonly number[]; readonly mask: number }[];
  readonly mask: number;
  readonly solutions: Map<number, HittingSolution | null>;
}

/** The cheapest choice that makes exactly the host changes of `mask`; null where there is none below `limit`. */
function solveWith(search: Subsets, mask: number, limit: number): HittingSolution | null {
  const chosen = search.shared.filter((_, bit) => (mask & (1 << bit)) !== 0);
  let cost = costOf(chosen, search.problem.costs);
  for (const part of search.parts) {
    if (cost >= limit) return null;
    const solution = solvePart(search, part, mask & part.mask);
    if (solution === null) return null;
    cost += solution.cost;
    chosen.push(...solution.chosen);
  }
  return cost >= limit ? null : { chosen: chosen.sort((left, right) => left - right), cost, isOptimal: true, choices: 0 };
}

function solvePart(search: Subsets, part: Part, mask: number): HittingSolution | null {
  const known = part.solutions.get(mask);
  if (known !== undefined) return known;
  const open = part.sets.filter((set) => (set.mask & mask) === 0).map((set) => set.own);
  const solution = open.some((set) => set.length === 0)
    ? null
    : solveHittingSet({ sets: open, costs: search.problem.costs, budget: Math.max(0, search.problem.budget - search.choices) });
  part.solutions.set(mask, solution);
  if (solution !== null) {
    search.choices += solution.choices;
    if (!solution.isOptimal) search.isOptimal = false;
  }
  return solution;
}

function partsOf(sets: readonly (readonly number[])[], shared: readonly number[]): readonly Part[] {
  const bits = new Map(shared.map((element, bit) => [element, 1 << bit]));
  const masked = sets.map((set) => ({
    own: set.filter((element) => !bits.has(element)),
    mask: set.reduce((mask, element) => mask | (bits.get(element) ?? 0), 0),
  }));
  return connected(masked, ({ own }) => own).map((group) => ({
    sets: group,
    mask: group.reduce((mask, set) => mask | set.mask, 0),
    solutions: new Map(),
  }));
}
