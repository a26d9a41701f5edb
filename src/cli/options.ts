import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import type { Threshold } from "../report/index.ts";
import { THRESHOLDS } from "../report/index.ts";

/** How a judgement is told and when it fails; the same for every command that judges. */
export interface OutputOptions {
  readonly format: "terminal" | "json" | "sarif" | "docker-bench";
  /** Whether controls of the benchmark are judged too; at a terminal they are what is told. */
  readonly controls: boolean;
  readonly html: string | null;
  readonly failOn: Threshold;
  readonly baseline: string | null;
  readonly verbose: boolean;
  readonly colour: boolean;
  readonly knowledge: string | null;
}

export interface RawOutputOptions {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly html?: string;
  readonly failOn: Threshold;
  readonly baseline?: string;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly knowledge?: string;
  readonly cis?: boolean;
  readonly format?: "docker-bench";
}

export function withOutputOptions(command: Command): Command {
  return command
    .addOption(new Option("--json", "print the report as JSON (contracts/report.schema.json)").conflicts("sarif"))
    .addOption(new Option("--sarif", "print the report as SARIF 2.1.0"))
    .option("--html <file>", "also write a self-contained HTML report")
    .addOption(
      new Option("--fail-on <consequence>", `exit 1 when something reaches this or worse: ${THRESHOLDS.join(", ")}`)
        .default("undecided")
        .argParser(parseThreshold),
    )
    .option("--baseline <file>", "an earlier --json report: only paths that are not in it count")
    .option("--knowledge <file>", "judge with this knowledge instead of the built-in one")
    .option("-v, --verbose", "show every path, weakness and evidence")
    .option("--no-color", "no colours, also on a terminal");
}

/** Whether controls of the benchmark are asked for, in any form. */
export function asksForControls({ cis, format }: Pick<RawOutputOptions, "cis" | "format">): boolean {
  return cis === true || format === "docker-bench";
}

export function outputOptions(raw: RawOutputOptions): OutputOptions {
  const plain = raw.sarif === true ? "sarif" : (raw.format ?? "terminal");
  return {
    format: raw.json === true ? "json" : plain,
    controls: asksForControls(raw),
    html: raw.html ?? null,
    failOn: raw.failOn,
    baseline: raw.baseline ?? null,
    verbose: raw.verbose === true,
    colour: raw.color !== false,
    knowledge: raw.knowledge ?? null,
  };
}

function parseThreshold(value: string): Threshold {
  const found = THRESHOLDS.find((threshold) => threshold === value);
  if (found === undefined) throw new InvalidArgumentError(`one of ${THRESHOLDS.join(", ")}`);
  return found;
}

/** For options that may be given more than once. */
export function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
