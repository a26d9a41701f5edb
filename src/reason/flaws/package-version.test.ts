import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparePackageVersions } from "./package-version.ts";

type Format = "deb" | "rpm" | "apk";

/** Left is older. */
const OLDER: readonly (readonly [Format, string, string])[] = [
  ["deb", "1.1.5+ds1-1", "1.1.5+ds1-1+deb12u1"],
  ["deb", "1.1.5+ds1-1+deb12u1", "1.1.5+ds1-1+deb12u2"],
  ["deb", "1.1.5+ds1-1+deb12u9", "1.1.5+ds1-1+deb12u10"],
  ["deb", "1.0.0~rc93+ds1-5", "1.0.0+ds1-1"],
  ["deb", "1.6.20~ds1-1+deb12u3", "1.6.20-1"],
  ["deb", "20.10.24+dfsg1-1+deb12u1", "20.10.24+dfsg1-1+deb12u1+b6"],
  ["deb", "20.10.24+dfsg1-1+deb12u1", "5:20.10.23-3"],
  ["deb", "6.1.76-1", "6.1.170-1"],
  ["deb", "6.1.76-1~bpo11+1", "6.1.76-1"],
  ["deb", "1.0~~", "1.0~"],
  ["deb", "1.0~", "1.0"],
  ["deb", "1.0a", "1.0+"],
  ["deb", "1.0a", "1.0b"],
  ["deb", "1.0", "1.0-1"],
  ["deb", "1.0-1", "1.0-a-1"],
  ["deb", "1.0.20240101120000", "1.0.20240101120001"],
  ["rpm", "1.1.12-1.el9", "1.1.12-2.el9"],
  ["rpm", "1.1.9-1.el9", "1.1.12-1.el9"],
  ["rpm", "1.2.0~rc1-1.fc40", "1.2.0-1.fc40"],
  ["rpm", "1.2.0~rc1^git1-1", "1.2.0-1"],
  ["rpm", "1.2.0~rc1-1", "1.2.0~rc1^git1-1"],
  ["rpm", "1.2.0^git1~pre-1", "1.2.0^git1-1"],
  ["rpm", "1.2.0-1.fc40", "1.2.0^git1-1.fc40"],
  ["rpm", "1.2.0^git1-1", "1.2.0.1-1"],
  ["rpm", "1.2.0-1", "1.2.0^-1"],
  ["rpm", "2^20250611", "2.0.2"],
  ["rpm", "4:1.1.0-1", "5:0.1-1"],
  ["rpm", "1.a-1", "1.1-1"],
  ["rpm", "1.0", "1.0-1"],
  ["rpm", "1.0-9", "1.0.1"],
  ["rpm", "0", "0.0"],
  ["rpm", "1", "1.xyz"],
  ["rpm", "1c.f", "1.f"],
  ["rpm", "1.c.f", "1.f"],
  ["rpm", "1.0a", "1.0aa"],
  ["rpm", "4.18.0-305.el8", "4.18.0-305.7.1.el8_4"],
  ["rpm", "5.14.0-362.8.1.el9_3", "5.14.0-362.24.1.el9_3"],
  ["apk", "1.1.12-r0", "1.1.12-r10"],
  ["apk", "1.1.9-r9", "1.1.12-r0"],
  ["apk", "1.1.12", "1.1.12-r0"],
  ["apk", "1.2.0_rc1-r0", "1.2.0-r0"],
  ["apk", "1.2.0_rc1-r7", "1.2.0"],
  ["apk", "1.2.0_alpha3-r0", "1.2.0_beta1-r0"],
  ["apk", "1.2.0_alpha9-r0", "1.2.0_alpha10-r0"],
  ["apk", "1.2.0_alpha-r0", "1.2.0_alpha0-r0"],
  ["apk", "1.2.0_beta_pre2-r0", "1.2.0_beta-r0"],
  ["apk", "1.2.0-r0", "1.2.0_p1-r0"],
  ["apk", "1.2.0-r0", "1.2.0_git20240101-r0"],
  ["apk", "1.2.0_cvs1", "1.2.0_svn1"],
  ["apk", "1.2.0_git20240101120000-r0", "1.2.0_git20240101120001-r0"],
  ["apk", "2.1.9.200602141850-r0", "2.1.9.200602141851-r0"],
  ["apk", "99999999999", "999999999999"],
  ["apk", "1.2-r5", "1.2.1-r0"],
  ["apk", "1.2-r0", "1.2a-r0"],
  ["apk", "1.2a-r0", "1.2b-r0"],
  ["apk", "1.2b", "1.2.1"],
  ["apk", "1.2~a1", "1.2~b0"],
  ["apk", "1.2-r3", "1.2~a1"],
  ["apk", "1.010", "1.09"],
  ["apk", "1.001", "1.01"],
  ["apk", "1.01", "1.010"],
  ["apk", "1.09", "1.1"],
  ["apk", "8.2.0015", "8.2.002"],
  ["apk", "008", "9.0"],
];

const EQUAL: readonly (readonly [Format, string, string])[] = [
  ["deb", "1.0-1", "0:1.0-1"],
  ["deb", "1.01-1", "1.1-1"],
  ["deb", "1.0", "1.0-0"],
  ["rpm", "1.01-1", "1.1-1"],
  ["rpm", "0:1.0-1", "1.0-1"],
  ["rpm", "1.0-1", "1+.+0-1"],
  ["rpm", "2_0", "2.0"],
  ["rpm", "abc123", "abc.000123"],
  ["apk", "01.0-r0", "1.0-r00"],
  ["apk", "1.0_p01", "1.0_p1"],
];

const REFUSED: readonly (readonly [Format, string])[] = [
  ["deb", ""],
  ["deb", "custom"],
  ["deb", "v1.0-1"],
  ["deb", "1:"],
  ["deb", "x:1.0-1"],
  ["deb", "-1:1.0-1"],
  ["deb", "2147483648:1.0"],
  ["deb", "1.0-"],
  ["deb", "1.0_1-1"],
  ["deb", "1.0-1_1"],
  ["deb", "1.0 1-1"],
  ["deb", "1.0-1\u001b[2J"],
  ["rpm", ""],
  ["rpm", "1.0-1-1"],
  ["rpm", "1.0/2-1"],
  ["rpm", "a:1.0-1"],
  ["rpm", "1.1.α-1"],
  ["apk", ""],
  ["apk", "custom"],
  ["apk", "v1.1.12-r0"],
  ["apk", "1.1.12-custom"],
  ["apk", "1.1.12-r"],
  ["apk", "1.1.12-r0-r1"],
  ["apk", "1.1.12."],
  ["apk", "1.1.12ab"],
  ["apk", "1.1a.2"],
  ["apk", "1.1.12_next1"],
  ["apk", "1.1.12_"],
  ["apk", "1.1.12~g"],
  ["apk", "1.1.12+ds1-r0"],
];

const GOOD: Readonly<Record<Format, string>> = { deb: "1.1.5+ds1-1", rpm: "1.1.5-1.el9", apk: "1.1.5-r0" };

describe("versions of packages", () => {
  it.each(OLDER)("%s: %s is before %s", (format, left, right) => {
    expect(comparePackageVersions(format, left, right)).toBeLessThan(0);
    expect(comparePackageVersions(format, right, left)).toBeGreaterThan(0);
    expect(comparePackageVersions(format, left, left)).toBe(0);
  });

  it.each(EQUAL)("%s: %s is %s", (format, left, right) => {
    expect(comparePackageVersions(format, left, right)).toBe(0);
    expect(comparePackageVersions(format, right, left)).toBe(0);
  });

  it.each(REFUSED)("%s: %j is none, and neither old nor new", (format, text) => {
    expect(comparePackageVersions(format, text, GOOD[format])).toBe(null);
    expect(comparePackageVersions(format, GOOD[format], text)).toBe(null);
    expect(comparePackageVersions(format, text, text)).toBe(null);
  });
});

const hasDpkg = spawnSync("dpkg", ["--version"]).status === 0;
const PART = fc
  .array(fc.constantFrom("0", "1", "9", "10", "a", "Z", "+", "~", ".", "rc", "deb", "ds"), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(""));
const EPOCH = fc.constantFrom("", "0:", "1:", "01:");
const VERSION = fc
  .tuple(EPOCH, fc.constantFrom("1", "2", "10"), PART, fc.option(PART, { nil: null }))
  .map(([epoch, digit, rest, revision]) => `${epoch}${digit}${rest}${revision === null ? "" : `-${revision}`}`);
const ODD = fc
  .array(fc.constantFrom("1", "0", "a", ".", "-", ":", "~", "+", "_", "/", "x1", "2147483648"), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(""))
  // The manual asks for a plain number; dpkg itself also takes a sign before an epoch.
  .filter((text) => !/^[+-]\d+:/.test(text));

describe.runIf(hasDpkg)("the order of dpkg", () => {
  it("is ours", () => {
    const check = (left: string, right: string) => {
      const order = comparePackageVersions("deb", left, right);
      const relation = order === null ? "none" : order < 0 ? "lt" : order > 0 ? "gt" : "eq";
      expect(spawnSync("dpkg", ["--compare-versions", left, relation, right]).status, `${left} ${relation} ${right}`).toBe(0);
    };
    fc.assert(fc.property(VERSION, VERSION, check), { numRuns: 150 });
  });

  it("is of what dpkg takes for a version, and of nothing else", () => {
    const check = (text: string) => {
      const isValid = spawnSync("dpkg", ["--validate-version", "--", text]).status === 0;
      expect(comparePackageVersions("deb", text, "1.0-1") !== null, text).toBe(isValid);
    };
    fc.assert(fc.property(ODD, check), { numRuns: 150 });
  });
});
