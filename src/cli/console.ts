import { constants, fstatSync, writeSync } from "node:fs";

/** Where a command writes and what it may look at: the process's own by default, buffers in tests. */
export interface Console {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  readonly isErrTerminal: boolean;
  /** Columns. */
  readonly width: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
}

export function processConsole(): Console {
  const isTerminal = mayBeTerminal(1) && process.stdout.isTTY === true;
  return {
    out: (text) => writeAll(1, text),
    err: (text) => writeAll(2, text),
    isTerminal,
    isErrTerminal: mayBeTerminal(2) && process.stderr.isTTY === true,
    width: (isTerminal ? process.stdout.columns : undefined) ?? 100,
    environment: process.env,
    directory: process.cwd(),
  };
}

/** Devices that are memory: null, zero, full. Source: Linux, Documentation/admin-guide/devices.txt. */
const MEMORY_DEVICES = 1;

/** Looked at first, because Node loads streams and sockets to make `process.stdout`. */
function mayBeTerminal(descriptor: number): boolean {
  try {
    const { mode, rdev } = fstatSync(descriptor);
    return (mode & constants.S_IFMT) === constants.S_IFCHR && ((rdev >> 8) & 0xfff) !== MEMORY_DEVICES;
  } catch {
    return false;
  }
}

/** Colours only on a terminal, and not where the user said no. Source: no-color.org. */
export function usesColour(console: Console, wanted: boolean): boolean {
  const noColour = console.environment["NO_COLOR"];
  return wanted && console.isTerminal && (noColour === undefined || noColour === "") && console.environment["TERM"] !== "dumb";
}

/** Writes all of it before the process ends, also into a pipe that is read slowly; a reader that went away is no error of ours. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += writeSync(descriptor, bytes, offset);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
