import type { Command } from "commander";
import type { BlastRadius, CutStep, Judgement, Reachers, Remedy, World } from "../../model/index.ts";
import type { Knowledge } from "../../reason/index.ts";
import { applyRemedies, explore, judgeWorld, viewOf, whatReaches } from "../../reason/index.ts";
import {
  comparePaths,
  renderBlastRadius,
  renderBlastRadiusJson,
  renderDifference,
  renderDifferenceJson,
  renderReachers,
  renderReachersJson,
} from "../../report/index.ts";
import type { Console } from "../console.ts";
import { processConsole, usesColour } from "../console.ts";
import { EXIT_CLEAN, UsageError } from "../failure.ts";
import { knowledgeFor } from "../files.ts";
import { joinWorlds } from "../join-worlds.ts";
import { loadFiles } from "../load-files.ts";
import { loadWorld } from "../load-world.ts";
import type { LoadedWorld } from "../loaded-world.ts";
import { collect } from "../options.ts";
import { parsePrivilege } from "../privilege-words.ts";
import type { RawWorldOptions } from "../world-options.ts";
import { withFileOptions, worldOptions } from "../world-options.ts";

interface RawWhatifOptions extends RawWorldOptions {
  readonly compromise: readonly string[];
  readonly grant: readonly string[];
  readonly reaches?: string;
  readonly with: readonly string[];
  readonly without: readonly string[];
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly knowledge?: string;
}

const EXAMPLES = `
Examples:
  seaworthy whatif --compromise container:web compose.yaml        what falls if web is taken
  sudo seaworthy whatif --compromise user:alice                   what falls with an account of this host
  seaworthy whatif --compromise credential:ssh:alice              what falls with a key that logs in as her
  seaworthy whatif --reaches host-root                            who and what can make somebody root on the host
  seaworthy whatif --grant engine-read --grant lan                what falls if somebody holds both, on the live engine
  seaworthy whatif --with sidecar.yaml compose.yaml               which paths a second file would add
  seaworthy whatif --without 1 compose.yaml                       which paths are left if fix 1 of the cut were made (all: the whole cut)
`;

export function addWhatif(program: Command, finish: (code: number) => void): void {
  const command = program
    .command("whatif")
    .summary("what falls if this is compromised, added or fixed")
    .description("The blast radius of a compromise, or the paths that a change adds or takes away.")
    .argument("[path...]", "files to judge; none: the live engine", [])
    .option(
      "--compromise <what>",
      "container:NAME, user:NAME, socket:PATH, socket:tcp:PORT, credential:KIND[:OWNER], image:REF, volume:NAME, network:NAME, or a privilege such as host-user (repeatable)",
      collect,
      [],
    )
    .option("--reaches <what>", "the other way round: what can fell this; takes the same words")
    .option("--grant <privilege>", "hold this too (repeatable)", collect, [])
    .option("--with <file>", "add what this file describes (repeatable)", collect, [])
    .option("--without <fix>", "as if this fix of the cut were made: its number, or all (repeatable)", collect, [])
    .option("--from <file>", "a snapshot instead of the live engine")
    .option("--knowledge <file>", "judge with this knowledge instead of the built-in one")
    .option("--json", "print JSON")
    .option("-v, --verbose", "also footholds that are no target")
    .option("--no-color", "no colours, also on a terminal")
    .addHelpText("after", EXAMPLES);
  withFileOptions(command).action(async (paths: readonly string[], raw: RawWhatifOptions) => {
    const console = processConsole();
    refuseUnclear(raw);
    const loaded = await loadWorld(worldOptions(paths, raw), console, raw.with.length + raw.without.length === 0);
    const knowledge = await knowledgeFor(raw.knowledge ?? null, loaded.world, console);
    console.out(answer({ loaded, knowledge, raw, console }));
    finish(EXIT_CLEAN);
  });
}

interface Question {
  readonly loaded: LoadedWorld;
  readonly knowledge: Knowledge;
  readonly raw: RawWhatifOptions;
  readonly console: Console;
}

function answer(question: Question): string {
  const { raw } = question;
  const holds = [...raw.compromise, ...raw.grant];
  if (raw.reaches !== undefined) return reachers(question, raw.reaches);
  return holds.length > 0 ? blastRadius(question, holds) : difference(question);
}

function refuseUnclear({ compromise, grant, reaches, with: added, without }: RawWhatifOptions): void {
  const [holds, changes] = [compromise.length + grant.length, added.length + without.length];
  if (reaches !== undefined && holds + changes > 0)
    throw new UsageError("--reaches asks what can fell a thing, the others what falls or changes: one question at a time");
  if (reaches !== undefined) return;
  if (holds > 0 && changes > 0) throw new UsageError("--compromise and --grant ask what falls, --with and --without what changes: one question at a time");
  if (holds + changes === 0)
    throw new UsageError("nothing to suppose: give --compromise, --grant, --reaches, --with or --without", "seaworthy whatif --help shows examples");
}

function blastRadius({ loaded, knowledge, raw, console }: Question, holds: readonly string[]): string {
  const { world, hostWords } = loaded;
  const entries = holds.map((each) => parsePrivilege(each, world));
  const names = Object.fromEntries(world.containers.map(({ id, name }) => [id, name]));
  const radius: BlastRadius = { entries, reached: explore(viewOf(world, knowledge), knowledge, entries), names, hostWords };
  return raw.json === true ? renderBlastRadiusJson(radius) : renderBlastRadius(radius, terminalOptions(raw, console));
}

function reachers({ loaded, knowledge, raw, console }: Question, what: string): string {
  const { world, hostWords } = loaded;
  const target = parsePrivilege(what, world);
  const names = Object.fromEntries(world.containers.map(({ id, name }) => [id, name]));
  const found: Reachers = { target, reachers: whatReaches(viewOf(world, knowledge), knowledge, target), names, hostWords };
  return raw.json === true ? renderReachersJson(found) : renderReachers(found, terminalOptions(raw, console));
}

function difference(question: Question): string {
  const { loaded, knowledge, raw, console } = question;
  const before = judgeWorld(loaded.world, knowledge);
  const after = judgeWorld(changedWorld(question, before), knowledge);
  const compared = comparePaths(before, after);
  return raw.json === true ? renderDifferenceJson(compared) : renderDifference(compared, terminalOptions(raw, console));
}

function changedWorld({ loaded, raw, console }: Question, before: Judgement): World {
  const remedies = raw.without.flatMap((fix) => remediesOf(fix, before.cut.steps));
  const fixed = applyRemedies(loaded.world, remedies);
  if (raw.with.length === 0) return fixed;
  return joinWorlds(fixed, loadFiles({ ...worldOptions(raw.with, raw), runs: [] }, console).world);
}

function remediesOf(fix: string, steps: readonly CutStep[]): readonly Remedy[] {
  if (fix === "all") return steps.map((step) => step.remedy);
  const step = /^[1-9]\d{0,5}$/.test(fix) ? steps[Number(fix) - 1] : undefined;
  if (step !== undefined) return [step.remedy];
  const listed = steps.map((each, index) => `${index + 1}: ${each.where}: ${each.words}`).join("; ");
  throw new UsageError(`\`${fix}\` is no fix of the cut`, steps.length === 0 ? "the cut is empty: no path to a host target to stop" : listed);
}

function terminalOptions(raw: RawWhatifOptions, console: Console) {
  return { colour: usesColour(console, raw.color !== false), width: console.width, verbose: raw.verbose === true };
}
