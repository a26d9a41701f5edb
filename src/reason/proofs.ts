import type { Bounds } from "./bounds.ts";
import type { Way } from "./evaluate.ts";
import type { Arrow, Graph, PrivilegeNode } from "./graph.ts";
import { EVERY, SOME } from "./graph.ts";
import { isOverContainer, isStrong, NO_RANK, OTHER_CONTAINER_RANK, rankOfKind } from "./rank.ts";

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

export interface Proofs {
  /** Minimal proofs for who enters at `node`, fewest steps first. */
  from(node: PrivilegeNode): readonly Partial[];
  /** Whether a proof of that rank was left out for `node` or behind it. */
  isBounded(proofs: readonly Partial[]): boolean;
  /** Some combination of privileges was not followed: what is not found may exist. */
  readonly missesCombinations: boolean;
}

/**
 * Regresses from every target at once: a goal is replaced by the premises of each application that gains it, until what is left is an entry.
 *
 * What is found is minimal: each privilege is gained by one step, and each step is needed. Left out on purpose, because they add nothing:
 * - a proof that reaches an equal or worse target on its way;
 * - a proof that enters a container after it held the engine, the kernel or root of the host.
 */
export function findProofs(graph: Graph, targets: readonly PrivilegeNode[], bounds: Bounds): Proofs {
  const search: Search = { graph, bounds, kept: new Map(), shapes: new Map(), seen: new Set(), queue: [], combinations: 0 };
  for (const target of targets) search.queue.push(start(target));
  for (let next = 0; next < search.queue.length; next++) {
    const partial = search.queue[next];
    if (partial !== undefined) for (const goal of partial.goals) regress(search, partial, goal);
  }
  return {
    from: (node) => search.kept.get(`${node.index}`)?.partials ?? [],
    isBounded: (partials) => partials.some((partial) => isCurtailed(search, partial)),
    missesCombinations: search.combinations >= bounds.combinations,
  };
}

/** Everything that counts as a target for somebody. */
export function targetsOf(graph: Graph): readonly PrivilegeNode[] {
  return [...graph.nodes.values()].filter(({ privilege }) => privilege.of !== SOME && rankOfKind(privilege.kind) !== NO_RANK);
}

/** Steps in the order an attacker takes them. */
export function stepsOf(partial: Partial): readonly Partial[] {
  const steps: Partial[] = [];
  for (let at: Partial | null = partial; at !== null; at = at.rest) if (at.arrow !== null) steps.push(at);
  return steps;
}

interface Search {
  readonly graph: Graph;
  readonly bounds: Bounds;
  readonly kept: Map<string, Kept>;
  readonly shapes: Map<string, number>;
  readonly seen: Set<string>;
  readonly queue: Partial[];
  combinations: number;
}

/** What is kept for one set of goals. Counts are by target rank and certainty. */
interface Kept {
  readonly partials: Partial[];
  readonly counts: Map<string, number>;
  readonly curtailed: Set<number>;
}

function start(target: PrivilegeNode): Partial {
  const rank = rankOfKind(target.privilege.kind);
  const blank = { arrow: null, way: null, rest: null, isProven: true, entersContainer: false, isCombined: false, shape: 0 };
  return { ...blank, goals: [target], target, rank };
}

function regress(search: Search, partial: Partial, goal: PrivilegeNode): void {
  for (const arrow of goal.into) {
    if (!isUseful(partial, arrow)) continue;
    const { ways, isBounded } = search.graph.waysOf(arrow);
    if (isBounded) keptFor(search, partial.goals).curtailed.add(partial.rank);
    for (const way of ways) extend(search, partial, { arrow, way });
  }
}

function isUseful(partial: Partial, arrow: Arrow): boolean {
  if (partial.arrow === null) return arrow.technique !== null && arrow.rank === partial.rank;
  if (arrow.rank <= partial.rank) return false;
  if (!partial.isCombined && partial.entersContainer && isStrong(arrow.gain.privilege.kind)) return false;
  return !arrow.premises.some((premise) => isGained(partial, premise));
}

function isGained(partial: Partial, node: PrivilegeNode): boolean {
  for (let at: Partial | null = partial; at !== null; at = at.rest) if (at.arrow?.gain === node) return true;
  return false;
}

function extend(search: Search, partial: Partial, step: { readonly arrow: Arrow; readonly way: Way }): void {
  const { arrow, way } = step;
  const goals = goalsAfter(partial.goals, arrow);
  const next: Partial = {
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
  if (next.isCombined && !isNewCombination(search, next)) return;
  if (isKept(search, next)) search.queue.push(next);
}

function goalsAfter(goals: readonly PrivilegeNode[], arrow: Arrow): readonly PrivilegeNode[] {
  if (goals.length === 1 && arrow.premises.length === 1) return arrow.premises;
  const open = new Set([...goals.filter((goal) => goal !== arrow.gain), ...arrow.premises]);
  return [...open].sort((left, right) => left.index - right.index);
}

function shapeOf(search: Search, rest: number, arrow: Arrow): number {
  if (arrow.technique === null) return rest;
  const key = `${rest} ${arrow.technique.id}`;
  const known = search.shapes.get(key);
  if (known !== undefined) return known;
  search.shapes.set(key, search.shapes.size + 1);
  return search.shapes.size;
}

/** The same steps found in another order are no new proof; nor is one that goes through a container after it held what is worth more. */
function isNewCombination(search: Search, partial: Partial): boolean {
  if (search.combinations >= search.bounds.combinations) return false;
  const key = `${partial.goals.map((goal) => goal.index).join()} ${stepsOf(partial).map(stepKey).sort().join()}`;
  if (search.seen.has(key) || makesDetour(stepsOf(partial))) return false;
  search.seen.add(key);
  search.combinations++;
  return true;
}

function stepKey({ arrow, way }: Partial): string {
  return `${arrow?.index} ${way?.keys.join("\n")}`;
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
  const key = goals.map((goal) => goal.index).join();
  const known = search.kept.get(key);
  if (known !== undefined) return known;
  const fresh: Kept = { partials: [], counts: new Map(), curtailed: new Set() };
  search.kept.set(key, fresh);
  return fresh;
}

/** The first of each technique is always kept, so that none that works is hidden by many others. */
function isKept(search: Search, partial: Partial): boolean {
  const kept = keptFor(search, partial.goals);
  const kind = `${partial.rank} ${partial.isProven}`;
  const technique = `${kind} ${partial.arrow?.technique?.id ?? "implied"}`;
  const shape = `${kind} ${partial.shape} shape`;
  const count = (name: string): number => kept.counts.get(name) ?? 0;
  const isFull = count(kind) >= search.bounds.paths || count(shape) >= search.bounds.pathsOfOneShape;
  if (isFull && count(technique) > 0) {
    kept.curtailed.add(partial.rank);
    return false;
  }
  for (const name of [kind, technique, shape]) kept.counts.set(name, count(name) + 1);
  kept.partials.push(partial);
  return true;
}

function isCurtailed(search: Search, partial: Partial): boolean {
  for (let at: Partial | null = partial; at !== null; at = at.rest) {
    if (keptFor(search, at.goals).curtailed.has(partial.rank)) return true;
  }
  return false;
}

/** A container is no target for who entered it. */
export function isTargetFor(partial: Partial, entry: PrivilegeNode): boolean {
  const { kind, of } = partial.target.privilege;
  if (partial.rank !== OTHER_CONTAINER_RANK) return true;
  return of === EVERY || of !== entry.privilege.of || !(isOverContainer(kind) || kind === "other-container");
}
