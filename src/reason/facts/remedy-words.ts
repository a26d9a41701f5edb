import type { Remedy } from "../../model/index.ts";

/** How a remedy is told and priced. */
export interface RemedyWords {
  /** An imperative clause: "remove the mount at `/run/docker.sock`". Names in it come from outside: escape before printing. */
  readonly words: string;
  /** Container name, or `host`. */
  readonly where: string;
  /** Friction from 1 (nobody notices) to 100 (the whole host changes). */
  readonly cost: number;
  readonly mayBreak: string;
}

interface Price {
  readonly words: string;
  readonly cost: number;
  readonly mayBreak: string;
}

type Prices = { readonly [K in Remedy["kind"]]: (remedy: Extract<Remedy, { kind: K }>) => Price };

function price(words: string, cost: number, mayBreak: string): Price {
  return { words, cost, mayBreak };
}

/** A capability that every container has is seldom the fault: what was asked for beside it is. Source: moby daemon/pkg/oci/caps/defaults.go. */
const DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** `set-user` costs more than taking away what a container was given (a mount, a device, `privileged`): images made for root often break, and the gift stays. */
const PRICES: Prices = {
  "unset-privileged": () => price("remove `privileged`", 20, "whatever it does with devices, mounts or kernel settings: add back single capabilities"),
  "drop-capability": ({ capability }) =>
    price(`drop capability ${capability}`, DEFAULT_CAPABILITIES.has(capability) ? 18 : 4, `programs that need CAP_${capability}`),
  "remove-mount": ({ target }) => price(`remove the mount at \`${target}\``, 25, `what reads or writes \`${target}\``),
  "mount-read-only": ({ target }) => price(`mount \`${target}\` read-only`, 8, `programs that write to \`${target}\``),
  "mount-private-propagation": ({ target }) => price(`mount \`${target}\` with propagation rprivate`, 6, "mounts made inside no longer appear on the host"),
  "remove-volumes-from": ({ from }) => price(`do not take over the mounts of \`${from}\``, 25, "what uses the inherited mounts: mount what is needed by name"),
  "remove-device": ({ hostPath }) => price(`remove device \`${hostPath}\``, 20, `what uses \`${hostPath}\``),
  "remove-device-rule": ({ rule }) => price(`remove device rule \`${rule}\``, 15, "devices that are plugged in later"),
  "remove-device-requests": () => price("ask for no devices by driver", 30, "what computes on the GPU"),
  "set-user": ({ uid }) =>
    price(`run as uid ${uid} and gid ${uid} instead of root`, 40, "files owned by root that it writes, and ports below 1024 on old engines"),
  "remove-group": ({ group }) => price(`remove group \`${group}\``, 15, "what it reaches through that group"),
  "set-no-new-privileges": () => price("set no-new-privileges", 2, "`sudo`, `su` and other set-uid programs inside"),
  "use-default-seccomp": () => price("use the engine's seccomp profile", 6, "programs that need system calls it blocks (debuggers, sandboxes)"),
  "use-default-apparmor": () => price("use the engine's AppArmor profile", 6, "programs that mount or write kernel settings"),
  "use-default-selinux-label": () => price("let SELinux confine it", 10, "access to host files that are not labelled for containers"),
  "restore-system-paths": () => price("hide system paths again (no `systempaths=unconfined`)", 6, "programs that write under /proc/sys"),
  "unset-writable-cgroups": () => price("mount cgroups read-only", 8, "init systems and engines that run inside"),
  "set-readonly-rootfs": () => price("make the root file system read-only", 10, "programs that write outside of volumes: give them a tmpfs"),
  "unshare-namespace": ({ namespace }) => price(`give it a ${namespace} namespace of its own`, 15, SHARING_FOR[namespace]),
  "leave-network": ({ network }) => price(`leave network \`${network}\``, 25, `connections to others on \`${network}\``),
  "unpublish-port": ({ containerPort }) => price(`publish port ${containerPort} on one address only`, 10, "clients that connect from elsewhere"),
  "remove-environment": ({ name }) => price(`hand over \`${name}\` as a secret file instead of a variable`, 12, "programs that only read the variable"),
  "set-limit": ({ limit }) => price(`limit ${limit}`, 3, `it is throttled or ended when it needs more ${limit} than that`),
  "enable-oom-kill": () => price("let the out-of-memory killer end it", 3, "it may be ended when memory runs out"),
  "use-default-runtime": () => price("use the engine's default runtime", 20, "what the other runtime offers"),
  "unset-cgroup-parent": () => price("let the engine choose the cgroup parent", 6, "limits set on that cgroup"),
  "remove-sysctl": ({ name }) => price(`do not set \`${name}\``, 5, "programs tuned to that setting"),
  "set-restart-policy": () => price("restart on failure only", 3, "it stays down after a clean exit"),
  upgrade: ({ component, to }) =>
    component === "kernel"
      ? price(`upgrade the kernel to ${to} and restart`, 30, "everything on the host is down while it restarts")
      : price(`upgrade ${component} to ${to}`, 12, "containers restart with the engine, unless it restores them live"),
  "enable-userns-remap": () =>
    price(
      "remap user namespaces (`userns-remap` in daemon.json)",
      90,
      "owners of files in all volumes; pid=host, net=host and privileged are refused; images are pulled anew",
    ),
  "enable-apparmor": () => price("turn on AppArmor", 60, "needs a restart of the host; programs that mount inside containers"),
  "close-engine-listener": ({ address }) =>
    price(`stop the engine listening on \`${address}\``, 35, "clients that use it: give them SSH or TLS with certificates"),
  "verify-engine-clients": ({ address }) => price(`demand client certificates on \`${address}\` (\`tlsverify\`)`, 30, "clients without a certificate"),
  "restore-default-seccomp": () =>
    price("use the built-in seccomp profile (remove `seccomp-profile` from daemon.json)", 25, "programs that need system calls it blocks"),
  "restrict-socket": ({ path }) => price(`close \`${path}\` to others (mode 0660)`, 15, "users outside its group"),
  "remove-volume-options": ({ volume }) =>
    price(`make \`${volume}\` a plain volume (remove its driver options)`, 30, "what expects the data behind those options"),
  "disable-module-loading": () =>
    price("forbid kernel modules after boot (`kernel.modules_disabled=1`)", 55, "drivers and file systems that load later; lasts until restart"),
  "disable-kexec": () => price("forbid kexec (`kernel.kexec_load_disabled=1`)", 20, "crash dumps through kdump"),
  "restrict-user-namespaces": () => price("forbid user namespaces (`user.max_user_namespaces=0`)", 50, "browsers, rootless engines and sandboxes on the host"),
  "require-metadata-tokens": () => price("require session tokens and hop limit 1 of the metadata service", 25, "old tools that ask it without a token"),
  "disable-build-entitlement": ({ entitlement }) => price(`disallow ${entitlement} in builds`, 20, "builds that ask for it"),
  "disable-experimental": () => price("turn off experimental features", 15, "checkpoints and other experiments"),
  "disable-inter-container-traffic": ({ network }) =>
    price(`keep containers on \`${network}\` apart (\`enable_icc=false\`)`, 40, `connections between containers on \`${network}\``),
  "encrypt-overlay": ({ network }) => price(`encrypt overlay \`${network}\``, 30, "the network is made anew; throughput falls"),
};

/** What each shared namespace is usually there for. */
const SHARING_FOR = {
  pid: "what looks at processes outside of it",
  net: "ports that it opens without publishing them, and tools that look at the host's network",
  ipc: "shared memory with others",
  uts: "what sets the host's name",
  cgroup: "what manages cgroups of others",
  user: "what needs the host's uids under userns-remap",
} as const;

/** `names`: container ids to the names that people use. */
export function describeRemedy(remedy: Remedy, names: ReadonlyMap<string, string>): RemedyWords {
  const words = (PRICES[remedy.kind] as (remedy: Remedy) => Price)(remedy);
  return { ...words, where: "container" in remedy ? (names.get(remedy.container) ?? remedy.container) : "host" };
}
