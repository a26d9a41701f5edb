import { parentPort, workerData } from "node:worker_threads";
import type { Bypass } from "../guard/index.ts";
import { bypassesIn } from "../guard/index.ts";
import { answerIn, SideThread } from "../guard/io/side-thread.ts";
import type { Knowledge } from "../reason/index.ts";
import { engineAccess } from "../reason/index.ts";
import type { GroundRequest, SentGround } from "../scan/io/ground-reader.ts";
import { readGroundHere, sentGround } from "../scan/io/ground-reader.ts";
import { scan } from "../scan/io/scan.ts";
import { GUARD_THREAD_WORD } from "./guard-thread-word.ts";

/** In which the engine is found, and whose files are ours. */
type Surroundings = Parameters<typeof scan>[0];

/** Reading a machine takes some tenth of a second in one piece, and more where it has many processes. */
// A type, for what has an index signature.
export type GuardTasks = {
  readonly ground: (request: GroundRequest) => Promise<SentGround>;
  /** Who reaches the engine without the guard, as the crew is read. */
  readonly bypasses: (surroundings: Surroundings) => Promise<readonly Bypass[]>;
};

function tasksBy(knowledge: Knowledge): GuardTasks {
  return {
    ground: async (request) => sentGround(await readGroundHere(request)),
    bypasses: async (surroundings) => {
      const { world } = await scan(surroundings, undefined, { withCrew: true, withHistory: false });
      return bypassesIn(engineAccess(world, knowledge));
    },
  };
}

/** What is done beside requests. */
export function guardThread(knowledge: Knowledge): SideThread<GuardTasks> {
  return new SideThread({ script: process.argv[1] ?? "", argv: [GUARD_THREAD_WORD], data: knowledge });
}

/** Does it, where we are that thread. False: nobody started one. */
export function serveGuardThread(): boolean {
  if (parentPort === null) return false;
  answerIn(parentPort, tasksBy(workerData as Knowledge));
  return true;
}
