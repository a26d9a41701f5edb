import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { FileFailure, FileRead, FileReader } from "../../parse/index.ts";

/** Largest file that is read, in bytes. A compose file of 10^5 services has about 10 MiB. */
export const FILE_LIMIT = 16 * 1024 * 1024;
/** Read at a time from what has no size of its own (pipes). */
const CHUNK = 64 * 1024;

/** Reads from disk, bounded; a file that grows while it is read, a pipe or a device never yields more than the limit. */
export function diskReader(limit: number = FILE_LIMIT): FileReader {
  return {
    read: (path) => readBounded(path, limit),
    exists: (path) => existsSync(path),
    isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  };
}

function readBounded(path: string, limit: number): FileRead {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, "r");
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) return { failure: "is-directory" };
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
    const length = readSync(descriptor, chunk, 0, CHUNK, null);
    if (length === 0) return { text: withoutByteOrderMark(Buffer.concat(chunks, total).toString("utf8")) };
    total += length;
    if (total > limit) return { failure: "too-large" };
    chunks.push(chunk.subarray(0, length));
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
