import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import type { Console } from "./console.ts";
import { UsageError } from "./failure.ts";

/** A request's head and JSON body together; archives are not read. */
const LIMIT = 6 * 1024 * 1024;
const STANDARD_INPUT = 0;

/** The bytes of a file, or with `-` of standard input, as they are. */
export function readRequestBytes(path: string, console: Pick<Console, "directory">): Uint8Array {
  if (path === "-") return readAll(STANDARD_INPUT, "standard input");
  const descriptor = open(resolve(console.directory, path), path);
  try {
    if (!fstatSync(descriptor).isFile()) throw new UsageError(`cannot read the request \`${path}\`: it is no regular file`, "standard input is read as `-`");
    return readAll(descriptor, path);
  } finally {
    closeSync(descriptor);
  }
}

/** Without waiting for a writer of a pipe (fifo(7)). */
function open(absolute: string, path: string): number {
  try {
    return openSync(absolute, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function readAll(descriptor: number, path: string): Uint8Array {
  const bytes = Buffer.alloc(LIMIT + 1);
  let length = 0;
  try {
    for (let read = -1; read !== 0 && length < bytes.length; length += read) read = readSync(descriptor, bytes, length, bytes.length - length, null);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (length > LIMIT) throw new UsageError(`cannot read the request \`${path}\`: it is longer than ${LIMIT / 1024 / 1024} MiB`);
  return bytes.subarray(0, length);
}

function unreadable(path: string, error: unknown): UsageError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new UsageError(`cannot read the request \`${path}\`: ${WHY.get(code) ?? "it cannot be read"}`, null, { cause: error });
}

const WHY: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "it does not exist"],
  ["EACCES", "permission denied"],
  ["EISDIR", "it is a directory"],
]);
