import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { diskReader } from "../check/io/disk-reader.ts";
import { UsageError } from "./failure.ts";

/** What a report begins with; only such a file is replaced. */
const BEGINNING = "<!doctype html>";
/** What a report says of itself in its head. */
const TITLE = "<title>Seaworthy";

/** Reports of whole hosts stay below it, in bytes. */
const REPORT_LIMIT = 256 * 1024 * 1024;

/** A report takes the place of an earlier report, or of nothing: never of what was judged, nor of any other file. */
export function refuseTarget(path: string, subjects: readonly string[], directory: string): void {
  const isJudged = subjects.some((subject) => realOf(resolve(directory, subject)) === realOf(path));
  if (isJudged) throw new UsageError(`cannot write the report to \`${path}\`: it is what is judged`, "name another file");
  const found = diskReader(REPORT_LIMIT).read(path);
  if ("failure" in found ? found.failure === "missing" : isReport(found.text)) return;
  throw new UsageError(`cannot write the report to \`${path}\`: a file that is no Seaworthy report is there`, "name another file, or remove it first");
}

function isReport(text: string): boolean {
  const head = text.slice(0, 4096).trimStart();
  return head === "" || (head.startsWith(BEGINNING) && head.includes(TITLE));
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
