import { joinCompositions } from "../check/index.ts";
import type { World } from "../model/index.ts";

/** `first` with the containers of `second` added; engine and host stay those of `first`. */
export function joinWorlds(first: World, second: World): World {
  return { ...first, ...joinCompositions([first, second]) };
}
