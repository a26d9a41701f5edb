import type { Console } from "./console.ts";
import { UsageError } from "./failure.ts";
import { loadEngine, loadSnapshot } from "./load-engine.ts";
import { loadFilesInPart } from "./load-files.ts";
import type { LoadedWorld } from "./loaded-world.ts";
import { whole } from "./loaded-world.ts";
import type { WorldOptions } from "./world-options.ts";

/** Files and command lines where any are named, a snapshot where one is, else the live engine. Throws where any of it cannot be judged. */
export async function loadWorld(options: WorldOptions, console: Console, withCrew = false): Promise<LoadedWorld> {
  return whole(await loadWorldInPart(options, console, withCrew));
}

/** As `loadWorld`, with what could not be judged among its failures: for answers that end in `endOver`. */
export async function loadWorldInPart(options: WorldOptions, console: Console, withCrew = false): Promise<LoadedWorld> {
  const hasFiles = options.paths.length + options.runs.length > 0;
  if (options.from !== null && hasFiles)
    throw new UsageError("--from names a snapshot, and files or --run lines are named too: one world at a time", "leave out --from, or the files");
  if (options.from !== null) return loadSnapshot(options.from, console);
  return hasFiles ? loadFilesInPart(options, console) : loadEngine(console, { withCrew });
}
