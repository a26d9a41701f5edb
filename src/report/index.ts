/**
 * How is a judgement told? For a person at a terminal, as a page, as JSON and as SARIF; and whether it fails a run.
 * Takes a `Report` and gives text: never judges, never drops a path or turns unknown into safe, never reads or writes a file.
 * Everything that comes from outside passes `printable` (or the format's own escaping) before it is shown.
 */
export { readBaseline } from "./baseline.ts";
export { renderBlastRadius, renderBlastRadiusJson } from "./blast-radius.ts";
export { countWords, renderControlCard, renderControls } from "./controls.ts";
export { renderCrew, renderCrewJson } from "./crew.ts";
export type { ChangedPath, PathDifference } from "./difference.ts";
export { comparePaths, renderDifference, renderDifferenceJson } from "./difference.ts";
export type { Timed } from "./docker-bench.ts";
export { renderDockerBench } from "./docker-bench.ts";
export type { FlawStory } from "./flaws.ts";
export { renderFlaw } from "./flaws.ts";
export { renderHtml } from "./html.ts";
export { asciiControls, renderJson } from "./json.ts";
export { printable, printableName } from "./printable.ts";
export { renderReachers, renderReachersJson } from "./reachers.ts";
export { ReportError } from "./report-error.ts";
export { renderSarif } from "./sarif.ts";
export type { Summary, Threshold } from "./summarise.ts";
export { summarise, THRESHOLDS } from "./summarise.ts";
export { renderCard } from "./technique-card.ts";
export { renderTerminal } from "./terminal.ts";
export type { Line, TerminalOptions } from "./terminal-line.ts";
export { BLANK_LINE, layLines } from "./terminal-line.ts";
export { reachWords } from "./words.ts";
