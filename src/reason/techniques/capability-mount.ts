import { all, any } from "../condition.ts";
import { canMount, capability, cgroupVersion, hostPath, hostRoot, namespace, writableCgroups } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";

/** What SYS_ADMIN, alone or with an old cgroup hierarchy, gives: mounts that the container was not meant to have. */
export const MOUNT_CAPABILITIES: readonly Technique[] = [
  technique({
    id: "mount-capability",
    title: "SYS_ADMIN lets the container mount host file systems",
    argument:
      "With SYS_ADMIN the container mounts a fresh procfs, whose `core_pattern` names the program that the kernel runs as root on the host when any process crashes. The fresh mount has none of the masks that the engine put over the first one. The default seccomp profile does not stop this: it lets `mount` through as soon as SYS_ADMIN is granted. AppArmor `docker-default` does, with its `deny mount` rule.",
    fix: "Drop SYS_ADMIN; where a tool really mounts, do it outside and bind the result read-only.",
    notes: [
      "The default seccomp profile is believed to stop `mount`; it does not once SYS_ADMIN is granted.",
      "seccomp=unconfined without SYS_ADMIN does not allow mounting.",
      "A block device that the container may open, even read-only, can be mounted in the same way.",
      "A non-root user without a way back to uid 0, userns-remap and rootless mode stop it: the capability then is not effective or not valid towards the host.",
    ],
    from: ["exec"],
    when: canMount(),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { cis: ["5.4", "5.5", "5.18"], attack: ["T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: {
      level: "measured",
      note: "With SYS_ADMIN, default seccomp and no security module, a fresh procfs gives a writable core_pattern (opened, not written); under userns-remap it stays read-only.",
    },
    references: [
      "https://github.com/moby/profiles/blob/main/seccomp/default.json",
      "https://github.com/moby/profiles/blob/main/apparmor/template.go",
      "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ],
    origins: ["cap.sys-admin-mount", "cap.sys-admin-blockdev"],
  }),
  technique({
    id: "administration-capability",
    title: "SYS_ADMIN opens most administrative interfaces of the kernel",
    argument:
      "SYS_ADMIN is checked in hundreds of places: quotas, swap, fanotify, handles of namespaces, control calls of many drivers. Even where a security module forbids mounting, these interfaces remain, and each is kernel code that an ordinary container cannot reach.",
    fix: "Drop SYS_ADMIN and grant the narrower capability that the program needs (PERFMON, BPF, SYS_RESOURCE, CHECKPOINT_RESTORE).",
    notes: ["With `pid=host` and SYS_PTRACE it also joins the namespaces of a process of the host; the pid namespace techniques tell that path."],
    from: ["exec"],
    when: capability("SYS_ADMIN"),
    gains: [{ privilege: "kernel-attack-surface", over: "host" }],
    maps: { cis: ["5.4"], attack: ["T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: { level: "source", note: "Read in capabilities(7) and in the default seccomp profile." },
    references: ["https://man7.org/linux/man-pages/man7/capabilities.7.html", "https://github.com/moby/profiles/blob/main/seccomp/default.json"],
    origins: ["cap.sys-admin-misc", "cap.sys-admin-setns"],
  }),
  technique({
    id: "cgroup-release-agent",
    title: "The cgroup v1 release agent runs a program as root on the host",
    argument:
      "On cgroup v1 the root of each hierarchy names a `release_agent`: the kernel starts that program as root on the host when a cgroup empties. A container that can mount and lives in the host cgroup namespace mounts the hierarchy and sets it.",
    fix: "Use cgroup v2, keep the cgroup namespace private, and drop SYS_ADMIN.",
    notes: [
      "A private cgroup namespace hides the root of the hierarchy, even from SYS_ADMIN.",
      "Docker uses the host cgroup namespace by default on cgroup v1 and a private one on v2.",
    ],
    from: ["exec"],
    when: all(cgroupVersion("1"), namespace("cgroup", "host"), canMount()),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { cis: ["5.4", "5.25"], attack: ["T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: {
      level: "measured",
      note: "With SYS_ADMIN, default seccomp and no security module the v1 root with release_agent could be mounted and opened for writing; a private cgroup namespace hid it.",
    },
    references: ["https://man7.org/linux/man-pages/man7/cgroups.7.html", "https://man7.org/linux/man-pages/man7/capabilities.7.html"],
    origins: ["kif.release-agent"],
  }),
  technique({
    id: "cgroup-device-list",
    title: "The cgroup v1 device list can be rewritten to admit host disks",
    argument:
      "On cgroup v1 the devices that a container may open are a list in a file. With SYS_ADMIN and a writable view of that file the container admits every device to itself, makes a node for the host disk with MKNOD, and opens it.",
    fix: "Use cgroup v2 (where the filter is a program that no file changes), and drop SYS_ADMIN.",
    notes: ["The kernel asks for SYS_ADMIN on this write: a writable cgroup mount alone is not enough."],
    from: ["exec"],
    when: all(cgroupVersion("1"), capability("SYS_ADMIN"), capability("MKNOD"), any(canMount(), writableCgroups(), hostPath("/sys/fs/cgroup", "write"))),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { cis: ["5.4", "5.18"], attack: ["T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: { level: "source", note: "Read in the kernel documentation of the v1 device controller." },
    references: ["https://docs.kernel.org/admin-guide/cgroup-v1/devices.html"],
    origins: ["kif.devices-allow"],
  }),
  technique({
    id: "writable-cgroups",
    title: "Writable cgroups let the container lift its own limits",
    argument:
      "`--security-opt writable-cgroups` mounts the control groups writable. Root in the container can then change the limits and the weights of what it sees there.",
    fix: "Remove `writable-cgroups`; give nested engines their own delegated cgroup.",
    notes: [
      "On cgroup v2 with a private cgroup namespace only the own subtree is visible.",
      "The engine refuses the option in rootless mode and under userns-remap.",
    ],
    from: ["exec"],
    when: all(writableCgroups(), hostRoot()),
    gains: [{ privilege: "denial-of-service", over: "host" }],
    maps: { cis: ["5.25"], attack: ["T1611"], cwe: ["CWE-250"], nist: ["4.4.3"] },
    verification: { level: "source", note: "Read in the engine (option since 28.0); under userns-remap the mount is writable and file ownership refuses." },
    references: ["https://github.com/moby/moby/blob/master/daemon/oci_linux.go"],
    origins: ["kif.writable-cgroups"],
  }),
];
