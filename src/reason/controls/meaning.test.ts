import { describe, expect, it } from "vitest";
import type { Container, Remedy, World } from "../../model/index.ts";
import { remedyKey } from "../evaluate.ts";
import type { WorldChange } from "../facts/fixtures.ts";
import { bind, container, listed, world, yes } from "../facts/fixtures.ts";
import { applyRemedies } from "../facts/remedies.ts";
import { KNOWLEDGE } from "../techniques/knowledge.ts";
import { judgeWorld, viewOf } from "../world-judgement.ts";
import { judgeControls } from "./judge-controls.ts";

function meaningOf(id: string, it: World) {
  const judgement = judgeWorld(it, KNOWLEDGE);
  const judged = judgeControls(viewOf(it, KNOWLEDGE), judgement, KNOWLEDGE).judgements.find((each) => each.id === id);
  if (judged === undefined) throw new Error(`there is no control ${id}`);
  return { judgement, judged };
}

const hosted = (change: WorldChange, web: Partial<Container> = {}): World => world({ ...change, containers: [container("web", web), container("beside")] });

describe("what a control means here", () => {
  it.each<[string, World]>([
    ["5.32", hosted({}, { mounts: yes([bind("/var/run/docker.sock", "/s")]) })],
    ["5.5", hosted({}, { privileged: yes(true) })],
    ["5.4", hosted({}, { capAdd: listed("SYS_ADMIN", "SYS_PTRACE") })],
    ["5.6", hosted({}, { mounts: yes([bind("/etc", "/e")]) })],
    ["2.9", hosted({}, { mounts: yes([bind("/etc", "/e")]) })],
    ["4.1", hosted({}, { mounts: yes([bind("/etc", "/e")]) })],
  ])("%s cuts what it says: each path is gone once the change that stops it is made", (id, it) => {
    const { judgement, judged } = meaningOf(id, it);
    const cut = judged.paths.filter(({ relation }) => relation === "cut");
    expect(cut.length).toBeGreaterThan(0);
    for (const told of cut) {
      const path = judgement.containers.flatMap(({ paths }) => paths).find((each) => each.id === told.id);
      const remedies = new Map<string, Remedy>((path?.steps ?? []).flatMap((step) => step.remedies.map((remedy) => [remedyKey(remedy), remedy] as const)));
      const isGoneAfter = [...remedies.values()].filter((remedy) => {
        const after = judgeWorld(applyRemedies(it, [remedy]), KNOWLEDGE);
        return !after.containers.flatMap(({ paths }) => paths).some((each) => each.id === told.id && each.certainty === path?.certainty);
      });
      expect(isGoneAfter.length, `${told.id} is cut by nothing`).toBeGreaterThan(0);
    }
  });

  it("what fails on a container that reaches nothing is hygiene", () => {
    const { judged } = meaningOf("4.6", hosted({}, { mounts: yes([bind("/var/run/docker.sock", "/s")]) }));
    expect(judged).toMatchObject({ result: "fail", paths: [], pathCount: 0 });
  });

  it("a control of one container does not claim paths of another", () => {
    const it = world({ containers: [container("web", { mounts: yes([bind("/var/run/docker.sock", "/s")]), readonlyRootfs: yes(true) }), container("open")] });
    expect(meaningOf("5.13", it).judged).toMatchObject({ failing: ["open"], paths: [] });
    expect(meaningOf("5.32", it).judged.paths.map(({ container: name }) => name)).not.toContain("open");
  });

  it("what passes means nothing", () => {
    expect(meaningOf("5.5", hosted({}, { mounts: yes([bind("/etc", "/e")]) })).judged).toMatchObject({ result: "pass", paths: [], pathCount: 0 });
  });

  it("many paths are counted, and the worst are named", () => {
    const containers = Array.from({ length: 30 }, (_, index) => container(`c${index}`, { mounts: yes([bind("/var/run/docker.sock", "/s")]) }));
    const { judged } = meaningOf("5.32", world({ containers }));
    expect(judged.paths.length).toBe(16);
    expect(judged.pathCount).toBeGreaterThanOrEqual(30);
    expect(judged.paths[0]?.target).toBe("host-root");
    expect(judged.failing.length).toBe(30);
  });
});
