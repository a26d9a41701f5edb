import { join, resolve } from "node:path";
import type { Command } from "commander";
import { printable } from "../../report/index.ts";
import type { Console } from "../console.ts";
import { processConsole } from "../console.ts";
import { judgeAndDeliver } from "../judge-and-deliver.ts";
import { loadEngine } from "../load-engine.ts";
import { loadFilesInPart } from "../load-files.ts";
import type { LoadedWorld } from "../loaded-world.ts";
import type { RawOutputOptions } from "../options.ts";
import { withOutputOptions } from "../options.ts";
import { worldOptions } from "../world-options.ts";

interface RawStartOptions extends RawOutputOptions {
  readonly example: string;
}

/** Where the example stack of this repository lies, seen from the bundle in dist/. */
const EXAMPLE = join(__dirname, "../examples/compose.yaml");

const EXAMPLES = `
Examples:
  seaworthy start                             the live engine, or the example stack where none answers; seaworthy-report.html
  seaworthy start --html here.html            the report elsewhere
  seaworthy start --example compose.yaml      a stack of your own where no engine answers
  seaworthy start --fail-on host-root         exit 1 where something reaches root on the host (without --fail-on: 0)
`;

export function addStart(program: Command, finish: (code: number) => void): void {
  const command = program
    .command("start")
    .summary("scan, or judge the example stack where no engine answers, and write an HTML report")
    .description("Find the engine, judge every container and write a report. Where no engine answers, judge the example stack instead.")
    .option("--example <file>", "what to judge where no engine answers", EXAMPLE)
    .addHelpText("after", EXAMPLES);
  withOutputOptions(command).action(async (raw: RawStartOptions) => {
    const console = processConsole();
    const html = resolve(console.directory, raw.html ?? "seaworthy-report.html");
    const loaded = await engineOrExample(raw.example, console);
    const failOn = command.getOptionValueSource("failOn") === "cli" ? raw.failOn : "never";
    finish(await judgeAndDeliver(loaded, { ...raw, failOn, html }, console));
    const isForPrograms = raw.json === true || raw.sarif === true;
    (isForPrograms ? console.err : console.out)(`\nreport: ${printable(html, 4096)}\n`);
  });
}

async function engineOrExample(example: string, console: Console): Promise<LoadedWorld> {
  try {
    return await loadEngine(console);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    console.err(`no engine answers: ${printable(error.message, 2000)}\njudging the example stack instead (${printable(example)})\n\n`);
    return loadFilesInPart(worldOptions([example], {}), console);
  }
}
