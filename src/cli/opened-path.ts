import type { AttackPath } from "../model/index.ts";
import { HOST_TARGETS } from "../model/index.ts";
import type { PathDifference } from "../report/index.ts";
import { UsageError } from "./failure.ts";

/** A patch that closes one way to the host and opens another is no fix: nothing of it is proposed. */
export function refuseNewPaths({ added, changed }: Pick<PathDifference, "added" | "changed">): void {
  const certainNow = changed.filter(({ before }) => before.certainty !== "proven").map(({ after }) => after);
  const opened = [...added, ...certainNow].find(isProvenToHost);
  if (opened === undefined) return;
  throw new UsageError(
    `the patch would open a path to ${opened.target} that is not there now: nothing is proposed`,
    "make the changes one at a time; `seaworthy whatif --without N` judges each",
  );
}

export function isProvenToHost(path: AttackPath): boolean {
  return path.certainty === "proven" && HOST_TARGETS.has(path.target);
}
