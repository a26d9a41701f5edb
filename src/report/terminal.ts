import type { ContainerJudgement, CutStep, Judgement, Report, Target, WorldBlank } from "../model/index.ts";
import { TARGETS } from "../model/index.ts";
import { flawLines } from "./flaws.ts";
import { groupIdentical } from "./groups.ts";
import { printable, printableName } from "./printable.ts";
import type { TerminalTelling } from "./terminal-container.ts";
import { alsoLine, containerLines, listNames, mayBreak, unknownLines } from "./terminal-container.ts";
import type { Line, TerminalOptions } from "./terminal-line.ts";
import { BLANK_LINE, layLines, usableWidth } from "./terminal-line.ts";
import { isHostPath, namesOf, plural, reachWords, removedBy, TARGET_WORDS, VERDICTS, worstFirst } from "./words.ts";

/** Kinds of containers told in full unless all are asked for; the summary counts every one. */
const GROUPS_IN_FULL = 25;
const BLANKS_IN_SHORT = 4;
const ASSUMPTIONS_IN_SHORT = 3;
const NOTES_IN_SHORT = 5;

/** For a tired person at a terminal: what was judged, worst first, what cuts most, what is not known, one line that sums up. Ends in a line break. */
export function renderTerminal(report: Report, options: TerminalOptions): string {
  const telling: TerminalTelling = {
    report,
    names: namesOf(report),
    known: new Set(report.baselinePathIds),
    verbose: options.verbose,
    width: usableWidth(options.width),
  };
  const sections = [
    headerLines(report),
    ...containerSections(telling),
    containedLines(telling),
    cutLines(report),
    failureLines(report),
    noteLines(report, options.verbose),
    flawLines(report, options.verbose),
    blankLines(report.judgement, options.verbose),
    assumptionLines(report, options.verbose),
    [...hintLines(report, options.verbose), { text: sumUp(report), tone: "strong" } satisfies Line],
  ];
  return layLines(
    sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : [BLANK_LINE, ...lines])),
    options,
  );
}

/** An error may quote a long command line. */
const FAILURE_LENGTH = 1200;

/** Where something may have been left out. */
function hintLines({ judgement: { containers } }: Report, verbose: boolean): readonly Line[] {
  const isAllTold = verbose || containers.every((each) => each.paths.length + each.weaknesses.length === 0);
  return isAllTold ? [] : [{ text: "--verbose tells every path and weakness.", tone: "quiet" }];
}

function headerLines(report: Report): readonly Line[] {
  const subjects = report.subjects.slice(0, 5).map((each) => printable(each, 200));
  const more = report.subjects.length > 5 ? ` and ${report.subjects.length - 5} more` : "";
  return [
    { text: `${subjects.join(", ")}${more}`, marker: `seaworthy ${report.product}  `, tone: "strong" },
    { text: printable(report.hostWords), marker: "on host  ", tone: "quiet" },
  ];
}

function containerSections(telling: TerminalTelling): readonly (readonly Line[])[] {
  const all = worstFirst(telling.report.judgement.containers.filter((each) => telling.verbose || each.verdict !== "contained"));
  const groups = groupIdentical(all, telling.known);
  const limit = telling.verbose ? groups.length : GROUPS_IN_FULL;
  const rest = groups.slice(limit).flatMap((group) => group.members);
  const folded =
    rest.length === 0 ? [] : [[{ text: `… and ${plural(rest.length, "more container")} like these: ${listNames(rest)} (--verbose tells all)`, indent: 2 }]];
  return [...groups.slice(0, limit).map((group) => containerLines(group, telling)), ...folded];
}

function containedLines(telling: TerminalTelling): readonly Line[] {
  const contained = telling.report.judgement.containers.filter((each) => each.verdict === "contained");
  if (contained.length === 0 || telling.verbose) return [];
  const { symbol, word } = VERDICTS.contained;
  const line: Line = { text: `${word}  ${listNames(contained)}`, marker: `${symbol} `, tone: "contained" };
  const reached = contained.flatMap((each) => containedReaches(each, telling));
  const weak = contained.filter((each) => each.weaknesses.length > 0).length;
  const weaknesses = weak > 0 ? [`${plural(weak, "container")} with weaknesses`] : [];
  return [line, ...alsoLine([...reached, ...weaknesses], telling)];
}

function containedReaches(container: ContainerJudgement, { names }: TerminalTelling): readonly string[] {
  const proven = container.paths.filter((path) => path.certainty === "proven");
  return [...new Set(proven.map((path) => `${printableName(container.name)} → ${reachWords(path, names)}`))];
}

function cutLines(report: Report): readonly Line[] {
  const { cut } = report.judgement;
  if (cut.steps.length === 0) return uncutLines(report);
  const ordered = [...cut.steps].sort((a, b) => removedBy(b) - removedBy(a));
  return [
    { text: `${cutHeading(report)}:`, tone: "strong" },
    ...ordered.map(
      (step, index): Line => ({
        text: `${whereWords(step)}: ${printable(step.words)}${cutsWords(step)}${mayBreak(step)}`,
        indent: 2,
        marker: `${index + 1}. `,
      }),
    ),
    ...uncutLines(report),
  ];
}

function cutHeading({ judgement: { cut } }: Report): string {
  const checked = cut.isVerified ? "checked: together they leave no path to the host" : "not checked to leave no path";
  return `Fix, what cuts most first (${checked}${cut.isOptimal ? "" : "; a cheaper set may exist"})`;
}

function uncutLines({ judgement: { cut } }: Report): readonly Line[] {
  if (cut.uncut.length === 0) return [];
  return [{ text: `No known change takes ${plural(cut.uncut.length, "path")} away: what holds it must go, or stand on a host of its own.`, indent: 2 }];
}

function whereWords(step: CutStep): string {
  return "container" in step.remedy ? printableName(step.where) : "host";
}

function cutsWords(step: CutStep): string {
  const count = removedBy(step);
  return count === 0 ? "" : `, cuts ${plural(count, "path")}`;
}

/** Always all of them: what is not judged must not read as safe. */
function failureLines({ failures = [] }: Report): readonly Line[] {
  if (failures.length === 0) return [];
  return [
    { text: "Not judged, and not part of the verdicts above:", tone: "escapes" },
    ...failures.map((each): Line => ({ text: printable(each, FAILURE_LENGTH), indent: 2, marker: "✗ " })),
  ];
}

function noteLines({ notes = [] }: Report, verbose: boolean): readonly Line[] {
  if (notes.length === 0) return [];
  const shown = verbose ? notes : notes.slice(0, NOTES_IN_SHORT);
  const more = notes.length - shown.length;
  return [
    { text: "Notes:", tone: "strong" },
    ...shown.map((each): Line => ({ text: printable(each), indent: 2, marker: "- " })),
    ...(more > 0 ? [{ text: `and ${more} more (--verbose)`, indent: 4 }] : []),
  ];
}

/** In short, a blank on which a container was said to hang is not said again. */
function blankLines(judgement: Judgement, verbose: boolean): readonly Line[] {
  const told = new Set(judgement.containers.filter((each) => each.verdict === "undecided").flatMap((each) => each.unknowns.map((unknown) => unknown.fact)));
  const blanks = verbose ? judgement.blanks : judgement.blanks.filter((blank) => !told.has(blank.fact));
  const shown = verbose ? blanks : blanks.slice(0, BLANKS_IN_SHORT);
  if (shown.length === 0) return [];
  const lines = shown.flatMap((blank) => unknownLines({ ...blank, fact: `${printable(blank.fact)}${affectsWords(blank)}` }, "not known"));
  const more = blanks.length - shown.length;
  return [{ text: "What could not be learned:", tone: "strong" }, ...lines, ...(more > 0 ? [{ text: `and ${more} more (--verbose)`, indent: 4 }] : [])];
}

function affectsWords({ affects }: WorldBlank): string {
  if (affects.length === 0) return ", no verdict hangs on it";
  const names = affects.slice(0, 5).map(printableName).join(", ");
  return `, on which hangs ${names}${affects.length > 5 ? ` and ${affects.length - 5} more` : ""}`;
}

/** The host's own words stand in the header already. */
function assumptionLines({ judgement, hostWords }: Report, verbose: boolean): readonly Line[] {
  const assumptions = judgement.assumptions.filter((each) => each !== hostWords);
  if (assumptions.length === 0) return [];
  const shown = verbose ? assumptions : assumptions.slice(0, ASSUMPTIONS_IN_SHORT);
  const more = assumptions.length > shown.length ? `; and ${assumptions.length - shown.length} more (--verbose)` : "";
  return [{ text: `${shown.map((each) => printable(each)).join("; ")}${more}`, marker: "Assumed: ", tone: "quiet" }];
}

/** `4 of 9 containers escape (3 to root on the host, 1 to …), 1 undecided, 4 contained. 3 changes cut every path to the host.` */
export function sumUp(report: Report): string {
  const { containers } = report.judgement;
  if (containers.length === 0) return ["No container to judge.", ...remarks(report)].join(" ");
  const count = (verdict: ContainerJudgement["verdict"]) => containers.filter((each) => each.verdict === verdict).length;
  const escapes = count("escapes");
  const all = plural(containers.length, "container");
  const head = escapes === 0 ? `None of ${all} escapes` : `${escapes} of ${all} ${escapes === 1 ? "escapes" : "escape"}`;
  const worst = worstReached(containers);
  const undecided = count("undecided") > 0 ? `, ${count("undecided")} undecided` : "";
  return [`${head}${worst === "" ? "" : ` (${worst})`}${undecided}, ${count("contained")} contained.`, ...remarks(report)].join(" ");
}

/** What stands under a headline that gave the counts already: `3 to root on the host, 1 to …. 3 changes cut every path to the host.` */
export function leadWords(report: Report): string {
  const worst = worstReached(report.judgement.containers);
  return [...(worst === "" ? [] : [`${worst}.`]), ...remarks(report)].join(" ");
}

function remarks(report: Report): readonly string[] {
  const { cut } = report.judgement;
  const failed = report.failures?.length ?? 0;
  const isCut = cut.steps.length > 0 && cut.isVerified && cut.uncut.length === 0;
  const unjudged = failed === 0 ? [] : [`${plural(failed, "input")} could not be judged.`];
  return [...unjudged, ...baselineWords(report), ...(isCut ? [`${plural(cut.steps.length, "change cuts", "changes cut")} every path to the host.`] : [])];
}

function worstShown({ paths }: ContainerJudgement): Target | readonly [] {
  const proven = paths.filter((path) => path.certainty === "proven" && isHostPath(path)).map((path) => path.target);
  return TARGETS.find((target) => proven.includes(target)) ?? [];
}

function worstReached(containers: readonly ContainerJudgement[]): string {
  const worst = containers.flatMap((each) => (each.verdict === "escapes" ? (each.worst ?? worstShown(each)) : []));
  const counted = TARGETS.flatMap((target) => {
    const count = worst.filter((each) => each === target).length;
    return count === 0 ? [] : [`${count} to ${TARGET_WORDS[target]}`];
  });
  return counted.join(", ");
}

function baselineWords(report: Report): readonly string[] {
  const known = new Set(report.baselinePathIds);
  if (known.size === 0) return [];
  const old = report.judgement.containers.flatMap((each) => each.paths).filter((path) => known.has(path.id)).length;
  return old === 0 ? [] : [`${plural(old, "path was", "paths were")} known from the baseline.`];
}
