import { describe, expect, it } from "vitest";
import type { Host } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import { hostOf } from "./host-facts.ts";
import { parseMountTable } from "./mount-table.ts";
import type { MachineReadings, ProcessReading, Reading } from "./readings.ts";
import { HOST_FILES } from "./readings.ts";

const ABSENT: Reading = { kind: "absent" };
const DENIED: Reading = { kind: "unreadable", why: "permission denied" };
const ROOT = "36 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n";

function text(value: string): Reading {
  return { kind: "text", text: value };
}

function mounted(table: string): MachineReadings["mounts"] {
  return known(parseMountTable(table), { source: "host", location: "/proc/self/mountinfo" });
}

function machine(files: Readonly<Record<string, Reading>> = {}, rest: Partial<MachineReadings> = {}): Host {
  const usual = new Map<string, Reading>([...HOST_FILES.map((path) => [path, ABSENT] as const), ["/etc/group", text("root:x:0:\n")]]);
  for (const [path, reading] of Object.entries(files)) usual.set(path, reading);
  const nothing: MachineReadings = {
    files: usual,
    processes: [],
    sockets: new Map(),
    symlinks: new Map(),
    hiddenPaths: new Map(),
    sudoers: [],
    seesPaths: true,
    seesMachine: true,
    mounts: mounted(ROOT),
  };
  return hostOf({ ...nothing, ...rest });
}

function running(name: string, rest: Partial<ProcessReading> = {}): ProcessReading {
  return { pid: 42, name, uid: 0, inContainer: false, ...rest };
}

/** What the host says itself; its parts with a file of their own are tested there. */
type Field = Exclude<keyof Host, "software" | "configuration" | "crew">;

describe("what a file says", () => {
  it.each<[string, string, Reading, Field, unknown]>([
    ["kernel", "/proc/sys/kernel/osrelease", text("6.1.0-1\n"), "kernelVersion", "6.1.0-1"],
    ["cgroup v2", "/sys/fs/cgroup/cgroup.controllers", text("cpu memory\n"), "cgroupVersion", 2],
    ["cgroup v1", "/sys/fs/cgroup/cgroup.controllers", ABSENT, "cgroupVersion", 1],
    ["AppArmor", "/sys/module/apparmor/parameters/enabled", text("Y\n"), "apparmor", true],
    ["AppArmor switched off", "/sys/module/apparmor/parameters/enabled", text("N\n"), "apparmor", false],
    ["SELinux enforcing", "/sys/fs/selinux/enforce", text("1"), "selinuxEnforcing", true],
    ["SELinux permissive", "/sys/fs/selinux/enforce", text("0"), "selinuxEnforcing", false],
    ["no SELinux", "/sys/fs/selinux/enforce", ABSENT, "selinuxEnforcing", false],
    ["Debian's user namespace switch", "/proc/sys/kernel/unprivileged_userns_clone", text("0\n"), "unprivilegedUsernsRestricted", true],
    ["Ubuntu's", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", text("1\n"), "unprivilegedUsernsRestricted", true],
    ["neither", "/proc/sys/kernel/unprivileged_userns_clone", text("1\n"), "unprivilegedUsernsRestricted", false],
    ["BPF off for good", "/proc/sys/kernel/unprivileged_bpf_disabled", text("2\n"), "unprivilegedBpfDisabled", true],
    ["modules loadable", "/proc/sys/kernel/modules_disabled", text("0\n"), "modulesDisabled", false],
    ["a kernel without modules", "/proc/sys/kernel/modules_disabled", ABSENT, "modulesDisabled", true],
    ["lockdown", "/sys/kernel/security/lockdown", text("none [integrity] confidentiality\n"), "lockdown", "integrity"],
    ["a uevent helper", "/sys/kernel/uevent_helper", text("\n"), "ueventHelper", true],
    ["Yama", "/proc/sys/kernel/yama/ptrace_scope", text("1\n"), "yamaPtraceScope", 1],
    ["a cloud", "/sys/class/dmi/id/sys_vendor", text("Amazon EC2\n"), "onCloud", true],
    ["not a cloud", "/sys/class/dmi/id/sys_vendor", text("LENOVO\n"), "onCloud", false],
    ["no metadata service without a cloud", "/sys/class/dmi/id/sys_vendor", text("LENOVO\n"), "metadataServiceOpen", false],
    ["an enabled ufw", "/etc/ufw/ufw.conf", text("LOGLEVEL=low\nENABLED=yes\n"), "firewallExpected", true],
  ])("%s", (_, path, reading, field, value) => {
    expect(machine({ [path]: reading })[field]).toMatchObject({ known: true, value });
  });

  it.each<[string, string, Reading, Field]>([
    ["not permitted", "/proc/sys/kernel/modules_disabled", DENIED, "modulesDisabled"],
    ["not a number", "/proc/sys/kernel/modules_disabled", text("maybe"), "modulesDisabled"],
    ["an unreadable AppArmor restriction", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", DENIED, "unprivilegedUsernsRestricted"],
    ["no DMI", "/sys/class/dmi/id/sys_vendor", ABSENT, "onCloud"],
    ["on a cloud nobody asks the metadata service", "/sys/class/dmi/id/sys_vendor", text("DigitalOcean"), "metadataServiceOpen"],
    ["no group file", "/etc/group", ABSENT, "dockerGroupMembers"],
    ["firewall rules", "/etc/ufw/ufw.conf", text("ENABLED=no\n"), "firewallExpected"],
  ])("%s is a blank", (_, path, reading, field) => {
    const found = machine({ [path]: reading })[field];
    expect(found.known).toBe(false);
    expect(found).toMatchObject({ why: expect.stringMatching(/./), learnBy: expect.stringMatching(/./) });
  });
});

describe("mounts", () => {
  const table = `${ROOT}40 36 0:30 / /tmp/with\\040blank rw,nosuid,nodev - tmpfs tmpfs rw\n41 36 0:31 / /srv rw,nosuid - tmpfs tmpfs rw\nnonsense\n`;

  it("are decoded", () => {
    const host = machine({}, { mounts: mounted(table) });
    expect(host.mountPoints).toMatchObject({ value: ["/", "/srv", "/tmp/with blank"] });
    expect(host.nosuidNodevPaths).toMatchObject({ value: ["/tmp/with blank"] });
    expect(host.rootMountShared).toMatchObject({ value: true });
  });

  it("are not known without a table", () => {
    expect(machine({}, { mounts: unknown("it cannot be read", "cat it") }).mountPoints).toMatchObject({ known: false, why: "it cannot be read" });
  });

  it("a later mount on / decides about propagation", () => {
    expect(machine({}, { mounts: mounted(`${ROOT}37 36 8:1 / / rw - overlay o rw\n`) }).rootMountShared).toMatchObject({ value: false });
  });

  it.each<Field>(["symlinks", "sockets", "mountPoints", "nosuidNodevPaths", "dockerGroupMembers"])(
    "of an engine whose files cannot be seen leave %s unknown",
    (field) => {
      expect(machine({}, { seesPaths: false, seesMachine: false })[field].known).toBe(false);
    },
  );

  it("a socket named like an object's own fields is only a key", () => {
    const { sockets } = machine({}, { sockets: new Map([["__proto__", { mode: 0o600, uid: 0, gid: 0 }]]) });
    expect(sockets.known && Object.keys(sockets.value)).toEqual(["__proto__"]);
  });
});

describe("who is in the docker group", () => {
  it.each<[string, string, string, unknown]>([
    ["named members", "docker:x:999:ann,bob\n", "", { known: true, value: ["ann", "bob"] }],
    ["whose own group it is", "docker:x:999:\n", "ann:x:1000:999::/:/bin/sh\n", { known: true, value: ["ann"] }],
    ["nobody", "docker:x:999:\n", "ann:x:1000:1000::/:/bin/sh\n", { known: true, value: [] }],
    ["no such group", "dockers:x:999:ann\n", "", { known: true, value: [] }],
    ["a group without a number", "docker:x:abc:ann\n", "", { known: true, value: [] }],
  ])("%s", (_, group, passwd, members) => {
    expect(machine({ "/etc/group": text(group), "/etc/passwd": text(passwd) }).dockerGroupMembers).toMatchObject(members as object);
  });
});

describe("who may run docker through sudo", () => {
  it.each<[string, readonly string[] | null, unknown]>([
    ["a rule", ["ann ALL=(root) NOPASSWD: /usr/bin/docker\n"], { value: ["ann"] }],
    ["a rule with arguments, continued", ["%dev ALL = \\\n NOPASSWD: /usr/bin/docker ps\n"], { value: ["%dev"] }],
    ["a comment", ["# ann ALL=(root) /usr/bin/docker\n"], { value: [] }],
    ["another command", ["ann ALL=(root) /usr/bin/dockerize\n"], { value: [] }],
    ["not readable", null, { known: false }],
  ])("%s", (_, sudoers, expected) => {
    expect(machine({}, { sudoers }).sudoDockerUsers).toMatchObject(expected as object);
  });
});

describe("what runs", () => {
  it("on the host counts", () => {
    const host = machine({}, { processes: [running("sshd"), running("crond", { uid: 5 }), running("kubelet")] });
    expect([host.runsSshd, host.runsCron, host.runsKubelet]).toMatchObject([{ value: true }, { value: true }, { value: true }]);
    expect(host.processUids).toMatchObject({ value: [0, 5] });
  });

  it("in a container does not", () => {
    const host = machine({}, { processes: [running("init"), running("sshd", { inContainer: true, uid: 1000 })] });
    expect(host.runsSshd).toMatchObject({ value: false });
    expect(host.processUids).toMatchObject({ value: [0] });
  });

  it("sshd that waits for its first connection", () => {
    const line = "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1\n";
    expect(machine({ "/proc/net/tcp": text(line) }).runsSshd).toMatchObject({ value: true });
    expect(machine({ "/proc/net/tcp": text(line.replace(" 0A ", " 01 ")) }).runsSshd).toMatchObject({ value: false });
  });

  it("is unknown where processes are hidden", () => {
    const host = machine({}, { processes: null });
    expect([host.processUids.known, host.runsSshd.known, host.runsCron.known, host.firewallExpected.known]).toEqual([false, false, false, false]);
  });
});

describe("what is installed", () => {
  const DPKG =
    "Package: adduser\nStatus: install ok installed\nVersion: 3.1\n\nPackage: runc\nStatus: install ok installed\nPriority: optional\nVersion: 1.1.5+ds1-1+deb12u1\nDescription: x\n Package: containerd\n\nPackage: containerd\nStatus: deinstall ok config-files\nVersion: 1.6\n\nPackage: runc-dbg\nStatus: install ok installed\nVersion: 9\n";
  const APK = "C:Q1\nP:runc\nV:1.1.12-r2\nA:x86_64\n\nC:Q2\nP:docker\nV:25.0.5-r0\n\n";

  it.each<[string, Readonly<Record<string, Reading>>, unknown]>([
    ["by dpkg, installed ones only", { "/var/lib/dpkg/status": text(DPKG) }, { value: [{ name: "runc", version: "1.1.5+ds1-1+deb12u1", format: "deb" }] }],
    [
      "by apk",
      { "/lib/apk/db/installed": text(APK) },
      {
        value: [
          { name: "runc", version: "1.1.12-r2", format: "apk" },
          { name: "docker", version: "25.0.5-r0", format: "apk" },
        ],
      },
    ],
    ["nothing of ours", { "/var/lib/dpkg/status": text("Package: adduser\nStatus: install ok installed\nVersion: 3\n") }, { value: [] }],
    ["a database that was cut off", { "/var/lib/dpkg/status": text(`${DPKG}Package: conta`) }, { known: false }],
    ["a database that is not text", {}, { known: false, learnBy: expect.stringContaining("rpm -q runc") }],
    ["a database that may not be read", { "/var/lib/dpkg/status": DENIED }, { known: false }],
  ])("%s", (_, files, expected) => {
    expect(machine(files).software.packages).toMatchObject(expected as object);
  });

  it.each<[string, string, unknown]>([
    ["quoted", 'NAME="x"\nID=debian\nVERSION_ID="12"\n', { value: { id: "debian", versionId: "12" } }],
    ["rolling", "ID=arch\n", { value: { id: "arch", versionId: "" } }],
    ["said twice alike", "ID=debian\nID='debian'\nVERSION_ID=12\n", { value: { id: "debian", versionId: "12" } }],
    ["that is two at once", "ID=debian\nID=ubuntu\nVERSION_ID=12\n", { known: false, why: "`/etc/os-release` says two things of ID" }],
    ["of two releases at once", "ID=debian\nVERSION_ID=12\nVERSION_ID=13\n", { known: false, why: "`/etc/os-release` says two things of VERSION_ID" }],
    ["ID_LIKE is not ID", "ID_LIKE=debian\n", { known: false }],
    ["a line without end", `ID=${"a".repeat(5000)}`, { known: false }],
  ])("on a distribution, %s", (_, release, expected) => {
    expect(machine({ "/etc/os-release": text(release) }).software.distribution).toMatchObject(expected as object);
  });

  it.each<[string, Readonly<Record<string, Reading>>, unknown]>([
    [
      "Debian's kernel",
      { "/proc/version": text("Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)\n") },
      { value: { upstream: "6.1.76", distributor: "debian", packageVersion: "6.1.76-1" } },
    ],
    [
      "Ubuntu's kernel",
      { "/proc/version": text("Linux version 5.15.0-91-generic (buildd@x)\n"), "/proc/version_signature": text("Ubuntu 5.15.0-91.101-generic 5.15.131\n") },
      { value: { upstream: "5.15.131", distributor: "ubuntu", packageVersion: "5.15.0-91.101" } },
    ],
    [
      "AlmaLinux's kernel",
      { "/proc/version": text("Linux version 5.14.0-427.35.1.el9_4.x86_64 (mockbuild@x64-builder01.almalinux.org) (gcc (GCC) 11.4.1) #1 SMP\n") },
      { value: { upstream: "5.14.0", distributor: "almalinux", packageVersion: "5.14.0-427.35.1.el9_4" } },
    ],
    [
      "a kernel that somebody else built with such a name",
      { "/proc/version": text("Linux version 5.14.0-427.35.1.el9_4.x86_64 (mockbuild@builder.example) (gcc x.almalinux.org) #1 SMP\n") },
      { value: { upstream: "5.14.0", distributor: "", packageVersion: "" } },
    ],
    ["a kernel without number", { "/proc/version": text("Linux version next-20261126 (builder@x) #1 SMP\n") }, { known: false }],
    ["nobody's kernel", { "/proc/version": text("Linux version 6.18.44-fc-v669 (builder@x) #1 SMP\n") }, { value: { upstream: "6.18.44", distributor: "" } }],
    ["a kernel that says nothing", { "/proc/version": text("something else\n") }, { known: false }],
    ["a kernel that cannot be asked", {}, { known: false }],
  ])("and %s", (_, files, expected) => {
    expect(machine(files).software.kernel).toMatchObject(expected as object);
  });

  it("is not known of an engine on another machine than the one that we see, and versions are compared all the same", () => {
    const { software } = machine({ "/var/lib/dpkg/status": text(DPKG) }, { seesMachine: false });
    expect([software.packages.known, software.distribution.known]).toEqual([false, false]);
    expect(software.hasEveryFix).toMatchObject({ known: true, value: false });
  });
});
