import { all, not } from "../condition.ts";
import { cgroupParentSet, inPrivilegedGroup, isRemapped, readonlyRootfs, restartsAlways, runsAsRoot, sysctlsSet } from "../facts/builders.ts";
import type { Technique } from "../technique.ts";
import { technique } from "../technique.ts";

/** Settings that give nothing alone but are what other techniques wait for. */
export const HYGIENE: readonly Technique[] = [
  technique({
    id: "root-user",
    title: "The container runs as the root of the host",
    argument:
      "uid 0 in the container is uid 0 on the host wherever a file, a socket or a kernel setting only looks at the uid. Every technique that needs the rights of root on something shared begins here.",
    fix: "Set a non-root user in the image or with `--user`, or enable userns-remap.",
    notes: ["Dropping all capabilities does not change the uid: root-owned sockets and sysctls still open."],
    from: ["exec"],
    when: all(runsAsRoot(), not(isRemapped())),
    gains: [{ privilege: "container-root", over: "subject" }],
    maps: { cis: ["4.1", "2.9", "5.31"], attack: ["T1611"], cwe: ["CWE-250", "CWE-1188"], nist: ["4.1.2", "4.4.3"] },
    verification: {
      level: "measured",
      note: "Root without any capability passed the permissions of root-owned sockets and sysctls; under userns-remap it did not.",
    },
    references: ["https://docs.docker.com/engine/security/userns-remap/", "https://docs.docker.com/engine/security/"],
    origins: ["cfg.root-user", "ns.no-userns-remap", "image.root-user"],
  }),
  technique({
    id: "privileged-group",
    title: "The container is in a group that has rights on the host",
    argument:
      "Group numbers are those of the host: the docker, disk or shadow group in the container is that group on every mounted socket, device and file, whatever the user.",
    fix: "Remove the group.",
    notes: ["A non-root user with the docker group passes a mounted engine socket."],
    from: ["exec"],
    when: inPrivilegedGroup(),
    gains: [{ privilege: "policy-bypass", over: "host" }],
    maps: { cis: ["5.32"], attack: ["T1611"], cwe: ["CWE-732"], nist: ["4.4.3"] },
    verification: { level: "measured", note: "uid 1000 with the docker group connected to the socket; without the group it was refused." },
    references: ["https://docs.docker.com/engine/install/linux-postinstall/"],
    origins: ["cfg.gid-docker"],
  }),
  technique({
    id: "writable-root-filesystem",
    title: "The root file system is writable",
    argument: "Tools can be dropped and programs of the image replaced, and both survive a restart of the container.",
    fix: "Set `read_only: true` and give the program a tmpfs where it writes.",
    notes: ["No way out of the container by itself."],
    from: ["exec"],
    when: not(readonlyRootfs()),
    gains: [{ privilege: "persistence", over: "subject" }],
    maps: { cis: ["5.13"], attack: ["T1036", "T1525"], cwe: ["CWE-732"], nist: ["4.1.2"] },
    verification: { level: "measured", note: "The root file system of a default container is writable." },
    references: ["https://github.com/docker/docker-bench-security"],
    origins: ["cfg.writable-rootfs"],
  }),
  technique({
    id: "namespaced-sysctls",
    title: "Kernel parameters of the own namespaces are changed",
    argument:
      "`--sysctl` sets parameters such as `ip_forward` or `route_localnet` in the namespaces of the container. It can weaken the container itself; the engine and the runtime refuse every parameter that would reach the host.",
    fix: "Keep only the parameters that the program needs.",
    notes: ["Cannot reach kernel settings of the host."],
    from: ["exec"],
    when: sysctlsSet(),
    gains: [{ privilege: "network-exposure", over: "subject" }],
    maps: { attack: ["T1562"], cwe: ["CWE-1188"], nist: ["4.4.3"] },
    verification: {
      level: "measured",
      note: "Parameters without a namespace were refused by the command line and by runc; net.* was refused with the host network.",
    },
    references: ["https://docs.docker.com/reference/cli/docker/container/run/"],
    origins: ["cfg.sysctl-net"],
  }),
  technique({
    id: "restart-always",
    title: "The container is restarted always",
    argument: "With `restart: always` a compromised container comes back after each stop of its process and each start of the engine.",
    fix: "Use `on-failure` with a count.",
    from: ["exec"],
    when: restartsAlways(),
    gains: [{ privilege: "persistence", over: "subject" }],
    maps: { cis: ["5.15"], attack: ["T1543.005"], cwe: ["CWE-400"], nist: ["4.4.3"] },
    verification: { level: "source", note: "Read in the documentation." },
    references: ["https://docs.docker.com/engine/containers/start-containers-automatically/"],
    origins: ["cfg.restart-always"],
  }),
  technique({
    id: "cgroup-parent-override",
    title: "The container chooses its cgroup parent",
    argument: "`--cgroup-parent` moves the container out of the slice in which limits and monitoring expect it, up to the root of the hierarchy.",
    fix: "Leave the cgroup parent to the engine.",
    from: ["exec"],
    when: cgroupParentSet(),
    gains: [
      { privilege: "denial-of-service", over: "host" },
      { privilege: "policy-bypass", over: "host" },
    ],
    maps: { cis: ["5.25"], attack: ["T1499"], cwe: ["CWE-770"], nist: ["4.4.3"] },
    verification: { level: "measured", note: "--cgroup-parent=/ put the container directly under the root cgroup." },
    references: ["https://github.com/moby/moby/blob/master/daemon/oci_linux.go"],
    origins: ["api.cgroup-parent"],
  }),
];
