import type { WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** Container to those whose facts are partly its own: they take over its mounts or join its namespaces. */
const leaningOn = remembered((index: WorldIndex): ReadonlyMap<string, readonly string[]> => {
  const leaning = new Map<string, string[]>();
  const add = (on: string, id: string) => {
    const list = leaning.get(on);
    if (list === undefined) leaning.set(on, [id]);
    else list.push(id);
  };
  for (const { id, namespaces, volumesFrom } of index.world.containers) {
    for (const mode of Object.values(namespaces)) if (mode.known && mode.value.kind === "container") add(mode.value.container, id);
    if (volumesFrom.known) for (const link of volumesFrom.value) add(link.value.container, id);
  }
  return leaning;
});

/** These containers and all that lean on them, directly or through others. */
export function dependentsOf(index: WorldIndex, start: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(start);
  const leaning = leaningOn(index);
  for (const id of found) for (const next of leaning.get(id) ?? []) found.add(next);
  return found;
}
