import { setImmediate } from "node:timers/promises";
import { judgeRequest } from "../judge-request.ts";
import type { Judge } from "./judge.ts";

/** After as many judgements V8 has most of the code compiled well: one costs a third of the first. */
const TIMES = 150;

const BODY = JSON.stringify({ Image: "none", Cmd: ["true"], HostConfig: { Memory: 67_108_864, CapDrop: ["ALL"] } });
const CREATE = Buffer.from(
  `POST /containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  "latin1",
);

/** Judges a made-up request, of which nothing is sent or kept, between all else that is done: whoever comes first need not wait for code that never ran. */
export async function warmUp({ facts, knowledge }: Pick<Judge, "facts" | "knowledge">): Promise<void> {
  try {
    const { world } = await facts.read({ world: true, image: null, exec: null, paths: [], mountsOf: { containers: [], volumes: [] }, networks: null });
    const judging = { world, links: new Map(), knowledge: knowledge(world) };
    for (let time = 0; time < TIMES; time++) {
      judgeRequest(CREATE, judging);
      await setImmediate();
    }
  } catch {
    // Who asks is told what cannot be read.
  }
}
