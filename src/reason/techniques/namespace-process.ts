import type { Standards } from "../../model/index.ts";
import { ALWAYS, all, any, not } from "../condition.ts";
import {
  canBeRoot,
  capability,
  capabilityInContainer,
  isRemapped,
  lsmAllows,
  namespace,
  ofObject,
  privileged,
  sameUserAsHostProcess,
} from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";
import { KUBEHOUND_REFERENCE } from "./mount-access.ts";

const HOST_PROCESSES: Partial<Standards> = { cis: ["5.16"], attack: ["T1057", "T1611"], cwe: ["CWE-668"], nist: ["4.4.3"] };

const PTRACE_REFERENCE = "https://man7.org/linux/man-pages/man2/ptrace.2.html";

/** Process namespaces shared with the host or with another container. `/proc/<pid>/root` of a visible process is a door to its file system. */
export const NAMESPACE_PROCESS: readonly Technique[] = [
  technique({
    id: "host-pid-namespace",
    title: "The container sees the host's processes",
    argument: "With `--pid=host` every process of the host and its command line are listed, passwords on command lines with them.",
    fix: "Use a PID namespace of its own.",
    notes: [
      "Files, memory and environments of more privileged processes stay closed without SYS_PTRACE (T20).",
      "The engine refuses `--pid=host` under userns-remap (R04).",
    ],
    from: ["exec"],
    when: namespace("pid", "host"),
    gains: [{ privilege: "information", over: "host" }],
    maps: HOST_PROCESSES,
    verification: { level: "measured", note: "T20: 114 host processes listed; `/proc/1/root` refused with default capabilities." },
    references: ["https://docs.docker.com/reference/cli/docker/container/run/#pid"],
    origins: ["ns.pid-host"],
  }),
  technique({
    id: "host-pid-namespace-ptrace",
    title: "The container enters processes of the host",
    argument:
      "SYS_PTRACE opens `/proc/<pid>/root` and the memory of any process that is visible, and with `--pid=host` those are the host's: its files as root, and code in its daemons. " +
      "With SYS_ADMIN besides it can join the host's namespaces outright.",
    fix: "Remove `--pid=host` or SYS_PTRACE.",
    notes: [
      "Seccomp's default profile allows ptrace on Linux 4.8 and later, and `/proc/<pid>/root` takes no system call that it filters.",
      "Yama and no-new-privileges do not stop it; AppArmor's docker-default does. SELinux does not: the engine switches the label off for `--pid=host`.",
    ],
    from: ["exec"],
    when: all(namespace("pid", "host"), capability("SYS_PTRACE"), lsmAllows("ptrace-host")),
    gains: [{ privilege: "host-root", over: "host" }],
    maps: { ...HOST_PROCESSES, cis: ["5.16", "5.4"], attack: ["T1055.008", "T1611"], cwe: ["CWE-250"] },
    verification: { level: "measured", note: "T21': the host's root directory is listed through `/proc/<dockerd>/root`; setns without SYS_ADMIN fails (T25)." },
    references: [PTRACE_REFERENCE, KUBEHOUND_REFERENCE],
    origins: ["ns.pid-host-ptrace", "ns.pid-host-nsenter"],
  }),
  technique({
    id: "host-process-same-user",
    title: "A process of the host runs under the container's uid",
    argument:
      "The kernel lets a process into others of the same uid that hold no more capabilities: `/proc/<pid>/root` of a daemon of the host is then the host's file system, with that uid's rights. It takes no capability at all.",
    fix: "Remove `--pid=host`, or give the container a uid that nothing else uses.",
    notes: [
      "Dropping all capabilities, no-new-privileges and seccomp do not stop it (T22'). Yama does not either: it bars attaching, not reading `/proc`.",
      "Root in the container with default capabilities is refused for daemons with all of them (T22''').",
    ],
    from: ["exec"],
    when: all(sameUserAsHostProcess(), lsmAllows("ptrace-host")),
    gains: [{ privilege: "host-user", over: "host" }],
    maps: { ...HOST_PROCESSES, attack: ["T1003.007", "T1611"] },
    verification: { level: "measured", note: "T22': uid 4242 with no capability lists another process's root directory." },
    references: [PTRACE_REFERENCE],
    origins: ["ns.pid-host-same-uid"],
  }),
  technique({
    id: "host-pid-namespace-containers",
    title: "The container enters other containers of the host",
    argument:
      "With `--pid=host` other containers' processes are visible too, and most run as root with no more than the default capabilities: root here reads and writes their files and environment through `/proc/<pid>/root`. " +
      "AppArmor's docker-default allows it between containers of that profile.",
    fix: "Remove `--pid=host`, or run as a user other than root.",
    notes: ["Processes that hold more capabilities, as the host's own daemons do, are refused without SYS_PTRACE."],
    from: ["exec"],
    when: all(namespace("pid", "host"), canBeRoot(), not(isRemapped()), capability("SETUID")),
    gains: [{ privilege: "other-container", over: "host" }],
    maps: { ...HOST_PROCESSES, attack: ["T1003.007", "T1611"] },
    verification: { level: "measured", note: "T22'': root with default capabilities reads the environment of another default container." },
    references: [PTRACE_REFERENCE],
    origins: ["ns.pid-host-same-uid"],
  }),
  technique({
    id: "host-pid-namespace-kill",
    title: "The container kills processes of the host",
    argument: "KILL, granted by default, signals any process that is visible: with `--pid=host`, the host's.",
    fix: "Remove `--pid=host` or drop KILL.",
    notes: ["Processes of the same uid need no capability.", "AppArmor's docker-default allows signals within its own profile only."],
    from: ["exec"],
    when: all(namespace("pid", "host"), capability("KILL"), lsmAllows("signal-host")),
    gains: [{ privilege: "denial-of-service", over: "host" }],
    maps: { ...HOST_PROCESSES, attack: ["T1499"], cwe: ["CWE-250"] },
    verification: { level: "measured", note: "T20: `kill -0` on the host's processes succeeds with default capabilities." },
    references: ["https://man7.org/linux/man-pages/man2/kill.2.html"],
    origins: ["ns.pid-host-kill"],
  }),
  technique({
    id: "shared-pid-namespace",
    title: "The container sees another container's processes",
    argument: "Containers that share a PID namespace list each other's processes and command lines.",
    fix: "Use a PID namespace of its own.",
    from: ["exec"],
    across: "pid-namespace-members",
    when: ALWAYS,
    gains: [{ privilege: "information", over: "object" }],
    maps: { ...HOST_PROCESSES, attack: ["T1057"] },
    verification: { level: "measured", note: "T27." },
    references: ["https://docs.docker.com/reference/cli/docker/container/run/#pid"],
    origins: ["ns.pid-container"],
  }),
  technique({
    id: "shared-pid-namespace-entry",
    title: "The container enters another container's processes",
    argument:
      "Root reads and writes the other container's files and environment through `/proc/<pid>/root`, taking on the other process's uid if need be. " +
      "AppArmor's docker-default allows it between containers of that profile.",
    fix: "Use a PID namespace of its own, or run the two under different users without root.",
    notes: [
      "The kernel refuses a process that holds more capabilities, as of a privileged container, unless the container has SYS_PTRACE.",
      "Two containers of the same non-root user reach each other too; that is not derived here.",
    ],
    from: ["exec"],
    across: "pid-namespace-members",
    when: all(canBeRoot(), any(capabilityInContainer("SYS_PTRACE"), all(capabilityInContainer("SETUID"), ofObject(not(privileged()))))),
    gains: [{ privilege: "exec", over: "object" }],
    maps: { ...HOST_PROCESSES, attack: ["T1003.007", "T1611"] },
    verification: {
      level: "measured",
      note: "T27, T22'': root with default capabilities reads environment and root directory of another default container; refused for a process with more capabilities (T22''').",
    },
    references: [PTRACE_REFERENCE],
    origins: ["ns.pid-container"],
  }),
];
