import { describe, expect, it } from "vitest";
import type { Container, Known } from "../../model/index.ts";
import { parseInspect } from "../inspect/parse-inspect.ts";
import { settledByRuntime } from "./runtime-config.ts";
import { deviceNumbersOf } from "./runtime-devices.ts";
import { withoutRuntime } from "./without-runtime.ts";

const ID = "a".repeat(64);

/** As Podman 4.3.1 answers, in the engine's shape. */
function inspect(host: object = {}): Record<string, unknown> {
  return {
    Id: ID,
    Name: "/web",
    Config: { Image: "web:1", User: "" },
    HostConfig: { Privileged: false, CapAdd: [], CapDrop: [], SecurityOpt: [], NetworkMode: "bridge", PidMode: "private", IpcMode: "shareable", ...host },
    Mounts: [{ Type: "bind", Source: "/etc", Destination: "/x", RW: false, Propagation: "rprivate" }],
    State: { Running: true },
  };
}

function container(host: object = {}): Container {
  const [found] = parseInspect([inspect(host)], "engine").containers;
  if (found === undefined) throw new Error("nothing was read");
  return found;
}

const NAMESPACES = ["pid", "network", "ipc", "uts", "mount", "cgroup"].map((type) => ({ type }));
const MASKED = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/scsi", "/sys/firmware"];
const READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

const AT_CALLS = { source: "runtime web", location: "/linux/seccomp" };
const FILTER = { defaultAction: "SCMP_ACT_ERRNO", syscalls: [{ names: ["mount"], action: "SCMP_ACT_ALLOW" }] };

interface Told {
  readonly process?: object;
  readonly linux?: object;
  readonly mounts?: readonly object[];
}

function settled({ process = {}, linux = {}, mounts = [] }: Told, host: object = {}): Container {
  const config = {
    process: { capabilities: { bounding: ["CAP_CHOWN"], effective: [] }, ...process },
    root: { readonly: true },
    mounts,
    linux: { namespaces: NAMESPACES, maskedPaths: MASKED, readonlyPaths: READ_ONLY, seccomp: FILTER, ...linux },
  };
  return settledByRuntime(container(host), { config, deviceNames: new Map([["b 7:0", "/dev/loop0"]]) });
}

function value<T>(field: Known<T> | null): T | string {
  return field === null ? "nothing" : field.known ? field.value : field.why;
}

const without = (type: string) => ({ namespaces: NAMESPACES.filter((each) => each.type !== type) });

describe("a container as its runtime was told", () => {
  it.each<[string, Told, (container: Container) => unknown, unknown]>([
    ["capabilities", {}, (c) => value(c.grantedCapabilities), { bounding: ["CHOWN"], effective: [] }],
    ["no-new-privileges", { process: { noNewPrivileges: true } }, (c) => value(c.noNewPrivileges), true],
    ["no-new-privileges left out", {}, (c) => value(c.noNewPrivileges), false],
    ["a read-only root", {}, (c) => value(c.readonlyRootfs), true],
    ["hidden paths", {}, (c) => value(c.maskedPaths), "engine-default"],
    ["no hidden paths", { linux: { maskedPaths: undefined } }, (c) => value(c.maskedPaths), "none"],
    ["hidden paths that are others", { linux: { maskedPaths: ["/sys/kernel"] } }, (c) => value(c.maskedPaths), "none"],
    ["some hidden paths", { linux: { readonlyPaths: ["/proc/sys"] } }, (c) => value(c.readonlyPaths), "custom"],
    ["no filter", { linux: { seccomp: undefined } }, (c) => value(c.seccomp), { kind: "unconfined" }],
    ["the engine's filter", {}, (c) => value(c.seccomp), { kind: "default-as-told", allows: { known: true, value: ["mount"], evidence: AT_CALLS } }],
    ["no AppArmor profile", {}, (c) => value(c.apparmor), "unconfined"],
    ["the usual AppArmor profile", { process: { apparmorProfile: "containers-default-0.50.1" } }, (c) => value(c.apparmor), "engine-default"],
    ["an AppArmor profile of its own", { process: { apparmorProfile: "mine" } }, (c) => value(c.apparmor), "custom"],
    ["no SELinux label", {}, (c) => value(c.selinuxLabel), "disabled"],
    ["the host's ipc, which is called shareable", { linux: without("ipc") }, (c) => value(c.namespaces.ipc), { kind: "host" }],
    ["an ipc namespace of its own", {}, (c) => value(c.namespaces.ipc), { kind: "shareable" }],
    ["the host's cgroups", { linux: without("cgroup") }, (c) => value(c.namespaces.cgroup), { kind: "host" }],
    ["cgroups of its own", {}, (c) => value(c.namespaces.cgroup), { kind: "private" }],
    ["no user namespace", {}, (c) => value(c.namespaces.user), { kind: "host" }],
  ])("%s", (_, told, read, wanted) => {
    expect(read(settled(told))).toEqual(wanted);
  });

  it.each([
    ["/run/netns/netns-0e1f-22", { kind: "private" }],
    ["/proc/7/ns/net", "it joins the namespace at `/proc/7/ns/net`"],
  ])("a network namespace at %s", (path, wanted) => {
    const namespaces = NAMESPACES.map((each) => (each.type === "network" ? { ...each, path } : each));
    expect(value(settled({ linux: { namespaces } }).namespaces.net)).toEqual(wanted);
  });

  it("keeps whom it joins, which the engine tells by name", () => {
    const namespaces = NAMESPACES.map((each) => (each.type === "ipc" ? { ...each, path: "/proc/7/ns/ipc" } : each));
    expect(value(settled({ linux: { namespaces } }, { IpcMode: `container:${ID}` }).namespaces.ipc)).toEqual({ kind: "container", container: ID });
  });

  it.each([
    [100_000, { kind: "private" }],
    [0, "it has a user namespace whose root may be the host's"],
  ])("a user namespace in which root is %i of the host", (hostID, wanted) => {
    const linux = { namespaces: [...NAMESPACES, { type: "user" }], uidMappings: [{ containerID: 0, hostID, size: 65_536 }] };
    expect(value(settled({ linux }).namespaces.user)).toEqual(wanted);
  });

  it("tells devices by what the host calls their numbers, and rules besides", () => {
    const devices = [
      { path: "/dev/foo", type: "b", major: 7, minor: 0 },
      { path: "/dev/bar", type: "c", major: 1, minor: 11 },
    ];
    const allowed = [
      { allow: false, access: "rwm" },
      { allow: true, type: "b", major: 7, minor: 0, access: "r" },
      { allow: true, type: "b", major: 8, access: "rwm" },
      { allow: true, type: "c", major: 1, minor: 11, access: "rw" },
    ];
    const told = settled({ linux: { devices, resources: { devices: allowed } } });
    expect(told.devices.known && told.devices.value.map(({ value: device }) => device)).toEqual([
      { hostPath: "/dev/loop0", containerPath: "/dev/foo", permissions: "r" },
      { hostPath: "/dev/char/1:11", containerPath: "/dev/bar", permissions: "rw" },
    ]);
    expect(told.deviceCgroupRules.known && told.deviceCgroupRules.value.map(({ value: rule }) => rule)).toEqual(["b 8:* rwm"]);
    expect(deviceNumbersOf({ linux: { devices } })).toEqual(["b 7:0", "c 1:11"]);
  });

  it("adds binds that the engine does not tell, and none that are Podman's own", () => {
    const own = `/var/lib/containers/storage/overlay-containers/${ID}/userdata`;
    const mounts = [
      { destination: "/x", type: "bind", source: "/etc", options: ["rbind", "ro"] },
      { destination: "/taken", type: "bind", source: "/run", options: ["rbind", "ro", "rslave"] },
      { destination: "/etc/hosts", type: "bind", source: `${own}/hosts`, options: ["bind"] },
      { destination: "/dev/shm", type: "bind", source: `${own}/shm`, options: ["bind"] },
      { destination: "/dev/mqueue", type: "bind", source: "/dev/mqueue", options: ["bind"] },
      { destination: "/stolen", type: "bind", source: `${own}/hosts`, options: ["bind"] },
      { destination: "/proc", type: "proc", source: "proc" },
    ];
    const { mounts: told } = settled({ mounts });
    expect(told.known && told.value.map((mount) => [mount.target, value(mount.source), mount.readOnly, mount.recursiveReadOnly, mount.propagation])).toEqual([
      ["/x", "/etc", true, "off", "rprivate"],
      ["/taken", "/run", true, "off", "rslave"],
      ["/stolen", `${own}/hosts`, false, "off", "rprivate"],
    ]);
  });

  it.each([
    ["a list", []],
    ["null", null],
    ["wrong parts", { process: { capabilities: { bounding: 7 } }, linux: { namespaces: "all", devices: [{ type: 1 }], maskedPaths: 3 }, mounts: {} }],
  ])("%s for a file leaves open what it does not tell, and claims nothing", (_, config) => {
    const told = settledByRuntime(container(), { config, deviceNames: new Map() });
    const namespaces = Object.values(told.namespaces).map((mode) => mode.known && mode.value.kind);
    expect(namespaces.every((kind) => kind === false || kind === "host")).toBe(true);
    expect([value(told.maskedPaths) === "engine-default", value(told.readonlyPaths) === "engine-default"]).toEqual([false, false]);
  });
});

describe("a container whose runtime's file nobody can read", () => {
  const blank = { known: false, why: "not read", learnBy: "read it" } as const;
  const bare = (host: object = {}) => withoutRuntime(container(host), inspect(host), blank);

  it.each<[string, (container: Container) => unknown]>([
    ["capabilities", (c) => value(c.grantedCapabilities)],
    ["hidden paths", (c) => value(c.maskedPaths)],
    ["read-only paths", (c) => value(c.readonlyPaths)],
    ["the ipc namespace", (c) => value(c.namespaces.ipc)],
    ["the cgroup namespace", (c) => value(c.namespaces.cgroup)],
    ["rules for devices", (c) => value(c.deviceCgroupRules)],
  ])("%s are not known", (_, read) => {
    expect(read(bare())).toBe("not read");
  });

  it.each<[string, object, (container: Container) => unknown, unknown]>([
    ["devices that are named", { Devices: [{ PathOnHost: "/dev/vcs", PathInContainer: "/dev/foo" }] }, (c) => value(c.devices), "not read"],
    ["no device", {}, (c) => value(c.devices), []],
    ["mounts beside volumes of another", { VolumesFrom: ["partner"] }, (c) => value(c.mounts), "not read"],
    ["mounts alone", { VolumesFrom: null }, (c) => c.mounts.known, true],
    ["the host's ipc, where it is called that", { IpcMode: "host" }, (c) => value(c.namespaces.ipc), { kind: "host" }],
    ["a user namespace of its own", { UsernsMode: "private" }, (c) => value(c.namespaces.user), "not read"],
    ["paths that are listed", { MaskedPaths: MASKED }, (c) => value(c.maskedPaths), "engine-default"],
  ])("%s", (_, host, read, wanted) => {
    expect(read(bare(host))).toEqual(wanted);
  });
});
