import type { Judgement } from "../src/model/index.ts";
import { judgeWorld, KNOWLEDGE } from "../src/reason/index.ts";
import { hostWorld } from "./host-world.ts";

export interface ReasonerRun {
  readonly containers: number;
  readonly milliseconds: number;
  readonly peakMegabytes: number;
  readonly escapes: number;
  readonly undecided: number;
  readonly paths: number;
  readonly cutSteps: number;
  readonly isVerified: boolean;
  readonly isOptimal: boolean;
}

/** Facts to verdicts, paths and cuts for one host of `count` containers; making the world is not counted. */
export function benchReasoner(count: number): ReasonerRun {
  const world = hostWorld(count);
  const start = process.hrtime.bigint();
  const judgement = judgeWorld(world, KNOWLEDGE);
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  return { containers: count, milliseconds, peakMegabytes: process.resourceUsage().maxRSS / 1024, ...totals(judgement) };
}

function totals({ containers, cut }: Judgement): Omit<ReasonerRun, "containers" | "milliseconds" | "peakMegabytes"> {
  return {
    escapes: containers.filter((container) => container.verdict === "escapes").length,
    undecided: containers.filter((container) => container.verdict === "undecided").length,
    paths: containers.reduce((sum, container) => sum + container.paths.length, 0),
    cutSteps: cut.steps.length,
    isVerified: cut.isVerified,
    isOptimal: cut.isOptimal,
  };
}
