import { describe, expect, it } from "vitest";
import { NO_LIMITS } from "../config/guard-config.ts";
import type { Entered } from "./caller-limits.ts";
import { CallerLimits } from "./caller-limits.ts";

const kinds = (entered: readonly Entered[]) => entered.map((each) => (each.kind === "in" ? "in" : each.retryAfterS));

describe("what one caller may", () => {
  it("at once, until one has left; another caller has its own", () => {
    const callers = new CallerLimits();
    const limits = { requestsPerSecond: null, requestsAtOnce: 2 };
    const enter = (caller: string) => callers.enter({ caller, isUrgent: false, limits, nowMs: 0 });
    const [first, ...more] = [enter("a"), enter("a"), enter("a"), enter("b")];
    expect(kinds([...(first === undefined ? [] : [first]), ...more])).toEqual(["in", "in", 1, "in"]);
    if (first?.kind === "in") for (let times = 0; times < 3; times += 1) first.leave();
    expect(kinds([enter("a"), enter("a")])).toEqual(["in", 1]);
  });

  it("in a second, and when to come again", () => {
    const callers = new CallerLimits();
    const enter = (nowMs: number, requestsPerSecond: number) =>
      callers.enter({ caller: "a", isUrgent: false, limits: { requestsPerSecond, requestsAtOnce: null }, nowMs });
    expect(kinds([enter(0, 2), enter(0, 2), enter(0, 2), enter(500, 2), enter(500, 2), enter(60_000, 2), enter(60_000, 2), enter(60_000, 2)])).toEqual([
      ...["in", "in", 1, "in", 1],
      ...["in", "in", 1],
    ]);
  });

  it("stop what runs when all else is used up", () => {
    const callers = new CallerLimits();
    const enter = (isUrgent: boolean) => callers.enter({ caller: "a", isUrgent, limits: { requestsPerSecond: 1, requestsAtOnce: 1 }, nowMs: 0 });
    expect(kinds([enter(false), enter(false), enter(true), enter(true)])).toEqual(["in", 1, "in", 1]);
  });

  it("without limits, anything", () => {
    const callers = new CallerLimits();
    const entered = Array.from({ length: 1000 }, () => callers.enter({ caller: "a", isUrgent: false, limits: NO_LIMITS, nowMs: 0 }));
    expect(new Set(kinds(entered))).toEqual(new Set(["in"]));
  });
});
