import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { FlawComponent, World } from "../src/model/index.ts";
import { comparePackageVersions } from "../src/reason/flaws/package-version.ts";
import type { Flaw, FlawBase } from "../src/reason/index.ts";
import { judgeFlaws, shippedFlaws } from "../src/reason/index.ts";
import { describeLive, scanWorld } from "./live.ts";

const HAS_DPKG = existsSync("/usr/bin/dpkg-query");
/** Debian's packages of what an engine consists of. */
const PACKAGES: readonly (readonly [FlawComponent, string])[] = [
  ["engine", "docker.io"],
  ["containerd", "containerd"],
  ["runc", "runc"],
];
const MOST_PAIRS = 300;

/** Whether dpkg takes the one for at least as new as the other. */
function isPast(version: string, fixed: string): boolean {
  const { status } = spawnSync("dpkg", ["--compare-versions", version, "ge", fixed]);
  if (status !== 0 && status !== 1) throw new Error(`dpkg does not compare ${version} and ${fixed}`);
  return status === 0;
}

function installedVersions(...names: readonly string[]): ReadonlyMap<string, string> {
  const { stdout } = spawnSync("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Abbrev} ${Version}\n", ...names], { encoding: "utf8" });
  const lines = stdout.split("\n").map((line) => line.split(/ +/));
  return new Map(lines.flatMap(([name = "", state = "", version = ""]) => (state.startsWith("ii") ? [[name, version] as const] : [])));
}

function release(): { readonly distribution: string; readonly version: string } {
  const text = readFileSync("/etc/os-release", "utf8");
  const value = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(text)?.[1] ?? "";
  return { distribution: value("ID"), version: value("VERSION_ID") };
}

describeLive("flaws in versions of this host", () => {
  describe.skipIf(!HAS_DPKG)("beside what dpkg says", () => {
    let world: World;
    let flaws: FlawBase;

    beforeAll(async () => {
      world = scanWorld();
      flaws = await shippedFlaws();
    });

    const saidOf = (base: FlawBase) => new Map(judgeFlaws(world, base).map((finding) => [`${finding.component} ${finding.id}`, finding]));

    it("what the distributor fixed is not said to be here, and what it did not fix is never said to be gone", () => {
      const { distribution, version: of } = release();
      const said = saidOf(flaws);
      const installed = installedVersions(...PACKAGES.map(([, name]) => name));
      const fixes = flaws.flaws.flatMap(({ id, component, distributions }) =>
        distributions
          .filter((fix) => fix.distribution === distribution && fix.release === of && installed.has(fix.package))
          .map((fix) => ({ key: `${component} ${id}`, isFixed: isPast(installed.get(fix.package) ?? "", fix.fixed) })),
      );
      expect(fixes.length > 0).toBe(
        flaws.flaws.some(({ distributions }) =>
          distributions.some((fix) => fix.distribution === distribution && fix.release === of && installed.has(fix.package)),
        ),
      );
      for (const { key, isFixed } of fixes) expect([key, said.get(key)?.applies === "no"]).toEqual([key, isFixed]);
    });

    it.each(PACKAGES)("whatever the fix of %s in %s is, the answer is dpkg's", (component, name) => {
      const { distribution, version: of } = release();
      const installed = installedVersions(name).get(name);
      // Another engine than Debian's: its packages are others.
      if (installed === undefined) return;
      const upstream = /^\d+\.\d+\.\d+/.exec(installed)?.[0] ?? "";
      const tails = ["~", "+1", "-0", "-9", "~rc1", "+really1", "+deb99u1"];
      const around = [
        installed,
        ...tails.map((tail) => `${installed}${tail}`),
        `${upstream}-1`,
        `${upstream}~ds1-0`,
        `${upstream}+z-1`,
        `${upstream}-0+deb1u1`,
      ];
      const made: readonly Flaw[] = around.map((fixed, index) => ({
        ...{ id: `CVE-2000-${1000 + index}`, component, title: "made up", kinds: ["image-unpack"], onlyFrom: null, sources: [], origins: [] },
        affected: [{ introduced: "0", fixed: "999.0.0" }],
        distributions: [{ distribution, release: of, package: name, fixed, source: "made up" }],
      }));
      const said = saidOf({ date: "2026-01-01", flaws: made });
      const answers = made.map(({ id, distributions }) => [distributions[0]?.fixed, said.get(`${component} ${id}`)?.applies]);
      expect(answers).toEqual(around.map((fixed) => [fixed, isPast(installed, fixed) ? "no" : "yes"]));
    });

    it("versions are in dpkg's order", () => {
      const versions = [...new Set(installedVersions().values())].sort();
      expect(versions.length).toBeGreaterThan(20);
      const pairs = versions.slice(0, MOST_PAIRS).map((version, index) => [version, versions[(index * 7 + 1) % versions.length] ?? ""] as const);
      const wrong = pairs.filter(([left, right]) => (comparePackageVersions("deb", left, right) ?? Number.NaN) >= 0 !== isPast(left, right));
      expect(wrong).toEqual([]);
    });
  });
});
