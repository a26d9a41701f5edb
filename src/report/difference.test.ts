import { describe, expect, it } from "vitest";
import type { AttackPath, ContainerJudgement, Judgement } from "../model/index.ts";
import { comparePaths, renderDifference, renderDifferenceJson } from "./difference.ts";
import { HOSTILE_TEXTS, harbourReport, hostileReport, manyReport } from "./fixtures.ts";

const PLAIN = { colour: false, width: 100, verbose: false };
const EMPTY: Judgement = { containers: [], cut: { steps: [], isVerified: true, isOptimal: true, uncut: [] }, blanks: [], assumptions: [] };

describe("two judgements", () => {
  const { judgement } = harbourReport();

  it("that are the same: nothing gone, nothing new", () => {
    const difference = comparePaths(judgement, judgement);
    expect([difference.gone, difference.added, difference.verdicts]).toEqual([[], [], []]);
    expect(renderDifference(difference, PLAIN)).toBe("0 paths gone, 0 new, 0 verdicts changed\n");
  });

  it("of which the second lost a container: its paths are gone, its verdict is not there", () => {
    const after = { ...judgement, containers: judgement.containers.filter(({ name }) => name !== "proxy") };
    const difference = comparePaths(judgement, after);
    expect(difference.added).toEqual([]);
    expect(new Set(difference.gone.map(({ entry }) => entry.of))).toEqual(new Set(["harbour/proxy"]));
    expect(difference.verdicts).toEqual([{ name: "proxy", before: "escapes", after: null }]);
  });

  it("of which a path got weaker: neither gone nor new", () => {
    const weakened = { ...judgement, containers: judgement.containers.map(weaken) };
    const difference = comparePaths(judgement, weakened);
    expect([difference.gone, difference.added]).toEqual([[], []]);
    expect(difference.changed.length).toBeGreaterThan(3);
    expect(new Set(difference.changed.map(({ before, after }) => `${before.certainty} ${after.certainty}`))).toEqual(new Set(["proven possible"]));
    expect(renderDifference(difference, PLAIN)).toMatch(/\n0 paths gone, 0 new, \d+ no longer certain, 0 verdicts changed\n$/);
    expect(renderDifference(comparePaths(weakened, judgement), PLAIN)).toMatch(/\n! .*\n0 paths gone, 0 new, \d+ certain now, 0 verdicts changed\n$/s);
    expect(JSON.parse(renderDifferenceJson(difference)).changed[0]).toMatchObject({ before: { certainty: "proven" }, after: { certainty: "possible" } });
  });

  it("of which two paths go the same way for other reasons, and one of them is lost: that one is gone", () => {
    const [first] = judgement.containers;
    const [path] = first?.paths ?? [];
    if (first === undefined || path === undefined) throw new Error("the fixture has no path");
    const before = { ...judgement, containers: [{ ...first, paths: [path, { ...path, id: "other" }] }] };
    const after = { ...judgement, containers: [{ ...first, paths: [{ ...path, id: "third" }] }] };
    expect(comparePaths(before, after)).toMatchObject({ gone: [{ id: "other" }], added: [], changed: [{ before: { id: path.id }, after: { id: "third" } }] });
  });

  it("turned round, gone and new change places", () => {
    const [there, back] = [comparePaths(judgement, EMPTY), comparePaths(EMPTY, judgement)];
    expect(there.gone).toEqual(back.added);
    expect(there.added).toEqual(back.gone);
  });
});

function weaken(container: ContainerJudgement): ContainerJudgement {
  return {
    ...container,
    paths: container.paths.map((path): AttackPath => (path.certainty === "proven" ? { ...path, id: `${path.id}w`, certainty: "possible" } : path)),
  };
}

describe("a difference at the terminal", () => {
  const many = comparePaths(manyReport(200, 100).judgement, EMPTY);

  it("in short: one line for each container and consequence, at most a screen, and a count of the rest", () => {
    const lines = renderDifference(many, PLAIN).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines).toContain("  and 92 more gone (--verbose, --json)");
    expect(lines.at(-1)).toBe("100 paths gone, 0 new, 200 verdicts changed");
  });

  it("in full: each path with its techniques", () => {
    const lines = renderDifference(many, { ...PLAIN, verbose: true }).split("\n");
    expect(lines.filter((line) => line.startsWith("- "))).toHaveLength(100);
    expect(lines.filter((line) => line.includes("by engine-socket-mount"))).toHaveLength(100);
  });

  it.each(HOSTILE_TEXTS)("shows no control of %j", (text) => {
    const shown = renderDifference(comparePaths(EMPTY, hostileReport(text).judgement), { ...PLAIN, verbose: true });
    expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}]/u.test(shown)).toBe(false);
  });
});

describe("a difference as JSON", () => {
  it("names containers, targets and techniques", () => {
    const json = JSON.parse(renderDifferenceJson(comparePaths(manyReport(1, 1).judgement, EMPTY)));
    expect(json).toMatchObject({ schemaVersion: 1, added: [], verdicts: [{ name: "service-0", before: "escapes", after: null }] });
    expect(json.gone[0]).toMatchObject({ entry: "service-0", target: "engine-control", certainty: "proven", steps: ["engine-socket-mount"] });
  });
});
