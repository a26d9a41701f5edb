import { resolve } from "node:path";
import type { Report } from "../model/index.ts";
import { renderHtml, renderJson, renderSarif, renderTerminal, summarise } from "../report/index.ts";
import type { Console } from "./console.ts";
import { usesColour } from "./console.ts";
import { refuseTarget } from "./html-target.ts";
import type { OutputOptions } from "./options.ts";
import { OWNER_ONLY, writeFiles } from "./write-file.ts";

/** Prints and writes what was asked for, and says with which code to end. */
export function deliver(report: Report, options: OutputOptions, console: Console): number {
  const summary = summarise(report, options.failOn);
  if (options.html !== null) {
    const path = resolve(console.directory, options.html);
    refuseTarget(path, report.subjects, console.directory);
    writeFiles([{ path, text: renderHtml(report), mode: OWNER_ONLY }]);
  }
  if (options.format === "json") console.out(renderJson(report));
  else if (options.format === "sarif") console.out(renderSarif(report));
  else console.out(renderTerminal(report, { colour: usesColour(console, options.colour), width: console.width, verbose: options.verbose }));
  return summary.exitCode;
}
