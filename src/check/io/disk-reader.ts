import { closeSync, constants, existsSync, fstatSync, openSync, readlinkSync, readSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { FileFailure, FileRead, FileReader } from "../../parse/index.ts";

/** Largest file that is read, in bytes. A compose file of 10^5 services has about 10 MiB. */
export const FILE_LIMIT = 16 * 1024 * 1024;
/** Read at a time from what has no size of its own (pipes). */
const CHUNK = 64 * 1024;

/** Reads regular files from disk, bounded; one that grows while it is read never yields more than the limit. Pipes and devices are refused: they may never end, or never begin. */
export function diskReader(limit: number = FILE_LIMIT): FileReader {
  return {
    read: (path) => readBounded(path, limit),
    exists: (path) => existsSync(path),
    isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
    realPath,
  };
}

/** As many as Linux follows. Source: path_resolution(7). */
const MOST_LINKS = 40;

/** A link to what is not on this machine (an engine's socket) still says where it leads. */
function realPath(path: string): string | null {
  let at = path;
  for (let followed = 0; followed <= MOST_LINKS; followed += 1) {
    const next = orNull(() => realpathSync(at));
    if (next !== null) return next;
    const target = orNull(() => resolve(dirname(at), readlinkSync(at)));
    if (target === null) return at === path ? null : at;
    at = target;
  }
  return null;
}

function orNull(look: () => string): string | null {
  try {
    return look();
  } catch {
    return null;
  }
}

/** What the process is given on its standard input, until its end. */
export function readStandardInput(limit: number = FILE_LIMIT): FileRead {
  try {
    return readAll(STANDARD_INPUT, limit);
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

const STANDARD_INPUT = 0;
/** Opening a pipe that nobody writes to returns at once instead of waiting for a writer (fifo(7)). */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;

function readBounded(path: string, limit: number): FileRead {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, WITHOUT_WAITING);
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) return { failure: "is-directory" };
    if (!stats.isFile()) return { failure: "unreadable" };
    if (stats.size > limit) return { failure: "too-large" };
    return readAll(descriptor, limit);
  } catch (error) {
    return { failure: failureOf(error) };
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function readAll(descriptor: number, limit: number): FileRead {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const length = readChunk(descriptor, chunk);
    if (length === 0) return { text: withoutByteOrderMark(Buffer.concat(chunks, total).toString("utf8")) };
    total += length;
    if (total > limit) return { failure: "too-large" };
    chunks.push(chunk.subarray(0, length));
  }
}

/** A terminal or pipe that has nothing yet says so instead of waiting when somebody made it non-blocking. */
function readChunk(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk, 0, CHUNK, null);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function failureOf(error: unknown): FileFailure {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
    case "ENOTDIR":
      return "missing";
    case "EISDIR":
      return "is-directory";
    case "EACCES":
    case "EPERM":
      return "no-permission";
    default:
      return "unreadable";
  }
}
