import type { AttackPath, Judgement, Privilege } from "../src/model/index.ts";
import { explore, judgeWorld, KNOWLEDGE, viewOf, whatReaches } from "../src/reason/index.ts";
import { hostWorld } from "./host-world.ts";

export interface ReasonerRun {
  readonly containers: number;
  /** Verdicts and the cut; and with every path put into words. */
  readonly judgedMilliseconds: number;
  readonly milliseconds: number;
  readonly peakMegabytes: number;
  readonly escapes: number;
  readonly undecided: number;
  readonly paths: number;
  readonly cutSteps: number;
  readonly isVerified: boolean;
  readonly isOptimal: boolean;
}

/** Facts to verdicts, paths and cuts for one host of `count` containers; making the world is not counted. Paths are put into words when read, so they are read here. */
export function benchReasoner(count: number): ReasonerRun {
  const world = hostWorld(count);
  const start = process.hrtime.bigint();
  const judgement = judgeWorld(world, KNOWLEDGE);
  const judgedMilliseconds = millisecondsSince(start);
  const read = totals(judgement);
  return { containers: count, judgedMilliseconds, milliseconds: millisecondsSince(start), peakMegabytes: process.resourceUsage().maxRSS / 1024, ...read };
}

function millisecondsSince(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function totals({ containers, cut }: Judgement): Pick<ReasonerRun, "escapes" | "undecided" | "paths" | "cutSteps" | "isVerified" | "isOptimal"> {
  return {
    escapes: containers.filter((container) => container.verdict === "escapes").length,
    undecided: containers.filter((container) => container.verdict === "undecided").length,
    paths: containers.reduce((sum, container) => sum + container.paths.filter(isTold).length, 0),
    cutSteps: cut.steps.length,
    isVerified: cut.isVerified,
    isOptimal: cut.isOptimal,
  };
}

/** Its id is made of all that its steps say. */
function isTold({ id }: AttackPath): boolean {
  return id !== "";
}

export interface QuestionRun {
  readonly milliseconds: number;
  readonly answers: number;
}

/** A plain container and one that holds the engine's socket. */
const ENTRIES: readonly Privilege[] = [
  { kind: "exec", of: "c1" },
  { kind: "exec", of: "c0" },
];

/** The host, which many containers lead to in several steps; one container; and what all of them reach. */
const TARGETS: readonly Privilege[] = [
  { kind: "host-root", of: "host" },
  { kind: "exec", of: "c1" },
  { kind: "denial-of-service", of: "host" },
];

/** One question to a world of `count` containers of which nothing is known yet; `position` says which. */
export function benchQuestion(question: "explore" | "whatReaches", position: number, count: number): QuestionRun {
  const world = hostWorld(count);
  const start = process.hrtime.bigint();
  const answers = ask(question, position, viewOf(world, KNOWLEDGE));
  return { milliseconds: millisecondsSince(start), answers };
}

function ask(question: "explore" | "whatReaches", position: number, view: ReturnType<typeof viewOf>): number {
  const privilege = (question === "explore" ? ENTRIES : TARGETS)[position];
  if (privilege === undefined) throw new Error(`there is no question ${position}`);
  return question === "explore" ? explore(view, KNOWLEDGE, [privilege]).length : whatReaches(view, KNOWLEDGE, privilege).length;
}

export const QUESTIONS = { explore: ENTRIES.length, whatReaches: TARGETS.length } as const;
