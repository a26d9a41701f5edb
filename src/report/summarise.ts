import type { AttackPath, ContainerJudgement, Report, Target } from "../model/index.ts";
import { TARGETS } from "../model/index.ts";
import { boundedId } from "./baseline.ts";
import { printableName } from "./printable.ts";
import { isHostPath, namesOf, plural, reachWords } from "./words.ts";

/** From which consequence on a run fails. `undecided`: any escape to the host, or any container of which it is not decided. */
export type Threshold = Target | "undecided" | "never";

export const THRESHOLDS: readonly Threshold[] = [...TARGETS, "undecided", "never"];

export interface Summary {
  readonly exitCode: 0 | 1;
  readonly reason: string;
}

/** The exit decision: speaks of consequences, not of counts. Paths that a baseline knows do not fail it. */
export function summarise(report: Report, threshold: Threshold): Summary {
  if (threshold === "never") return { exitCode: 0, reason: "nothing fails the run (`--fail-on never`)" };
  const known = new Set(report.baselinePathIds);
  const failing = failingPaths(report.judgement.containers, threshold, known);
  if (failing[0] !== undefined) return { exitCode: 1, reason: pathReason(report, failing) };
  const undecided = threshold === "undecided" ? report.judgement.containers.filter((each) => isNewlyUndecided(each, known)) : [];
  if (undecided[0] !== undefined) return { exitCode: 1, reason: `${printableName(undecided[0].name)} is undecided${andMore(undecided.length, "container")}` };
  return { exitCode: 0, reason: threshold === "undecided" ? "no escape, nothing undecided" : `no new proven path to ${threshold} or worse` };
}

function failingPaths(containers: readonly ContainerJudgement[], threshold: Target | "undecided", known: ReadonlySet<string>): readonly AttackPath[] {
  const limit = threshold === "undecided" ? null : TARGETS.indexOf(threshold);
  const counts = (path: AttackPath) => (limit === null ? isHostPath(path) : TARGETS.indexOf(path.target) <= limit);
  const paths = containers.flatMap((container) => container.paths);
  const failing = paths.filter((path) => path.certainty === "proven" && !known.has(path.id) && counts(path));
  return failing.sort((a, b) => TARGETS.indexOf(a.target) - TARGETS.indexOf(b.target));
}

/** What was cut off at a bound may hide something new, so a container that is newly bounded counts even where all that is shown is known. */
function isNewlyUndecided(container: ContainerJudgement, known: ReadonlySet<string>): boolean {
  if (container.verdict !== "undecided") return false;
  const possible = container.paths.filter((path) => path.certainty === "possible" && isHostPath(path));
  return (container.pathsAreBounded && !known.has(boundedId(container))) || possible.length === 0 || possible.some((path) => !known.has(path.id));
}

function pathReason(report: Report, failing: readonly AttackPath[]): string {
  const [worst] = failing;
  if (worst === undefined) throw new Error("internal error: no failing path to speak of");
  const names = namesOf(report);
  return `${printableName(names.get(worst.entry.of) ?? worst.entry.of)} reaches ${reachWords(worst, names)}${andMore(failing.length, "path")}`;
}

function andMore(count: number, noun: string): string {
  return count > 1 ? ` (and ${plural(count - 1, `more ${noun}`)})` : "";
}
