import type { TestEngine } from "../../scripts/e2e-engine.mjs";
import { engineCalls } from "./engine-calls.ts";
import type { Tally } from "./run-cases.ts";
import { laneOn, NO_TALLY, runCases, sumOf } from "./run-cases.ts";
import { clearStage, setStage } from "./stage.ts";

export interface Fuzz {
  readonly seed: number;
  /** Which cases are run. */
  readonly indices: readonly number[];
  /** The command's words. */
  readonly seaworthy: readonly string[];
  /** Told after each batch: how many of the cases are done. */
  readonly onBatch?: (done: number, tally: Tally) => void;
}

const BATCH = 100;

/** Runs cases in batches against an engine, and leaves nothing behind in it. */
export async function fuzz(engine: Omit<TestEngine, "stop">, { seed, indices, seaworthy, onBatch }: Fuzz): Promise<Tally> {
  const calls = engineCalls(engine.socket);
  const stage = await setStage(engine, calls, { label: `fz${process.pid}`, seaworthy });
  try {
    const lane = await laneOn(stage, calls);
    let tally = NO_TALLY;
    for (let start = 0; start < indices.length; start += BATCH) {
      tally = sumOf(tally, await runCases(lane, seed, indices.slice(start, start + BATCH)));
      onBatch?.(Math.min(start + BATCH, indices.length), tally);
    }
    return tally;
  } finally {
    await clearStage(engine, calls, stage);
    calls.close();
  }
}
