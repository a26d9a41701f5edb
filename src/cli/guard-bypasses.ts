import { homedir } from "node:os";
import type { BypassWatch } from "../guard/bypass/io/watch-bypasses.ts";
import { watchBypasses } from "../guard/bypass/io/watch-bypasses.ts";
import type { GuardLog } from "../guard/io/log.ts";
import type { SideThread } from "../guard/io/side-thread.ts";
import type { GuardTasks } from "./guard-thread.ts";

interface Watched {
  /** In which the engine is found that is asked now. */
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** Its socket. */
  readonly engine: () => string;
  readonly thread: SideThread<GuardTasks>;
  readonly log: GuardLog;
}

/** Who reaches the engine without the guard. */
export function watchBypassesOf({ environment, engine, thread, log }: Watched): BypassWatch {
  return watchBypasses({ read: () => thread.ask("bypasses", { environment: environment(), home: homedir() }), engine, log });
}
