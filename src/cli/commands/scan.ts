import { resolve } from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import { printSnapshot } from "../../scan/index.ts";
import { processConsole } from "../console.ts";
import { judgeAndDeliver } from "../judge-and-deliver.ts";
import { loadEngine, loadSnapshot } from "../load-engine.ts";
import type { RawOutputOptions } from "../options.ts";
import { asksForControls, withOutputOptions } from "../options.ts";
import { OWNER_ONLY, writeFiles } from "../write-file.ts";

interface RawScanOptions extends RawOutputOptions {
  readonly snapshot?: string;
  readonly from?: string;
}

const EXAMPLES = `
Examples:
  seaworthy scan                              the engine that docker would talk to (DOCKER_HOST, context, socket)
  seaworthy scan --html report.html           with a report to hand on
  seaworthy scan --snapshot host.json         keep what was found; no secrets are in it
  seaworthy scan --from host.json --json      judge it elsewhere, with the same result
  seaworthy scan --cis                        every control of the CIS Docker Benchmark, and what it means here
  seaworthy scan --fail-on host-root          exit 1 only when something reaches root on the host
`;

export function addScan(program: Command, finish: (code: number) => void): void {
  const command = program
    .command("scan")
    .summary("judge the live engine: every container, read-only")
    .description("Judge every container of the engine, also stopped ones, on the host as it is. Reads only: nothing is executed, created, started or pulled.")
    .option("--snapshot <file>", "save the facts (secrets redacted)")
    .option("--from <file>", "judge a snapshot instead of the live engine")
    .option("--cis", "judge every control of the CIS Docker Benchmark too, and tell those")
    .addOption(new Option("--format <shape>", "print the controls as docker-bench-security does").choices(["docker-bench"]).conflicts(["json", "sarif"]))
    .addHelpText("after", EXAMPLES);
  withOutputOptions(command).action(async (raw: RawScanOptions) => {
    const console = processConsole();
    const loaded =
      raw.from === undefined
        ? await loadEngine(console, { withCrew: raw.snapshot !== undefined, withHistory: raw.snapshot !== undefined || asksForControls(raw) })
        : loadSnapshot(raw.from, console);
    if (raw.snapshot !== undefined) {
      const text = printSnapshot(loaded.subjects[0] ?? "", loaded.world);
      writeFiles([{ path: resolve(console.directory, raw.snapshot), text, mode: OWNER_ONLY }]);
    }
    finish(await judgeAndDeliver(loaded, raw, console));
  });
}
