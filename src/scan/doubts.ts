import type { Touched } from "../engine/index.ts";

/** Parts of what the engine answered that may not hold any more. */
export interface Doubts {
  readonly containers: ReadonlySet<string>;
  readonly list: boolean;
  readonly volumes: boolean;
  readonly networks: boolean;
  readonly images: boolean;
  readonly all: boolean;
}

export const NO_DOUBTS: Doubts = { containers: new Set(), list: false, volumes: false, networks: false, images: false, all: false };

/** More containers than these are read afresh together with everything else. */
const MOST_CONTAINERS = 1_000;

export function doubting(doubts: Doubts, touched: Touched): Doubts {
  switch (touched.kind) {
    case "container":
      return withContainer(doubts, touched.id);
    case "containers":
      return { ...doubts, list: true };
    case "networks":
      return withContainer({ ...doubts, networks: true }, touched.container);
    case "volumes":
      return { ...doubts, volumes: true };
    case "images":
      return { ...doubts, images: true };
    case "all":
      return { ...doubts, all: true };
  }
}

function withContainer(doubts: Doubts, id: string | null): Doubts {
  if (id === null || doubts.containers.has(id)) return doubts;
  if (doubts.containers.size >= MOST_CONTAINERS) return { ...doubts, all: true };
  return { ...doubts, containers: new Set([...doubts.containers, id]) };
}

export function isSure({ containers, list, volumes, networks, images, all }: Doubts): boolean {
  return containers.size === 0 && !list && !volumes && !networks && !images && !all;
}
