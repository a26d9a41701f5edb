import { describe, expect, it } from "vitest";
import { isLater, latestOf } from "./latest.ts";
import { compareUpstream, isPlainRelease, upstreamVersion } from "./upstream-version.ts";

function order(left: string, right: string): number {
  const [one, other] = [upstreamVersion(left), upstreamVersion(right)];
  if (one === null || other === null) throw new Error(`no version: ${left} ${right}`);
  return Math.sign(compareUpstream(one, other));
}

describe("upstream's order", () => {
  it.each([
    ["1.0.0-rc93", "1.0.0-rc95", -1],
    ["1.0.0-rc9", "1.0.0-rc10", -1],
    ["1.2.0-rc.1", "1.2.0", -1],
    ["1.7.0-beta.0", "1.7.0-rc.0", -1],
    ["2.0.0-alpha.9", "2.0.0-beta.0", -1],
    ["24.0.0-dev", "24.0.0-beta.1", -1],
    ["0.1.20240101120000", "0.1.20240101120001", -1],
    ["1.1.9", "1.1.12", -1],
    ["v1.1.5", "1.1.5+ds1-1+deb12u1", 0],
    ["1.0.0~rc93+ds1-5", "1.0.0-rc93", 0],
    ["5:24.0.7-1~debian.12~bookworm", "24.0.7", 0],
    ["6.1", "6.1.0", 0],
    ["7.1-rc3", "7.1", -1],
    ["6.18.44-fc-v669", "6.18.44", 0],
    ["6.1.0-37-amd64", "6.1.1", -1],
  ])("%s, %s: %d", (left, right, expected) => {
    expect(order(left, right)).toBe(expected);
    expect(order(right, left)).toBe(expected === 0 ? 0 : -expected);
  });

  it.each([
    ["nothing", ""],
    ["a word", "custom"],
    ["a word with a dash", "library-import"],
    ["a dash", "-1"],
    ["a `v` alone", "v"],
    ["a number longer than any project's", `1.${"9".repeat(16)}`],
    ["a very long number", "9".repeat(400)],
    ["more numbers than any project's", "1.1.1.1.1.1.1.1.1.1.1"],
    ["a candidate of too long a number", "1.2.0-rc1234567"],
  ])("%s is no version", (_, text) => {
    expect(upstreamVersion(text)).toBe(null);
  });

  it("is not that of a word that begins as a stage does", () => {
    expect(order("1.2.0-developer1", "1.2.0")).toBe(0);
  });

  it.each([
    ["1.1.12", true],
    ["1.2.0-rc.1", true],
    ["1.1.5+ds1", false],
    ["24.0.0-dev", false],
    ["6.18.44-fc-v669", false],
    ["20.10.24-0ubuntu1", false],
    ["", false],
  ])("`%s` is a plain release: %s", (text, expected) => {
    expect(isPlainRelease(text)).toBe(expected);
  });
});

describe("the version to upgrade to", () => {
  it.each<[readonly (string | null)[], readonly string[]]>([
    [["1.1.12", "1.2.8", "1.1.14"], ["1.2.8"]],
    [["6.1.170-2", "6.1.170-10"], ["6.1.170-10"]],
    [[null, "1.1.12"], ["1.1.12"]],
    [[null], []],
    [[], []],
  ])("of %j is %j", (versions, expected) => {
    expect(latestOf(versions)).toEqual(expected);
  });

  it("is none that cannot be compared", () => {
    expect(isLater("custom", "1.0")).toBe(false);
  });
});
