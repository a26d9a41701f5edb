import { describe, expect, it } from "vitest";
import type { Container, ContainerDefaults, Truth } from "../../model/index.ts";
import type { Literal } from "../condition.ts";
import * as F from "./builders.ts";
import type { WorldChange } from "./fixtures.ts";
import { bind, container, dark, HOST, listed, PLACE, volume, world, yes } from "./fixtures.ts";
import { FACTS } from "./vocabulary.ts";
import { factsOf } from "./world-facts.ts";

interface Case {
  readonly when: string;
  readonly web?: Partial<Container>;
  readonly world?: WorldChange;
  readonly is: Truth;
}

/** Two mounts, the outer of them writable. */
const mountedTwice = (outer: string, inner: string, { at = "/inner", readOnly = false, outerReadOnly = false } = {}): Partial<Container> => ({
  mounts: yes([bind(outer, "/outer", { readOnly: outerReadOnly }), bind(inner, at, { readOnly })]),
});

const WRITES_SRV: Partial<Container> = { mounts: yes([bind("/srv", "/outer")]) };

function manyBelow(directory: string, count: number): WorldChange {
  const mounting = (position: number) => container(`other-${position}`, { mounts: yes([bind(`${directory}/${position}`, "/x", { readOnly: true })]) });
  return { containers: Array.from({ length: count }, (_, position) => mounting(position)) };
}

const SELINUX: WorldChange = { host: { selinuxEnforcing: yes(true) }, engine: { selinuxEnabled: yes(true) } };

const PODMAN: WorldChange = { engine: { product: yes("podman" as const) } };

/** Podman, whose settings give these to every container. */
function giving(capabilities: ContainerDefaults["capabilities"]): WorldChange {
  const own = yes(DEFAULT);
  const unset = { namespaces: { pid: own, net: own, ipc: own, uts: own, cgroup: own, user: own }, mounts: yes([]), devices: yes([]), sysctls: yes([]) };
  const containerDefaults = { ...unset, capabilities, seccomp: own, apparmor: yes("engine-default" as const), selinuxLabel: yes("engine-default" as const) };
  return { engine: { product: yes("podman" as const), containerDefaults } };
}

const DEFAULT = { kind: "engine-default" } as const;

function podman(version: string): WorldChange {
  return { engine: { product: yes("podman" as const), version: yes(version) } };
}

function granted(bounding: readonly string[], effective: readonly string[]): Partial<Container> {
  return { grantedCapabilities: yes({ bounding, effective }) };
}

const GIVEN = granted(["SYS_ADMIN"], ["SYS_ADMIN"]);
const READER: Partial<Container> = { ...granted(["DAC_READ_SEARCH"], ["DAC_READ_SEARCH"]), user: yes("1000"), noNewPrivileges: yes(true) };

/** What makes a fact true, false and unknown. Every fact of the vocabulary has cases, and each of the three that it can be. */
const CASES: readonly (readonly [Literal, readonly Case[]])[] = [
  [
    F.runsAsRoot(),
    [
      { when: "the image names no user", is: "true" },
      { when: "user `00` is read as a number", web: { user: yes("00") }, is: "true" },
      { when: "user `+0:5` is read as a number", web: { user: yes("+0:5") }, is: "true" },
      { when: "user root with a group", web: { user: yes("root:app") }, is: "true" },
      { when: "user 1000", web: { user: yes("1000:0") }, is: "false" },
      { when: "the container overrides a root image", web: { user: yes("33") }, world: { image: { user: yes("root") } }, is: "false" },
      { when: "the image's user 1000", world: { image: { user: yes("1000") } }, is: "false" },
      { when: "the live process has uid 33 though no user is named", web: { processIds: yes({ uid: 33, gids: [33] }) }, is: "false" },
      {
        when: "the live uid is shifted by a remap: what is asked for counts",
        web: { processIds: yes({ uid: 100000, gids: [100000] }) },
        world: { engine: { usernsRemap: yes(true) } },
        is: "true",
      },
      { when: "a user by name", web: { user: yes("app") }, is: "unknown" },
      { when: "an unknown image", web: { image: yes("other") }, is: "unknown" },
      { when: "an unknown user", web: { user: dark() }, is: "unknown" },
    ],
  ],
  [
    F.canBeRoot(),
    [
      { when: "uid 0 with no-new-privileges", web: { noNewPrivileges: yes(true) }, is: "true" },
      { when: "uid 1000, a set-uid root file, no no-new-privileges", web: { user: yes("1000") }, world: { image: { hasSetuidRoot: yes(true) } }, is: "true" },
      {
        when: "uid 1000, a set-uid root file, no-new-privileges",
        web: { user: yes("1000"), noNewPrivileges: yes(true) },
        world: { image: { hasSetuidRoot: yes(true) } },
        is: "false",
      },
      { when: "uid 1000, no set-uid root file", web: { user: yes("1000") }, world: { image: { hasSetuidRoot: yes(false) } }, is: "false" },
      { when: "uid 1000, no-new-privileges by the engine", web: { user: yes("1000") }, world: { engine: { noNewPrivileges: yes(true) } }, is: "false" },
      { when: "uid 1000, nobody looked for set-uid files", web: { user: yes("1000") }, is: "unknown" },
    ],
  ],
  [
    F.ownsHome(),
    [
      { when: "root", is: "false" },
      { when: "a uid of the container's own", web: { user: yes("10001") }, is: "false" },
      { when: "a remapped user", web: { user: yes("1000") }, world: { engine: { usernsRemap: yes(true) } }, is: "false" },
      { when: "a uid that people have", web: { user: yes("1000") }, is: "unknown" },
      { when: "a user by name", web: { user: yes("app") }, is: "unknown" },
    ],
  ],
  [
    F.isRemapped(),
    [
      { when: "a user namespace of its own", web: { namespaces: namespaces({ user: { kind: "private" } }) }, world: PODMAN, is: "true" },
      { when: "podman's, whose root may be the host's", web: { namespaces: { ...namespaces({}), user: dark() } }, world: PODMAN, is: "unknown" },
      { when: "the engine remaps", world: { engine: { usernsRemap: yes(true) } }, is: "true" },
      {
        when: "the engine is rootless, whatever the container asks",
        web: { namespaces: namespaces({ user: { kind: "host" } }) },
        world: { engine: { rootless: yes(true) } },
        is: "true",
      },
      {
        when: "userns=host undoes the remap",
        web: { namespaces: namespaces({ user: { kind: "host" } }) },
        world: { engine: { usernsRemap: yes(true) } },
        is: "false",
      },
      { when: "the engine does not remap", is: "false" },
      { when: "nobody knows", world: { engine: { usernsRemap: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.capability("SYS_ADMIN"),
    [
      { when: "added", web: { capAdd: listed("CAP_SYS_ADMIN") }, is: "true" },
      { when: "added in lower case", web: { capAdd: listed("cap_sys_admin") }, is: "true" },
      { when: "ALL added", web: { capAdd: listed("ALL") }, is: "true" },
      { when: "ALL added and ALL dropped: adding wins", web: { capAdd: listed("ALL"), capDrop: listed("ALL") }, is: "true" },
      { when: "ALL dropped, this one added", web: { capAdd: listed("SYS_ADMIN"), capDrop: listed("ALL") }, is: "true" },
      { when: "dropped and added by name: adding wins", web: { capAdd: listed("SYS_ADMIN"), capDrop: listed("SYS_ADMIN") }, is: "true" },
      { when: "privileged, whatever is dropped", web: { privileged: yes(true), capDrop: listed("ALL") }, is: "true" },
      { when: "a default container", is: "false" },
      { when: "ALL added, this one dropped", web: { capAdd: listed("ALL"), capDrop: listed("SYS_ADMIN") }, is: "false" },
      { when: "added for uid 1000 with no-new-privileges", web: { capAdd: listed("SYS_ADMIN"), user: yes("1000"), noNewPrivileges: yes(true) }, is: "false" },
      { when: "added, but the engine remaps", web: { capAdd: listed("SYS_ADMIN") }, world: { engine: { usernsRemap: yes(true) } }, is: "false" },
      { when: "added for uid 1000, set-uid files unknown", web: { capAdd: listed("SYS_ADMIN"), user: yes("1000") }, is: "unknown" },
      { when: "given to uid 1000", web: { ...GIVEN, user: yes("1000"), noNewPrivileges: yes(true) }, is: "true" },
      { when: "granted, and not given to uid 1000", web: { ...granted(["SYS_ADMIN"], []), user: yes("1000"), noNewPrivileges: yes(true) }, is: "false" },
      { when: "granted to uid 1000, which becomes root by SETUID", web: { ...granted(["SYS_ADMIN", "SETUID"], ["SETUID"]), user: yes("1000") }, is: "true" },
      { when: "not granted, whatever is added", web: { ...granted([], []), capAdd: listed("SYS_ADMIN") }, is: "false" },
      { when: "granted, but its root is another user of the host", web: { ...GIVEN, namespaces: namespaces({ user: { kind: "private" } }) }, is: "false" },
      {
        when: "added for uid 1000, under podman",
        web: { capAdd: listed("SYS_ADMIN"), user: yes("1000"), noNewPrivileges: yes(true) },
        world: PODMAN,
        is: "true",
      },
      { when: "what is granted unknown", web: { grantedCapabilities: dark() }, is: "unknown" },
      { when: "given to all by podman's settings", world: giving(yes(["SYS_ADMIN"])), is: "true" },
      { when: "all of them given to all by podman's settings", world: giving(yes(["ALL"])), is: "true" },
      { when: "what podman's settings give unknown", world: giving(dark()), is: "unknown" },
      { when: "additions unknown", web: { capAdd: dark() }, is: "unknown" },
    ],
  ],
  [
    F.capabilityInContainer("NET_RAW"),
    [
      { when: "a default, under a remap", world: { engine: { usernsRemap: yes(true) } }, is: "true" },
      { when: "dropped", web: { capDrop: listed("NET_RAW") }, is: "false" },
      { when: "a default of some, under podman", world: PODMAN, is: "unknown" },
      { when: "a default by podman's settings", world: giving(yes(["NET_RAW"])), is: "true" },
      { when: "no default by podman's settings", world: giving(yes(["CHOWN"])), is: "false" },
      { when: "added, and no default by podman's settings", web: { capAdd: listed("NET_RAW") }, world: giving(yes([])), is: "true" },
      { when: "dropped, and a default by podman's settings", web: { capDrop: listed("NET_RAW") }, world: giving(yes(["ALL"])), is: "false" },
      { when: "podman's settings unknown", world: giving(dark()), is: "unknown" },
      { when: "podman's settings unknown, and dropped", web: { capDrop: listed("ALL") }, world: giving(dark()), is: "false" },
      { when: "podman's settings unknown, and added", web: { capAdd: listed("NET_RAW") }, world: giving(dark()), is: "true" },
      { when: "drops unknown", web: { capDrop: dark() }, is: "unknown" },
    ],
  ],
  [
    F.boundingCapability("CHOWN"),
    [
      { when: "a default, for uid 1000", web: { user: yes("1000") }, is: "true" },
      { when: "ALL dropped", web: { capDrop: listed("ALL") }, is: "false" },
      { when: "drops unknown", web: { capDrop: dark() }, is: "unknown" },
    ],
  ],
  [
    F.boundingCapability("BPF"),
    [
      { when: "ALL added", web: { capAdd: listed("ALL") }, is: "true" },
      { when: "ALL added, on an engine that does not know it", web: { capAdd: listed("ALL") }, world: { engine: { version: yes("20.10.24") } }, is: "false" },
      { when: "privileged, on an engine that does not know it", web: { privileged: yes(true) }, world: { engine: { version: yes("20.10.24") } }, is: "false" },
      { when: "added, on an engine of no known version", web: { capAdd: listed("BPF") }, world: { engine: { version: dark() } }, is: "unknown" },
      {
        when: "added, under podman",
        web: { capAdd: listed("BPF") },
        world: { engine: { product: yes("podman" as const), version: yes("4.3.1") } },
        is: "true",
      },
    ],
  ],
  [
    F.canCreateUserNamespace(),
    [
      {
        when: "seccomp unconfined, uid 1000, no capability, no-new-privileges",
        web: { seccomp: yes({ kind: "unconfined" }), user: yes("1000"), capDrop: listed("ALL"), noNewPrivileges: yes(true) },
        is: "true",
      },
      {
        when: "restricted for others, but root",
        web: { seccomp: yes({ kind: "unconfined" }) },
        world: { host: { unprivilegedUsernsRestricted: yes(true) } },
        is: "true",
      },
      { when: "the default seccomp profile of podman, uid 1000", web: { user: yes("1000"), capDrop: listed("ALL") }, world: PODMAN, is: "true" },
      { when: "a profile of its own that lets clone through with any flag", web: { seccomp: yes({ kind: "custom", allows: yes(["clone"]) }) }, is: "true" },
      { when: "the default seccomp profile", is: "false" },
      { when: "the host allows none", web: { seccomp: yes({ kind: "unconfined" }) }, world: { host: { maxUserNamespaces: yes(0) } }, is: "false" },
      {
        when: "restricted, for uid 1000",
        web: { seccomp: yes({ kind: "unconfined" }), user: yes("1000"), noNewPrivileges: yes(true) },
        world: { host: { unprivilegedUsernsRestricted: yes(true) } },
        is: "false",
      },
      { when: "the host's limit unknown", web: { seccomp: yes({ kind: "unconfined" }) }, world: { host: { maxUserNamespaces: dark() } }, is: "unknown" },
    ],
  ],
  [F.privileged(), yesNoDark((value) => ({ privileged: value }))],
  [
    F.noNewPrivileges(),
    [
      ...yesNoDark((value) => ({ noNewPrivileges: value })),
      { when: "the engine's default is on", world: { engine: { noNewPrivileges: yes(true) } }, is: "true" },
      {
        when: "the engine's default is on, the container says no",
        web: { noNewPrivileges: yes(false) },
        world: { engine: { noNewPrivileges: yes(true) } },
        is: "false",
      },
    ],
  ],
  [
    F.seccompIs("unconfined"),
    [
      { when: "asked for", web: { seccomp: yes({ kind: "unconfined" }) }, is: "true" },
      { when: "privileged", web: { privileged: yes(true) }, is: "true" },
      { when: "the engine's own default", world: { engine: { seccompProfile: yes("unconfined" as const) } }, is: "true" },
      { when: "a default container", is: "false" },
      { when: "a profile of its own", web: { seccomp: yes({ kind: "custom", allows: dark() }) }, is: "false" },
      { when: "the engine's default unknown", world: { engine: { seccompProfile: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.seccompAllows("mount"),
    [
      { when: "SYS_ADMIN is in the bounding set, even for uid 1000", web: { capAdd: listed("SYS_ADMIN"), user: yes("1000") }, is: "true" },
      { when: "unconfined", web: { seccomp: yes({ kind: "unconfined" }) }, is: "true" },
      { when: "its own profile lists it", web: { seccomp: yes({ kind: "custom", allows: yes(["read", "mount"]) }) }, is: "true" },
      { when: "a default container", is: "false" },
      { when: "its own profile does not list it", web: { seccomp: yes({ kind: "custom", allows: yes(["read"]) }) }, is: "false" },
      { when: "its own profile was not read", web: { seccomp: yes({ kind: "custom", allows: dark() }) }, is: "unknown" },
      { when: "a default container of podman", world: PODMAN, is: "true" },
      {
        when: "the engine's profile, which was told to let it through",
        web: { seccomp: yes({ kind: "default-as-told", allows: yes(["mount"]) }) },
        is: "true",
      },
      {
        when: "the engine's profile, which was told to hold it back",
        web: { seccomp: yes({ kind: "default-as-told", allows: yes([]) }) },
        world: PODMAN,
        is: "false",
      },
      { when: "the engine's profile, told in a form that cannot be read", web: { seccomp: yes({ kind: "default-as-told", allows: dark() }) }, is: "unknown" },
    ],
  ],
  [F.seccompAllows("keyctl"), [{ when: "SYS_ADMIN does not open it", web: { capAdd: listed("SYS_ADMIN") }, is: "false" }]],
  [
    F.seccompAllows("io-uring"),
    [
      { when: "Engine 24", world: { engine: { version: yes("24.0.7") } }, is: "true" },
      { when: "Engine 25", world: { engine: { version: yes("25.0.0") } }, is: "false" },
      { when: "unknown engine", world: { engine: { version: dark() } }, is: "unknown" },
      { when: "podman 3.2", world: podman("3.2.0"), is: "true" },
      { when: "podman 4.3", world: podman("4.3.1"), is: "false" },
    ],
  ],
  [
    F.seccompAllows("bpf"),
    [
      { when: "BPF on Engine 28", web: { capAdd: listed("BPF") }, is: "true" },
      { when: "BPF on Engine 20.10", web: { capAdd: listed("BPF") }, world: { engine: { version: yes("20.10.24") } }, is: "false" },
      { when: "SYS_ADMIN on Engine 20.10", web: { capAdd: listed("SYS_ADMIN") }, world: { engine: { version: yes("20.10.24") } }, is: "true" },
      { when: "BPF on an unknown engine", web: { capAdd: listed("BPF") }, world: { engine: { version: dark() } }, is: "unknown" },
      { when: "BPF under podman 4.3", web: { capAdd: listed("BPF") }, world: podman("4.3.1"), is: "false" },
      { when: "BPF under podman 5.2", web: { capAdd: listed("BPF") }, world: podman("5.2.0"), is: "true" },
      { when: "nothing added, under podman", world: podman("5.2.0"), is: "false" },
    ],
  ],
  [
    F.seccompIs("custom"),
    [
      { when: "a profile of its own", web: { seccomp: yes({ kind: "custom", allows: dark() }) }, is: "true" },
      { when: "privileged with a profile of its own, Engine 28", web: { privileged: yes(true), seccomp: yes({ kind: "custom", allows: dark() }) }, is: "true" },
      {
        when: "privileged with a profile of its own, Engine 25",
        web: { privileged: yes(true), seccomp: yes({ kind: "custom", allows: dark() }) },
        world: { engine: { version: yes("25.0.2") } },
        is: "false",
      },
      {
        when: "privileged with a profile of its own, podman",
        web: { privileged: yes(true), seccomp: yes({ kind: "custom", allows: dark() }) },
        world: podman("4.3.1"),
        is: "true",
      },
      { when: "the engine's own", is: "false" },
      { when: "the engine's own, as it was told", web: { seccomp: yes({ kind: "default-as-told", allows: yes([]) }) }, is: "false" },
    ],
  ],
  [
    F.seccompAllows("ptrace"),
    [
      { when: "Linux 6.1", is: "true" },
      { when: "Linux 4.4", world: { host: { kernelVersion: yes("4.4.0-21-generic") } }, is: "false" },
      { when: "Linux 4.4 with SYS_PTRACE", web: { capAdd: listed("SYS_PTRACE") }, world: { host: { kernelVersion: yes("4.4.0") } }, is: "true" },
    ],
  ],
  [
    F.apparmorIs("docker-default"),
    [
      { when: "the host has AppArmor", world: { host: { apparmor: yes(true) } }, is: "true" },
      { when: "the host has none", is: "false" },
      { when: "privileged", web: { privileged: yes(true) }, world: { host: { apparmor: yes(true) } }, is: "false" },
      { when: "rootless", world: { host: { apparmor: yes(true) }, engine: { rootless: yes(true) } }, is: "false" },
      { when: "the host was not asked", world: { host: { apparmor: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.apparmorIs("unconfined"),
    [
      { when: "asked for on a host with AppArmor", web: { apparmor: yes("unconfined" as const) }, world: { host: { apparmor: yes(true) } }, is: "true" },
      { when: "asked for on a host without", web: { apparmor: yes("unconfined" as const) }, is: "false" },
    ],
  ],
  [F.apparmorIs("none"), [{ when: "the host has none", is: "true" }]],
  [F.apparmorIs("custom"), [{ when: "a profile of its own", web: { apparmor: yes("custom" as const) }, world: { host: { apparmor: yes(true) } }, is: "true" }]],
  [
    F.selinuxIs("confined"),
    [
      { when: "the host enforces and the engine labels", world: SELINUX, is: "true" },
      { when: "label=disable", web: { selinuxLabel: yes("disabled" as const) }, world: SELINUX, is: "false" },
      { when: "pid=host switches labels off", web: { namespaces: namespaces({ pid: { kind: "host" } }) }, world: SELINUX, is: "false" },
      { when: "the engine does not label", world: { host: { selinuxEnforcing: yes(true) } }, is: "false" },
      { when: "a label of its own", web: { selinuxLabel: yes("custom" as const) }, world: SELINUX, is: "unknown" },
    ],
  ],
  [F.selinuxIs("disabled"), [{ when: "label=disable", web: { selinuxLabel: yes("disabled" as const) }, world: SELINUX, is: "true" }]],
  [
    F.lsmAllows("mount"),
    [
      { when: "no security module", is: "true" },
      { when: "AppArmor's default profile", world: { host: { apparmor: yes(true) } }, is: "false" },
      { when: "AppArmor unconfined", web: { apparmor: yes("unconfined" as const) }, world: { host: { apparmor: yes(true) } }, is: "true" },
      { when: "AppArmor with a profile of its own", web: { apparmor: yes("custom" as const) }, world: { host: { apparmor: yes(true) } }, is: "unknown" },
      { when: "SELinux", world: SELINUX, is: "false" },
    ],
  ],
  [
    F.lsmAllows("host-file"),
    [
      { when: "AppArmor's default profile", world: { host: { apparmor: yes(true) } }, is: "true" },
      { when: "SELinux: the mount may be relabelled", world: SELINUX, is: "unknown" },
      { when: "SELinux with label=disable", web: { selinuxLabel: yes("disabled" as const) }, world: SELINUX, is: "true" },
    ],
  ],
  [F.lsmAllows("host-socket"), [{ when: "SELinux", world: SELINUX, is: "false" }]],
  [
    F.systemPathsExposed("masked"),
    [
      { when: "systempaths=unconfined", web: { maskedPaths: yes("none" as const) }, is: "true" },
      { when: "privileged", web: { privileged: yes(true) }, is: "true" },
      { when: "the engine's default", web: { readonlyPaths: yes("none" as const) }, is: "false" },
      { when: "paths of its own", web: { maskedPaths: yes("custom" as const) }, is: "unknown" },
    ],
  ],
  [F.systemPathsExposed("readonly"), [{ when: "systempaths=unconfined", web: { readonlyPaths: yes("none" as const) }, is: "true" }]],
  [F.writableCgroups(), yesNoDark((value) => ({ writableCgroups: value }))],
  [F.readonlyRootfs(), yesNoDark((value) => ({ readonlyRootfs: value }))],
  [
    F.namespace("pid", "host"),
    [
      { when: "asked for", web: { namespaces: namespaces({ pid: { kind: "host" } }) }, is: "true" },
      { when: "joined from one that has it, over two", web: joins("pid", "b"), world: chain("pid", { kind: "host" }), is: "true" },
      { when: "joined from one that has its own", web: joins("pid", "b"), world: chain("pid", { kind: "private" }), is: "false" },
      { when: "the engine's default", is: "false" },
      { when: "joined from a container that is not there", web: joins("pid", "gone"), is: "unknown" },
      { when: "joined in a circle", web: joins("pid", "b"), world: chain("pid", { kind: "container", container: "web" }), is: "unknown" },
    ],
  ],
  [
    F.namespace("cgroup", "host"),
    [
      { when: "cgroup v1, by default", world: { host: { cgroupVersion: yes(1 as const) } }, is: "true" },
      { when: "cgroup v2, by default", is: "false" },
      { when: "version unknown", world: { host: { cgroupVersion: dark() } }, is: "unknown" },
    ],
  ],
  [F.namespace("ipc", "container"), [{ when: "joined", web: joins("ipc", "b"), is: "true" }]],
  [F.namespace("net", "private"), [{ when: "the engine's default", is: "true" }]],
  [F.namespace("user", "host"), [{ when: "only where it is asked for", is: "false" }]],
  [F.sameFilesystemPath(), [{ when: "every container has the engine's files", is: "true" }]],
  [
    F.device("block", "read"),
    [
      { when: "given, as root", web: devices("/dev/sda", "r"), is: "true" },
      {
        when: "given, as uid 1000 in group disk",
        web: { ...devices("/dev/sda", "rwm"), user: yes("1000"), noNewPrivileges: yes(true), groupAdd: listed("6") },
        is: "true",
      },
      { when: "any rule, made with MKNOD", web: { deviceCgroupRules: listed("b *:* rmw") }, is: "true" },
      {
        when: "any rule, MKNOD dropped, /dev mounted",
        web: { deviceCgroupRules: listed("a"), capDrop: listed("MKNOD"), mounts: yes([bind("/dev", "/hd")]) },
        is: "true",
      },
      { when: "privileged", web: { privileged: yes(true) }, is: "true" },
      {
        when: "a volume that is a file system on it",
        web: { mounts: yes([volume("disk", "/d")]) },
        world: { volumes: [local("disk", { type: "ext4", device: "/dev/sda1" })] },
        is: "true",
      },
      { when: "given, as uid 1000", web: { ...devices("/dev/sda", "rwm"), user: yes("1000"), noNewPrivileges: yes(true) }, is: "false" },
      { when: "given, under a remap", web: devices("/dev/sda", "rwm"), world: { engine: { usernsRemap: yes(true) } }, is: "false" },
      { when: "a mount of /dev alone", web: { mounts: yes([bind("/dev", "/hd")]) }, is: "false" },
      { when: "any rule, MKNOD dropped", web: { deviceCgroupRules: listed("b *:* rwm"), capDrop: listed("MKNOD") }, is: "false" },
      { when: "a rule for another device", web: { deviceCgroupRules: listed("c 10:200 rwm") }, is: "false" },
      { when: "another device", web: devices("/dev/fuse", "rwm"), is: "false" },
      { when: "devices unknown", web: { devices: dark() }, is: "unknown" },
    ],
  ],
  [
    F.device("block", "write"),
    [
      { when: "given for reading", web: devices("/dev/nvme0n1", "r"), is: "false" },
      { when: "given for writing, path not normal", web: devices("/dev/../dev//nvme0n1", "rw"), is: "true" },
    ],
  ],
  [
    F.device("tun", "write"),
    [
      { when: "uid 1000: up to udev", web: { ...devices("/dev/net/tun", "rwm"), user: yes("1000"), noNewPrivileges: yes(true) }, is: "unknown" },
      { when: "no device, but the right to make one", web: {}, is: "true" },
      { when: "no device and no right to make one", web: { capDrop: listed("MKNOD") }, is: "false" },
      { when: "a runtime that admits none", world: { engine: { components: yes([{ name: "runc", version: "1.2.2", commit: "" }]) } }, is: "false" },
      { when: "a runtime that admits it again", world: { engine: { components: yes([{ name: "runc", version: "1.2.4", commit: "" }]) } }, is: "true" },
      { when: "given without writing", web: { ...devices("/dev/net/tun", "r"), capDrop: listed("MKNOD") }, is: "true" },
    ],
  ],
  [
    F.device("kmsg", "read"),
    [
      { when: "uid 1000: everyone may read it", web: { ...devices("/dev/kmsg", "r"), user: yes("1000"), noNewPrivileges: yes(true) }, is: "true" },
      { when: "not given", web: {}, is: "false" },
      { when: "shown by a mount, and no rule admits it", web: { mounts: yes([bind("/dev", "/hd")]) }, is: "false" },
      {
        when: "shown by a mount, and a rootless engine sets no rules",
        web: { mounts: yes([bind("/dev", "/hd")]) },
        world: { engine: { rootless: yes(true) } },
        is: "true",
      },
    ],
  ],
  [F.device("loop", "read"), [{ when: "uid 1000 with DAC_READ_SEARCH", web: { ...devices("/dev/loop0", "r"), ...READER }, is: "true" }]],
  [F.device("loop", "write"), [{ when: "uid 1000 with DAC_READ_SEARCH", web: { ...devices("/dev/loop0", "rw"), ...READER }, is: "false" }]],
  [F.device("kmsg", "write"), [{ when: "uid 1000", web: { ...devices("/dev/kmsg", "rw"), user: yes("1000"), noNewPrivileges: yes(true) }, is: "false" }]],
  [
    F.device("gpu", "write"),
    [
      { when: "asked for by driver", web: { deviceRequests: listed({ driver: "nvidia", count: -1, deviceIds: [], capabilities: ["gpu"] }) }, is: "true" },
      { when: "nothing is asked for", is: "false" },
    ],
  ],
  [
    F.deviceRule("mem"),
    [
      { when: "its number", web: { deviceCgroupRules: listed("c 1:1 rw") }, is: "true" },
      { when: "a neighbour's number", web: { deviceCgroupRules: listed("c 1:3 rw") }, is: "false" },
      { when: "only mknod", web: { deviceCgroupRules: listed("c 1:1 m") }, is: "false" },
      { when: "rules unknown", web: { deviceCgroupRules: dark() }, is: "unknown" },
    ],
  ],
  [
    F.deviceRequest(),
    [
      { when: "asked for", web: { deviceRequests: listed({ driver: "cdi", count: 0, deviceIds: ["vendor/class=x"], capabilities: [] }) }, is: "true" },
      { when: "not asked for", is: "false" },
      { when: "unknown", web: { deviceRequests: dark() }, is: "unknown" },
    ],
  ],
  [
    F.sameUserAsHostProcess(),
    [
      { when: "pid=host as root: root's processes hold more capabilities", web: { namespaces: namespaces({ pid: { kind: "host" } }) }, is: "false" },
      { when: "pid=host as a uid of the host", web: { namespaces: namespaces({ pid: { kind: "host" } }), user: yes("1000") }, is: "true" },
      {
        when: "pid=host as a uid that the host does not use",
        web: { namespaces: namespaces({ pid: { kind: "host" } }), user: yes("4242"), noNewPrivileges: yes(true) },
        is: "false",
      },
      { when: "its own pid namespace", is: "false" },
      {
        when: "pid=host, host processes unknown",
        web: { namespaces: namespaces({ pid: { kind: "host" } }), user: yes("1000") },
        world: { host: { processUids: dark() } },
        is: "unknown",
      },
    ],
  ],
  [
    F.defaultRuntime(),
    [
      { when: "by default", is: "true" },
      { when: "gVisor", web: { runtime: yes("runsc") }, is: "false" },
      { when: "unknown", web: { runtime: dark() }, is: "unknown" },
    ],
  ],
  [
    F.cgroupParentSet(),
    [
      { when: "set", web: { cgroupParent: yes("/x") }, is: "true" },
      { when: "not set", is: "false" },
      { when: "unknown", web: { cgroupParent: dark() }, is: "unknown" },
    ],
  ],
  [
    F.sysctlsSet(),
    [
      { when: "set", web: { sysctls: listed({ name: "net.ipv4.ip_forward", value: "1" }) }, is: "true" },
      { when: "not set", is: "false" },
      { when: "unknown", web: { sysctls: dark() }, is: "unknown" },
    ],
  ],
  [
    F.unlimited("memory"),
    [
      { when: "no limit", is: "true" },
      { when: "a limit", web: limited({ memoryBytes: yes(1) }), is: "false" },
      { when: "unknown", web: limited({ memoryBytes: dark() }), is: "unknown" },
      { when: "a limit that no control group keeps", web: limited({ memoryBytes: yes(1) }), world: { engine: { controlGroups: yes(false) } }, is: "true" },
      { when: "a limit that perhaps none keeps", web: limited({ memoryBytes: yes(1) }), world: { engine: { controlGroups: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.unlimited("storage"),
    [
      { when: "no quota", is: "true" },
      { when: "a quota", web: limited({ storage: yes(true) }), is: "false" },
      { when: "a quota, which needs no control group", web: limited({ storage: yes(true) }), world: { engine: { controlGroups: yes(false) } }, is: "false" },
    ],
  ],
  [F.oomKillDisabled(), yesNoDark((value) => limited({ oomKillDisabled: value }))],
  [
    F.restartsAlways(),
    [
      { when: "unless stopped", web: { restartPolicy: yes("unless-stopped" as const) }, is: "true" },
      { when: "on failure", web: { restartPolicy: yes("on-failure" as const) }, is: "false" },
      { when: "unknown", web: { restartPolicy: dark() }, is: "unknown" },
    ],
  ],
  [
    F.portsPublic(),
    [
      { when: "on every interface", web: { ports: listed({ hostIp: "", hostPort: 80, containerPort: 80, protocol: "tcp" as const }) }, is: "true" },
      { when: "on loopback", web: { ports: listed({ hostIp: "127.0.0.1", hostPort: 80, containerPort: 80, protocol: "tcp" as const }) }, is: "false" },
      { when: "unknown", web: { ports: dark() }, is: "unknown" },
    ],
  ],
  [
    F.secretInEnvironment(),
    [
      { when: "a variable that looks like one", web: { environment: listed({ name: "DB_PASSWORD", value: null, isSecret: true }) }, is: "true" },
      { when: "none that does", web: { environment: listed({ name: "LANG", value: "C", isSecret: false }) }, is: "false" },
      { when: "unknown", web: { environment: dark() }, is: "unknown" },
    ],
  ],
  [
    F.inPrivilegedGroup(),
    [
      { when: "the docker group's number", web: { groupAdd: listed("999") }, is: "true" },
      { when: "disk by name", web: { groupAdd: listed("disk") }, is: "true" },
      { when: "another number", web: { groupAdd: listed("1234") }, is: "false" },
      { when: "unknown", web: { groupAdd: dark() }, is: "unknown" },
    ],
  ],
  [
    F.imageHasSetuidRoot(),
    [
      { when: "found", world: { image: { hasSetuidRoot: yes(true) } }, is: "true" },
      { when: "none found", world: { image: { hasSetuidRoot: yes(false) } }, is: "false" },
      { when: "nobody looked", is: "unknown" },
    ],
  ],
  [
    F.imageRunsAsRoot(),
    [
      { when: "no user", is: "true" },
      { when: "a user", world: { image: { user: yes("app") } }, is: "false" },
      { when: "unknown image", web: { image: yes("x") }, is: "unknown" },
    ],
  ],
  [
    F.imageSecrets(),
    [
      { when: "one", world: { image: { secretsInHistory: listed("API_KEY") } }, is: "true" },
      { when: "none", is: "false" },
      { when: "unknown", world: { image: { secretsInHistory: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.imageOnbuild(),
    [
      { when: "has", world: { image: { hasOnBuild: yes(true) } }, is: "true" },
      { when: "has none", is: "false" },
      { when: "unknown", world: { image: { hasOnBuild: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.imageAddsRemote(),
    [
      { when: "one", world: { image: { remoteAdds: listed("http://x") } }, is: "true" },
      { when: "none", is: "false" },
      { when: "unknown", world: { image: { remoteAdds: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.imageUpdatesAlone(),
    [
      { when: "one", world: { image: { updatesAlone: listed("RUN that fetches package lists alone") } }, is: "true" },
      { when: "none", is: "false" },
      { when: "unknown", world: { image: { updatesAlone: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.imageBaseUnpinned(),
    [
      { when: "one", world: { image: { unpinnedBases: listed("alpine") } }, is: "true" },
      { when: "none", is: "false" },
      { when: "unknown", world: { image: { unpinnedBases: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.imageUnpinned(),
    [
      { when: "a tag", is: "true" },
      { when: "a digest", web: { image: yes(`app@sha256:${"a".repeat(64)}`) }, is: "false" },
      { when: "unknown", web: { image: dark() }, is: "unknown" },
    ],
  ],
  [F.filterInspects("key-case"), [{ when: "never known", is: "unknown" }]],
  [
    F.event("cron-tick"),
    [
      { when: "cron runs", is: "true" },
      { when: "cron does not run", world: { host: { runsCron: yes(false) } }, is: "false" },
    ],
  ],
  [F.event("image-build"), [{ when: "somebody must ask for it", is: "unknown" }]],
  [F.engineRootless(), ofEngine("rootless")],
  [F.engineUsernsRemap(), ofEngine("usernsRemap")],
  [F.engineExperimental(), ofEngine("isExperimental")],
  [F.engineIsDesktop(), ofEngine("isDesktop")],
  [F.engineSwarmAutolock(), ofEngine("swarmAutolock")],
  [
    F.engineSwarm("manager"),
    [
      { when: "a manager", world: { engine: { swarm: yes("manager" as const) } }, is: "true" },
      { when: "inactive", is: "false" },
      { when: "unknown", world: { engine: { swarm: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.engineListens("plain"),
    [
      { when: "TCP without TLS", world: listening("tcp://0.0.0.0:2375", false), is: "true" },
      { when: "TCP with TLS", world: listening("tcp://0.0.0.0:2376", true), is: "false" },
      { when: "a unix socket", world: listening("unix:///run/docker.sock", false), is: "false" },
      { when: "unknown", world: { engine: { listeners: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.engineListens("tls-verified-outside"),
    [
      { when: "on all addresses", world: listening("tcp://0.0.0.0:2376", true), is: "true" },
      { when: "on loopback only", world: listening("tcp://127.0.0.1:2376", true), is: "false" },
    ],
  ],
  [
    F.engineListens("plain-outside"),
    [
      { when: "on all addresses", world: listening("tcp://0.0.0.0:2375", false), is: "true" },
      { when: "on loopback only", world: listening("tcp://127.0.0.1:2375", false), is: "false" },
      { when: "with TLS", world: listening("tcp://0.0.0.0:2376", true), is: "false" },
      { when: "unknown", world: { engine: { listeners: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.engineHasAuthorizationPlugin(),
    [
      { when: "one", world: { engine: { authorizationPlugins: yes(["opa"]) } }, is: "true" },
      { when: "none", is: "false" },
      { when: "unknown", world: { engine: { authorizationPlugins: dark() } }, is: "unknown" },
    ],
  ],
  [F.engineEntitlement("security.insecure"), ofEngine("insecureEntitlement")],
  [F.engineEntitlement("network.host"), ofEngine("networkHostEntitlement")],
  [
    F.engineSocketWorldWritable(),
    [
      { when: "mode 0666", world: { host: { sockets: yes({ "/run/docker.sock": { mode: 0o666, uid: 0, gid: 0 } }) } }, is: "true" },
      { when: "mode 0660", is: "false" },
      { when: "unknown", world: { host: { sockets: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.overlayUnencrypted(),
    [
      { when: "an overlay in clear", world: { networks: [network("o", { driver: yes("overlay") })] }, is: "true" },
      { when: "an encrypted overlay", world: { networks: [network("o", { driver: yes("overlay"), encrypted: yes(true) })] }, is: "false" },
      { when: "an overlay nobody looked at", world: { networks: [network("o", { driver: yes("overlay"), encrypted: dark() })] }, is: "unknown" },
    ],
  ],
  [
    F.cgroupVersion("1"),
    [
      { when: "v1", world: { host: { cgroupVersion: yes(1 as const) } }, is: "true" },
      { when: "v2", is: "false" },
      { when: "unknown", world: { host: { cgroupVersion: dark() } }, is: "unknown" },
    ],
  ],
  [F.modulesDisabled(), ofHost("modulesDisabled")],
  [F.kexecDisabled(), ofHost("kexecDisabled")],
  [
    F.kernelLockedDown(),
    [
      { when: "integrity", world: { host: { lockdown: yes("integrity" as const) } }, is: "true" },
      { when: "none", is: "false" },
      { when: "unknown", world: { host: { lockdown: dark() } }, is: "unknown" },
    ],
  ],
  [F.ueventHelper(), ofHost("ueventHelper")],
  [F.unprivilegedBpfDisabled(), ofHost("unprivilegedBpfDisabled")],
  [
    F.flaw("kernel-default"),
    [
      { when: "versions are assumed to be free of flaws", is: "false" },
      { when: "versions are compared, and no data was given", world: { host: { software: { ...HOST.software, hasEveryFix: yes(false) } } }, is: "unknown" },
    ],
  ],
  [
    F.seccompAllows("alg-socket"),
    [
      { when: "an engine before 29.4.3", is: "true" },
      { when: "29.4.3", world: { engine: { version: yes("29.4.3") } }, is: "false" },
    ],
  ],
  [
    F.seccompAllows("vsock-socket"),
    [
      { when: "an engine from 23.0 on", is: "false" },
      { when: "20.10", world: { engine: { version: yes("20.10.24") } }, is: "true" },
    ],
  ],
  [F.selinuxEnforcing(), ofHost("selinuxEnforcing")],
  [F.hostRuns("sshd"), ofHost("runsSshd")],
  [F.hostRuns("cron"), ofHost("runsCron")],
  [F.hostRuns("kubelet"), ofHost("runsKubelet")],
  [F.hostOnCloud(), ofHost("onCloud")],
  [F.metadataServiceOpen(), ofHost("metadataServiceOpen")],
  [F.firewallExpected(), ofHost("firewallExpected")],
  [
    F.nosuidNodev("/home"),
    [
      { when: "its own mount", world: { host: { nosuidNodevPaths: yes(["/home"]) } }, is: "true" },
      { when: "another place", world: { host: { nosuidNodevPaths: yes(["/homes"]) } }, is: "false" },
      { when: "unknown", world: { host: { nosuidNodevPaths: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.dockerGroupHasMembers(),
    [
      { when: "one", world: { host: { dockerGroupMembers: yes(["al"]) } }, is: "true" },
      { when: "none", is: "false" },
      { when: "unknown", world: { host: { dockerGroupMembers: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.userIsDockerUser("group"),
    [
      { when: "the group is empty", world: { host: { dockerGroupMembers: yes([]) } }, is: "false" },
      { when: "somebody is in it: who the attacker is stays open", world: { host: { dockerGroupMembers: yes(["alice"]) } }, is: "unknown" },
    ],
  ],
  [
    F.userIsDockerUser("sudo"),
    [
      { when: "no rule", world: { host: { sudoDockerUsers: yes([]) } }, is: "false" },
      { when: "unknown", world: { host: { sudoDockerUsers: dark() } }, is: "unknown" },
    ],
  ],
  [
    F.exchangesMountSource("write"),
    [
      { when: "a source lies below what it writes", web: mountedTwice("/srv/a", "/srv/a/b"), is: "true" },
      { when: "deeper below", web: mountedTwice("/srv/a", "/srv/a/b/c/d"), is: "true" },
      { when: "covered there, with a directory in between", web: mountedTwice("/srv/a", "/srv/a/b/c", { at: "/outer/b/c" }), is: "true" },
      { when: "covered there, right below", web: mountedTwice("/srv/a", "/srv/a/b", { at: "/outer/b" }), is: "false" },
      {
        when: "written below it, where it leads elsewhere by now",
        web: mountedTwice("/srv/a", "/srv/a/b"),
        world: { host: { symlinks: yes({ "/srv/a/b": "/data" }) } },
        is: "true",
      },
      { when: "beside it", web: mountedTwice("/srv/a", "/srv/ab"), is: "false" },
      { when: "the same directory", web: mountedTwice("/srv/a", "/srv/a"), is: "false" },
      { when: "above it", web: mountedTwice("/srv/a/b", "/srv/a", { readOnly: true }), is: "false" },
      { when: "the outer is read-only", web: mountedTwice("/srv/a", "/srv/a/b", { outerReadOnly: true }), is: "false" },
      { when: "the inner is read-only", web: mountedTwice("/srv/a", "/srv/a/b", { readOnly: true }), is: "false" },
      { when: "no mount", is: "false" },
      { when: "unknown mounts", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [
    F.exchangesMountSource("read"),
    [
      { when: "the inner is read-only", web: mountedTwice("/srv/a", "/srv/a/b", { readOnly: true }), is: "true" },
      { when: "a socket", web: mountedTwice("/srv/a", "/srv/a/app.sock", { readOnly: true }), is: "true" },
      { when: "the outer is read-only", web: mountedTwice("/srv/a", "/srv/a/b", { outerReadOnly: true }), is: "false" },
      { when: "unknown mounts", web: { mounts: dark() }, is: "unknown" },
    ],
  ],
  [
    F.mountsAreMany(),
    [
      { when: "as many others mount what lies below as are looked at", web: WRITES_SRV, world: manyBelow("/srv", 256), is: "unknown" },
      { when: "fewer do", web: WRITES_SRV, world: manyBelow("/srv", 255), is: "false" },
      { when: "they mount it from elsewhere", web: WRITES_SRV, world: manyBelow("/data", 256), is: "false" },
      { when: "they are its own", web: { mounts: yes([bind("/srv", "/outer"), bind("/srv/1", "/x")]) }, is: "false" },
    ],
  ],
  [
    F.sudoRunsDocker(),
    [
      { when: "one", world: { host: { sudoDockerUsers: yes(["al"]) } }, is: "true" },
      { when: "none", is: "false" },
      { when: "unknown", world: { host: { sudoDockerUsers: dark() } }, is: "unknown" },
    ],
  ],
];

describe("facts", () => {
  for (const [literal, cases] of CASES) {
    for (const { when, web = {}, world: change = {}, is } of cases) {
      it(`${literal.fact} ${literal.args.join(" ")} is ${is}: ${when}`, () => {
        const containers = [container("web", web), ...(change.containers ?? [])];
        const finding = factsOf(world({ ...change, containers })).find(literal, { subject: "web", object: null });
        expect(finding.truth).toBe(is);
        expect(finding.supports.length + finding.blanks.length, "a finding says why").toBeGreaterThan(0);
        expect(finding.supports.filter((support) => support.because === "")).toEqual([]);
        expect(finding.blanks.length > 0, "only what is unknown has blanks").toBe(is === "unknown");
      });
    }
  }

  /** Those with a test file of their own. */
  const ELSEWHERE = [
    "host-path",
    "host-path-within",
    "host-path-named",
    "any-host-path",
    "system-path",
    "world-readable-system-path",
    "home-directory",
    "set-uid-path",
    "submount-writable",
    "shared-propagation",
    "socket",
    "account-is-root",
    "account-in-group",
    "account-sudo",
    "connection-is",
    "host-has-socket",
    "engine-is",
    "engine-setting",
    "swarm-setting",
    "unused",
    "file-there",
    "file-owner",
    "file-mode",
    "audited",
    "container-setting",
    "runs-sshd",
    "image-has-health-check",
  ];
  const REACH = [
    "nested-engine-certificates",
    "internet-egress",
    "credential",
    "credential-is",
    "tcp-reach",
    "serves-engine-api",
    "reads-what-others-write",
    "shares-bridge",
  ];

  it("every fact of the vocabulary is tested", () => {
    const tested = new Set([...CASES.map(([literal]) => literal.fact as string), ...ELSEWHERE, ...REACH]);
    expect(Object.keys(FACTS).filter((name) => !tested.has(name))).toEqual([]);
  });

  it.each([
    ["ssh", "true"],
    ["registry", "false"],
    ["web", "false"],
    ["host", "false"],
  ])("credential-is ssh of who holds %s is %s", (subject, is) => {
    expect(factsOf(world({ containers: [container("web")] })).find(F.credentialIs("ssh"), { subject, object: null }).truth).toBe(is);
  });

  it("an unknown container has no facts", () => {
    expect(factsOf(world()).find(F.runsAsRoot(), { subject: "gone", object: null }).truth).toBe("false");
  });
});

type Modes = Container["namespaces"];
type Mode = Extract<Modes["pid"], { known: true }>["value"];

function namespaces(change: Partial<Record<keyof Modes, Mode>>): Modes {
  const own = container("x").namespaces;
  return { ...own, ...Object.fromEntries(Object.entries(change).map(([name, mode]) => [name, yes(mode)])) };
}

function joins(name: keyof Modes, other: string): Partial<Container> {
  return { namespaces: namespaces({ [name]: { kind: "container", container: other } }) };
}

/** b joins c, which has `mode`. */
function chain(name: keyof Modes, mode: Mode): WorldChange {
  return { containers: [container("b", joins(name, "c")), container("c", { namespaces: namespaces({ [name]: mode }) })] };
}

function devices(hostPath: string, permissions: string): Partial<Container> {
  return { devices: listed({ hostPath, containerPath: hostPath, permissions }) };
}

function limited(change: Partial<Container["limits"]>): Partial<Container> {
  return { limits: { ...container("x").limits, ...change } };
}

function local(name: string, options: Readonly<Record<string, string>>): NonNullable<WorldChange["volumes"]>[number] {
  return { name, driver: yes("local"), options: yes(options), evidence: PLACE };
}

function network(name: string, change: Partial<NonNullable<WorldChange["networks"]>[number]> = {}): NonNullable<WorldChange["networks"]>[number] {
  return { name, driver: yes("bridge"), internal: yes(false), interContainer: yes(true), encrypted: yes(false), evidence: PLACE, ...change };
}

function listening(address: string, tls: boolean): WorldChange {
  return { engine: { listeners: listed({ address, tls, verifiesClients: tls }) } };
}

function yesNoDark(change: (value: ReturnType<typeof yes<boolean>>) => Partial<Container>): readonly Case[] {
  return [
    { when: "yes", web: change(yes(true)), is: "true" },
    { when: "no", web: change(yes(false)), is: "false" },
    { when: "unknown", web: change(dark()), is: "unknown" },
  ];
}

function ofEngine(field: string): readonly Case[] {
  return sides((value) => ({ engine: { [field]: value } }));
}

function ofHost(field: string): readonly Case[] {
  return sides((value) => ({ host: { [field]: value } }));
}

function sides(change: (value: ReturnType<typeof yes<boolean>>) => WorldChange): readonly Case[] {
  return [
    { when: "yes", world: change(yes(true)), is: "true" },
    { when: "no", world: change(yes(false)), is: "false" },
    { when: "unknown", world: change(dark()), is: "unknown" },
  ];
}
