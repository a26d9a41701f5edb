import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { fuzz } from "./fuzz/fuzz.ts";
import { WATCHES } from "./fuzz/observe.ts";
import type { Tally } from "./fuzz/run-cases.ts";
import { NO_TALLY } from "./fuzz/run-cases.ts";
import { describeLive, liveEngine } from "./live.ts";

/**
 * What the guard's core makes of a request is what the engine makes of it: random requests, in spellings that engines take for something else than they seem,
 * are sent as the core writes them, and what is there then is held against what was believed. `npm run fuzz` runs more of them.
 */
const CASES = 2_000;
const SEED = 1;

describeLive("random requests, understood by the guard and sent to the engine", () => {
  let tally: Tally = NO_TALLY;

  beforeAll(async () => {
    const indices = Array.from({ length: CASES }, (_, index) => index);
    tally = await fuzz(liveEngine(), { seed: SEED, indices, seaworthy: [process.execPath, join(import.meta.dirname, "../bin/seaworthy.cjs")] });
  });

  it("what the guard believed is what the engine shows", () => expect(tally.differing).toEqual([]));

  it("each operation was held against the engine, many times", () => {
    const seldom = [...WATCHES.keys()].filter((operation) => (tally.held[operation] ?? 0) < 5);
    expect(seldom).toEqual([]);
    expect(tally.held["ContainerCreate"]).toBeGreaterThan(200);
    expect(tally.refused).toBeGreaterThan(400);
  });
});
