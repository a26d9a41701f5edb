import { closeSync, constants, openSync, readSync } from "node:fs";
import type { Reading } from "../readings.ts";

const FILE_LIMIT = 4 * 1024 * 1024;

/** A regular file, never more than `limit` bytes of it. `O_NONBLOCK`: whatever stands there, opening does not wait. */
export function readFile(path: string, limit = FILE_LIMIT): Reading {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { kind: "text", text: readBounded(descriptor, limit) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return code === "ENOENT" || code === "ENOTDIR" ? { kind: "absent" } : { kind: "unreadable", why: code === "EACCES" ? "permission denied" : code };
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function readBounded(descriptor: number, limit: number): string {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < limit) {
    const chunk = Buffer.allocUnsafe(64 * 1024);
    const count = readSync(descriptor, chunk, 0, chunk.length, null);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    size += count;
  }
  return Buffer.concat(chunks).toString("utf8");
}
