import type { Distribution, KernelBuild, Known, Package, Software } from "../model/index.ts";
import { FLAW_PACKAGES, known, unknown } from "../model/index.ts";
import type { HostFile, MachineReadings } from "./readings.ts";

/** Nothing is known of what is installed. */
export function unknownSoftware(why: string, learnBy: string): Software {
  return { distribution: unknown(why, learnBy), packages: unknown(why, learnBy), kernel: unknown(why, learnBy), hasEveryFix: unknown(why, learnBy) };
}

/** What the package database and the running kernel say of versions, as far as they are text. */
export function softwareOf(readings: MachineReadings): Software {
  const kernel = kernelBuild(readings);
  const hasEveryFix = known(false, { source: "host", location: "versions are compared" });
  if (!readings.seesMachine) {
    const separate = unknownSoftware("the engine has a mount namespace of its own", "nsenter -t $(pidof dockerd) -m cat /etc/os-release");
    return { ...separate, kernel, hasEveryFix };
  }
  return { distribution: distribution(readings), packages: packages(readings), kernel, hasEveryFix };
}

function textOf({ files }: MachineReadings, path: HostFile): string | null {
  const reading = files.get(path);
  return reading?.kind === "text" ? reading.text : null;
}

function distribution(readings: MachineReadings): Known<Distribution> {
  const path = "/etc/os-release";
  const text = textOf(readings, path) ?? "";
  const [ids, versionIds] = [assigned(text, "ID"), assigned(text, "VERSION_ID")];
  const [[id], [versionId = ""]] = [ids, versionIds];
  if (id === undefined) return unknown(`\`${path}\` names no distribution`, `cat ${path}`);
  if (ids.length > 1 || versionIds.length > 1) return unknown(`\`${path}\` says two things of ${ids.length > 1 ? "ID" : "VERSION_ID"}`, `cat ${path}`);
  return known({ id, versionId }, { source: "host", location: path });
}

/** Each value once, where it is said more often. Source: os-release(5). */
function assigned(text: string, name: string): readonly string[] {
  const values = [...text.matchAll(new RegExp(`^${name}=["']?([^"'\\n]{1,80})["']?[ \\t]*$`, "gm"))].flatMap(([, value]) => value ?? []);
  return [...new Set(values)];
}

const NAMES: readonly string[] = [...new Set(Object.values(FLAW_PACKAGES).flat())];

function packages(readings: MachineReadings): Known<readonly Package[]> {
  const dpkg = textOf(readings, "/var/lib/dpkg/status");
  if (dpkg !== null) return listed("/var/lib/dpkg/status", dpkg, (name) => debPackage(dpkg, name));
  const apk = textOf(readings, "/lib/apk/db/installed");
  if (apk !== null) return listed("/lib/apk/db/installed", apk, (name) => apkPackage(apk, name));
  return unknown("the packages are in no database that is read without tools", `rpm -q ${NAMES.join(" ")}`);
}

/** What ends in the middle of a record was cut off: what is not in it may yet be installed. */
function listed(path: string, text: string, find: (name: string) => Package | null): Known<readonly Package[]> {
  if (text !== "" && !text.endsWith("\n")) return unknown(`\`${path}\` is too long, or ends in the middle`, `grep -A8 'runc\\|docker\\|containerd' ${path}`);
  return known(
    NAMES.flatMap((name) => find(name) ?? []),
    { source: "host", location: path },
  );
}

/** Source: deb-control(5), dpkg(1): what was removed stays listed with another status. */
function debPackage(text: string, name: string): Package | null {
  const record = recordAt(text, `Package: ${name}\n`);
  const version = /^Version: (\S{1,200})$/m.exec(record ?? "")?.[1];
  const isInstalled = /^Status: \S+ \S+ installed$/m.test(record ?? "");
  return version === undefined || !isInstalled ? null : { name, version, format: "deb" };
}

/** Source: apk-spec: `P:` is the name, `V:` the version. */
function apkPackage(text: string, name: string): Package | null {
  const version = /^V:(\S{1,200})$/m.exec(recordAt(text, `P:${name}\n`) ?? "")?.[1];
  return version === undefined ? null : { name, version, format: "apk" };
}

/** The record with that line: records are parted by empty lines. */
function recordAt(text: string, line: string): string | null {
  const at = text.startsWith(line) ? 0 : text.indexOf(`\n${line}`);
  if (at === -1) return null;
  const start = text.lastIndexOf("\n\n", at);
  const end = text.indexOf("\n\n", at + 1);
  return text.slice(start === -1 ? 0 : start + 2, end === -1 ? undefined : end);
}

/** Distributors write their package's version into the kernel. Source: Debian's and Ubuntu's kernel packaging. */
function kernelBuild(readings: MachineReadings): Known<KernelBuild> {
  return ubuntuKernel(textOf(readings, "/proc/version_signature") ?? "") ?? kernelOfVersion(textOf(readings, "/proc/version") ?? "");
}

function ubuntuKernel(text: string): Known<KernelBuild> | null {
  const signature = /^Ubuntu (\d[\d.]{0,40}-[\d.]{1,40})\S* (\d[\d.]{0,40})/.exec(text);
  const [, packageVersion, upstream] = signature ?? [];
  if (packageVersion === undefined || upstream === undefined) return null;
  return known({ upstream, distributor: "ubuntu", packageVersion }, { source: "host", location: "/proc/version_signature" });
}

/** Source: `/proc/version` of AlmaLinux 8 and 9, whose builders have names of its domain. */
const ENTERPRISE = /^Linux version (\d[\d.]{0,40}-[\d.]{1,60}\.el\d{1,3}(?:_\d{1,3})?)\.\w{1,20} \([^\s@()]{1,80}@[\w.-]{0,200}\.almalinux\.org\) /;

function kernelOfVersion(version: string): Known<KernelBuild> {
  const evidence = { source: "host", location: "/proc/version" };
  const release = /^Linux version (\d[\d.]{0,40})/.exec(version)?.[1];
  if (release === undefined) return unknown("`/proc/version` does not say who built the kernel", "cat /proc/version");
  const enterprise = ENTERPRISE.exec(version)?.[1];
  if (enterprise !== undefined) return known({ upstream: release, distributor: "almalinux", packageVersion: enterprise }, evidence);
  const debian = / Debian (\d\S{0,80}-\S{1,80}) \(/.exec(version)?.[1];
  if (debian !== undefined) return known({ upstream: debian.replace(/-[^-]*$/, ""), distributor: "debian", packageVersion: debian }, evidence);
  return known({ upstream: release, distributor: "", packageVersion: "" }, evidence);
}
