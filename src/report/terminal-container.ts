import type { AttackPath, ContainerJudgement, CutStep, ProofStep, Report, UnknownFact } from "../model/index.ts";
import type { ContainerGroup } from "./groups.ts";
import { printable, printableName } from "./printable.ts";
import type { RemedyWords } from "./remedy-words.ts";
import type { Line } from "./terminal-line.ts";
import type { Names } from "./words.ts";
import { evidenceWords, isHostPath, plural, reachWords, VERDICTS } from "./words.ts";

export interface TerminalTelling {
  readonly report: Report;
  readonly names: Names;
  readonly words: RemedyWords;
  readonly known: ReadonlySet<string>;
  readonly verbose: boolean;
}

/** Paths of one container that are told in full unless all are asked for. */
const PATHS_IN_FULL = 2;
const EVIDENCE_IN_SHORT = 3;
const NAMES_IN_SHORT = 8;

/** One container, or several of which the same holds: verdict, worst paths as steps, the fix, and the rest on one line. */
export function containerLines(group: ContainerGroup, telling: TerminalTelling): readonly Line[] {
  const { first } = group;
  const told = pathsInFull(first, telling);
  return [
    verdictLine(group, told[0], telling),
    ...told.flatMap((path, index) => [...(index > 0 ? [alsoReaches(path, telling)] : []), ...stepLines(path, telling)]),
    ...fixLine(first, told, telling),
    ...hangsOn(first),
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
  return decisive.filter((path) => path.target === decisive[0]?.target).slice(0, PATHS_IN_FULL);
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
  if (step.evidence.length === 0) return [];
  const shown = verbose ? step.evidence : step.evidence.slice(0, EVIDENCE_IN_SHORT);
  const more = step.evidence.length > shown.length ? ` · and ${step.evidence.length - shown.length} more` : "";
  return [{ text: `${shown.map(evidenceWords).join(" · ")}${more}`, indent: 7, tone: "quiet" }];
}

function fixLine(container: ContainerJudgement, told: readonly AttackPath[], { report, words }: TerminalTelling): readonly Line[] {
  const [worst] = told;
  if (worst === undefined) return [];
  const own = new Set(container.paths.map((path) => path.id));
  const gain = (step: CutStep) => step.removes.filter((id) => own.has(id)).length;
  const [best] = report.judgement.cut.steps.filter((step) => gain(step) > 0).sort((a, b) => gain(b) - gain(a));
  if (best !== undefined) return [{ text: `${whereOf(best)}${printable(best.words)}${mayBreak(best)}`, indent: 4, marker: "fix: ", tone: "strong" }];
  const remedy = worst.steps.flatMap((step) => step.remedies)[0];
  return [{ text: remedy === undefined ? "no change is known that takes this away" : words(remedy), indent: 4, marker: "fix: ", tone: "strong" }];
}

export function mayBreak(step: CutStep): string {
  return step.mayBreak === "" ? "" : ` (may break: ${printable(step.mayBreak)})`;
}

function whereOf(step: CutStep): string {
  return "container" in step.remedy ? "" : "on the host, ";
}

function hangsOn(container: ContainerJudgement): readonly Line[] {
  if (container.verdict !== "undecided") return [];
  return container.unknowns.flatMap((unknown) => unknownLines(unknown, "hangs on"));
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
  const reaches = countAlike(rest.filter((path) => !telling.known.has(path.id)).map((path) => maybe(path, reachWords(path, telling.names))));
  const weak = countAlike(container.weaknesses.map((step) => lowerFirst(printable(step.title))));
  const parts = [...reaches, ...weak, ...(old > 0 ? [plural(old, "path that the baseline knows", "paths that the baseline knows")] : [])];
  const bounded = container.pathsAreBounded ? ["more paths than the search was bounded to"] : [];
  return parts.length + bounded.length === 0 ? [] : [{ text: [...parts, ...bounded].join("; "), indent: 4, marker: "also: ", tone: "quiet" }];
}

function maybe(path: AttackPath, words: string): string {
  return path.certainty === "possible" ? `perhaps ${words}` : words;
}

function countAlike(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count > 1 ? `${text} (${count} ways)` : text));
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
