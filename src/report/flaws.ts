import type { AttackPath, FlawFinding, Report, TechniqueCard } from "../model/index.ts";
import { printable } from "./printable.ts";
import type { Line, TerminalOptions } from "./terminal-line.ts";
import { layLines } from "./terminal-line.ts";
import { plural } from "./words.ts";

const ORDER: readonly FlawFinding["applies"][] = ["yes", "unknown", "no"];

export const APPLIES_WORDS: Readonly<Record<FlawFinding["applies"], string>> = { yes: "applies here", unknown: "not known", no: "does not apply here" };

/** The worst first: what is here, what may be. */
export function sortedFlaws({ flaws }: Report): readonly FlawFinding[] {
  return ORDER.flatMap((applies) => (flaws?.findings ?? []).filter((finding) => finding.applies === applies));
}

/** `2 known flaws apply here, 3 may, 116 do not (data of 2026-11-25)` */
export function flawCounts({ flaws }: Report): string {
  if (flaws === undefined) return "";
  const count = (applies: FlawFinding["applies"]) => flaws.findings.filter((finding) => finding.applies === applies).length;
  const head = plural(count("yes"), "known flaw applies", "known flaws apply");
  return `${head} here, of ${count("unknown")} it is not known, ${count("no")} do not apply (data of ${printable(flaws.date)})`;
}

/** Ids of the paths on which a flaw is used: those with a step of its technique. */
export function pathsThrough(report: Report, finding: FlawFinding): readonly string[] {
  if (finding.applies === "no") return [];
  const uses = (path: AttackPath): boolean => path.steps.some((step) => finding.techniques.includes(step.technique));
  return [...new Set(report.judgement.containers.flatMap((container) => container.paths.filter(uses).map((path) => path.id)))];
}

/** One line in short; each flaw that applies or may in the long form. */
export function flawLines(report: Report, verbose: boolean): readonly Line[] {
  if (report.flaws === undefined) return [];
  const head: Line = { text: `${flawCounts(report)}.`, marker: "Versions: ", tone: "strong" };
  const told = sortedFlaws(report).filter(({ applies }) => (verbose ? true : applies === "yes"));
  return [head, ...told.flatMap((finding) => findingLines(finding, pathsThrough(report, finding).length))];
}

const TONES = { yes: "escapes", unknown: "undecided", no: "quiet" } as const;

function findingLines(finding: FlawFinding, paths: number): readonly Line[] {
  const opens = paths === 0 ? "" : `; ${plural(paths, "path goes", "paths go")} through it`;
  const upgrade = finding.fixedIn === null ? "" : `; upgrade to ${printable(finding.fixedIn)}`;
  const learn: readonly Line[] = finding.learnBy === null ? [] : [{ text: printable(finding.learnBy), indent: 4, marker: "to learn it: ", tone: "quiet" }];
  return [
    {
      text: `${printable(finding.id)} ${APPLIES_WORDS[finding.applies]}: ${printable(finding.because)}${upgrade}${opens}`,
      indent: 2,
      marker: "- ",
      tone: TONES[finding.applies],
    },
    ...learn,
  ];
}

/** What `explain CVE-…` tells. */
export interface FlawStory {
  readonly id: string;
  readonly component: string;
  readonly title: string;
  readonly onlyFrom: string | null;
  readonly affected: readonly { readonly introduced: string; readonly fixed: string }[];
  readonly distributions: readonly { readonly distribution: string; readonly release: string; readonly package: string; readonly fixed: string }[];
  readonly sources: readonly string[];
  /** The techniques through which it is used. */
  readonly needs: readonly TechniqueCard[];
  /** Null where there is no host to ask. */
  readonly finding: FlawFinding | null;
}

export function renderFlaw(story: FlawStory, options: TerminalOptions): string {
  const { finding } = story;
  const ranges = story.affected.map(({ introduced, fixed }) => (introduced === "0" ? `before ${fixed}` : `${introduced} to before ${fixed}`));
  const only = story.onlyFrom === null ? [] : [`only in what ${story.onlyFrom} builds`];
  const lines: readonly Line[] = [
    { text: `${printable(story.id)}: ${printable(story.title)}  (${story.component})`, tone: "strong" },
    ...(finding === null ? [] : findingLines(finding, 0)),
    { text: printable([...ranges, ...only].join("; "), 4000), indent: 2, marker: "upstream: " },
    ...story.distributions.map(
      (fix): Line => ({
        text: printable(`${fix.distribution} ${fix.release} fixed it in \`${fix.package}\` ${fix.fixed}`),
        indent: 2,
        marker: "distributor: ",
      }),
    ),
    ...story.needs.map(
      (technique): Line => ({ text: `${printable(technique.title)} (\`seaworthy explain ${technique.id}\`)`, indent: 2, marker: "used by: " }),
    ),
    ...story.sources.map((source): Line => ({ text: printable(source), indent: 2, marker: "see: ", tone: "quiet" })),
  ];
  return layLines(lines, options);
}
