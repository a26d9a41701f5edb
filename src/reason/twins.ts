import type { FactSource } from "./fact-source.ts";
import type { Arrow, Graph, PrivilegeNode } from "./graph.ts";
import type { Partial } from "./partial.ts";
import type { AllProofs } from "./paths.ts";
import type { WeaknessFinder } from "./weaknesses.ts";

/** The same number for entries of which the same is told, but for names of their own and places; null where only telling all shows it. */
export type TwinFinder = (entry: PrivilegeNode) => number | null;

export interface TwinRequest {
  readonly source: FactSource;
  readonly graph: Graph;
  readonly proofs: AllProofs;
  readonly weaknesses: WeaknessFinder;
}

/** Of containers with one twin name, how many that differ all the same are remembered. */
const MOST_EXAMPLES = 8;

/**
 * Twins can change places in the world, so what is told of them differs only by their places in its order: where one comes first in a list that is cut
 * off, or is left out of a list because it is asked about. Both show in proofs, which are compared, and in what is found on things that are shared,
 * where neither may occur.
 */
export function twinFinder({ source, graph, proofs, weaknesses }: TwinRequest): TwinFinder {
  const families = new Map<string, Example[]>();
  let count = 0;
  return (entry) => {
    const name = source.likeness?.twinName(entry.privilege.of) ?? null;
    if (name === null) return null;
    const examples = families.get(name) ?? [];
    families.set(name, examples);
    const like = examples.find((example) => areTwins(graph, proofs, [example, entry]));
    if (like !== undefined || examples.length >= MOST_EXAMPLES) return like?.number ?? null;
    const neighbours = weaknesses.neighboursOf(entry);
    examples.push({ entry, neighbours, number: count++ });
    return neighbours === null ? null : count - 1;
  };
}

interface Example {
  readonly entry: PrivilegeNode;
  readonly neighbours: ReadonlySet<string> | null;
  readonly number: number;
}

function areTwins(graph: Graph, { toHost, toOthers }: AllProofs, [example, entry]: readonly [Example, PrivilegeNode]): boolean {
  if (example.neighbours === null || example.neighbours.has(entry.privilege.of)) return false;
  const pair: Pair = { graph, left: example.entry.privilege.of, right: entry.privilege.of };
  if (!leadAlike(pair, example.entry, entry)) return false;
  return [toHost, toOthers()].every(
    (proofs) => proofs.isBounded(example.entry) === proofs.isBounded(entry) && areAllAlike(pair, proofs.from(example.entry), proofs.from(entry)),
  );
}

interface Pair {
  readonly graph: Graph;
  /** The twins. */
  readonly left: string;
  readonly right: string;
}

/** What each holds over itself leads to the same, in the same order. */
function leadAlike(pair: Pair, left: PrivilegeNode, right: PrivilegeNode): boolean {
  const held = new Map([[left, right]]);
  // The map grows while it is read.
  for (const [one, other] of held) {
    if (one.out.length !== other.out.length) return false;
    for (const [position, arrow] of one.out.entries()) {
      const like = other.out[position];
      if (like === undefined || !isSameStep(pair, arrow, like)) return false;
      if (arrow.gain !== like.gain) held.set(arrow.gain, like.gain);
    }
  }
  return true;
}

function areAllAlike(pair: Pair, left: readonly Partial[], right: readonly Partial[]): boolean {
  return left.length === right.length && left.every((partial, position) => isSameProof(pair, partial, right[position]));
}

/** Proofs share their ends, so that most differ in their first step only. */
function isSameProof(pair: Pair, left: Partial | null, right: Partial | null | undefined): boolean {
  if (left === right) return true;
  if (left?.arrow == null || right?.arrow == null || !endAlike(left, right)) return false;
  return isSameStep(pair, left.arrow, right.arrow) && placeOf(pair, left) === placeOf(pair, right) && isSameProof(pair, left.rest, right.rest);
}

function endAlike(left: Partial, right: Partial): boolean {
  const isOrdered = !left.isCombined && !right.isCombined;
  return isOrdered && left.target === right.target && left.rank === right.rank && left.isProven === right.isProven;
}

/** Which of the ways of its step it takes. */
function placeOf({ graph }: Pair, { arrow, way }: Partial): number {
  return arrow === null || way === null ? -1 : graph.waysOf(arrow).ways.indexOf(way);
}

function isSameStep(pair: Pair, left: Arrow, right: Arrow): boolean {
  if (left === right) return true;
  const isSameKind = left.technique === right.technique && left.object === right.object && left.isProven === right.isProven;
  if (!isSameKind || left.rank !== right.rank || left.isPivot !== right.isPivot || left.premises.length !== right.premises.length) return false;
  return isSameThing(pair, left.gain, right.gain) && left.premises.every((premise, position) => isSameThing(pair, premise, right.premises[position]));
}

function isSameThing({ left, right }: Pair, one: PrivilegeNode, other: PrivilegeNode | undefined): boolean {
  if (one === other) return one.privilege.of !== left && one.privilege.of !== right;
  return one.privilege.kind === other?.privilege.kind && one.privilege.of === left && other.privilege.of === right;
}
