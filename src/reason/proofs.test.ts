import { describe, expect, it } from "vitest";
import { ALWAYS } from "./condition.ts";
import type { Table, TableRelation } from "./fixtures.ts";
import { factKey, PRICES, rule, tableView } from "./fixtures.ts";
import { judge } from "./judge.ts";
import type { Technique } from "./technique.ts";

const ROOT = { fact: "runs-as-root", args: [], of: "subject" } as const;
const TIGHT = { paths: 1, pathsThroughOthers: 1, ways: 1, pathsOfOneShape: 1 };

function table(roots: readonly string[], relations: readonly Pick<TableRelation, "relation" | "of" | "object" | "kind">[]): Table {
  const holds = { truth: "true", supports: [[]] } as const;
  return {
    containers: ["a", "b", "c"],
    facts: Object.fromEntries(roots.map((container) => [factKey("runs-as-root", [], container), holds])),
    relations: relations.map((relation) => ({ ...relation, ...holds })),
  };
}

function judgeTable(world: Table, techniques: readonly Technique[], bounds = {}) {
  return judge(tableView(world), { techniques }, { describeRemedy: PRICES.describe, bounds }).containers;
}

describe("a proof that needs a privilege of the entry and one of another container", () => {
  const joins = table(["a", "c"], [{ relation: "pid-namespace-members", of: "b", object: "a", kind: "container" }]);
  const enters = rule({ id: "enters", from: ["exec"], across: "pid-namespace-members", when: ALWAYS, gains: [{ privilege: "exec", over: "object" }] });
  const own = rule({ id: "own", from: ["exec"], when: { not: ROOT }, gains: [{ privilege: "container-root", over: "subject" }] });

  it("is found where each of two containers could be the entry", () => {
    const finds = rule({ id: "finds", from: ["exec"], when: ROOT, gains: [{ privilege: "credential", over: "ssh" }] });
    const both = rule({ id: "both", from: ["container-root", "credential"], when: ALWAYS, gains: [{ privilege: "kernel", over: "host" }] });
    const [a, b, c] = judgeTable(joins, [own, both, finds, enters]);
    expect([a?.verdict, b?.verdict, c?.verdict]).toEqual(["contained", "escapes", "contained"]);
    expect(b?.paths.filter(({ target }) => target === "kernel").map(({ steps }) => steps.map((step) => step.technique).sort())).toEqual([
      ["both", "enters", "finds", "own"],
    ]);
  });
});

describe("a proof that was left out", () => {
  const writes = rule({ id: "writes", from: ["exec"], across: "volumes-written", when: ROOT, gains: [{ privilege: "volume-write", over: "object" }] });
  const runs = rule({ id: "runs", from: ["volume-write"], across: "volume-users", when: ALWAYS, gains: [{ privilege: "exec", over: "object" }] });
  const shared = table(
    ["a"],
    [
      { relation: "volumes-written", of: "a", object: "v", kind: "volume" },
      { relation: "volume-users", of: "v", object: "a", kind: "container" },
      { relation: "volume-users", of: "v", object: "b", kind: "container" },
    ],
  );

  it("is told of where the one that was kept leads back to the entry", () => {
    const [a] = judgeTable(shared, [writes, runs], TIGHT);
    expect(a).toMatchObject({ paths: [], pathsAreBounded: true });
  });

  it("is not told of where nothing was left out", () => {
    const [a] = judgeTable(shared, [writes, runs]);
    expect(a).toMatchObject({ pathsAreBounded: false });
    expect(a?.paths.map(({ reaches }) => reaches.of)).toEqual(["b"]);
  });
});
