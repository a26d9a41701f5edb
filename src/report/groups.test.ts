import { describe, expect, it } from "vitest";
import type { ContainerJudgement } from "../model/index.ts";
import { harbourReport } from "./fixtures.ts";
import { groupIdentical } from "./groups.ts";

const { containers } = harbourReport().judgement;

function groupNames(judged: readonly ContainerJudgement[], known: ReadonlySet<string> = new Set()): readonly (readonly string[])[] {
  return groupIdentical(judged, known).map(({ members }) => members.map((each) => each.name));
}

function named(name: string, because: string): ContainerJudgement {
  const proxy = containers.find((each) => each.name === "proxy");
  if (proxy === undefined) throw new Error("the fixture has no proxy");
  const paths = proxy.paths.slice(0, 1).map((path) => ({ ...path, id: name, steps: path.steps.slice(0, 1).map((step) => ({ ...step, because })) }));
  return { ...proxy, id: `p/${name}`, name, paths, weaknesses: [] };
}

describe("grouping of containers", () => {
  it("replicas that differ in name and place alone are one group", () => {
    expect(groupNames(containers)).toContainEqual(["web-1", "web-2", "web-3"]);
  });

  it("everything else stands alone, in the order given", () => {
    expect(groupNames(containers).map((names) => names[0])).toEqual(["proxy", "web-1", "database", "runner", "backup", "metrics", "worker"]);
  });

  it("a name that is part of a path does not make two mounts alike", () => {
    const pair = [named("etc", "`/etc` of the host is mounted in etc"), named("home", "`/home` of the host is mounted in home")];
    expect(groupNames(pair)).toEqual([["etc"], ["home"]]);
  });

  it("the same mount under two names is alike", () => {
    const pair = [named("a", "`/etc` of the host is mounted in a"), named("b", "`/etc` of the host is mounted in b")];
    expect(groupNames(pair)).toEqual([["a", "b"]]);
  });

  it("a path that only one of them has in the baseline keeps them apart", () => {
    const pair = [named("a", "in a"), named("b", "in b")];
    expect(groupNames(pair, new Set(["a"]))).toEqual([["a"], ["b"]]);
  });

  it("an empty name groups nothing away", () => {
    expect(groupNames([named("", "x")])).toEqual([[""]]);
  });

  it("a twin is not told again where its name cannot stand in what is told", () => {
    const third: ContainerJudgement = {
      ...twin("third-one", "in third-one"),
      get weaknesses(): never {
        throw new Error("it is told");
      },
    };
    expect(groupNames([twin("a", "in a"), twin("b", "in b"), third])).toEqual([["a", "b", "third-one"]]);
  });

  it("a twin that is called like something in the words stands alone", () => {
    const words = "no limit on memory";
    expect(groupNames([twin("a", words), twin("b", words), twin("memory", words)])).toEqual([["a", "b"], ["memory"]]);
  });

  it("twins that are all called like something in the words do not speak for others", () => {
    const words = "no limit on memory";
    expect(groupNames([twin("memory", words), { ...twin("memory", words), id: "other" }, twin("c", words)])).toEqual([["memory", "memory"], ["c"]]);
  });

  it("a path that only one of twins has in the baseline keeps it apart", () => {
    expect(groupNames([twin("a", "in a"), twin("b", "in b"), twin("c", "in c")], new Set(["c"]))).toEqual([["a", "b"], ["c"]]);
  });
});

function twin(name: string, because: string): ContainerJudgement {
  return { ...named(name, because), twin: 1 };
}
