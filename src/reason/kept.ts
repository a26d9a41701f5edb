import type { Bounds } from "./bounds.ts";
import type { Partial } from "./partial.ts";

/** How many proofs of one kind are followed and told; the same for every place that keeps some. */
export interface Limits {
  readonly bounds: Bounds;
  /** Techniques by number, given out as they come. */
  readonly techniques: Map<string, number>;
}

/** What is kept for one set of goals. */
export interface Kept {
  readonly partials: Partial[];
  /** How many were kept: of a kind (rank and certainty), of a kind and technique, of a kind and shape. Made when there are too many to count each time. */
  counts: Map<number, number> | null;
  /** Ranks of which some were left out, a bit each. */
  curtailed: number;
}

/** Partial proofs of one set of goals that are quicker counted than looked up. */
const MOST_COUNTED = 12;

/** Above every number of techniques; keeps the numbers of different counts apart. */
export const MOST_TECHNIQUES = 8192;

export function keepsNothing(): Kept {
  return { partials: [], counts: null, curtailed: 0 };
}

export function curtail(kept: Kept, rank: number): void {
  kept.curtailed |= 1 << rank;
}

/** Keeps it, or says that it does not. The first of each technique is always kept, so that none that works is hidden by many others. */
export function isKeptIn(kept: Kept, limits: Limits, partial: Partial): boolean {
  const alike = countsFor(limits, kept, partial);
  const most = partial.entersContainer ? limits.bounds.pathsThroughOthers : limits.bounds.paths;
  if (alike.technique > 0 && (alike.kind >= most || alike.shape >= limits.bounds.pathsOfOneShape)) {
    curtail(kept, partial.rank);
    return false;
  }
  kept.partials.push(partial);
  if (kept.counts !== null) addTo(kept.counts, limits, partial);
  return true;
}

interface Counts {
  readonly kind: number;
  readonly technique: number;
  readonly shape: number;
}

/** How many are kept that have the same rank and certainty; of these, how many the same technique, or the same shape. */
function countsFor(limits: Limits, kept: Kept, partial: Partial): Counts {
  const { partials } = kept;
  if (partials.length > MOST_COUNTED) return lookUp(limits, kept, partial);
  let [kind, technique, shape] = [0, 0, 0];
  for (const other of partials) {
    if (other.rank !== partial.rank || other.isProven !== partial.isProven || other.entersContainer !== partial.entersContainer) continue;
    kind++;
    if (other.arrow?.technique === partial.arrow?.technique) technique++;
    if (other.shape === partial.shape) shape++;
  }
  return { kind, technique, shape };
}

function lookUp(limits: Limits, kept: Kept, partial: Partial): Counts {
  if (kept.counts === null) {
    kept.counts = new Map();
    for (const other of kept.partials) addTo(kept.counts, limits, other);
  }
  const { kind, technique, shape } = countersOf(limits, partial);
  return { kind: kept.counts.get(kind) ?? 0, technique: kept.counts.get(technique) ?? 0, shape: kept.counts.get(shape) ?? 0 };
}

function addTo(counts: Map<number, number>, limits: Limits, partial: Partial): void {
  const { kind, technique, shape } = countersOf(limits, partial);
  for (const counter of [kind, technique, shape]) counts.set(counter, (counts.get(counter) ?? 0) + 1);
}

/** Numbers under which its counts are kept. */
function countersOf(limits: Limits, partial: Partial): Counts {
  const kind = (partial.rank * 2 + Number(partial.isProven)) * 2 + Number(partial.entersContainer);
  const id = partial.arrow?.technique?.id;
  const technique = (kind + 1) * MOST_TECHNIQUES + (id === undefined ? 0 : numberOf(limits, id));
  return { kind, technique, shape: -(partial.shape * MOST_TECHNIQUES + kind) - 1 };
}

export function numberOf(limits: Limits, technique: string): number {
  const known = limits.techniques.get(technique);
  if (known !== undefined) return known;
  limits.techniques.set(technique, limits.techniques.size + 1);
  return limits.techniques.size;
}
