import type { Console } from "./console.ts";
import { loadEngine, loadSnapshot } from "./load-engine.ts";
import { loadFiles } from "./load-files.ts";
import type { LoadedWorld } from "./loaded-world.ts";
import type { WorldOptions } from "./world-options.ts";

/** Files and command lines where any are named, a snapshot where one is, else the live engine. */
export async function loadWorld(options: WorldOptions, console: Console): Promise<LoadedWorld> {
  if (options.from !== null) return loadSnapshot(options.from, console);
  if (options.paths.length > 0 || options.runs.length > 0) return loadFiles(options, console);
  return loadEngine(console);
}
