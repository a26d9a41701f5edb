import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding, Remedy, Truth } from "../../model/index.ts";
import { allOf, anyOf, fails, hangsOn, holds, negate, quietly } from "./finding.ts";

const KILL: Remedy = { kind: "disable-kexec" };
const STOP: Remedy = { kind: "disable-module-loading" };

const finding: fc.Arbitrary<Finding> = fc
  .tuple(fc.constantFrom<Truth>("true", "false", "unknown"), fc.boolean(), fc.string())
  .map(([truth, removable, because]) => {
    const remedies = removable ? [KILL] : [];
    if (truth === "unknown") return hangsOn({ why: because, learnBy: "look" });
    return truth === "true" ? holds({ because, remedies }) : fails({ because, remedies });
  });
const findings = fc.array(finding, { minLength: 1, maxLength: 6 });

const ORDER: readonly Truth[] = ["false", "unknown", "true"];

describe("finding", () => {
  it("all is the least, any the greatest, in Kleene's order", () => {
    fc.assert(
      fc.property(findings, (list) => {
        const ranks = list.map((one) => ORDER.indexOf(one.truth));
        expect(allOf(...list).truth).toBe(ORDER[Math.min(...ranks)]);
        expect(anyOf(...list).truth).toBe(ORDER[Math.max(...ranks)]);
      }),
    );
  });

  it("only what is unknown has blanks, and what is not has a support", () => {
    fc.assert(
      fc.property(findings, (list) => {
        for (const one of [allOf(...list), anyOf(...list), negate(allOf(...list))]) {
          expect(one.blanks.length > 0).toBe(one.truth === "unknown");
          expect(one.truth === "unknown" || one.supports.length > 0).toBe(true);
        }
      }),
    );
  });

  it("a conjunction has a support for each way to hold, each with the remedies of its parts", () => {
    const either = anyOf(holds({ because: "a", remedies: [KILL] }), holds({ because: "b", remedies: [STOP] }));
    const both = allOf(either, holds({ because: "c", remedies: [{ kind: "enable-apparmor" }] }));
    expect(both.supports.map((support) => support.because)).toEqual(["a; c", "b; c"]);
    expect(both.supports.map((support) => support.remedies.map((remedy) => remedy.kind))).toEqual([
      ["disable-kexec", "enable-apparmor"],
      ["disable-module-loading", "enable-apparmor"],
    ]);
  });

  it("where one reason cannot be taken away it alone is told", () => {
    expect(anyOf(holds({ because: "a", remedies: [KILL] }), holds({ because: "b" })).supports.map((support) => support.because)).toEqual(["b"]);
  });

  it("a side condition keeps its words only where it decides", () => {
    expect(allOf(holds({ because: "a" }), quietly(holds({ because: "b", remedies: [KILL] }))).supports).toEqual([
      { because: "a", evidence: [], remedies: [KILL] },
    ]);
    expect(allOf(holds({ because: "a" }), quietly(fails({ because: "b" }))).supports.map((support) => support.because)).toEqual(["b"]);
  });

  it("many independent reasons stay bounded", () => {
    const many = anyOf(...Array.from({ length: 40 }, (_, at) => holds({ because: `r${at}`, remedies: [KILL] })));
    expect(allOf(many, many, many).supports.length).toBeLessThanOrEqual(32);
  });
});
