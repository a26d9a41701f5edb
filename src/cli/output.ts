import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Report } from "../model/index.ts";
import { renderHtml, renderJson, renderSarif, renderTerminal, summarise } from "../report/index.ts";
import type { Console } from "./console.ts";
import { usesColour } from "./console.ts";
import { UsageError } from "./failure.ts";
import type { OutputOptions } from "./options.ts";

/** Prints and writes what was asked for, and says with which code to end. */
export function deliver(report: Report, options: OutputOptions, console: Console): number {
  const summary = summarise(report, options.failOn);
  if (options.html !== null) writeWhole(resolve(console.directory, options.html), renderHtml(report), console);
  if (options.format === "json") console.out(renderJson(report));
  else if (options.format === "sarif") console.out(renderSarif(report));
  else console.out(renderTerminal(report, { colour: usesColour(console, options.colour), width: console.width, verbose: options.verbose }));
  return summary.exitCode;
}

/** Writes a file that is whole or not there: a report half written is worse than none. */
export function writeWhole(path: string, text: string, console: Pick<Console, "directory">): void {
  const target = resolve(console.directory, path);
  const partial = `${target}.${process.pid}.partial`;
  try {
    const descriptor = openSync(partial, "wx", 0o600);
    try {
      const bytes = Buffer.from(text, "utf8");
      for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, target);
  } catch (error) {
    try {
      unlinkSync(partial);
    } catch {
      // it was never made
    }
    const found = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new UsageError(`cannot write \`${path}\`: ${found}`, `\`${dirname(target)}\` must exist and be writable`, { cause: error });
  }
}
