import type { Verdict } from "../model/index.ts";
import type { Arrow, PrivilegeNode } from "./graph.ts";
import { FIRST_WEAK_RANK, rankOfKind } from "./rank.ts";

/** How each privilege was first gained; null for what was held from the start. */
export type Closure = ReadonlyMap<PrivilegeNode, Arrow | null>;

/** Where a closure may look, and where it may stop: at the first target. Everywhere and never, if left out. */
export interface Region {
  readonly targets: readonly PrivilegeNode[];
  readonly ancestors: ReadonlySet<PrivilegeNode>;
}

/** All that follows from the entries, each once. Exact: every premise is counted, nothing is bounded. */
export function closureOf(entries: readonly PrivilegeNode[], isProvenOnly: boolean, region: Region | null = null): Closure {
  const held = new Map<PrivilegeNode, Arrow | null>(entries.map((entry) => [entry, null]));
  const queue = [...entries];
  const isWanted = (arrow: Arrow): boolean =>
    (arrow.isProven || !isProvenOnly) &&
    !held.has(arrow.gain) &&
    (region === null || region.ancestors.has(arrow.gain)) &&
    arrow.premises.every((premise) => held.has(premise));
  for (let next = 0; next < queue.length; next++) {
    for (const arrow of queue[next]?.out ?? []) {
      if (!isWanted(arrow)) continue;
      held.set(arrow.gain, arrow);
      if (region?.targets.includes(arrow.gain)) return held;
      queue.push(arrow.gain);
    }
  }
  return held;
}

/** The verdict for one entry without a path to show: exact, and quick for the many that cannot reach the host in any way. */
export interface ReachJudge {
  verdictFor(entry: PrivilegeNode): Verdict;
}

export function reachJudge(nodes: Iterable<PrivilegeNode>): ReachJudge {
  const hosts = [...nodes].filter(isHost);
  const perhapsProven = leadingTo(hosts, true);
  const perhapsPossible = leadingTo(hosts, false);
  return {
    verdictFor: (entry) => {
      if (perhapsProven.has(entry) && holdsHost(closureOf([entry], true))) return "escapes";
      return perhapsPossible.has(entry) && holdsHost(closureOf([entry], false)) ? "undecided" : "contained";
    },
  };
}

/** Whatever has a part in some way to a target: more than what leads there alone, never less. */
function leadingTo(targets: readonly PrivilegeNode[], isProvenOnly: boolean): ReadonlySet<PrivilegeNode> {
  const found = new Set(targets);
  // The set grows while it is read.
  for (const node of found) {
    for (const arrow of node.into) {
      if (isProvenOnly && !arrow.isProven) continue;
      for (const premise of arrow.premises) found.add(premise);
    }
  }
  return found;
}

/** Whether holding it is an escape. */
export function isHost(node: PrivilegeNode): boolean {
  return rankOfKind(node.privilege.kind) < FIRST_WEAK_RANK;
}

function holdsHost(closure: Closure): boolean {
  for (const node of closure.keys()) if (isHost(node)) return true;
  return false;
}
