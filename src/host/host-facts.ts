import type { Host, Known } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import { groupFacts, sudoDockerUsers } from "./accounts.ts";
import { unknownConfiguration } from "./configuration.ts";
import { unknownCrew } from "./crew.ts";
import type { MountPoint } from "./mount-table.ts";
import type { HostFile, MachineReadings, Reading } from "./readings.ts";
import { serviceFacts } from "./services.ts";
import { softwareOf } from "./software.ts";

const NOT_READ = "it was not read";

/** The host, as far as an ordinary user could read it. */
export function hostOf(readings: MachineReadings): Host {
  return {
    ...kernelFacts(readings),
    ...mountFacts(readings),
    ...serviceFacts(readings),
    ...accountFacts(readings),
    ...cloudFacts(readings),
    software: softwareOf(readings),
    configuration: unknownConfiguration(NOT_READ, "seaworthy scan"),
    crew: unknownCrew("the people of the host were not read", "seaworthy crew"),
  };
}

export function fileOf({ files }: MachineReadings, path: HostFile): Reading {
  return files.get(path) ?? { kind: "unreadable", why: "it was not read" };
}

/** A file's text made into a value; `absent` is what it means that there is no such file. */
export function fromFile<T>(
  readings: MachineReadings,
  path: HostFile,
  read: { readonly text: (text: string) => T | null; readonly absent: T | null },
): Known<T> {
  const reading = fileOf(readings, path);
  if (reading.kind === "unreadable") return unknown(`\`${path}\` cannot be read: ${reading.why}`, `sudo cat ${path}`);
  const value = reading.kind === "absent" ? read.absent : read.text(reading.text.trim());
  if (value === null) return unknown(`\`${path}\` ${reading.kind === "absent" ? "is not there" : "is not understood"}`, `cat ${path}`);
  return known(value, { source: "host", location: reading.kind === "absent" ? `${path} (not there)` : path });
}

type KernelFact =
  | "kernelVersion"
  | "cgroupVersion"
  | "apparmor"
  | "selinuxEnforcing"
  | "maxUserNamespaces"
  | "unprivilegedUsernsRestricted"
  | "unprivilegedBpfDisabled"
  | "modulesDisabled"
  | "kexecDisabled"
  | "lockdown"
  | "ueventHelper"
  | "yamaPtraceScope";

/** Files that a kernel without the feature does not have: their absence is an answer. */
function kernelFacts(readings: MachineReadings): Pick<Host, KernelFact> {
  return {
    kernelVersion: fromFile(readings, "/proc/sys/kernel/osrelease", { text: (text) => text.slice(0, 256), absent: null }),
    // Only the unified hierarchy has this file at its root. Source: Documentation/admin-guide/cgroup-v2.rst.
    cgroupVersion: fromFile<1 | 2>(readings, "/sys/fs/cgroup/cgroup.controllers", { text: () => 2, absent: 1 }),
    apparmor: fromFile(readings, "/sys/module/apparmor/parameters/enabled", { text: (text) => text === "Y", absent: false }),
    selinuxEnforcing: fromFile(readings, "/sys/fs/selinux/enforce", { text: (text) => text === "1", absent: false }),
    maxUserNamespaces: fromFile(readings, "/proc/sys/user/max_user_namespaces", { text: integer, absent: 0 }),
    unprivilegedUsernsRestricted: usernsRestricted(readings),
    unprivilegedBpfDisabled: fromFile(readings, "/proc/sys/kernel/unprivileged_bpf_disabled", { text: isNotZero, absent: true }),
    modulesDisabled: fromFile(readings, "/proc/sys/kernel/modules_disabled", { text: isNotZero, absent: true }),
    kexecDisabled: fromFile(readings, "/proc/sys/kernel/kexec_load_disabled", { text: isNotZero, absent: true }),
    lockdown: fromFile(readings, "/sys/kernel/security/lockdown", { text: lockdown, absent: "none" }),
    ueventHelper: fromFile(readings, "/sys/kernel/uevent_helper", { text: () => true, absent: false }),
    yamaPtraceScope: fromFile(readings, "/proc/sys/kernel/yama/ptrace_scope", { text: integer, absent: 0 }),
  };
}

function integer(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function isNotZero(text: string): boolean | null {
  const value = integer(text);
  return value === null ? null : value !== 0;
}

/** `[none] integrity confidentiality`: the one in brackets holds. */
function lockdown(text: string): "none" | "integrity" | "confidentiality" | null {
  const level = /\[(none|integrity|confidentiality)\]/.exec(text)?.[1];
  return level === "none" || level === "integrity" || level === "confidentiality" ? level : null;
}

/** Debian's switch, or Ubuntu's AppArmor restriction: each alone restricts. */
function usernsRestricted(readings: MachineReadings): Known<boolean> {
  const clone = fromFile(readings, "/proc/sys/kernel/unprivileged_userns_clone", { text: (text) => text === "0", absent: false });
  const apparmor = fromFile(readings, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", { text: (text) => text !== "0", absent: false });
  if (clone.known && clone.value) return clone;
  return apparmor.known && apparmor.value ? apparmor : clone.known ? apparmor : clone;
}

function mountFacts(readings: MachineReadings): Pick<Host, "symlinks" | "mountPoints" | "sockets" | "rootMountShared" | "nosuidNodevPaths"> {
  if (!readings.seesPaths) return separateMounts();
  const table = readings.mounts;
  const of = <T>(make: (table: readonly MountPoint[]) => T): Known<T> => (table.known ? known(make(table.value), table.evidence) : table);
  return {
    ...pathFactsOf(readings),
    mountPoints: of((mounts) => [...new Set(mounts.map(({ path }) => path))].sort()),
    // Later mounts on the same point cover earlier ones.
    rootMountShared: of((mounts) => mounts.filter(({ path }) => path === "/").at(-1)?.isShared === true),
    nosuidNodevPaths: of(nosuidNodev),
  };
}

/** What hangs on the paths that somebody mounts, where the engine sees the same ones. */
export function pathFactsOf({ symlinks, sockets }: Pick<MachineReadings, "symlinks" | "sockets">): Pick<Host, "symlinks" | "sockets"> {
  return {
    symlinks: known(sortedRecord(symlinks), { source: "host", location: "readlink" }),
    sockets: known(sortedRecord(sockets), { source: "host", location: "/proc/net/unix" }),
  };
}

function nosuidNodev(mounts: readonly MountPoint[]): readonly string[] {
  const last = new Map(mounts.map((mount) => [mount.path, mount.options]));
  return [...last].flatMap(([path, options]) => (options.includes("nosuid") && options.includes("nodev") ? [path] : [])).sort();
}

/** Files of `/etc` are the host's only where they are those of the engine's machine. */
function accountFacts(readings: MachineReadings): Pick<Host, "dockerGroupId" | "dockerGroupMembers" | "sudoDockerUsers"> {
  if (readings.seesMachine) return { ...groupFacts(readings), sudoDockerUsers: sudoDockerUsers(readings.sudoers) };
  return { dockerGroupId: separate(), dockerGroupMembers: separate(), sudoDockerUsers: separate() };
}

function separate<T>(): Known<T> {
  return unknown("the engine has a mount namespace of its own", "nsenter -t $(pidof dockerd) -m findmnt");
}

/** The engine resolves paths in its own mount namespace: what we see at the same path may be something else. */
function separateMounts(): Pick<Host, "symlinks" | "mountPoints" | "sockets" | "rootMountShared" | "nosuidNodevPaths"> {
  return { symlinks: separate(), mountPoints: separate(), sockets: separate(), rootMountShared: separate(), nosuidNodevPaths: separate() };
}

/** No prototype: paths are attacker-controlled keys. */
function sortedRecord<T>(entries: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  const sorted = [...entries].sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.assign(Object.create(null), Object.fromEntries(sorted));
}

/** Vendors as DMI names them. Source: cloud-init's ds-identify and systemd-detect-virt(1). */
const CLOUD =
  /amazon ec2|google compute engine|^google$|digitalocean|hetzner|alibaba cloud|oraclecloud|openstack|scaleway|vultr|linode|akamai|exoscale|upcloud|tencent cloud|^7783-7084-3265-9085-8269-3286-77$/im;

function cloudFacts(readings: MachineReadings): Pick<Host, "onCloud" | "metadataServiceOpen"> {
  const onCloud = isCloud(readings);
  const learnBy = "from a container on the host: `curl -s -m 2 http://169.254.169.254/`";
  const metadataServiceOpen =
    onCloud.known && !onCloud.value
      ? known(false, onCloud.evidence)
      : unknown<boolean>("the metadata service is not asked: a scan sends nothing but reads of the engine", learnBy);
  return { onCloud, metadataServiceOpen };
}

function isCloud(readings: MachineReadings): Known<boolean> {
  const paths: readonly HostFile[] = [
    "/sys/class/dmi/id/sys_vendor",
    "/sys/class/dmi/id/product_name",
    "/sys/class/dmi/id/bios_vendor",
    "/sys/class/dmi/id/chassis_asset_tag",
  ];
  const texts = paths.flatMap((path) => {
    const reading = fileOf(readings, path);
    return reading.kind === "text" ? [{ path, text: reading.text.trim() }] : [];
  });
  const cloud = texts.find(({ text }) => CLOUD.test(text));
  if (cloud !== undefined) return known(true, { source: "host", location: cloud.path });
  if (texts.length === 0) return unknown("the machine has no readable DMI", "cat /sys/class/dmi/id/sys_vendor");
  return known(false, { source: "host", location: "/sys/class/dmi/id" });
}
