import { readBaseline } from "../report/index.ts";
import type { Console } from "./console.ts";
import { fromFile, knowledgeFor, readFileNamed } from "./files.ts";
import type { LoadedWorld } from "./loaded-world.ts";
import { endOver } from "./loaded-world.ts";
import type { OutputOptions, RawOutputOptions } from "./options.ts";
import { outputOptions } from "./options.ts";
import { deliver } from "./output.ts";
import { reportOf } from "./report-of.ts";

/** The end of every judging command: the report, what could not be judged (on standard error where the report is for machines), and the exit code: 2 where something could not be judged. */
export async function judgeAndDeliver(loaded: LoadedWorld, raw: RawOutputOptions, console: Console): Promise<number> {
  const options = outputOptions(raw);
  const knowledge = await knowledgeFor(options.knowledge, loaded.world, console);
  const baseline = options.baseline === null ? [] : baselineOf(options.baseline, console);
  const request = {
    baselinePathIds: baseline,
    withEdits: options.format === "sarif" || options.html !== null,
    withControls: options.controls,
    withTechniques: tellsTechniques(options),
  };
  const startSeconds = nowSeconds();
  const report = reportOf(loaded, knowledge, request);
  const code = deliver(report, { ...options, timed: { startSeconds, endSeconds: nowSeconds() } }, console);
  return endOver(loaded, code, options.format === "terminal" ? null : console);
}

/** A terminal names techniques in their steps alone; a page and formats for machines hold each as a whole. */
function tellsTechniques({ format, html }: OutputOptions): boolean {
  return html !== null || format === "json" || format === "sarif";
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function baselineOf(path: string, console: Console): readonly string[] {
  const text = readFileNamed(path, "baseline", console);
  return fromFile(path, () => readBaseline(text));
}
