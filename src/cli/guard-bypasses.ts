import { homedir } from "node:os";
import type { BypassWatch } from "../guard/bypass/io/watch-bypasses.ts";
import { watchBypasses } from "../guard/bypass/io/watch-bypasses.ts";
import { bypassesIn } from "../guard/index.ts";
import type { GuardLog } from "../guard/io/log.ts";
import type { Knowledge } from "../reason/index.ts";
import { engineAccess } from "../reason/index.ts";
import { scan } from "../scan/io/scan.ts";

interface Watched {
  /** In which the engine is found that is asked now. */
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** Its socket. */
  readonly engine: () => string;
  readonly knowledge: Knowledge;
  readonly log: GuardLog;
}

/** Who reaches the engine without the guard, as the crew is read. */
export function watchBypassesOf({ environment, engine, knowledge, log }: Watched): BypassWatch {
  const read = async () => {
    const { world } = await scan({ environment: environment(), home: homedir() }, undefined, { withCrew: true, withHistory: false });
    return bypassesIn(engineAccess(world, knowledge));
  };
  return watchBypasses({ read, engine, log });
}
