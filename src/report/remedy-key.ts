import type { Remedy } from "../model/index.ts";

/** The same for two remedies exactly if they ask for the same change. */
export function remedyKey(remedy: Remedy): string {
  return JSON.stringify(sortedEntries(remedy));
}

/** Fields in one order, `kind` first, whoever built the remedy. */
export function sortedEntries(remedy: Remedy): readonly (readonly [string, unknown])[] {
  const rest = Object.entries(remedy).filter(([key]) => key !== "kind");
  return [["kind", remedy.kind], ...rest.sort(([a], [b]) => (a < b ? -1 : 1))];
}
