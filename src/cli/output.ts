import { resolve } from "node:path";
import type { Report } from "../model/index.ts";
import type { Timed } from "../report/index.ts";
import { renderControls, renderDockerBench, renderHtml, renderJson, renderSarif, renderTerminal, summarise } from "../report/index.ts";
import type { Console } from "./console.ts";
import { usesColour } from "./console.ts";
import { refuseTarget } from "./html-target.ts";
import type { OutputOptions } from "./options.ts";
import { OWNER_ONLY, writeFiles } from "./write-file.ts";

/** Prints and writes what was asked for, and says with which code to end. */
export function deliver(report: Report, options: OutputOptions & { readonly timed: Timed }, console: Console): number {
  const summary = summarise(report, options.failOn);
  if (options.html !== null) {
    const path = resolve(console.directory, options.html);
    refuseTarget(path, report.subjects, console.directory);
    writeFiles([{ path, text: renderHtml(report), mode: OWNER_ONLY }]);
  }
  console.out(textOf(report, options, console));
  return summary.exitCode;
}

function textOf(report: Report, options: OutputOptions & { readonly timed: Timed }, console: Console): string {
  const terminal = { colour: usesColour(console, options.colour), width: console.width, verbose: options.verbose };
  switch (options.format) {
    case "json":
      return renderJson(report);
    case "sarif":
      return renderSarif(report);
    case "docker-bench":
      return renderDockerBench(report, options.timed);
    case "terminal":
      return options.controls ? renderControls(report, terminal) : renderTerminal(report, terminal);
  }
}
