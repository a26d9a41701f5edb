import { once } from "../model/index.ts";
import type { Bounds } from "./bounds.ts";
import type { Way } from "./evaluate.ts";
import type { Arrow, Graph, PrivilegeNode } from "./graph.ts";
import { EVERY, SOME } from "./graph.ts";
import type { Kept } from "./kept.ts";
import { curtail, isKeptIn, keepsNothing, MOST_TECHNIQUES, numberOf } from "./kept.ts";
import type { Partial } from "./partial.ts";
import { stepsOf } from "./partial.ts";
import { FIRST_WEAK_RANK, isOverContainer, isStrong, NO_RANK, OTHER_CONTAINER_RANK, rankOfKind } from "./rank.ts";

export interface Proofs {
  /** Minimal proofs for who enters at `node`, fewest steps first; without outcomes, which are in no graph. */
  from(node: PrivilegeNode): readonly Partial[];
  /** Whether one of these may have been left out, or one of a rank of which none was found. */
  isBounded(node: PrivilegeNode): boolean;
  /** The same with outcomes. */
  withOutcomes(node: PrivilegeNode): FoundProofs;
  /** Some combination of privileges was not followed: what is not found may exist. */
  readonly missesCombinations: boolean;
}

export interface FoundProofs {
  readonly proofs: readonly Partial[];
  readonly isBounded: boolean;
}

/**
 * Regresses from every target at once: a goal is replaced by the premises of each application that gains it, until what is left is an entry.
 *
 * What is found is minimal: each privilege is gained by one step, and each step is needed. Left out on purpose, because they add nothing:
 * - a proof that reaches an equal or worse target on its way;
 * - a proof that enters a container after it held the engine, the kernel or root of the host.
 */
export function findProofs(graph: Graph, targets: readonly PrivilegeNode[], bounds: Bounds): Proofs {
  const search: Search = {
    graph,
    bounds,
    keptOne: [],
    keptMany: new Map(),
    shapes: new Map(),
    techniques: new Map(),
    entries: entriesTo(),
    queue: [],
    ends: [],
    circles: [],
    combinations: 0,
  };
  for (const target of targets) search.queue.push(start(target));
  for (let next = 0; next < search.queue.length; next++) {
    const partial = search.queue[next];
    if (partial !== undefined) for (const goal of nextGoals(search, partial.goals)) regress(search, partial, goal);
  }
  const misses = once(() => hiddenFrom(search));
  const from = (node: PrivilegeNode) => search.keptOne[node.index]?.partials ?? [];
  const isBounded = (node: PrivilegeNode) => misses().has(node) || from(node).some((partial) => isCurtailed(search, partial));
  return {
    from,
    isBounded,
    withOutcomes: (node) => {
      const { partials, curtailed } = withOutcomes(search, node);
      return { proofs: partials, isBounded: curtailed !== 0 || isBounded(node) };
    },
    missesCombinations: search.combinations >= bounds.combinations,
  };
}

/** Everything that counts as a target for somebody. */
export function targetsOf(graph: Graph): readonly PrivilegeNode[] {
  return graph.nodes.filter(({ privilege }) => privilege.of !== SOME && rankOfKind(privilege.kind) !== NO_RANK);
}

/** Outcomes take one step, so they come before what takes more, and count where kinds of proofs are bounded. */
function withOutcomes(search: Search, node: PrivilegeNode): Kept {
  const found = search.keptOne[node.index] ?? keepsNothing();
  const arrows = search.graph.endingsAt(node, "outcomes");
  if (arrows.length === 0) return found;
  const kept = keepsNothing();
  for (const arrow of arrows) {
    const { ways, isBounded } = search.graph.waysOf(arrow);
    if (isBounded) curtail(kept, arrow.rank);
    const end = search.ends[arrow.gain.index] ?? start(arrow.gain);
    search.ends[arrow.gain.index] = end;
    for (const way of ways) isKeptIn(kept, search, extended(search, end, { arrow, way }));
  }
  for (const partial of found.partials) isKeptIn(kept, search, partial);
  kept.curtailed |= found.curtailed;
  return kept;
}

interface Search {
  readonly graph: Graph;
  readonly bounds: Bounds;
  /** By the index of the one goal, and by the indices of several. */
  readonly keptOne: (Kept | undefined)[];
  readonly keptMany: Map<string, Kept>;
  readonly shapes: Map<number, number>;
  readonly techniques: Map<string, number>;
  readonly entries: EntriesTo;
  readonly queue: Partial[];
  /** Where proofs of outcomes end, by the index of the target. */
  readonly ends: (Partial | undefined)[];
  /** Partial proofs that were not followed to a privilege because they gain it themselves: others, which were not kept, might not. */
  readonly circles: Circle[];
  combinations: number;
}

interface Circle {
  readonly partial: Partial;
  readonly premise: PrivilegeNode;
}

/**
 * Goals are replaced in any order: what is gained in fewest ways leaves the fewest combinations. Containers last, because one of them may be where the
 * attacker enters and stays a goal to the end: where that can be the one whose turn it is, the others are replaced beside it as well.
 */
function nextGoals(search: Search, goals: readonly PrivilegeNode[]): readonly PrivilegeNode[] {
  if (goals.length < 2) return goals;
  const next = lightest(goals);
  const others = goals.filter((goal) => goal !== next);
  const mayBeEntry = next.privilege.kind === "exec" && others.every((goal) => search.entries(goal).has(next));
  return mayBeEntry ? [next, lightest(others)] : [next];
}

function lightest(goals: readonly PrivilegeNode[]): PrivilegeNode {
  const weight = (goal: PrivilegeNode): number => (goal.privilege.kind === "exec" ? MOST_TECHNIQUES : 0) + goal.into.length;
  return goals.reduce((best, goal) => (weight(goal) < weight(best) ? goal : best));
}

function start(target: PrivilegeNode): Partial {
  return {
    goals: [target],
    arrow: null,
    way: null,
    rest: null,
    target,
    rank: rankOfKind(target.privilege.kind),
    isProven: true,
    entersContainer: false,
    isCombined: false,
    shape: 0,
  };
}

function regress(search: Search, partial: Partial, goal: PrivilegeNode): void {
  for (const arrow of goal.into) {
    if (!isUseful(partial, arrow)) continue;
    const premise = circleOf(partial, arrow);
    if (premise !== undefined) search.circles.push({ partial, premise });
    if (premise !== undefined) continue;
    const { ways, isBounded } = search.graph.waysOf(arrow);
    if (isBounded) curtail(keptFor(search, partial.goals), partial.rank);
    for (const way of ways) extend(search, partial, { arrow, way });
  }
}

function isUseful(partial: Partial, arrow: Arrow): boolean {
  if (partial.arrow === null) return arrow.technique !== null && arrow.rank === partial.rank;
  if (arrow.rank <= partial.rank) return false;
  if (!partial.isCombined && partial.entersContainer && isStrong(arrow.gain.privilege.kind)) return false;
  return true;
}

/** What of the arrow's premises the partial proof gains by help of what the arrow gains: following it would go in a circle. */
function circleOf(partial: Partial, arrow: Arrow): PrivilegeNode | undefined {
  return arrow.premises.find((premise) => isGained(partial, premise) && (!partial.isCombined || restsOn(partial, { premise, goal: arrow.gain })));
}

function isGained(partial: Partial, node: PrivilegeNode): boolean {
  for (let at: Partial | null = partial; at !== null; at = at.rest) if (at.arrow?.gain === node) return true;
  return false;
}

/** Whether the steps that gain `premise` need `goal` themselves: then it cannot help to gain it. */
function restsOn(partial: Partial, { premise, goal }: { readonly premise: PrivilegeNode; readonly goal: PrivilegeNode }): boolean {
  const steps = new Map<PrivilegeNode, Arrow>();
  for (let at: Partial | null = partial; at !== null; at = at.rest) if (at.arrow !== null) steps.set(at.arrow.gain, at.arrow);
  const needed = new Set([premise]);
  // The set grows while it is read.
  for (const node of needed) for (const further of steps.get(node)?.premises ?? []) needed.add(further);
  return needed.has(goal);
}

function extend(search: Search, partial: Partial, step: { readonly arrow: Arrow; readonly way: Way }): void {
  const next = extended(search, partial, step);
  if (next.isCombined && !isFollowed(search, next)) return;
  if (isKeptIn(keptFor(search, next.goals), search, next)) search.queue.push(next);
}

function extended(search: Search, partial: Partial, { arrow, way }: { readonly arrow: Arrow; readonly way: Way }): Partial {
  const goals = goalsAfter(partial, arrow);
  return {
    goals,
    arrow,
    way,
    rest: partial,
    target: partial.target,
    rank: partial.rank,
    isProven: partial.isProven && way.isProven,
    entersContainer: partial.entersContainer || arrow.isPivot,
    isCombined: partial.isCombined || goals.length > 1,
    shape: shapeOf(search, partial.shape, arrow),
  };
}

function goalsAfter(partial: Partial, arrow: Arrow): readonly PrivilegeNode[] {
  const { goals } = partial;
  if (goals.length === 1 && arrow.premises.length === 1) return arrow.premises;
  const fresh = partial.isCombined ? arrow.premises.filter((premise) => !isGained(partial, premise)) : arrow.premises;
  const open = new Set([...goals.filter((goal) => goal !== arrow.gain), ...fresh]);
  return [...open].sort((left, right) => left.index - right.index);
}

function shapeOf(search: Search, rest: number, arrow: Arrow): number {
  if (arrow.technique === null) return rest;
  const key = rest * MOST_TECHNIQUES + numberOf(search, arrow.technique.id);
  const known = search.shapes.get(key);
  if (known !== undefined) return known;
  search.shapes.set(key, search.shapes.size + 1);
  return search.shapes.size;
}

/** No proof of several privileges starts where one of them cannot be reached from, or goes through a container after it held what is worth more; and there is an end to combining. */
function isFollowed(search: Search, partial: Partial): boolean {
  if (partial.goals.length > 1 && !shareAnEntry(partial.goals.map(search.entries))) return false;
  if (partial.goals.length > 1 && search.combinations >= search.bounds.combinations) return false;
  if (partial.entersContainer && makesDetour(stepsOf(partial))) return false;
  if (partial.goals.length > 1) search.combinations++;
  return true;
}

/** Where an attacker who comes to hold a privilege may have entered: every such place, and perhaps more. */
type EntriesTo = (node: PrivilegeNode) => ReadonlySet<PrivilegeNode>;

/** Goes back over every way in, but not beyond what is worth more than a container: from there no container is entered any more. */
function entriesTo(): EntriesTo {
  const known = new Map<PrivilegeNode, ReadonlySet<PrivilegeNode>>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const seen = new Set([node]);
    const mayPassStrong = !isOverContainer(node.privilege.kind);
    // The set grows while it is read.
    for (const at of seen) {
      if (!mayPassStrong && isStrong(at.privilege.kind)) continue;
      for (const arrow of at.into) for (const premise of arrow.premises) seen.add(premise);
    }
    const entries = new Set([...seen].filter(({ privilege }) => privilege.kind === "exec"));
    known.set(node, entries);
    return entries;
  };
}

function shareAnEntry(sets: readonly ReadonlySet<PrivilegeNode>[]): boolean {
  const [smallest, ...others] = [...sets].sort((left, right) => left.size - right.size);
  if (smallest === undefined) return true;
  for (const entry of smallest) if (others.every((set) => set.has(entry))) return true;
  return false;
}

/** Whether a step into a container rests on the engine, the kernel or root of the host gained before. */
export function makesDetour(steps: readonly Pick<Partial, "arrow">[]): boolean {
  const after = new Set<PrivilegeNode>();
  for (const { arrow } of steps) {
    if (arrow === null) continue;
    const isAfter = arrow.premises.some((premise) => after.has(premise));
    if (isAfter && arrow.isPivot) return true;
    if (isAfter || isStrong(arrow.gain.privilege.kind)) after.add(arrow.gain);
  }
  return false;
}

function keptFor(search: Search, goals: readonly PrivilegeNode[]): Kept {
  const [first] = goals;
  if (goals.length === 1 && first !== undefined) {
    const kept = search.keptOne[first.index] ?? keepsNothing();
    search.keptOne[first.index] = kept;
    return kept;
  }
  const key = goals.map((goal) => goal.index).join();
  const kept = search.keptMany.get(key) ?? keepsNothing();
  search.keptMany.set(key, kept);
  return kept;
}

/** From where a proof that was not kept may start although none of its kind is left to tell of it: before the circles of what was kept. */
function hiddenFrom(search: Search): ReadonlySet<PrivilegeNode> {
  const byRank = new Map<number, Set<PrivilegeNode>>();
  for (const { partial, premise } of search.circles) {
    if (isCurtailed(search, partial)) byRank.set(partial.rank, (byRank.get(partial.rank) ?? new Set()).add(premise));
  }
  for (const [rank, found] of byRank) {
    // The set grows while it is read.
    for (const node of found) for (const arrow of node.into) if (arrow.rank > rank) for (const premise of arrow.premises) found.add(premise);
  }
  return new Set([...byRank.values()].flatMap((found) => [...found]));
}

function isCurtailed(search: Search, partial: Partial): boolean {
  for (let at: Partial | null = partial; at !== null; at = at.rest) {
    if ((keptFor(search, at.goals).curtailed & (1 << partial.rank)) !== 0) return true;
  }
  return false;
}

export function isToHost(partial: Partial): boolean {
  return partial.rank < FIRST_WEAK_RANK;
}

/** A container is no target for who entered it. */
export function isTargetFor(partial: Partial, entry: PrivilegeNode): boolean {
  const { kind, of } = partial.target.privilege;
  if (partial.rank !== OTHER_CONTAINER_RANK) return true;
  return of === EVERY || of !== entry.privilege.of || !(isOverContainer(kind) || kind === "other-container");
}
