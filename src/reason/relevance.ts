import type { Privilege, PrivilegeKind } from "../model/index.ts";
import type { Technique } from "./technique.ts";

/** Techniques that can have a part in a path to a target of such a kind, by what they gain: the others cannot open one. */
export function leadingTo(isTarget: (kind: PrivilegeKind) => boolean, techniques: readonly Technique[]): readonly Technique[] {
  const wanted = new Set<PrivilegeKind>();
  let kept: readonly Technique[] = [];
  for (let before = -1; before < kept.length; ) {
    before = kept.length;
    kept = techniques.filter(({ gains }) => gains.some(({ privilege }) => wanted.has(privilege) || isTarget(privilege)));
    for (const technique of kept) for (const kind of technique.from) wanted.add(kind);
    if (kept.length === 0) return kept;
  }
  return kept;
}

/** Techniques whose privileges follow, by their kind, from the entries: the others are never reached. */
export function startingFrom(entries: readonly Privilege[], techniques: readonly Technique[]): readonly Technique[] {
  const held = new Set(entries.map((entry) => entry.kind));
  let kept: readonly Technique[] = [];
  for (let before = -1; before < kept.length; ) {
    before = kept.length;
    kept = techniques.filter(({ from }) => from.every((kind) => held.has(kind)));
    for (const technique of kept) for (const { privilege } of technique.gains) held.add(privilege);
  }
  return kept;
}
