import type { Command } from "commander";
import type { Report } from "../../model/index.ts";
import type { Control, Knowledge, Technique } from "../../reason/index.ts";
import { CONTROLS, cardOf, conditionLines } from "../../reason/index.ts";
import { renderCard, renderControlCard, renderJson, renderTerminal } from "../../report/index.ts";
import type { Console } from "../console.ts";
import { processConsole, usesColour } from "../console.ts";
import { explainFlaw, isFlawId } from "../explain-flaw.ts";
import { EXIT_CLEAN, UsageError } from "../failure.ts";
import { knowledgeFor, knowledgeOf } from "../files.ts";
import { loadWorldInPart } from "../load-world.ts";
import type { LoadedWorld } from "../loaded-world.ts";
import { endOver } from "../loaded-world.ts";
import { containerId } from "../privilege-words.ts";
import { reportOf } from "../report-of.ts";
import type { RawWorldOptions } from "../world-options.ts";
import { withFileOptions, worldOptions } from "../world-options.ts";

interface RawExplainOptions extends RawWorldOptions {
  readonly json?: boolean;
  readonly color?: boolean;
  readonly knowledge?: string;
}

const EXAMPLES = `
Examples:
  seaworthy explain engine-socket-mount        a technique: why it works, what stops it (works offline)
  seaworthy explain cis-5.31                   a control of the CIS Docker Benchmark (works offline)
  seaworthy explain proxy compose.yaml         a container: every path, with evidence and fixes
  seaworthy explain CVE-2024-21626             a flaw: what it needs, and whether this host has it
  seaworthy explain web                        the same for a container of the live engine
`;

export function addExplain(program: Command, finish: (code: number) => void): void {
  const command = program
    .command("explain")
    .summary("why: a technique, or all paths of a container")
    .description("Explain a technique by its id, a known flaw by its CVE, or a container's verdict by its name.")
    .argument("<id-or-container>", "technique id, CVE, or container name or id")
    .argument("[path...]", "files that describe the container; none: the live engine", [])
    .option("--from <file>", "a snapshot instead of the live engine")
    .option("--knowledge <file>", "use this knowledge instead of the built-in one")
    .option("--json", "print JSON")
    .option("--no-color", "no colours, also on a terminal")
    .addHelpText("after", EXAMPLES);
  withFileOptions(command).action(async (name: string, paths: readonly string[], raw: RawExplainOptions) => {
    const console = processConsole();
    const knowledge = knowledgeOf(raw.knowledge ?? null, console);
    const control = controlNamed(name);
    if (control !== undefined && paths.length === 0) {
      finish(explainControl(control, raw, console));
      return;
    }
    const technique = knowledge.techniques.find((each) => each.id === name);
    if (isFlawId(name)) {
      finish(await explainFlaw({ id: name, paths, raw, knowledge, console }));
      return;
    }
    const isAboutWorld = paths.length + (raw.run ?? []).length > 0 || raw.from !== undefined;
    if (technique === undefined || isAboutWorld) finish(await explainContainer({ name, paths, raw, knowledge, console }));
    else finish(explainTechnique(technique, raw, console));
  });
}

/** `5.31` or `cis-5.31`. */
function controlNamed(name: string): Control | undefined {
  const id = name.replace(/^cis-/i, "");
  return CONTROLS.find((control) => control.id === id);
}

function explainControl(control: Control, raw: RawExplainOptions, console: Console): number {
  const conditions = control.holds === null ? [] : conditionLines(control.holds).map(withoutBullet);
  if (raw.json === true) console.out(`${JSON.stringify({ schemaVersion: 1, control }, null, 2)}\n`);
  else console.out(renderControlCard(cardOf(control), conditions, terminalOptions(raw, console)));
  return EXIT_CLEAN;
}

function explainTechnique(technique: Technique, raw: RawExplainOptions, console: Console): number {
  if (raw.json === true) console.out(`${JSON.stringify({ schemaVersion: 1, technique }, null, 2)}\n`);
  else console.out(renderCard(technique, conditionLines(technique.when).map(withoutBullet), terminalOptions(raw, console)));
  return EXIT_CLEAN;
}

function withoutBullet(line: string): string {
  return line.replace("- ", "");
}

interface ContainerQuestion {
  readonly name: string;
  readonly paths: readonly string[];
  readonly raw: RawExplainOptions;
  readonly knowledge: Knowledge;
  readonly console: Console;
}

async function explainContainer({ name, paths, raw, knowledge, console }: ContainerQuestion): Promise<number> {
  const options = worldOptions(paths, raw);
  const loaded = await loadWorldInPart(options, console).catch((error: unknown) => {
    if (options.paths.length + options.runs.length > 0 || options.from !== null) throw error;
    throw new UsageError(`\`${name}\` is no technique, and there is no engine to look for a container of that name`, nearestHint(name, knowledge), {
      cause: error,
    });
  });
  const id = containerAmong(name, loaded, console);
  const report = only(reportOf(loaded, await knowledgeFor(raw.knowledge ?? null, loaded.world, console)), id);
  if (raw.json === true) {
    console.out(renderJson(report));
    return endOver(loaded, EXIT_CLEAN, console);
  }
  console.out(renderTerminal(report, terminalOptions(raw, console)));
  for (const technique of knowledge.techniques) {
    if (!usesOnPath(report, technique.id)) continue;
    console.out(`\n${renderCard(technique, [], terminalOptions(raw, console))}`);
  }
  return endOver(loaded, EXIT_CLEAN, null);
}

/** What could not be judged may describe the container that is not found. */
function containerAmong(name: string, loaded: LoadedWorld, console: Console): string {
  try {
    return containerId(name, loaded.world);
  } catch (error) {
    endOver(loaded, EXIT_CLEAN, console);
    throw error;
  }
}

/** The report of one container; the cut stays that of the whole world, told where it touches this one. */
function only(report: Report, id: string): Report {
  const containers = report.judgement.containers.filter((container) => container.id === id);
  const paths = new Set(containers.flatMap((container) => container.paths.map((path) => path.id)));
  const steps = report.judgement.cut.steps.filter((step) => step.removes.some((path) => paths.has(path)));
  return { ...report, judgement: { ...report.judgement, containers, cut: { ...report.judgement.cut, steps } } };
}

function usesOnPath(report: Report, id: string): boolean {
  return report.judgement.containers.some((container) => container.paths.some((path) => path.steps.some((step) => step.technique === id)));
}

function nearestHint(name: string, knowledge: Knowledge): string {
  const parts = name.toLowerCase().split("-");
  const scored = knowledge.techniques.map(({ id }) => ({ id, score: parts.filter((part) => part.length > 2 && id.includes(part)).length }));
  const near = scored.filter(({ score }) => score > 0).sort((left, right) => right.score - left.score);
  return near.length === 0
    ? "`seaworthy knowledge list` shows every technique"
    : `near to it: ${near
        .slice(0, 5)
        .map(({ id }) => `\`${id}\``)
        .join(", ")}`;
}

function terminalOptions(raw: RawExplainOptions, console: Console) {
  return { colour: usesColour(console, raw.color !== false), width: console.width, verbose: true };
}
