import type { FlawFinding } from "../model/index.ts";
import type { Flaw, Knowledge } from "../reason/index.ts";
import { judgeFlaws } from "../reason/index.ts";
import { renderFlaw } from "../report/index.ts";
import type { Console } from "./console.ts";
import { usesColour } from "./console.ts";
import { EXIT_CLEAN, UsageError } from "./failure.ts";
import { withFlaws } from "./files.ts";
import { loadWorldInPart } from "./load-world.ts";
import type { RawWorldOptions } from "./world-options.ts";
import { worldOptions } from "./world-options.ts";

export function isFlawId(name: string): boolean {
  return /^(CVE-\d|GHSA-)/i.test(name);
}

interface FlawQuestion {
  readonly id: string;
  readonly paths: readonly string[];
  readonly raw: RawWorldOptions & { readonly json?: boolean; readonly color?: boolean };
  readonly knowledge: Knowledge;
  readonly console: Console;
}

/** What is known of a flaw, and whether this host has it, where there is a host to ask. */
export async function explainFlaw(question: FlawQuestion): Promise<number> {
  const { id, raw, console } = question;
  const { flaws: base, techniques } = await withFlaws(question.knowledge);
  const { date, flaws } = base ?? { date: "no day", flaws: [] };
  const found = flaws.filter((flaw) => flaw.id.toLowerCase() === id.toLowerCase());
  if (found.length === 0) throw new UsageError(`\`${id}\` is not in the data on flaws of ${date}`, "`seaworthy knowledge flaws` lists what is");
  const findings = await findingsOf(question, found, date);
  const json = `${JSON.stringify({ schemaVersion: 1, date, flaws: found, here: findings }, null, 2)}\n`;
  console.out(raw.json === true ? json : pages({ found, techniques, findings }, question));
  return EXIT_CLEAN;
}

interface Answer {
  readonly found: readonly Flaw[];
  readonly techniques: Knowledge["techniques"];
  readonly findings: readonly FlawFinding[] | null;
}

function pages({ found, techniques, findings }: Answer, { raw, console }: FlawQuestion): string {
  const options = { colour: usesColour(console, raw.color !== false), width: console.width, verbose: true };
  const shown = found.map((flaw) => {
    const needs = techniques.filter((technique) => flaw.kinds.some((kind) => technique.id === `flaw-${kind}`));
    return renderFlaw({ ...flaw, needs, finding: findings?.find(({ component }) => component === flaw.component) ?? null }, options);
  });
  return shown.join("");
}

/** Null where no host is at hand: the flaw is told all the same. */
async function findingsOf({ paths, raw, console }: FlawQuestion, flaws: readonly Flaw[], date: string): Promise<readonly FlawFinding[] | null> {
  const options = worldOptions(paths, raw);
  const isNamed = options.paths.length + options.runs.length > 0 || options.from !== null;
  try {
    const { world } = await loadWorldInPart(options, console);
    const findings = judgeFlaws(world, { date, flaws });
    return findings.length === 0 ? null : findings;
  } catch (error) {
    if (isNamed || !(error instanceof Error) || !("code" in error)) throw error;
    return null;
  }
}
