import { openSync } from "node:fs";
import { resolve } from "node:path";
import { humanLine } from "../guard/index.ts";
import type { GuardLog } from "../guard/io/log.ts";
import { logTo } from "../guard/io/log.ts";
import { printable } from "../report/index.ts";
import type { Console } from "./console.ts";
import { UsageError } from "./failure.ts";

/** To a file as JSON; to a terminal in words; else to standard error as JSON. Null: no file. */
export function openLog(path: string | null, console: Console): GuardLog {
  if (path === null && !console.isErrTerminal) return logTo(2);
  const words = logTo(2);
  const file = path === null ? words : logTo(openFile(resolve(console.directory, path)));
  return {
    ...file,
    write: async (line) => {
      const human = humanLine(line);
      const shown = human === null ? true : words.write(`${human}\n`);
      if (path === null) return shown;
      const wasWorking = file.isWorking();
      const isWritten = await file.write(line);
      if (!isWritten && wasWorking) void words.write(`seaworthy: the log \`${printable(path)}\` cannot be written; what changes something ${LOG_LOST}\n`);
      return isWritten;
    },
  };
}

const LOG_LOST = "is refused where the guard enforces, and passes unrecorded where it observes";

function openFile(path: string): number {
  try {
    return openSync(path, "a", 0o600);
  } catch (cause) {
    throw new UsageError(`cannot open the log \`${path}\`: ${cause instanceof Error ? cause.message : String(cause)}`, null, { cause });
  }
}
