import { describe, expect, it } from "vitest";
import type { FlawFinding, Host, Software, World } from "../../model/index.ts";
import { dark, HOST, world, yes } from "../facts/fixtures.ts";
import { factsOf } from "../facts/world-facts.ts";
import type { Flaw, FlawBase } from "./flaw.ts";
import { certainFlaws, judgeFlaws } from "./judge-flaws.ts";
import { comparePackageVersions } from "./package-version.ts";
import { shippedFlaws } from "./shipped.ts";

const RUNC: Flaw = {
  id: "CVE-2024-21626",
  component: "runc",
  title: "leaked handle",
  kinds: ["runtime-exec"],
  onlyFrom: null,
  affected: [{ introduced: "1.0.0-rc93", fixed: "1.1.12" }],
  distributions: [{ distribution: "debian", release: "12", package: "runc", fixed: "1.1.5+ds1-1+deb12u1", source: "changelog" }],
  sources: [],
  origins: [],
};

const KERNEL: Flaw = {
  ...RUNC,
  id: "CVE-2022-0847",
  component: "kernel",
  kinds: ["kernel-default"],
  affected: [{ introduced: "5.8", fixed: "5.10.102" }],
  distributions: [],
};
const DEBIAN = yes({ id: "debian", versionId: "12" });
const DEBIAN_13 = yes({ id: "debian", versionId: "13" });

function base(...flaws: readonly Flaw[]): FlawBase {
  return { date: "2026-11-25", flaws };
}

function withRunc(version: string, software: Partial<Software> = {}, commit = ""): World {
  return world({
    engine: { components: yes([{ name: "runc", version, commit }]) },
    host: { software: { ...HOST.software, hasEveryFix: yes(false), ...software } },
  });
}

function deb(name: string, version: string): Software["packages"] {
  return yes([{ name, version, format: "deb" as const }]);
}

function withKernel(version: Host["kernelVersion"], software: Partial<Software> = {}): World {
  return world({ host: { kernelVersion: version, software: { ...HOST.software, hasEveryFix: yes(false), ...software } } });
}

function only(findings: readonly FlawFinding[]): FlawFinding {
  const [finding] = findings;
  if (finding === undefined || findings.length !== 1) throw new Error(`${findings.length} findings`);
  return finding;
}

describe("the flaws that are here for certain", () => {
  it.each<[string, World, readonly string[]]>([
    ["one that applies", withRunc("1.1.5"), ["CVE-2024-21626"]],
    ["one that does not", withRunc("1.1.12"), []],
    ["one of which it is not known", withRunc("1.1.5+ds1"), []],
  ])("%s", (_, host, ids) => {
    expect(certainFlaws(host, base(RUNC)).flaws.map(({ id }) => id)).toEqual(ids);
  });
});

describe("a flaw of runc", () => {
  it.each<[string, World, FlawFinding["applies"], string]>([
    ["in a release put there by hand", withRunc("1.1.5"), "yes", "before 1.1.12, in which upstream fixed it"],
    ["past upstream's fix", withRunc("1.1.12"), "no", "none of the releases"],
    ["before it came in", withRunc("1.0.0-rc92"), "no", "none of the releases"],
    [
      "fixed by the distributor under the old number",
      withRunc("1.1.5+ds1", { packages: deb("runc", "1.1.5+ds1-1+deb12u1"), distribution: DEBIAN }),
      "no",
      "debian 12 fixed it",
    ],
    [
      "in the distributor's package before its fix",
      withRunc("1.1.5+ds1", { packages: deb("runc", "1.1.5+ds1-1"), distribution: DEBIAN }),
      "yes",
      "before 1.1.5+ds1-1+deb12u1",
    ],
    [
      "of a release of the distribution without data",
      withRunc("1.1.5+ds1", { packages: deb("runc", "1.1.5+ds1-1"), distribution: yes({ id: "debian", versionId: "99" }) }),
      "unknown",
      "not in the data",
    ],
    [
      "of a distributor without data",
      withRunc("1.1.5", { packages: deb("runc", "1.1.5-0ubuntu1"), distribution: yes({ id: "ubuntu", versionId: "23.04" }) }),
      "unknown",
      "not in the data",
    ],
    ["in Docker's own package", withRunc("1.1.5", { packages: deb("containerd.io", "1.6.20-1"), distribution: DEBIAN }), "yes", "upstream fixed it"],
    ["where packages cannot be read", withRunc("1.1.5", { packages: dark() }), "unknown", "not in the data"],
    [
      "fixed by Debian, which it says itself",
      withRunc("1.1.5+ds1", { packages: dark(), distribution: dark() }, "1.1.5+ds1-1+deb12u1"),
      "no",
      "debian 12 fixed it",
    ],
    [
      "that runs on after the package was upgraded",
      withRunc("1.1.5+ds1", { packages: deb("runc", "1.1.5+ds1-1+deb12u1"), distribution: DEBIAN }, "1.1.5+ds1-1+deb12u0"),
      "yes",
      "before 1.1.5+ds1-1+deb12u1",
    ],
    [
      "of a release of Debian without data, which it says itself",
      withRunc("1.1.5+ds1", { packages: dark() }, "1.1.5+ds1-1+deb99u1"),
      "unknown",
      "not in the data",
    ],
    ["whose commit is of another version", withRunc("1.1.5", { packages: dark() }, "1.1.50+ds1-1+deb12u1"), "unknown", "not in the data"],
    ["past upstream's fix, whoever built it", withRunc("1.1.12+acme", { packages: dark(), distribution: dark() }), "no", "none of the releases"],
    [
      "put beside the distributor's package",
      withRunc("1.1.4", { packages: deb("runc", "1.1.5+ds1-1+deb12u1"), distribution: DEBIAN }),
      "unknown",
      "not in the data",
    ],
    ["that is no number", withRunc("unknown-version"), "unknown", "no version number"],
    ["that the engine does not name", world({ host: { software: { ...HOST.software, hasEveryFix: yes(false) } } }), "unknown", "not known"],
    [
      "of an engine that uses another runtime",
      world({ engine: { components: yes([{ name: "crun", version: "1.0", commit: "" }]) }, host: { software: { ...HOST.software, hasEveryFix: yes(false) } } }),
      "no",
      "no runc is in use",
    ],
  ])("%s", (_, where, applies, because) => {
    const finding = only(judgeFlaws(where, base(RUNC)));
    expect(finding.applies).toBe(applies);
    expect(finding.because).toContain(because);
    expect(finding.learnBy === null).toBe(applies !== "unknown");
  });

  const distributed = (distribution: string, fixed: string): Flaw => ({
    ...RUNC,
    distributions: [{ distribution, release: "1", package: "runc", fixed, source: "notice" }],
  });

  it.each<[string, Software["packages"], string, FlawFinding["applies"]]>([
    ["apk, before the fix", yes([{ name: "runc", version: "1.1.5-r1", format: "apk" }]), "1.1.5-r2", "yes"],
    ["apk, with the fix", yes([{ name: "runc", version: "1.1.5-r2", format: "apk" }]), "1.1.5-r2", "no"],
    ["apk, that is no version", yes([{ name: "runc", version: "1.1.5-custom", format: "apk" }]), "1.1.5-r2", "unknown"],
    ["apk, past upstream's fix but no version", yes([{ name: "runc", version: "1.1.12-custom", format: "apk" }]), "1.1.5-r2", "unknown"],
    ["apk, beside a fix that is no version", yes([{ name: "runc", version: "1.1.5-r1", format: "apk" }]), "1.1.5-2.el9", "unknown"],
    ["rpm, before the fix", yes([{ name: "runc", version: "1.1.5-1.el9", format: "rpm" }]), "1.1.5-2.el9", "yes"],
    ["rpm, with the fix", yes([{ name: "runc", version: "1.1.5-10.el9", format: "rpm" }]), "1.1.5-2.el9", "no"],
    ["rpm, that is no version", yes([{ name: "runc", version: "1.1.5-1-1", format: "rpm" }]), "1.1.5-2.el9", "unknown"],
    ["deb, that is no version", yes([{ name: "runc", version: "1.1.5_own-1", format: "deb" }]), "1.1.5-2", "unknown"],
  ])("in a package of %s", (_, packages, fixed, applies) => {
    const version = packages.known ? (packages.value[0]?.version.replace(/[-_].*/, "") ?? "") : "";
    const finding = only(judgeFlaws(withRunc(version, { packages, distribution: yes({ id: "acme", versionId: "1" }) }), base(distributed("acme", fixed))));
    expect(finding.applies).toBe(applies);
    expect(finding.learnBy === null).toBe(applies !== "unknown");
  });

  it.each<[string, string, readonly string[], FlawFinding["applies"], string]>([
    ["of an earlier series than the fix", "1.0.1-1", ["1.1.5-1"], "yes", "is before 1.1.5-1"],
    ["of a later series than the fix and without upstream's", "1.1.5-1", ["1.0.5-2"], "unknown", "not in the data"],
    ["of a later series than the fix, past upstream's", "1.2.0-1", ["1.1.5-2"], "no", "none of the releases"],
    ["between two fixes", "1.1.5-3", ["1.1.5-2", "1.1.5-4"], "unknown", "is between them"],
    ["past two fixes", "1.1.5-4", ["1.1.5-2", "1.1.5-4"], "no", "fixed it"],
    ["before two fixes", "1.1.5-1", ["1.1.5-2", "1.1.5-4"], "yes", "is before 1.1.5-2"],
  ])("in a package %s", (_, version, fixed, applies, because) => {
    const distributions = fixed.map((each) => ({ distribution: "debian", release: "12", package: "runc", fixed: each, source: "changelog" }));
    const finding = only(judgeFlaws(withRunc(version, { packages: deb("runc", version), distribution: DEBIAN }), base({ ...RUNC, distributions })));
    expect(finding.applies).toBe(applies);
    expect(finding.because).toContain(because);
  });

  it("unknown says where the distributor tells it", () => {
    const finding = only(
      judgeFlaws(withRunc("1.1.5", { packages: deb("runc", "1.1.5-0ubuntu1"), distribution: yes({ id: "ubuntu", versionId: "23.04" }) }), base(RUNC)),
    );
    expect(finding.learnBy).toBe("look at https://ubuntu.com/security/CVE-2024-21626");
  });

  it("is not looked for where every fix is assumed", () => {
    expect(judgeFlaws(world(), base(RUNC))).toEqual([]);
  });
});

describe("a flaw of the kernel", () => {
  const nobody = yes({ upstream: "5.10.50", distributor: "", packageVersion: "" });
  it.each<[string, World, FlawFinding["applies"]]>([
    ["in a release of kernel.org", withKernel(yes("5.10.50")), "yes"],
    ["in what kernel.org has between releases", withKernel(yes("5.10.102-dev")), "unknown"],
    ["in a kernel of nobody known", withKernel(yes("5.10.50-acme"), { kernel: nobody }), "unknown"],
    ["past the fix, in a kernel of nobody known", withKernel(yes("5.10.102-acme"), { kernel: nobody }), "no"],
    ["in an enterprise kernel that is older by its number", withKernel(yes("4.18.0-305.el8.x86_64"), { kernel: dark() }), "unknown"],
    ["in a plain kernel that is older", withKernel(yes("4.18.0")), "no"],
    ["in a kernel whose version is no number", withKernel(yes("mainline"), { kernel: dark() }), "unknown"],
    ["where no version is known", withKernel(dark()), "unknown"],
    [
      "by Debian's number, not by the name of its interface",
      withKernel(yes("5.10.0-11-amd64"), { kernel: yes({ upstream: "5.10.103", distributor: "debian", packageVersion: "5.10.103-1" }) }),
      "no",
    ],
  ])("%s", (_, where, applies) => {
    expect(only(judgeFlaws(where, base(KERNEL))).applies).toBe(applies);
  });

  it.each<[string, Software["kernel"], FlawFinding["applies"]]>([
    ["ubuntu's kernel", yes({ upstream: "6.5.13", distributor: "ubuntu", packageVersion: "6.5.0-20.20" }), "unknown"],
    ["debian's kernel", yes({ upstream: "6.5.13", distributor: "debian", packageVersion: "6.5.13-1" }), "no"],
    ["a kernel of nobody known", nobody, "no"],
    ["a kernel that does not say whose it is", dark(), "unknown"],
  ])("that only ubuntu's patches have, in %s", (_, kernel, applies) => {
    expect(only(judgeFlaws(withKernel(yes("6.5.0-20-generic"), { kernel }), base({ ...KERNEL, affected: [], onlyFrom: "ubuntu" }))).applies).toBe(applies);
  });

  const enterprise = (packageVersion: string): World =>
    withKernel(yes(`${packageVersion}.x86_64`), { kernel: yes({ upstream: packageVersion.replace(/-.*/, ""), distributor: "almalinux", packageVersion }) });

  it.each<[string, World, FlawFinding["applies"]]>([
    ["before the fix, of upstream's releases that have it", enterprise("5.14.0-100.1.1.el9_0"), "yes"],
    ["before the fix of its own line, past another line's", enterprise("5.14.0-300.1.1.el9_2"), "yes"],
    ["past the fix of its own line, before another line's", enterprise("5.14.0-200.5.1.el9_1"), "no"],
    ["past every fix, of a line without one", enterprise("5.14.0-400.1.1.el9_3"), "no"],
    ["between fixes of other lines", enterprise("5.14.0-250.el9"), "unknown"],
    ["before the fix, by its number older than the flaw", enterprise("4.18.0-100.el8"), "unknown"],
    ["of a release without data", enterprise("6.12.0-100.el10"), "unknown"],
  ])("in an enterprise kernel %s", (_, where, applies) => {
    const fixes = { 9: ["5.14.0-200.5.1.el9_1", "5.14.0-300.9.1.el9_2"], 8: ["4.18.0-200.el8"] };
    const distributions = Object.entries(fixes).flatMap(([release, list]) =>
      list.map((fixed) => ({ distribution: "almalinux", release, package: "kernel", fixed, source: "notice" })),
    );
    const affected = [{ introduced: "5.8", fixed: "6.12.5" }];
    expect(only(judgeFlaws(where, base({ ...KERNEL, affected, distributions }))).applies).toBe(applies);
  });

  it.each<[string, string, FlawFinding["applies"]]>([
    ["5.10, before its fix", "5.10.50-1", "yes"],
    ["5.10, with its fix", "5.10.60-1", "no"],
    ["a backported one of a later series without upstream's fix", "5.15.5-1~bpo11+1", "unknown"],
    ["a backported one of a later series with upstream's fix", "5.16.11-1~bpo11+1", "no"],
  ])("on Debian 11 with %s", (_, packageVersion, applies) => {
    const kernel = yes({ upstream: packageVersion.replace(/-.*/, ""), distributor: "debian", packageVersion });
    const distributions = [{ distribution: "debian", release: "11", package: "linux", fixed: "5.10.60-1", source: "changelog" }];
    const affected = [
      { introduced: "5.8", fixed: "5.10.102" },
      { introduced: "5.11", fixed: "5.16.11" },
    ];
    const where = withKernel(yes("5.10.0-9-amd64"), { kernel, distribution: yes({ id: "debian", versionId: "11" }) });
    expect(only(judgeFlaws(where, base({ ...KERNEL, affected, distributions }))).applies).toBe(applies);
  });

  it("is not compared with the fixes of the machine's distribution where another one built the kernel", () => {
    const kernel = yes({ upstream: "5.10.50", distributor: "ubuntu", packageVersion: "5.10.0-50.60" });
    const distributions = [{ distribution: "debian", release: "12", package: "linux", fixed: "5.10.0-1", source: "changelog" }];
    const where = withKernel(yes("5.10.0-50-generic"), { kernel, distribution: DEBIAN });
    expect(only(judgeFlaws(where, base({ ...KERNEL, distributions }))).applies).toBe("unknown");
  });

  it("is not said to apply where releases in between may be fixed", () => {
    const unsure = { ...KERNEL, affected: [{ introduced: "5.8", fixed: "5.10.102", mayBeFixed: true }] };
    expect(only(judgeFlaws(withKernel(yes("5.10.50")), base(unsure))).applies).toBe("unknown");
  });
});

describe("an upgrade", () => {
  const exec = { fact: "flaw", args: ["runtime-exec"], of: "subject" } as const;
  const host = { subject: "host", object: null } as const;

  it.each<[string, World]>([
    ["to upstream's release", withRunc("1.1.5")],
    ["to the distributor's package", withRunc("1.1.5+ds1", { packages: deb("runc", "1.1.5+ds1-1"), distribution: DEBIAN })],
  ])("%s takes the flaw away", (_, where) => {
    const source = factsOf(where, base(RUNC));
    const found = source.find(exec, host);
    expect(found.truth).toBe("true");
    expect(source.withRemedies(found.supports.flatMap(({ remedies }) => remedies)).find(exec, host).truth).toBe("false");
  });

  it("asks for one version, past every flaw of the component", () => {
    const later = { ...RUNC, id: "CVE-2025-31133", kinds: ["runtime-mount-race" as const], affected: [{ introduced: "0", fixed: "1.2.8" }], distributions: [] };
    const found = factsOf(withRunc("1.1.5"), base(RUNC, later)).find(exec, host);
    expect(found.supports.flatMap(({ remedies }) => remedies)).toEqual([{ kind: "upgrade", component: "runc", to: "1.2.8" }]);
  });

  it("never goes back", () => {
    const source = factsOf(withKernel(yes("6.18.44")), base(KERNEL));
    const kernel = { fact: "flaw", args: ["kernel-default"], of: "subject" } as const;
    expect(source.withRemedies([{ kind: "upgrade", component: "kernel", to: "5.10.50" }]).find(kernel, host).truth).toBe("false");
  });
});

describe("flaws of one kind", () => {
  it("that are not known are one blank a component", () => {
    const many = ["CVE-2020-0001", "CVE-2020-0002", "CVE-2020-0003", "CVE-2020-0004", "CVE-2020-0005"].map((id) => ({ ...KERNEL, id }));
    const source = factsOf(withKernel(yes("5.10.50-acme"), { kernel: yes({ upstream: "5.10.50", distributor: "", packageVersion: "" }) }), base(...many));
    const found = source.find({ fact: "flaw", args: ["kernel-default"], of: "subject" }, { subject: "host", object: null });
    expect(found.truth).toBe("unknown");
    expect(found.blanks).toHaveLength(1);
    expect(found.blanks[0]?.why).toContain("CVE-2020-0001, CVE-2020-0002, CVE-2020-0003 and 2 more");
  });
});

describe("the data that ships", () => {
  const ubuntu = (versionId: string, version: string): World =>
    withRunc(version, { packages: deb("runc", version), distribution: yes({ id: "ubuntu", versionId }) });

  // Sources: the notices that the data names; for Debian 12 the versions that its docker.io reports.
  it.each<[string, World, string, FlawFinding["applies"]]>([
    ["Debian 12, as installed", withRunc("1.1.5+ds1", { packages: dark() }, "1.1.5+ds1-1+deb12u1"), "CVE-2024-21626", "no"],
    ["Debian 12, of which a fix is not known", withRunc("1.1.5+ds1", { packages: dark() }, "1.1.5+ds1-1+deb12u1"), "CVE-2025-31133", "unknown"],
    ["Debian 13 as released", withRunc("1.1.15+ds1", { packages: deb("runc", "1.1.15+ds1-2+b4"), distribution: DEBIAN_13 }), "CVE-2025-31133", "yes"],
    ["Debian 13 with its security fixes", withRunc("1.1.15+ds1", { packages: dark() }, "1.1.15+ds1-2+deb13u1"), "CVE-2025-31133", "no"],
    ["Debian 13, of which a fix is not known", withRunc("1.1.15+ds1", { packages: dark() }, "1.1.15+ds1-2+deb13u1"), "CVE-2025-52881", "unknown"],
    ["Debian 11 with its security fixes", withRunc("1.0.0~rc93+ds1", { packages: dark() }, "1.0.0~rc93+ds1-5+deb11u3"), "CVE-2024-21626", "no"],
    ["Debian 11 before its last point release", withRunc("1.0.0~rc93+ds1", { packages: dark() }, "1.0.0~rc93+ds1-5+deb11u3"), "CVE-2023-27561", "yes"],
    ["Ubuntu 24.04 before its notice", ubuntu("24.04", "1.2.5-0ubuntu1~24.04.1"), "CVE-2025-31133", "yes"],
    ["Ubuntu 24.04 after its notice", ubuntu("24.04", "1.3.3-0ubuntu1~24.04.2"), "CVE-2025-31133", "no"],
    ["Ubuntu 22.04 with upstream's flawed number and the fix", ubuntu("22.04", "1.1.7-0ubuntu1~22.04.2"), "CVE-2024-21626", "no"],
    ["a release of Ubuntu without data", ubuntu("23.04", "1.1.4-0ubuntu3"), "CVE-2024-21626", "unknown"],
  ])("%s", async (_, where, id, applies) => {
    const found = judgeFlaws(where, await shippedFlaws()).find((finding) => finding.id === id && finding.component === "runc");
    expect(found?.applies).toBe(applies);
  });

  it.each<[string, string, string, FlawFinding["applies"]]>([
    ["AlmaLinux 9 before the fix", "5.14.0-362.24.1.el9_3", "CVE-2024-1086", "yes"],
    ["AlmaLinux 9 with the fix", "5.14.0-427.13.1.el9_4", "CVE-2024-1086", "no"],
    ["AlmaLinux 8 with the fix", "4.18.0-513.24.1.el8_9", "CVE-2024-1086", "no"],
    ["AlmaLinux 9 of a flaw without notice", "5.14.0-427.13.1.el9_4", "CVE-2022-0847", "unknown"],
  ])("%s", async (_, packageVersion, id, applies) => {
    const kernel = yes({ upstream: packageVersion.replace(/-.*/, ""), distributor: "almalinux", packageVersion });
    const found = judgeFlaws(withKernel(yes(`${packageVersion}.x86_64`), { kernel }), await shippedFlaws()).find((finding) => finding.id === id);
    expect(found?.applies).toBe(applies);
  });

  it("can order every fix as its distributor does", async () => {
    const { flaws } = await shippedFlaws();
    const formats: Readonly<Record<string, "deb" | "rpm" | "apk">> = { debian: "deb", ubuntu: "deb", almalinux: "rpm" };
    const odd = flaws.flatMap(({ id, distributions }) =>
      distributions
        .filter(({ distribution, fixed }) => comparePackageVersions(formats[distribution] ?? "apk", fixed, fixed) !== 0)
        .map(({ fixed }) => [id, fixed]),
    );
    expect(odd).toEqual([]);
  });

  it("names a fix of a distributor's release once", async () => {
    const { flaws } = await shippedFlaws();
    const keys = flaws.flatMap(({ id, component, distributions }) =>
      distributions.map(({ distribution, release, package: name, fixed }) => [id, component, distribution, release, name, fixed].join(" ")),
    );
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  it("is well-formed, dated, and says where each flaw is from", async () => {
    const { date, flaws } = await shippedFlaws();
    expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(flaws.filter(({ sources }) => sources.length === 0)).toEqual([]);
    expect(flaws.filter(({ affected, onlyFrom }) => affected.length === 0 && onlyFrom === null)).toEqual([]);
  });
});
