import type { Standards } from "../../model/index.ts";
import { ALWAYS, all } from "../condition.ts";
import { capability, engineUsernsRemap, namespace, seccompAllows } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";

const SHARED_NAMESPACE: Partial<Standards> = { attack: ["T1611"], cwe: ["CWE-668"], nist: ["4.4.3"] };

const NAMESPACES_MANUAL = "https://man7.org/linux/man-pages/man7/namespaces.7.html";

/** The other namespaces: shared memory, host name, cgroups, users, and the clock, which has none. */
export const NAMESPACE_KERNEL: readonly Technique[] = [
  technique({
    id: "host-ipc-namespace",
    title: "The container is in the host's IPC namespace",
    argument: "System V and POSIX shared memory of the host is reachable: databases, browsers, audio and graphics keep data there.",
    fix: "Use an IPC namespace of its own, and `shm_size` for more shared memory.",
    notes: ["Where nothing on the host uses shared memory there is nothing to reach.", "Containers do not start with it under userns-remap (R06)."],
    from: ["exec"],
    when: namespace("ipc", "host"),
    gains: [
      { privilege: "information", over: "host" },
      { privilege: "integrity-loss", over: "host" },
    ],
    maps: { ...SHARED_NAMESPACE, cis: ["5.17"] },
    verification: { level: "measured", note: "T43: a file in the host's `/dev/shm` is readable." },
    references: [NAMESPACES_MANUAL],
    origins: ["ns.ipc-host"],
  }),
  technique({
    id: "shared-ipc-namespace",
    title: "The container shares another container's IPC namespace",
    argument: "Shared memory of the other container is readable and writable with the rights of its files.",
    fix: "Use an IPC namespace of its own.",
    from: ["exec"],
    across: "ipc-namespace-members",
    when: ALWAYS,
    gains: [{ privilege: "influence", over: "object" }],
    maps: { ...SHARED_NAMESPACE, cis: ["5.17"] },
    verification: { level: "measured", note: "T107." },
    references: [NAMESPACES_MANUAL],
    origins: ["ns.ipc-container"],
  }),
  technique({
    id: "host-name-namespace",
    title: "The container can rename the host",
    argument: "With SYS_ADMIN in the host's UTS namespace it sets the name under which the host logs, certifies and is found.",
    fix: "Drop SYS_ADMIN, or use a UTS namespace of its own.",
    notes: ["`--uts=host` without SYS_ADMIN is a false alarm: setting the name is refused (T44)."],
    from: ["exec"],
    when: all(namespace("uts", "host"), capability("SYS_ADMIN"), seccompAllows("mount")),
    gains: [{ privilege: "integrity-loss", over: "host" }],
    maps: { ...SHARED_NAMESPACE, cis: ["5.21"], attack: ["T1499"] },
    verification: {
      level: "measured",
      note: "T44. The default seccomp profile lets sethostname through with SYS_ADMIN, by the same rule as mount. The research calls a new name a denial of service; it breaks less than that.",
    },
    references: ["https://man7.org/linux/man-pages/man2/sethostname.2.html"],
    origins: ["ns.uts-host"],
  }),
  technique({
    id: "host-cgroup-namespace",
    title: "The container sees the host's cgroup paths",
    argument: "Names and limits of other groups show, and with cgroup v1 and the right to mount the root of a hierarchy comes in reach.",
    fix: "Use `--cgroupns=private`.",
    notes: ["It is the default on cgroup v1.", "On cgroup v2 without writable cgroups it is a false alarm."],
    from: ["exec"],
    when: namespace("cgroup", "host"),
    gains: [{ privilege: "information", over: "host" }],
    maps: { ...SHARED_NAMESPACE, cis: ["5.25"], attack: ["T1082"] },
    verification: { level: "measured", note: "T46, T58c, T58d." },
    references: ["https://man7.org/linux/man-pages/man7/cgroup_namespaces.7.html"],
    origins: ["ns.cgroup-host"],
  }),
  technique({
    id: "user-namespace-remap-disabled",
    title: "The container opts out of the user namespace remap",
    argument:
      "`--userns=host` makes root in this container the host's root again on an engine that remaps all others, and lifts the engine's refusal of host namespaces and `--privileged`.",
    fix: "Remove `--userns=host`.",
    notes: ["Without a remap on the engine the flag changes nothing (T45)."],
    from: ["exec"],
    when: all(engineUsernsRemap(), namespace("user", "host")),
    gains: [{ privilege: "policy-bypass", over: "host" }],
    maps: { ...SHARED_NAMESPACE, cis: ["5.31"], cwe: ["CWE-693"] },
    verification: { level: "measured", note: "R08, R09." },
    references: ["https://docs.docker.com/engine/security/userns-remap/#disable-namespace-remapping-for-a-container"],
    origins: ["ns.user-host"],
  }),
  technique({
    id: "host-clock-settable",
    title: "The container sets the host's clock",
    argument:
      "The wall clock has no namespace: with SYS_TIME it is set for the host and every container, and certificates, one-time passwords, logs and tickets go wrong.",
    fix: "Drop SYS_TIME.",
    notes: ["The default seccomp profile allows setting the clock as soon as SYS_TIME is granted."],
    from: ["exec"],
    when: all(capability("SYS_TIME"), seccompAllows("settimeofday")),
    gains: [
      { privilege: "denial-of-service", over: "host" },
      { privilege: "integrity-loss", over: "host" },
    ],
    maps: { ...SHARED_NAMESPACE, cis: ["5.4"], attack: ["T1070.006", "T1499"], cwe: ["CWE-250"] },
    verification: { level: "source", note: "time_namespaces(7) covers the monotonic and boot clocks only; moby profiles/seccomp/default.json." },
    references: ["https://man7.org/linux/man-pages/man7/time_namespaces.7.html"],
    origins: ["ns.time"],
  }),
];
