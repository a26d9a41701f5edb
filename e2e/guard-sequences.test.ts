import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainPaths } from "../src/guard/consequences/plain-container.ts";
import { reachesHostRoot } from "../src/guard/decide/decision.ts";
import { worldOf } from "../src/guard/fixtures.ts";
import { askPolicies, hostPathsOf, judgeRequest, makePolicySet, profileText, requestOfText } from "../src/guard/index.ts";
import type { JudgedRequest } from "../src/guard/judge-request.ts";
import { loadCedar } from "../src/guard/policy/io/load-cedar.ts";
import type { AttackPath, World } from "../src/model/index.ts";
import { judgeWorld, KNOWLEDGE } from "../src/reason/index.ts";
import { engineCalls, sendBytes } from "./fuzz/engine-calls.ts";
import { sequences, worldAfter } from "./fuzz/sequence.ts";
import { clearLabelled } from "./fuzz/stage.ts";
import type { GuardProcess } from "./guard-process.ts";
import { startGuard } from "./guard-process.ts";
import { describeLive, liveEngine, scanWorld } from "./live.ts";

/** No sequence of requests that are let pass where host root is forbidden leaves a container that reaches it. */
const PROFILE = "full-but-no-host-root";
const SEQUENCES = 120;
const POLICY_SEQUENCES = 40;
const MOST_STEPS = 12;
const LIVE_SEQUENCES = 8;

/** By which paths containers escape that no container of their image has by itself. */
function reachedIn(world: World, image: string): readonly AttackPath[] {
  const isPlain = plainPaths(image, { world, knowledge: KNOWLEDGE });
  return judgeWorld(world, KNOWLEDGE).containers.flatMap(({ paths }) =>
    paths.filter((path) => path.certainty === "proven" && reachesHostRoot(path) && !isPlain(path)),
  );
}

describe("sequences in a world of their own", () => {
  const image = "busybox";
  const texts = sequences({ image, label: "l", prefix: "" }, MOST_STEPS);
  const judged = (text: string, world: World): JudgedRequest => {
    const bytes = Buffer.from(requestOfText(text), "latin1");
    return judgeRequest(bytes, { world, knowledge: KNOWLEDGE, links: new Map(hostPathsOf(bytes, world).map((path) => [path, path])) });
  };

  function holds(numRuns: number, decide: (judged: JudgedRequest) => JudgedRequest): void {
    let [allowed, refused] = [0, 0];
    fc.assert(
      fc.property(texts, (steps) => {
        let world = worldOf([]);
        steps.forEach((text, step) => {
          const { request, decision } = decide(judged(text, world));
          if (decision.kind === "refused" && "paths" in decision) refused += 1;
          if (decision.kind !== "allowed" || request === null) return;
          if (request.operation.id === "ContainerCreate") allowed += 1;
          world = worldAfter(world, request, step);
        });
        expect(reachedIn(world, image).map(({ id }) => id)).toEqual([]);
      }),
      { numRuns, seed: 5 },
    );
    expect(allowed).toBeGreaterThan(numRuns / 3);
    expect(refused).toBeGreaterThan(numRuns / 3);
  }

  it("the built-in rule", () => holds(SEQUENCES, (each) => each));

  it(`the profile ${PROFILE}`, async () => {
    const policies = makePolicySet([{ name: PROFILE, texts: [profileText(PROFILE)] }], await loadCedar());
    const caller = { listener: "test", profile: PROFILE, peer: { kind: "anyone" } } as const;
    holds(POLICY_SEQUENCES, (each) => askPolicies(each, { caller, policies, resource: null }));
  });
});

describeLive("sequences through a guard", () => {
  let guard: GuardProcess;

  beforeAll(async () => {
    guard = await startGuard(["--enforce", "--profile", PROFILE]);
  });

  afterAll(async () => {
    expect(await guard.stop()).toBe(0);
  });

  it("leave no container that a scan says reaches root", async () => {
    const { socket, images } = liveEngine();
    const calls = engineCalls(socket);
    const label = `seq${process.pid}`;
    const image = images["root"] ?? "";
    const before = new Set(scanWorld().containers.map(({ id }) => id));
    const statuses: number[] = [];
    const drawn = fc.sample(sequences({ image, label, prefix: label }, MOST_STEPS), { numRuns: LIVE_SEQUENCES, seed: 11 });
    for (const text of drawn.flat()) statuses.push((await sendBytes(guard.socket, requestOfText(text))).status);
    const world = scanWorld();
    const made = { ...world, containers: world.containers.filter(({ id }) => !before.has(id)) };
    const reached = reachedIn(made, image).map(({ id }) => id);
    for (const { id } of made.containers) await calls.remove(`/containers/${id}?force=1&v=1`);
    await clearLabelled(calls, label);
    calls.close();
    expect(reached).toEqual([]);
    expect(made.containers.length).toBeGreaterThan(2);
    expect(statuses.filter((status) => status === 403).length).toBeGreaterThan(2);
  });
});
