/** Sets of numbered elements, of which one each must be chosen. */
export interface HittingProblem {
  readonly sets: readonly (readonly number[])[];
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
  readonly choices: number;
}

/** The cheapest choice that hits every set, by branch and bound. An empty set cannot be hit: callers leave it out. */
export function solveHittingSet(problem: HittingProblem): HittingSolution {
  const sets = minimalSets(problem.sets);
  const first = greedy(sets, problem.costs);
  const search: Search = { costs: problem.costs, budget: problem.budget, best: first, bestCost: costOf(first, problem.costs), choices: 0 };
  branch(search, sets, { chosen: [], cost: 0, refused: new Set() });
  const chosen = [...search.best].sort((left, right) => left - right);
  return { chosen, cost: search.bestCost, isOptimal: search.choices < problem.budget, choices: search.choices };
}

export function costOf(chosen: readonly number[], costs: readonly number[]): number {
  return chosen.reduce((sum, element) => sum + priceOf(element, costs), 0);
}

function priceOf(element: number, costs: readonly number[]): number {
  return costs[element] ?? Number.POSITIVE_INFINITY;
}

/** Whoever hits a set hits every set that contains it. */
export function minimalSets(sets: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const kept: (readonly number[])[] = [];
  const holders = new Map<number, Set<readonly number[]>>();
  for (const set of [...sets].sort((left, right) => left.length - right.length)) {
    if (containsKept(set, holders)) continue;
    kept.push(set);
    for (const element of set) holders.set(element, (holders.get(element) ?? new Set()).add(set));
  }
  return kept;
}

function containsKept(set: readonly number[], holders: ReadonlyMap<number, ReadonlySet<readonly number[]>>): boolean {
  const elements = new Set(set);
  return set.some((element) => [...(holders.get(element) ?? [])].some((smaller) => smaller.every((other) => elements.has(other))));
}

interface Search {
  readonly costs: readonly number[];
  readonly budget: number;
  best: readonly number[];
  bestCost: number;
  choices: number;
}

interface Choice {
  readonly chosen: readonly number[];
  readonly cost: number;
  /** Elements that an earlier branch has tried in full. */
  readonly refused: ReadonlySet<number>;
}

function branch(search: Search, open: readonly (readonly number[])[], choice: Choice): void {
  if (search.choices >= search.budget) return;
  search.choices++;
  const left = open.map((set) => set.filter((element) => !choice.refused.has(element)));
  if (left.some((set) => set.length === 0)) return;
  if (choice.cost + lowerBound(left, search.costs) >= search.bestCost) return;
  const [smallest] = [...left].sort((one, other) => one.length - other.length);
  if (smallest === undefined) {
    search.best = choice.chosen;
    search.bestCost = choice.cost;
    return;
  }
  const refused = new Set(choice.refused);
  for (const element of byWorth(smallest, left, search.costs)) {
    const rest = left.filter((set) => !set.includes(element));
    branch(search, rest, { chosen: [...choice.chosen, element], cost: choice.cost + priceOf(element, search.costs), refused: new Set(refused) });
    refused.add(element);
  }
}

/** Sets that share no element need one choice each. */
function lowerBound(sets: readonly (readonly number[])[], costs: readonly number[]): number {
  const seen = new Set<number>();
  let bound = 0;
  for (const set of sets) {
    if (set.some((element) => seen.has(element))) continue;
    for (const element of set) seen.add(element);
    bound += Math.min(...set.map((element) => priceOf(element, costs)));
  }
  return bound;
}

/** What hits most for its price first; equal ones by number, so that the answer is the same every time. */
function byWorth(elements: readonly number[], sets: readonly (readonly number[])[], costs: readonly number[]): readonly number[] {
  const worth = (element: number): number => sets.filter((set) => set.includes(element)).length / priceOf(element, costs);
  return elements
    .map((element) => ({ element, worth: worth(element) }))
    .sort((left, right) => right.worth - left.worth || left.element - right.element)
    .map(({ element }) => element);
}

function greedy(sets: readonly (readonly number[])[], costs: readonly number[]): readonly number[] {
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
export function withoutRedundant(chosen: readonly number[], sets: readonly (readonly number[])[]): readonly number[] {
  let kept = [...chosen];
  for (const element of [...chosen].reverse()) {
    const others = kept.filter((other) => other !== element);
    if (sets.every((set) => set.some((other) => others.includes(other)))) kept = others;
  }
  return kept;
}
