import type { Privilege, Target } from "../src/model/index.ts";
import { targetOf } from "../src/model/index.ts";
import { DEFAULT_BOUNDS } from "../src/reason/bounds.ts";
import type { FactSource } from "../src/reason/fact-source.ts";
import { buildGraph } from "../src/reason/graph.ts";
import type { Closure } from "../src/reason/reach.ts";
import { closureOf } from "../src/reason/reach.ts";
import type { Technique } from "../src/reason/technique.ts";
import type { Outcome } from "./situation.ts";

/**
 * What follows for an attacker who stands elsewhere than in a container: every technique that applies to what he holds or gains,
 * not only those of one proof.
 */
export function outcomeFrom(source: FactSource, techniques: readonly Technique[], entries: readonly Privilege[]): Outcome {
  const graph = buildGraph({ source, techniques, entries, bounds: DEFAULT_BOUNDS });
  const held = entries.flatMap((entry) => graph.node(entry) ?? []);
  const sure = closureOf(held, true);
  const proven = appliedIn(sure, true);
  const possible = [...appliedIn(closureOf(held, false), false)].filter((id) => !proven.has(id));
  return { proven, possible: new Set(possible), targets: targetsIn(sure, entries) };
}

function appliedIn(closure: Closure, isProvenOnly: boolean): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const node of closure.keys()) {
    for (const arrow of node.out) {
      if (arrow.technique === null || (isProvenOnly && !arrow.isProven)) continue;
      if (arrow.premises.every((premise) => closure.has(premise))) ids.add(arrow.technique.id);
    }
  }
  return ids;
}

function targetsIn(closure: Closure, entries: readonly Privilege[]): ReadonlySet<Target> {
  const targets = new Set<Target>();
  for (const { privilege } of closure.keys()) {
    const isOwn = entries.some((entry) => entry.of === privilege.of && entry.of !== "host");
    const reach = isOwn || entries.some((entry) => entry.kind === privilege.kind && entry.of === privilege.of) ? null : targetOf(privilege.kind);
    if (reach !== null) targets.add(reach.target);
  }
  return targets;
}
