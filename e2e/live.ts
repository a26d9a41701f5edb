import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, inject } from "vitest";
import type { TestEngine } from "../scripts/e2e-engine.mjs";
import { docker } from "../scripts/e2e-engine.mjs";
import type { Judgement, World } from "../src/model/index.ts";
import { judgeWorld, KNOWLEDGE, shippedFlaws } from "../src/reason/index.ts";
import { parseSnapshot } from "../src/scan/index.ts";
import "./provided.ts";

export type LiveEngine = Omit<TestEngine, "stop">;

const provided = inject("engine");
const BIN = join(import.meta.dirname, "../bin/seaworthy.cjs");

/** Tests that need the engine: skipped where the user said so, failing where there is none. */
export const describeLive = describe.skipIf(provided.kind === "skipped");

/** As `describeLive`, of what nobody does to an engine that is not the tests' own. */
export const describeOwn = describe.skipIf(provided.kind === "skipped" || (provided.kind === "engine" && !provided.engine.isOwn));

export function liveEngine(): LiveEngine {
  if (provided.kind === "none") throw new Error(provided.why);
  if (provided.kind === "skipped") throw new Error("internal error: skipped tests ask for no engine");
  return provided.engine;
}

/** What docker's tool prints; throws where it fails. */
export function dockerOut(args: readonly string[]): string {
  const result = docker(liveEngine(), args);
  if (result.status !== 0) throw new Error(`docker ${args.join(" ")}: ${result.stderr}`);
  return result.stdout.trim();
}

/** The command line tool as a user runs it, on the engine's host. */
export function seaworthy(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { enter, isOwn, socket, scratch } = liveEngine();
  const [command = "", ...rest] = [...enter, process.execPath, BIN, ...args];
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, ...(isOwn ? {} : { DOCKER_HOST: `unix://${socket}` }), ...environment };
  const { status, stdout, stderr } = spawnSync(command, rest, { encoding: "utf8", env, timeout: 120_000, maxBuffer: 1024 * 1024 * 1024 });
  return { status, stdout, stderr };
}

/** The world that a live scan sees, through its snapshot. */
export function scanWorld(): World {
  const file = join(liveEngine().scratch, `snapshot-${process.pid}.json`);
  const { status, stderr } = seaworthy(["scan", "--snapshot", file, "--json", "--fail-on", "never"]);
  if (status !== 0) throw new Error(`seaworthy scan ended with ${status}: ${stderr}`);
  return parseSnapshot(readFileSync(file, "utf8")).world;
}

/** What is said of a container: its verdict, and each technique that is a proven or possible step or weakness. */
export interface Said {
  readonly verdict: string;
  readonly proven: readonly string[];
  readonly possible: readonly string[];
}

const knowledge = { ...KNOWLEDGE, flaws: await shippedFlaws() };

export function saidOf(world: World, id: string): Said {
  const judgement: Judgement = judgeWorld(world, knowledge);
  const judged = judgement.containers.find((container) => container.id === id);
  if (judged === undefined) throw new Error(`the judgement does not name ${id}`);
  const steps = [...judged.paths.flatMap((path) => path.steps), ...judged.weaknesses];
  const named = (isProven: boolean): readonly string[] =>
    [...new Set(steps.filter((step) => (step.unknowns.length === 0) === isProven).map((step) => step.technique))].sort();
  return { verdict: judged.verdict, proven: named(true), possible: named(false) };
}
