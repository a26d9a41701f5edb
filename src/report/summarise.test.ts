import { describe, expect, it } from "vitest";
import type { AttackPath, ContainerJudgement, Report, Target, Verdict } from "../model/index.ts";
import { HOST_TARGETS, TARGETS } from "../model/index.ts";
import { harbourReport } from "./fixtures.ts";
import { summarise, THRESHOLDS } from "./summarise.ts";

function reaching(target: Target, certainty: AttackPath["certainty"], more: Partial<Report> = {}): Report {
  const report = harbourReport();
  const proxy = report.judgement.containers[0];
  const path = proxy?.paths[0];
  if (proxy === undefined || path === undefined) throw new Error("the fixture has no proxy");
  const verdict: Verdict = HOST_TARGETS.has(target) ? (certainty === "proven" ? "escapes" : "undecided") : "contained";
  const container: ContainerJudgement = { ...proxy, verdict, paths: [{ ...path, target, certainty, id: "the-path" }] };
  return { ...report, judgement: { ...report.judgement, containers: [container] }, ...more };
}

describe("the exit decision", () => {
  for (const [limit, threshold] of TARGETS.entries()) {
    it(`\`${threshold}\`: fails for it and worse, passes for less`, () => {
      for (const [index, target] of TARGETS.entries()) expect(summarise(reaching(target, "proven"), threshold).exitCode).toBe(index <= limit ? 1 : 0);
    });
  }

  it.each(TARGETS.map((target) => [target] as const))("a possible path to %s fails no consequence", (target) => {
    for (const threshold of TARGETS) expect(summarise(reaching(target, "possible"), threshold).exitCode).toBe(0);
  });

  it("`undecided`: fails for any escape to the host, not for less", () => {
    for (const target of TARGETS) expect(summarise(reaching(target, "proven"), "undecided").exitCode).toBe(HOST_TARGETS.has(target) ? 1 : 0);
  });

  it("`undecided`: fails for a container that is undecided", () => {
    expect(summarise(reaching("kernel", "possible"), "undecided")).toEqual({ exitCode: 1, reason: "proxy is undecided" });
  });

  it("`undecided`: not for one that hangs on paths of the baseline alone, but for one whose paths are bounded", () => {
    const known = reaching("kernel", "possible", { baselinePathIds: ["the-path"] });
    expect(summarise(known, "undecided").exitCode).toBe(0);
    const containers = known.judgement.containers.map((each) => ({ ...each, pathsAreBounded: true }));
    expect(summarise({ ...known, judgement: { ...known.judgement, containers } }, "undecided").exitCode).toBe(1);
  });

  it("`undecided`: not for a bounded container of which the baseline said so too", () => {
    const known = reaching("kernel", "possible", { baselinePathIds: ["the-path", "bounded:proxy"] });
    const containers = known.judgement.containers.map((each) => ({ ...each, pathsAreBounded: true }));
    expect(summarise({ ...known, judgement: { ...known.judgement, containers } }, "undecided").exitCode).toBe(0);
  });

  it("`never`: passes whatever there is", () => {
    for (const target of TARGETS) expect(summarise(reaching(target, "proven"), "never").exitCode).toBe(0);
  });

  it("a path of the baseline fails nothing", () => {
    for (const threshold of THRESHOLDS) expect(summarise(reaching("host-root", "proven", { baselinePathIds: ["the-path"] }), threshold).exitCode).toBe(0);
  });

  it("says who reaches what, the worst first", () => {
    expect(summarise(harbourReport(), "credential").reason).toBe("proxy reaches root on the host (and 9 more paths)");
    expect(summarise(reaching("credential", "proven"), "host-read").reason).toBe("no new proven path to host-read or worse");
  });

  it("has a threshold for each target, and two more", () => {
    expect(THRESHOLDS).toEqual([...TARGETS, "undecided", "never"]);
  });
});
