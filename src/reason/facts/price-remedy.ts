import type { Remedy } from "../../model/index.ts";
import { remedyWords } from "../../model/index.ts";

/** How a remedy is told and priced. */
export interface PricedRemedy {
  /** An imperative clause: "remove the mount at `/run/docker.sock`". Names in it come from outside: escape before printing. */
  readonly words: string;
  /** Container name, or `host`. */
  readonly where: string;
  /** Friction from 1 (nobody notices) to 100 (the whole host changes). */
  readonly cost: number;
  readonly mayBreak: string;
}

interface Price {
  readonly cost: number;
  readonly mayBreak: string;
}

type Prices = { readonly [K in Remedy["kind"]]: (remedy: Extract<Remedy, { kind: K }>) => Price };

function price(cost: number, mayBreak: string): Price {
  return { cost, mayBreak };
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
  "unset-privileged": () => price(20, "whatever it does with devices, mounts or kernel settings: add back single capabilities"),
  "drop-capability": ({ capability }) => price(DEFAULT_CAPABILITIES.has(capability) ? 18 : 4, `programs that need CAP_${capability}`),
  "remove-mount": ({ target }) => price(25, `what reads or writes \`${target}\``),
  "mount-read-only": ({ target }) => price(8, `programs that write to \`${target}\``),
  "mount-private-propagation": () => price(6, "mounts made inside no longer appear on the host"),
  "remove-volumes-from": () => price(25, "what uses the inherited mounts: mount what is needed by name"),
  "remove-device": ({ hostPath }) => price(20, `what uses \`${hostPath}\``),
  "remove-device-rule": () => price(15, "devices that are plugged in later"),
  "remove-device-requests": () => price(30, "what computes on the GPU"),
  "set-user": () => price(40, "files owned by root that it writes, and ports below 1024 on old engines"),
  "remove-group": () => price(15, "what it reaches through that group"),
  "set-no-new-privileges": () => price(2, "`sudo`, `su` and other set-uid programs inside"),
  "use-default-seccomp": () => price(6, "programs that need system calls it blocks (debuggers, sandboxes)"),
  "use-default-apparmor": () => price(6, "programs that mount or write kernel settings"),
  "use-default-selinux-label": () => price(10, "access to host files that are not labelled for containers"),
  "restore-system-paths": () => price(6, "programs that write under /proc/sys"),
  "unset-writable-cgroups": () => price(8, "init systems and engines that run inside"),
  "set-readonly-rootfs": () => price(10, "programs that write outside of volumes: give them a tmpfs"),
  "unshare-namespace": ({ namespace }) => price(15, SHARING_FOR[namespace]),
  "leave-network": ({ network }) => price(25, `connections to others on \`${network}\``),
  "unpublish-port": () => price(10, "clients that connect from elsewhere"),
  "remove-environment": () => price(12, "programs that only read the variable"),
  "set-limit": ({ limit }) => price(3, `it is throttled or ended when it needs more ${limit} than that`),
  "enable-oom-kill": () => price(3, "it may be ended when memory runs out"),
  "use-default-runtime": () => price(20, "what the other runtime offers"),
  "unset-cgroup-parent": () => price(6, "limits set on that cgroup"),
  "remove-sysctl": () => price(5, "programs tuned to that setting"),
  "set-restart-policy": () => price(3, "it stays down after a clean exit"),
  upgrade: ({ component }) =>
    component === "kernel"
      ? price(30, "everything on the host is down while it restarts")
      : price(12, "containers restart with the engine, unless it restores them live"),
  "enable-userns-remap": () => price(90, "owners of files in all volumes; pid=host, net=host and privileged are refused; images are pulled anew"),
  "enable-apparmor": () => price(60, "needs a restart of the host; programs that mount inside containers"),
  "close-engine-listener": () => price(35, "clients that use it: give them SSH or TLS with certificates"),
  "verify-engine-clients": () => price(30, "clients without a certificate"),
  "restore-default-seccomp": () => price(25, "programs that need system calls it blocks"),
  "restrict-socket": () => price(15, "users outside its group"),
  "remove-volume-options": () => price(30, "what expects the data behind those options"),
  "disable-module-loading": () => price(55, "drivers and file systems that load later; lasts until restart"),
  "disable-kexec": () => price(20, "crash dumps through kdump"),
  "restrict-user-namespaces": () => price(50, "browsers, rootless engines and sandboxes on the host"),
  "require-metadata-tokens": () => price(25, "old tools that ask it without a token"),
  "disable-build-entitlement": () => price(20, "builds that ask for it"),
  "disable-experimental": () => price(15, "checkpoints and other experiments"),
  "disable-inter-container-traffic": ({ network }) => price(40, `connections between containers on \`${network}\``),
  "encrypt-overlay": () => price(30, "the network is made anew; throughput falls"),
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
export function describeRemedy(remedy: Remedy, names: ReadonlyMap<string, string>): PricedRemedy {
  const price = (PRICES[remedy.kind] as (remedy: Remedy) => Price)(remedy);
  return { words: remedyWords(remedy), ...price, where: "container" in remedy ? (names.get(remedy.container) ?? remedy.container) : "host" };
}
