import { readFileSync, statSync } from "node:fs";
import { ScanError } from "../scan-error.ts";
import type { Snapshot } from "../snapshot.ts";
import { parseSnapshot } from "../snapshot.ts";

const SNAPSHOT_LIMIT_BYTES = 256 * 1024 * 1024;

export function readSnapshot(path: string): Snapshot {
  return parseSnapshot(readText(path));
}

function readText(path: string): string {
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new ScanError("unreadable", `cannot read the snapshot \`${path}\`: it is no file`);
    if (found.size > SNAPSHOT_LIMIT_BYTES) throw new ScanError("too-large", `cannot read the snapshot \`${path}\`: it is larger than 256 MiB`);
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof ScanError) throw cause;
    throw new ScanError("unreadable", `cannot read the snapshot \`${path}\`: ${codeOf(cause)}`, { cause });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "it is not readable";
}
