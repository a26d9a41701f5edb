import { describe, expect, it } from "vitest";
import type { AttackPath } from "../model/index.ts";
import { harbourReport } from "./fixtures.ts";
import { graphOfPaths, pathsWorthDrawing } from "./path-graph.ts";
import { namesOf } from "./words.ts";

const report = harbourReport();
const names = namesOf(report);

function pathsOf(name: string): readonly AttackPath[] {
  const container = report.judgement.containers.find((each) => each.name === name);
  if (container === undefined) throw new Error(`the fixture has no ${name}`);
  return container.paths;
}

function linesOf(paths: readonly AttackPath[]): readonly string[] {
  const { nodes, edges } = graphOfPaths(paths, names);
  return edges.map(({ from, to, isProven }) => `${nodes[from]?.label} ${isProven ? "->" : "-?>"} ${nodes[to]?.label}`);
}

describe("the graph of paths", () => {
  it("draws once what two paths share", () => {
    expect(linesOf(pathsOf("proxy"))).toEqual([
      "run code in proxy -> The engine's socket is reachable from inside",
      "The engine's socket is reachable from inside -> Who controls the engine can start a container that is root on the host",
      "Who controls the engine can start a container that is root on the host -> root on the host",
      "The engine's socket is reachable from inside -> control of the engine",
    ]);
  });

  it("a possible path is drawn as one", () => {
    expect(linesOf(pathsOf("worker")).every((line) => line.includes(" -?> "))).toBe(true);
  });

  it("an edge that a proven path takes is proven, whichever comes first", () => {
    const [path] = pathsOf("proxy");
    if (path === undefined) throw new Error("no path");
    const possible: AttackPath = { ...path, certainty: "possible" };
    expect(linesOf([possible, path])).toEqual(linesOf([path]));
  });

  it("a step that needs two privileges has an edge from each", () => {
    const [path] = pathsOf("proxy");
    const [first, second] = path?.steps ?? [];
    if (path === undefined || first === undefined || second === undefined) throw new Error("no path");
    const other = { ...first, title: "another", because: "another", gains: { kind: "network-reach", of: "back" } as const };
    const both = { ...second, from: [first.gains, other.gains] };
    expect(linesOf([{ ...path, steps: [first, other, both] }]).filter((line) => line.includes(`-> ${second.title}`))).toHaveLength(2);
  });

  it("a step whose privileges nobody gained before starts at the entry", () => {
    const [path] = pathsOf("proxy");
    const second = path?.steps[1];
    if (path === undefined || second === undefined) throw new Error("no path");
    expect(linesOf([{ ...path, steps: [second] }])[0]).toMatch(/^run code in proxy -> /);
  });

  it("what is reached is told from what is not on the host", () => {
    const { nodes } = graphOfPaths(pathsOf("backup"), names);
    expect(nodes.filter((node) => node.kind === "target").map((node) => node.isHost)).toEqual([true, true, true, false]);
  });
});

describe("the paths worth drawing", () => {
  const [worst] = pathsOf("proxy");
  if (worst === undefined) throw new Error("the fixture has no path");
  const variant = (technique: string, target: AttackPath["target"]): AttackPath => ({
    ...worst,
    id: `${technique} ${target}`,
    target,
    steps: worst.steps.map((step) => ({ ...step, technique })),
  });

  it("variants by the same techniques are drawn once", () => {
    expect(pathsWorthDrawing([variant("a", "host-root"), variant("a", "host-root")])).toHaveLength(1);
  });

  it("few to each target, so that one target does not crowd out another", () => {
    const many = ["a", "b", "c", "d", "e"].map((technique) => variant(technique, "host-root"));
    expect(pathsWorthDrawing([...many, variant("a", "kernel")]).map((path) => path.target)).toEqual(["host-root", "host-root", "host-root", "kernel"]);
  });

  it("with a path to the host, nothing less; without, all but denial of service", () => {
    const less = [variant("a", "credential"), variant("a", "denial-of-service")];
    expect(pathsWorthDrawing([variant("a", "host-read"), ...less]).map((path) => path.target)).toEqual(["host-read"]);
    expect(pathsWorthDrawing(less).map((path) => path.target)).toEqual(["credential"]);
  });
});
