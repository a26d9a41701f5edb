import type { ControlCard, ControlJudgement, ControlPath, ControlReport, ControlResult, Report } from "../model/index.ts";
import { CONTROL_SECTIONS, TARGETS } from "../model/index.ts";
import { printable, printableName } from "./printable.ts";
import type { Line, TerminalOptions, Tone } from "./terminal-line.ts";
import { BLANK_LINE, layLines } from "./terminal-line.ts";
import { plural, TARGET_WORDS } from "./words.ts";

const WORDS: Readonly<Record<ControlResult, { readonly word: string; readonly tone: Tone }>> = {
  fail: { word: "fail", tone: "escapes" },
  unknown: { word: "unknown", tone: "undecided" },
  pass: { word: "pass", tone: "contained" },
  "not-applicable": { word: "n/a", tone: "quiet" },
};
const RESULTS: readonly ControlResult[] = ["fail", "unknown", "pass", "not-applicable"];

const NAMES_IN_SHORT = 5;
const REASONS_IN_SHORT = 2;
const WAYS_IN_SHORT = 2;

interface Row {
  readonly card: ControlCard;
  readonly judged: ControlJudgement;
}

/** Controls as a table, worst first: those that fail and open paths, others that fail, what is not known, what holds. */
export function renderControls(report: Report, options: TerminalOptions): string {
  const controls = controlsOf(report);
  const rows = rowsOf(controls);
  const sections = RESULTS.map((result) => sectionLines(rows, result, options.verbose)).filter((lines) => lines.length > 0);
  const header: readonly Line[] = [
    { text: report.subjects.map((each) => printable(each, 200)).join(", "), marker: "CIS Docker Benchmark 1.6.0  ", tone: "strong" },
    { text: printable(report.hostWords), marker: "on host  ", tone: "quiet" },
  ];
  const end: readonly Line[] = [
    ...(options.verbose
      ? []
      : [{ text: "--verbose tells every control with its evidence; `seaworthy explain cis-5.31` tells of one.", tone: "quiet" } satisfies Line]),
    { text: countWords(controls), tone: "strong" },
  ];
  return layLines([...header, ...[...sections, end].flatMap((lines) => [BLANK_LINE, ...lines])], options);
}

export function controlsOf(report: Report): ControlReport {
  if (report.controls === undefined) throw new Error("internal error: the report holds no controls");
  return report.controls;
}

/** `23 fail (6 open paths), 31 unknown, 40 pass, 23 not applicable`. */
export function countWords({ judgements }: ControlReport): string {
  const count = (result: ControlResult): number => judgements.filter((each) => each.result === result).length;
  const open = judgements.filter((each) => each.pathCount > 0).length;
  return `${plural(judgements.length, "control")}: ${count("fail")} fail (${open} have to do with attack paths here), ${count("unknown")} unknown, ${count("pass")} pass, ${count("not-applicable")} not applicable`;
}

function rowsOf({ cards, judgements }: ControlReport): readonly Row[] {
  const byId = new Map(judgements.map((judged) => [judged.id, judged]));
  return cards.flatMap((card) => {
    const judged = byId.get(card.id);
    return judged === undefined ? [] : [{ card, judged }];
  });
}

function sectionLines(rows: readonly Row[], result: ControlResult, verbose: boolean): readonly Line[] {
  const fitting = rows
    .filter(({ judged }) => judged.result === result)
    .sort((left, right) => rankOf(left) - rankOf(right) || right.judged.pathCount - left.judged.pathCount);
  if (fitting.length === 0) return [];
  const isFolded = !verbose && result !== "fail";
  return isFolded ? foldedLines(fitting, result) : fitting.flatMap((row) => rowLines(row, verbose));
}

/** By the worst that its paths end in; those without any come last. */
function rankOf({ judged: { paths } }: Row): number {
  const [worst] = paths;
  return worst === undefined ? TARGETS.length : TARGETS.indexOf(worst.target);
}

/** Where nothing is to be done: one line a section of the benchmark. */
function foldedLines(rows: readonly Row[], result: ControlResult): readonly Line[] {
  const { word, tone } = WORDS[result];
  return Object.entries(CONTROL_SECTIONS).flatMap(([section, title]) => {
    const ids = rows.filter(({ card }) => card.section === section).map(({ card }) => card.id);
    return ids.length === 0 ? [] : [{ text: `${title}: ${ids.join(", ")}`, marker: `${word.padEnd(8)}`, tone }];
  });
}

function rowLines({ card, judged }: Row, verbose: boolean): readonly Line[] {
  const { word, tone } = WORDS[judged.result];
  return [
    { text: `${card.title}${whoWords(judged)}`, marker: `${word.padEnd(8)}${card.id.padEnd(8)}`, tone },
    ...reasonLines(judged, verbose),
    ...judged.blanks.map((blank): Line => ({ text: `${printable(blank.why)}. To learn it: ${printable(blank.learnBy)}`, indent: 16, tone: "quiet" })),
    ...(judged.result === "fail" ? meaningLines(card, judged, verbose) : []),
  ];
}

function whoWords({ containers, failing }: ControlJudgement): string {
  if (containers === null || failing.length === 0) return "";
  const all = containers.fail + containers.pass + containers.unknown + containers["not-applicable"];
  const names = failing.slice(0, NAMES_IN_SHORT).map(printableName).join(", ");
  const more = failing.length > NAMES_IN_SHORT ? ` and ${failing.length - NAMES_IN_SHORT} more` : "";
  return `: not so for ${containers.fail} of ${all} (${names}${more})`;
}

function reasonLines({ reasons, containers }: ControlJudgement, verbose: boolean): readonly Line[] {
  const told = verbose ? reasons : reasons.slice(0, REASONS_IN_SHORT);
  return told.map(({ of, because, evidence }): Line => {
    const who = containers === null ? "" : `${printableName(of)}: `;
    const [place] = evidence;
    const where = place === undefined ? "" : `  [${printable(`${place.source} ${place.location}`.trim(), 200)}]`;
    return { text: `${who}${printable(because)}${where}`, indent: 16 };
  });
}

function meaningLines(card: ControlCard, { paths, pathCount }: ControlJudgement, verbose: boolean): readonly Line[] {
  const ways = waysOf(paths);
  const told = verbose ? ways : ways.slice(0, WAYS_IN_SHORT);
  const left = pathCount - told.reduce((sum, { count }) => sum + count, 0);
  const more = left > 0 ? `; and ${plural(left, "more path")}` : "";
  const meaning = pathCount === 0 ? "hygiene: no attack path of this host has to do with it" : `${told.map(wayWords).join("; ")}${more}`;
  return [
    { text: meaning, marker: "here: ", indent: 16, tone: pathCount === 0 ? "quiet" : "plain" },
    { text: `${card.remedy} (${card.friction})`, marker: "fix: ", indent: 16, tone: "quiet" },
  ];
}

interface Way {
  readonly path: ControlPath;
  readonly count: number;
}

/** Paths from one container to one end are told together. */
function waysOf(paths: readonly ControlPath[]): readonly Way[] {
  const ways = new Map<string, Way>();
  for (const path of paths) {
    const key = JSON.stringify([path.container, path.target, path.relation]);
    ways.set(key, { path, count: (ways.get(key)?.count ?? 0) + 1 });
  }
  return [...ways.values()];
}

function wayWords({ path: { container, target, relation }, count }: Way): string {
  const way = `${count === 1 ? "the path" : `${count} paths`} from ${printableName(container)} to ${TARGET_WORDS[target]}`;
  return relation === "cut" ? `would cut ${way}` : `${way} ${count === 1 ? "uses" : "use"} what it is about`;
}

/** All that is known of a control. `conditions` are the facts that it asks for, in words. */
export function renderControlCard(card: ControlCard, conditions: readonly string[], options: TerminalOptions): string {
  const lines: readonly Line[] = [
    { text: `${card.title}  (CIS Docker ${card.id})`, tone: "strong" },
    { text: card.why, indent: 2 },
    ...(conditions.length > 0 ? [BLANK_LINE, { text: "passes when", indent: 2, tone: "strong" } satisfies Line] : []),
    ...conditions.map((condition): Line => ({ text: condition.trimStart(), indent: 4 + condition.length - condition.trimStart().length, marker: "- " })),
    ...(card.asks === "" ? [] : [{ text: card.asks, indent: 2, marker: "else a person has to: " } satisfies Line]),
    BLANK_LINE,
    { text: card.remedy, indent: 2, marker: "fix: ", tone: "strong" },
    { text: card.friction, indent: 2, marker: "friction: " },
    ...card.references.map((reference): Line => ({ text: reference, indent: 2, marker: "see: ", tone: "quiet" })),
  ];
  return layLines(lines, options);
}
