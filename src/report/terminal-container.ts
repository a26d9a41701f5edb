import type { AttackPath, ContainerJudgement, CutStep, Evidence, ProofStep, Report, UnknownFact } from "../model/index.ts";
import { remedyWords, TARGETS } from "../model/index.ts";
import type { ContainerGroup } from "./groups.ts";
import { printable, printableName } from "./printable.ts";
import { remedyKey } from "./remedy-key.ts";
import type { Line } from "./terminal-line.ts";
import { fold } from "./text-layout.ts";
import type { Names } from "./words.ts";
import { evidencePlace, evidenceWords, isHostPath, plural, reachWords, VERDICTS } from "./words.ts";

export interface TerminalTelling {
  readonly report: Report;
  readonly names: Names;
  readonly known: ReadonlySet<string>;
  readonly verbose: boolean;
  /** Cells of a line. */
  readonly width: number;
}

/** Paths of one container that are told in full unless all are asked for. */
const PATHS_IN_FULL = 2;
const EVIDENCE_IN_SHORT = 3;
const UNKNOWNS_IN_SHORT = 3;
const ALSO = "also: ";
const ALSO_INDENT = 4;
const NAMES_IN_SHORT = 8;

/** One container, or several of which the same holds: verdict, worst paths as steps, the fix, and the rest on one line. */
export function containerLines(group: ContainerGroup, telling: TerminalTelling): readonly Line[] {
  const { first } = group;
  const told = pathsInFull(first, telling);
  return [
    verdictLine(group, told[0], telling),
    ...told.flatMap((path, index) => [...(index > 0 ? [alsoReaches(path, telling)] : []), ...stepLines(path, telling)]),
    ...fixLine(first, told, telling),
    ...hangsOn(first, telling),
    ...(telling.verbose ? weaknessLines(first, telling) : restLine(first, told, telling)),
  ];
}

export function listNames(containers: readonly ContainerJudgement[], limit: number = NAMES_IN_SHORT): string {
  const shown = containers.slice(0, limit).map((each) => printableName(each.name));
  const more = containers.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

function verdictLine(group: ContainerGroup, worst: AttackPath | undefined, { names, known }: TerminalTelling): Line {
  const { first, members } = group;
  const { symbol, word } = VERDICTS[first.verdict];
  const reach = worst === undefined ? "" : ` → ${first.verdict === "undecided" ? "perhaps " : ""}${reachWords(worst, names)}`;
  const alike = members.length > 1 ? ` (${members.length} alike; shown for the first)` : "";
  const old = worst !== undefined && known.has(worst.id) ? " (known from the baseline)" : "";
  return { text: `${word}  ${listNames(members)}${alike}${reach}${old}  ${evidenceWords(first.evidence)}`, marker: `${symbol} `, tone: first.verdict };
}

function pathsInFull(container: ContainerJudgement, { verbose, known }: TerminalTelling): readonly AttackPath[] {
  const newFirst = [...container.paths.filter((path) => !known.has(path.id)), ...container.paths.filter((path) => known.has(path.id))];
  if (verbose) return newFirst;
  const certainty = container.verdict === "undecided" ? "possible" : "proven";
  const decisive = newFirst.filter((path) => isHostPath(path) && path.certainty === certainty);
  return withOwnCause(decisive.filter((path) => path.target === decisive[0]?.target)).slice(0, PATHS_IN_FULL);
}

/** The first path of each that starts at the same place: variants of one mistake are counted, not told. */
function withOwnCause(paths: readonly AttackPath[]): readonly AttackPath[] {
  const causes = new Set<string>();
  return paths.filter(({ steps: [first] }) => {
    const written = first?.evidence.find((each) => evidencePlace(each) !== null) ?? first?.evidence[0];
    const cause = JSON.stringify([written?.source, written?.location]);
    const isNew = !causes.has(cause);
    causes.add(cause);
    return isNew;
  });
}

function alsoReaches(path: AttackPath, { names, known }: TerminalTelling): Line {
  const certainty = path.certainty === "possible" ? "perhaps " : "";
  const old = known.has(path.id) ? " (known from the baseline)" : "";
  return { text: `another path → ${certainty}${reachWords(path, names)}${old}`, indent: 2, tone: "strong" };
}

function stepLines(path: AttackPath, telling: TerminalTelling): readonly Line[] {
  return path.steps.flatMap((step, index) => [
    { text: `${printable(step.title)}: ${printable(step.because)}`, indent: 4, marker: `${index + 1}. ` },
    ...evidenceLine(step, telling),
    ...(telling.verbose ? step.unknowns.map((unknown): Line => ({ text: `if ${printable(unknown.fact)}`, indent: 7, tone: "undecided" })) : []),
  ]);
}

function evidenceLine(step: ProofStep, { verbose }: TerminalTelling): readonly Line[] {
  const words = verbose ? step.evidence.map(evidenceWords) : evidenceInShort(step.evidence);
  return words.length === 0 ? [] : [{ text: words.join(" · "), indent: 7, tone: "quiet" }];
}

/** Places first; what is only assumed is counted, and told in full below. */
function evidenceInShort(evidence: readonly Evidence[]): readonly string[] {
  const places = evidence.filter((each) => each.source !== "assumption");
  const assumed = evidence.length - places.length;
  const more = places.length - EVIDENCE_IN_SHORT;
  return [
    ...places.slice(0, EVIDENCE_IN_SHORT).map(evidenceWords),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(assumed > 0 ? [assumed === 1 && places.length === 0 ? evidence.map(evidenceWords).join("") : plural(assumed, "assumption")] : []),
  ];
}

function fixLine(container: ContainerJudgement, told: readonly AttackPath[], { report }: TerminalTelling): readonly Line[] {
  const [worst] = told;
  if (worst === undefined) return [];
  const gains = gainsOf(container);
  const gain = (step: CutStep) => gains.get(remedyKey(step.remedy)) ?? 0;
  const [best] = report.judgement.cut.steps
    .map((step) => ({ step, by: gain(step) }))
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by)
    .map(({ step }) => step);
  if (best !== undefined) return [{ text: `${whereOf(best)}${printable(best.words)}${mayBreak(best)}`, indent: 4, marker: "fix: ", tone: "strong" }];
  const remedy = worst.steps.flatMap((step) => step.remedies)[0];
  return [
    { text: remedy === undefined ? "no change is known that takes this away" : printable(remedyWords(remedy)), indent: 4, marker: "fix: ", tone: "strong" },
  ];
}

/** How many of its paths to the host each change takes away. */
function gainsOf({ paths }: ContainerJudgement): ReadonlyMap<string, number> {
  const gains = new Map<string, number>();
  for (const path of paths.filter(isHostPath)) {
    const keys = new Set(path.steps.flatMap((step) => step.remedies.map(remedyKey)));
    for (const key of keys) gains.set(key, (gains.get(key) ?? 0) + 1);
  }
  return gains;
}

export function mayBreak(step: CutStep): string {
  return step.mayBreak === "" ? "" : ` (may break: ${printable(step.mayBreak)})`;
}

function whereOf(step: CutStep): string {
  return "container" in step.remedy ? "" : "on the host, ";
}

function hangsOn(container: ContainerJudgement, { verbose }: TerminalTelling): readonly Line[] {
  if (container.verdict !== "undecided") return [];
  const shown = verbose ? container.unknowns : container.unknowns.slice(0, UNKNOWNS_IN_SHORT);
  const more = container.unknowns.length - shown.length;
  return [...shown.flatMap((unknown) => unknownLines(unknown, "hangs on")), ...(more > 0 ? [{ text: `and ${more} more (--verbose)`, indent: 4 }] : [])];
}

export function unknownLines(unknown: UnknownFact, marker: string): readonly Line[] {
  return [
    { text: `${printable(unknown.fact)} (${printable(unknown.why)})`, indent: 4, marker: `${marker}: `, tone: "plain" },
    { text: printable(unknown.learnBy), indent: 4, marker: "to learn it: ", tone: "quiet" },
  ];
}

/** What is less bad, on one line. */
function restLine(container: ContainerJudgement, told: readonly AttackPath[], telling: TerminalTelling): readonly Line[] {
  const rest = container.paths.filter((path) => !told.includes(path));
  const old = rest.filter((path) => telling.known.has(path.id)).length;
  const fresh = rest.filter((path) => !telling.known.has(path.id));
  const bounded = container.pathsAreBounded ? ["more paths than the search was bounded to"] : [];
  const known = old > 0 ? [plural(old, "path that the baseline knows", "paths that the baseline knows")] : [];
  const weak = [...new Set(container.weaknesses.map((step) => lowerFirst(printable(step.title))))];
  return alsoLine([...otherReaches(fresh, told, telling.names), ...known, ...bounded, ...weak], telling);
}

export function alsoLine(parts: readonly string[], { width }: TerminalTelling): readonly Line[] {
  if (parts.length === 0) return [];
  return [{ text: fold(parts, width - ALSO_INDENT - ALSO.length), indent: ALSO_INDENT, marker: ALSO, tone: "quiet" }];
}

/** Each thing that is reached once, the worst first, `3 more ways to` for what was told already, `perhaps` only where no path to it is proven. */
function otherReaches(paths: readonly AttackPath[], told: readonly AttackPath[], names: Names): readonly string[] {
  const already = new Set(told.map((path) => reachWords(path, names)));
  const proven = new Set([...already, ...paths.filter((path) => path.certainty === "proven").map((path) => reachWords(path, names))]);
  const counts = new Map<string, number>();
  for (const path of [...paths].sort((a, b) => TARGETS.indexOf(a.target) - TARGETS.indexOf(b.target))) {
    const words = reachWords(path, names);
    if (path.certainty === "proven" || !proven.has(words)) counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, count]) => {
    if (already.has(words)) return `${plural(count, "more way", "more ways")} to ${words}`;
    return proven.has(words) ? words : `perhaps ${words}`;
  });
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function weaknessLines(container: ContainerJudgement, telling: TerminalTelling): readonly Line[] {
  const bounded: readonly Line[] = container.pathsAreBounded ? [{ text: "more paths exist than the search was bounded to", indent: 4, tone: "quiet" }] : [];
  const weak = container.weaknesses.flatMap((step): readonly Line[] => [
    { text: `${printable(step.title)}: ${printable(step.because)}`, indent: 4, marker: "weak: " },
    ...evidenceLine(step, telling),
  ]);
  return [...bounded, ...weak];
}
