import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Command } from "commander";
import { createTwoFilesPatch } from "diff";
import type { FixPlan } from "../../check/index.ts";
import { planFix } from "../../check/index.ts";
import type { Judgement } from "../../model/index.ts";
import type { Knowledge } from "../../reason/index.ts";
import { judgeWorld } from "../../reason/index.ts";
import type { PathDifference } from "../../report/index.ts";
import { comparePaths, printable, renderDifference } from "../../report/index.ts";
import type { Console } from "../console.ts";
import { processConsole, usesColour } from "../console.ts";
import { EXIT_CLEAN, EXIT_FOUND } from "../failure.ts";
import { knowledgeFor } from "../files.ts";
import { loadFiles } from "../load-files.ts";
import { loadWorld } from "../load-world.ts";
import type { LoadedWorld } from "../loaded-world.ts";
import { isProvenToHost, refuseNewPaths } from "../opened-path.ts";
import { redactDiff } from "../redact-diff.ts";
import type { RawWorldOptions, WorldOptions } from "../world-options.ts";
import { withFileOptions, worldOptions } from "../world-options.ts";
import type { NewFile } from "../write-file.ts";
import { writeFiles, writtenAt } from "../write-file.ts";

interface RawFixOptions extends RawWorldOptions {
  readonly write?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
  readonly knowledge?: string;
}

const EXAMPLES = `
Examples:
  seaworthy fix compose.yaml            show the patch, and prove what it takes away
  seaworthy fix --write compose.yaml    write it
  seaworthy fix --run 'docker run …'    which flags to change
  seaworthy fix                         the same for the live engine's containers

Exit codes: 0 no path to the host is left after the patch, 1 something is left for a person, 2 could not judge.
`;

export function addFix(program: Command, finish: (code: number) => void): void {
  const command = program
    .command("fix")
    .summary("the smallest change that stops every path, as a patch")
    .description(
      "Show the cut as a patch of compose files (comments and layout kept), and the rest as changes of docker run lines, engine and host. Proved by judging again.",
    )
    .argument("[path...]", "files to fix; none: the live engine", [])
    .option("--write", "write the files; without it nothing is changed")
    .option("--from <file>", "a snapshot instead of the live engine")
    .option("--knowledge <file>", "judge with this knowledge instead of the built-in one")
    .option("--json", "print JSON")
    .option("--no-color", "no colours, also on a terminal")
    .addHelpText("after", EXAMPLES);
  withFileOptions(command).action(async (paths: readonly string[], raw: RawFixOptions) => {
    const console = processConsole();
    const options = worldOptions(paths, raw);
    const loaded = await loadWorld(options, console);
    finish(fix({ loaded, options, raw, console, knowledge: await knowledgeFor(raw.knowledge ?? null, loaded.world, console) }));
  });
}

interface Question {
  readonly loaded: LoadedWorld;
  readonly options: WorldOptions;
  readonly raw: RawFixOptions;
  readonly console: Console;
  readonly knowledge: Knowledge;
}

interface Link {
  readonly file: string;
  /** Absolute. */
  readonly target: string;
}

interface Patch {
  readonly plan: FixPlan;
  readonly diffs: readonly string[];
  readonly difference: PathDifference;
  /** Files of the plan that are links, with where they lead. */
  readonly links: readonly Link[];
  /** Paths to the host that are left after the edits. */
  readonly left: number;
}

function fix(question: Question): number {
  const { loaded, knowledge, raw, console } = question;
  const before = judgeWorld(loaded.world, knowledge);
  const patch = prove(question, before);
  refuseNewPaths(patch.difference);
  if (raw.write === true) write(patch.plan, question);
  console.out(raw.json === true ? jsonOf(patch) : wordsOf(patch, question));
  return patch.left === 0 ? EXIT_CLEAN : EXIT_FOUND;
}

function write({ texts }: FixPlan, { loaded, console }: Question): void {
  const files = [...texts].map(([file, text]): NewFile => {
    const replaces = loaded.textOf(file);
    return { path: resolve(console.directory, file), text, mode: "keep", ...(replaces === null ? {} : { replaces }) };
  });
  writeFiles(files);
}

/** Plans the edits and judges the edited files: what is claimed is what comes out. What another file of the project says again takes another round. */
function prove(question: Question, before: Judgement): Patch {
  const { loaded } = question;
  let plan = planFix(before.cut.steps, loaded);
  let after = judgeWith(plan.texts, question, before);
  for (let round = 1; round < MOST_ROUNDS && provenHostPaths(after) > 0; round += 1) {
    const next = planFix(after.cut.steps, { services: loaded.services, textOf: (file) => plan.texts.get(file) ?? loaded.textOf(file) });
    const texts = new Map([...plan.texts, ...next.texts]);
    const done = plan.done.filter(
      ({ remedy }) => ![...next.done, ...next.manual.map(({ step }) => step)].some((step) => isDeepStrictEqual(step.remedy, remedy)),
    );
    plan = { texts, done: [...done, ...next.done], manual: next.manual };
    if (next.texts.size === 0) break;
    after = judgeWith(texts, question, before);
  }
  const diffs = [...plan.texts].map(([file, text]) =>
    redactDiff(createTwoFilesPatch(file, file, loaded.textOf(file) ?? "", text, undefined, undefined, { context: 3 })),
  );
  return { plan, diffs, difference: comparePaths(before, after), links: linksAmong(plan, question.console), left: provenHostPaths(after) };
}

/** A file that is itself a link, or lies behind one: what is written is elsewhere than it seems. */
function linksAmong({ texts }: FixPlan, { directory }: Console): readonly Link[] {
  const here = writtenAt(directory);
  return [...texts.keys()].flatMap((file) => {
    const target = writtenAt(resolve(directory, file));
    return target === resolve(directory, file) || target === resolve(here, file) ? [] : [{ file, target }];
  });
}

/** As many files as are usually merged. */
const MOST_ROUNDS = 4;

function judgeWith(texts: ReadonlyMap<string, string>, { options, console, knowledge }: Question, before: Judgement): Judgement {
  if (texts.size === 0) return before;
  const overlay = new Map([...texts].map(([file, text]) => [resolve(console.directory, file), text]));
  return judgeWorld(loadFiles(options, console, overlay).world, knowledge);
}

function provenHostPaths(judgement: Judgement): number {
  return judgement.containers.flatMap((container) => container.paths).filter(isProvenToHost).length;
}

function wordsOf(patch: Patch, { raw, console }: Question): string {
  const { plan, difference, left } = patch;
  const options = { colour: usesColour(console, raw.color !== false), width: console.width, verbose: false };
  const proof = `judged again with this patch:\n${renderDifference(difference, options)}`;
  const rest = left === 0 ? "no proven path to the host is left" : `${left} proven paths to the host are left for a person`;
  const isEmpty = plan.done.length + plan.manual.length === 0;
  const sections = [isEmpty ? "nothing to fix: no change is known that this needs\n" : "", ...patchSections(patch), isEmpty ? "" : proof];
  return `${sections.filter((section) => section !== "").join("\n")}${rest}\n${writtenWords(patch, raw.write === true)}`;
}

function patchSections({ plan, diffs }: Patch): readonly string[] {
  const done = plan.done.map(
    ({ where, words, mayBreak }) => `${printable(where)}: ${printable(words)}${mayBreak === "" ? "" : ` (may break: ${printable(mayBreak)})`}\n`,
  );
  const manual = plan.manual.map(({ step, change, why }) => `  ${printable(step.where)}: ${printable(change)} (${printable(why)})\n`);
  const isRedacted = diffs.some((diff) => diff.includes("[redacted]"));
  const redacted = isRedacted ? "values that look secret are shown as [redacted]; in the file they stay\n" : "";
  return [...diffs.map(printableLines), redacted, done.join(""), manual.length === 0 ? "" : `by hand:\n${manual.join("")}`];
}

function printableLines(diff: string): string {
  return diff
    .split("\n")
    .map((line) => printable(line, 10_000))
    .join("\n");
}

function writtenWords({ plan: { texts }, links }: Patch, isWritten: boolean): string {
  if (texts.size === 0) return "";
  const led = links.map(
    ({ file, target }) => `\`${printable(file)}\` leads to \`${printable(target)}\`: ${isWritten ? "that is what was" : "that is what would be"} written\n`,
  );
  const written = isWritten ? `written: ${[...texts.keys()].map((file) => printable(file)).join(", ")}\n` : "nothing is written yet: --write does\n";
  return `${led.join("")}${written}`;
}

function jsonOf({ plan, diffs, difference, links, left }: Patch): string {
  const manual = plan.manual.map(({ step, why, change }) => ({ where: step.where, remedy: step.words, change, why }));
  const done = plan.done.map(({ where, words, mayBreak, remedy }) => ({ where, remedy: words, mayBreak, change: remedy }));
  const gone = difference.gone.map((path) => path.id);
  const added = difference.added.map((path) => path.id);
  const changed = difference.changed.map(({ before, after }) => ({ before: before.id, after: after.id }));
  return `${JSON.stringify({ schemaVersion: 1, files: [...plan.texts.keys()], links, diffs, done, manual, gone, added, changed, left }, null, 2)}\n`;
}
