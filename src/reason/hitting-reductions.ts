/** What makes a problem of sets smaller and leaves the price of its cheapest choice as it is. */

type Sets = readonly (readonly number[])[];

export interface Reduced {
  /** What is left to be hit. Holds an empty set where nothing can hit all. */
  readonly sets: Sets;
  /** Elements that a cheapest choice has in any case. */
  readonly forced: readonly number[];
}

/**
 * An only element is chosen; a set that contains another needs nothing of its own; an element is left out where another one hits all that it hits
 * and costs no more. Repeated until nothing changes.
 */
export function reduced(sets: Sets, costs: readonly number[]): Reduced {
  const forced: number[] = [];
  let open = sets;
  for (;;) {
    open = minimalSets(open);
    const only = new Set(open.flatMap((set) => (set.length === 1 ? set : [])));
    if (only.size > 0) open = open.filter((set) => set.length !== 1 && !set.some((element) => only.has(element)));
    forced.push(...only);
    const needless = outdone(open, costs);
    if (needless.size === 0) return { sets: open, forced };
    open = open.map((set) => set.filter((element) => !needless.has(element)));
  }
}

/** Whoever hits a set hits every set that contains it. */
export function minimalSets(sets: Sets): Sets {
  const kept: (readonly number[])[] = [];
  const holders = new Map<number, (readonly number[])[]>();
  for (const set of [...sets].sort((left, right) => left.length - right.length)) {
    if (containsKept(set, holders)) continue;
    kept.push(set);
    // One element of a set is enough to find it by.
    const [first] = set;
    if (first === undefined) return kept;
    const others = holders.get(first);
    if (others === undefined) holders.set(first, [set]);
    else others.push(set);
  }
  return kept;
}

function containsKept(set: readonly number[], holders: ReadonlyMap<number, Sets>): boolean {
  const elements = new Set(set);
  return set.some((element) => holders.get(element)?.some((smaller) => smaller.every((other) => elements.has(other))));
}

/** Elements that another one does as well as. Of two that do the same at the same price, the lower number stays. */
function outdone(sets: Sets, costs: readonly number[]): ReadonlySet<number> {
  const hits = new Map<number, Set<readonly number[]>>();
  for (const set of sets) for (const element of set) hits.set(element, (hits.get(element) ?? new Set()).add(set));
  const gone = new Set<number>();
  for (const [element, own] of hits) {
    const comesBefore = (other: number): boolean => {
      const difference = (costs[other] ?? 0) - (costs[element] ?? 0) || own.size - (hits.get(other)?.size ?? 0) || other - element;
      return difference < 0;
    };
    const isAsGood = (other: number): boolean => comesBefore(other) && !gone.has(other) && [...own].every((set) => hits.get(other)?.has(set));
    const [some = []] = own;
    if (some.some(isAsGood)) gone.add(element);
  }
  return gone;
}

/** Those that share an element, directly or through others, together. In the order of the first of each. */
export function connected<Item>(items: readonly Item[], elementsOf: (item: Item) => readonly number[]): readonly (readonly Item[])[] {
  const roots = joinElements(items.map(elementsOf));
  const groups = new Map<number, Item[]>();
  for (const item of items) {
    const root = rootOf(roots, elementsOf(item)[0] ?? -1);
    const group = groups.get(root) ?? [];
    group.push(item);
    groups.set(root, group);
  }
  return [...groups.values()];
}

/** Union-find: elements of one set get one root. */
function joinElements(sets: Sets): Map<number, number> {
  const roots = new Map<number, number>();
  for (const [first, ...others] of sets) {
    if (first === undefined) continue;
    for (const other of others) roots.set(rootOf(roots, other), rootOf(roots, first));
  }
  return roots;
}

function rootOf(roots: Map<number, number>, element: number): number {
  let root = element;
  for (let parent = roots.get(root); parent !== undefined && parent !== root; parent = roots.get(root)) root = parent;
  if (root !== element) roots.set(element, root);
  return root;
}
