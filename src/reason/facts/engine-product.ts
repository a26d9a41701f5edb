import type { WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** False where it is not known: the Docker Engine is what its API is. */
export const isPodman = remembered(({ world: { engine } }: WorldIndex): boolean => engine.product.known && engine.product.value === "podman");
