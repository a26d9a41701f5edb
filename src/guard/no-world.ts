import { STOCK_ENGINE, UNKNOWN_HOST } from "../host/index.ts";
import type { World } from "../model/index.ts";

/** A world in which nothing was looked at: for requests from which nothing follows that hangs on one. */
export const NO_WORLD: World = { containers: [], volumes: [], networks: [], images: [], engine: STOCK_ENGINE, host: UNKNOWN_HOST, assumptions: [] };
