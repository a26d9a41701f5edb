import { boundOf } from "./hitting-bound.ts";
import { connected, reduced } from "./hitting-reductions.ts";

type Sets = readonly (readonly number[])[];

/** Sets of numbered elements, of which one each must be chosen. */
export interface HittingProblem {
  readonly sets: Sets;
  readonly costs: readonly number[];
  /** How many choices may be tried in all. */
  readonly budget: number;
}

export interface HittingSolution {
  /** Sorted; empty when there is nothing to hit. */
  readonly chosen: readonly number[];
  readonly cost: number;
  /** No cheaper choice exists, proven. False when the budget ended first. */
  readonly isOptimal: boolean;
  /** Tried; none where what has to be chosen follows from the sets. */
  readonly choices: number;
}

/** The cheapest choice that hits every set, by branch and bound on what cannot be made smaller. An empty set cannot be hit: callers leave it out. */
export function solveHittingSet(problem: HittingProblem): HittingSolution {
  const search: Search = { costs: problem.costs, budget: problem.budget, choices: 0, isCutShort: false };
  const found = cheapest(search, problem.sets, Number.POSITIVE_INFINITY) ?? chosenOf(search, greedy(problem.sets, problem.costs));
  const chosen = [...found.chosen].sort((left, right) => left - right);
  return { chosen, cost: found.cost, isOptimal: !search.isCutShort, choices: search.choices };
}

export function costOf(chosen: readonly number[], costs: readonly number[]): number {
  return chosen.reduce((sum, element) => sum + priceOf(element, costs), 0);
}

function priceOf(element: number, costs: readonly number[]): number {
  return costs[element] ?? Number.POSITIVE_INFINITY;
}

interface Search {
  readonly costs: readonly number[];
  readonly budget: number;
  choices: number;
  /** The budget ended before all was tried. */
  isCutShort: boolean;
}

interface Choice {
  readonly chosen: readonly number[];
  readonly cost: number;
}

function chosenOf({ costs }: Search, chosen: readonly number[]): Choice {
  return { chosen, cost: costOf(chosen, costs) };
}

/** The cheapest choice that costs less than `limit`; null where none is found. Parts that share no element are chosen for apart. */
function cheapest(search: Search, sets: Sets, limit: number): Choice | null {
  const { sets: left, forced } = reduced(sets, search.costs);
  if (left.some((set) => set.length === 0)) return null;
  const parts = connected(left, (set) => set).map((part) => ({ part, least: boundOf(part, search.costs).least }));
  const chosen = [...forced];
  let cost = costOf(forced, search.costs) + parts.reduce((sum, { least }) => sum + least, 0);
  for (const { part, least } of parts) {
    if (cost >= limit) return null;
    const found = cheapestOfPart(search, part, limit - cost + least);
    if (found === null) return null;
    cost += found.cost - least;
    chosen.push(...found.chosen);
  }
  return cost >= limit ? null : { chosen, cost };
}

function cheapestOfPart(search: Search, part: Sets, limit: number): Choice | null {
  const first = chosenOf(search, greedy(part, search.costs));
  const best = first.cost < limit ? first : null;
  const below = best?.cost ?? limit;
  const { least, slackOf } = boundOf(part, search.costs);
  if (least >= below) return best;
  const affordable = part.map((set) => set.filter((element) => least + slackOf(element) < below));
  const isSmaller = affordable.some((set, position) => set.length < (part[position]?.length ?? 0));
  return (isSmaller ? cheapest(search, affordable, below) : tryEach(search, part, below)) ?? best;
}

/** Each element of a smallest set in turn. */
function tryEach(search: Search, part: Sets, limit: number): Choice | null {
  const [smallest = []] = part;
  let best: Choice | null = null;
  let left = part;
  for (const element of byWorth(smallest, part, search.costs)) {
    if (search.choices >= search.budget) {
      search.isCutShort = true;
      break;
    }
    search.choices++;
    const price = priceOf(element, search.costs);
    const rest = cheapest(
      search,
      left.filter((set) => !set.includes(element)),
      (best?.cost ?? limit) - price,
    );
    if (rest !== null) best = { chosen: [element, ...rest.chosen], cost: price + rest.cost };
    // All choices with it have been tried.
    left = left.map((set) => set.filter((other) => other !== element));
  }
  return best;
}

/** What hits most for its price first; equal ones by number, so that the answer is the same every time. */
function byWorth(elements: readonly number[], sets: Sets, costs: readonly number[]): readonly number[] {
  const hits = new Map(elements.map((element) => [element, 0]));
  for (const element of sets.flat()) {
    const count = hits.get(element);
    if (count !== undefined) hits.set(element, count + 1);
  }
  return [...hits]
    .map(([element, count]) => ({ element, worth: count / priceOf(element, costs) }))
    .sort((left, right) => right.worth - left.worth || left.element - right.element)
    .map(({ element }) => element);
}

function greedy(sets: Sets, costs: readonly number[]): readonly number[] {
  const chosen: number[] = [];
  let open = sets;
  while (open.length > 0) {
    const [best] = byWorth([...new Set(open.flat())], open, costs);
    if (best === undefined) break;
    chosen.push(best);
    open = open.filter((set) => !set.includes(best));
  }
  return withoutRedundant(chosen, sets);
}

/** Drops choices that the others make needless, the last chosen first. */
function withoutRedundant(chosen: readonly number[], sets: Sets): readonly number[] {
  let kept = [...chosen];
  for (const element of [...chosen].reverse()) {
    const others = kept.filter((other) => other !== element);
    if (sets.every((set) => set.some((other) => others.includes(other)))) kept = others;
  }
  return kept;
}
