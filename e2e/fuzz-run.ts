import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { TestEngine } from "../scripts/e2e-engine.mjs";
import { fuzz } from "./fuzz/fuzz.ts";
import type { Tally } from "./fuzz/run-cases.ts";
import { NO_TALLY, sumOf } from "./fuzz/run-cases.ts";

/** How far a run came, in a file that the next one goes on from. */
interface State {
  readonly seed: number;
  readonly cases: number;
  readonly shard: string;
  readonly done: number;
  readonly tally: Tally;
}

export interface Setting {
  readonly engine: Omit<TestEngine, "stop">;
  readonly args: readonly string[];
  /** The command's words. */
  readonly seaworthy: readonly string[];
  readonly tell: (line: string) => void;
}

/** Runs what the arguments ask for; true where nothing differed. */
export async function run({ engine, args, seaworthy, tell }: Setting): Promise<boolean> {
  const asked = askedBy(args);
  const before = stateIn(asked);
  const indices = indicesOf(before);
  tell(`fuzzing: seed ${before.seed}, ${indices.length} cases (shard ${before.shard} of ${before.cases}), ${before.done} done before`);
  const started = Date.now();
  const after = (done: number, tally: Tally): State => ({ ...before, done: before.done + done, tally: sumOf(before.tally, tally) });
  const onBatch = (done: number, tally: Tally): void => {
    const state = after(done, tally);
    if (asked.state !== null) writeFileSync(asked.state, `${JSON.stringify(state)}\n`);
    const perSecond = Math.round(done / ((Date.now() - started) / 1000));
    tell(`${state.done} of ${indices.length}, ${perSecond}/s: ${wordsOf(state.tally)}`);
  };
  const tally = await fuzz(engine, { seed: before.seed, indices: indices.slice(before.done), seaworthy, onBatch });
  const whole = sumOf(before.tally, tally);
  for (const { index, text, differences } of whole.differing)
    tell(`DIFFERS seed ${before.seed} case ${index}\n  ${JSON.stringify(text)}\n  ${JSON.stringify(differences)}`);
  tell(`seed ${before.seed}: ${wordsOf(whole)}`);
  return whole.differing.length === 0;
}

interface Asked {
  readonly seed: number;
  readonly cases: number;
  readonly shard: string;
  readonly state: string | null;
}

function askedBy(args: readonly string[]): Asked {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args: [...args], options: { cases: text, seed: text, shard: text, state: text } });
  const seed = values.seed === undefined ? Date.now() % 1_000_000_007 : numberOf("seed", values.seed);
  const shard = values.shard ?? "1/1";
  if (!/^[1-9]\d{0,3}\/[1-9]\d{0,3}$/.test(shard)) throw new Error(`\`${shard}\` is no shard: expected one as 2/4`);
  return { seed, shard, cases: numberOf("cases", values.cases ?? "100000"), state: values.state ?? null };
}

function numberOf(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} is \`${text}\`: expected a number`);
  return Number(text);
}

function stateIn({ seed, cases, shard, state }: Asked): State {
  const fresh = { seed, cases, shard, done: 0, tally: NO_TALLY };
  if (state === null) return fresh;
  try {
    return JSON.parse(readFileSync(state, "utf8")) as State;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return fresh;
    throw error;
  }
}

/** Each shard takes every n-th case. */
function indicesOf({ cases, shard }: State): readonly number[] {
  const [own = 1, all = 1] = shard.split("/").map(Number);
  return Array.from({ length: cases }, (_, index) => index).filter((index) => index % all === own - 1);
}

function wordsOf({ refused, declined, held, differing }: Tally): string {
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0);
  return `${refused} refused by the guard, ${sum(declined)} declined by the engine, ${sum(held)} held against it, ${differing.length} differ`;
}
