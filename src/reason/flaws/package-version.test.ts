import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparePackageVersions } from "./package-version.ts";

/** Left is older. */
const OLDER: readonly (readonly ["deb" | "rpm" | "apk", string, string])[] = [
  ["deb", "1.1.5+ds1-1", "1.1.5+ds1-1+deb12u1"],
  ["deb", "1.1.5+ds1-1+deb12u1", "1.1.5+ds1-1+deb12u2"],
  ["deb", "1.1.5+ds1-1+deb12u9", "1.1.5+ds1-1+deb12u10"],
  ["deb", "1.0.0~rc93+ds1-5", "1.0.0+ds1-1"],
  ["deb", "1.6.20~ds1-1+deb12u3", "1.6.20-1"],
  ["deb", "20.10.24+dfsg1-1+deb12u1", "5:20.10.23-3"],
  ["deb", "6.1.76-1", "6.1.170-1"],
  ["deb", "6.1.76-1~bpo11+1", "6.1.76-1"],
  ["rpm", "1.1.12-1.el9", "1.1.12-2.el9"],
  ["rpm", "1.1.9-1.el9", "1.1.12-1.el9"],
  ["rpm", "1.2.0~rc1-1.fc40", "1.2.0-1.fc40"],
  ["rpm", "1.2.0-1.fc40", "1.2.0^git1-1.fc40"],
  ["rpm", "1.2.0^git1-1", "1.2.0.1-1"],
  ["rpm", "4:1.1.0-1", "5:0.1-1"],
  ["rpm", "1.a-1", "1.1-1"],
  ["rpm", "4.18.0-305.el8", "4.18.0-305.7.1.el8_4"],
  ["apk", "1.1.12-r0", "1.1.12-r10"],
  ["apk", "1.1.9-r9", "1.1.12-r0"],
  ["apk", "1.2.0_rc1-r0", "1.2.0-r0"],
  ["apk", "1.2.0_alpha3-r0", "1.2.0_beta1-r0"],
  ["apk", "1.2.0-r0", "1.2.0_p1-r0"],
  ["apk", "1.2-r5", "1.2.1-r0"],
  ["apk", "1.2-r0", "1.2a-r0"],
];

describe("versions of packages", () => {
  it.each(OLDER)("%s: %s is before %s", (format, left, right) => {
    expect(comparePackageVersions(format, left, right)).toBeLessThan(0);
    expect(comparePackageVersions(format, right, left)).toBeGreaterThan(0);
    expect(comparePackageVersions(format, left, left)).toBe(0);
  });

  it.each([
    ["deb", "1.0-1", "0:1.0-1"],
    ["deb", "1.01-1", "1.1-1"],
    ["rpm", "1.01-1", "1.1-1"],
  ] as const)("%s: %s is %s", (format, left, right) => {
    expect(comparePackageVersions(format, left, right)).toBe(0);
  });
});

const hasDpkg = spawnSync("dpkg", ["--version"]).status === 0;
const PART = fc
  .array(fc.constantFrom("0", "1", "9", "10", "a", "z", "+", "~", ".", "rc", "deb", "ds"), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(""));
const VERSION = fc
  .tuple(fc.constantFrom("", "0:", "1:"), fc.constantFrom("1", "2", "10"), PART, fc.option(PART, { nil: null }))
  .map(([epoch, digit, rest, revision]) => `${epoch}${digit}${rest}${revision === null ? "" : `-${revision}`}`);

describe.runIf(hasDpkg)("the order of dpkg", () => {
  it("is ours", () => {
    const check = (left: string, right: string) => {
      const order = comparePackageVersions("deb", left, right);
      const relation = order < 0 ? "lt" : order > 0 ? "gt" : "eq";
      expect(spawnSync("dpkg", ["--compare-versions", left, relation, right]).status, `${left} ${relation} ${right}`).toBe(0);
    };
    fc.assert(fc.property(VERSION, VERSION, check), { numRuns: 150 });
  });
});
