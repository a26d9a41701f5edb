import type { Remedy, Report } from "../model/index.ts";
import { printable } from "./printable.ts";

type Sayings = { readonly [K in Remedy["kind"]]: (remedy: Extract<Remedy, { readonly kind: K }>) => string };

const NAMESPACE_WORDS = { pid: "process", net: "network", ipc: "IPC", uts: "UTS (host name)", cgroup: "cgroup", user: "user" } as const;

const SAYINGS: Sayings = {
  "unset-privileged": () => "drop `privileged`",
  "drop-capability": ({ capability }) => `drop the capability ${named(capability)}`,
  "remove-mount": ({ target }) => `remove the mount at ${named(target)}`,
  "mount-read-only": ({ target }) => `mount ${named(target)} read-only`,
  "mount-private-propagation": ({ target }) => `mount ${named(target)} with private propagation`,
  "remove-volumes-from": ({ from }) => `do not inherit the volumes of ${named(from)}`,
  "remove-device": ({ hostPath }) => `remove the device ${named(hostPath)}`,
  "remove-device-rule": ({ rule }) => `remove the device rule ${named(rule)}`,
  "remove-device-requests": () => "remove the device requests (GPUs)",
  "set-user": ({ uid }) => `run as user ${uid}:${uid}`,
  "remove-group": ({ group }) => `leave the group ${named(group)}`,
  "set-no-new-privileges": () => "set `no-new-privileges`",
  "use-default-seccomp": () => "use the engine's default seccomp profile",
  "use-default-apparmor": () => "use the engine's default AppArmor profile",
  "use-default-selinux-label": () => "use the engine's default SELinux label",
  "restore-system-paths": () => "restore the masked and read-only system paths",
  "unset-writable-cgroups": () => "do not make cgroups writable",
  "set-readonly-rootfs": () => "make the root file system read-only",
  "unshare-namespace": ({ namespace }) => `use its own ${NAMESPACE_WORDS[namespace]} namespace`,
  "leave-network": ({ network }) => `leave the network ${named(network)}`,
  "unpublish-port": ({ containerPort }) => `do not publish port ${containerPort}`,
  "remove-environment": ({ name }) => `remove ${named(name)} from the environment`,
  "set-limit": ({ limit }) => `set a ${limit} limit`,
  "enable-oom-kill": () => "let the kernel kill it when memory runs out",
  "use-default-runtime": () => "use the engine's default runtime",
  "unset-cgroup-parent": () => "use the default cgroup parent",
  "remove-sysctl": ({ name }) => `remove the sysctl ${named(name)}`,
  "set-restart-policy": () => "limit the restarts",
  "enable-userns-remap": () => "enable `userns-remap` in the engine",
  "enable-apparmor": () => "enable AppArmor on the host",
  "close-engine-listener": ({ address }) => `close the engine's listener at ${named(address)}`,
  "verify-engine-clients": ({ address }) => `require client certificates (\`tlsverify\`) at ${named(address)}`,
  upgrade: ({ component, to }) => `upgrade ${component} to ${named(to)}`,
  "restore-default-seccomp": () => "restore the engine's built-in seccomp profile",
  "restrict-socket": ({ path }) => `restrict owner and mode of the socket ${named(path)}`,
  "remove-volume-options": ({ volume }) => `remove the driver options of the volume ${named(volume)}`,
  "disable-module-loading": () => "disable the loading of kernel modules",
  "disable-kexec": () => "disable kexec",
  "restrict-user-namespaces": () => "restrict unprivileged user namespaces",
  "require-metadata-tokens": () => "require tokens of the cloud's metadata service",
  "disable-build-entitlement": ({ entitlement }) => `disable the build entitlement ${named(entitlement)}`,
  "disable-experimental": () => "disable experimental features of the engine",
  "disable-inter-container-traffic": ({ network }) => `disable traffic between containers on ${named(network)}`,
  "encrypt-overlay": ({ network }) => `encrypt the overlay network ${named(network)}`,
};

/** The words of the cut where it holds this remedy, so that one change is called by one name throughout a report; otherwise words of our own. */
export type RemedyWords = (remedy: Remedy) => string;

export function remedyWordsOf(report: Report): RemedyWords {
  const known = new Map(report.judgement.cut.steps.map((step) => [remedyKey(step.remedy), step.words]));
  return (remedy) => known.get(remedyKey(remedy)) ?? say(remedy);
}

function say(remedy: Remedy): string {
  const saying: ((remedy: never) => string) | undefined = Object.hasOwn(SAYINGS, remedy.kind) ? SAYINGS[remedy.kind] : undefined;
  return saying === undefined ? printable(remedy.kind) : (saying as (remedy: Remedy) => string)(remedy);
}

/** The same for two remedies exactly if they ask for the same change. */
export function remedyKey(remedy: Remedy): string {
  return JSON.stringify(sortedEntries(remedy));
}

/** Fields in one order, `kind` first, whoever built the remedy. */
export function sortedEntries(remedy: Remedy): readonly (readonly [string, unknown])[] {
  const rest = Object.entries(remedy).filter(([key]) => key !== "kind");
  return [["kind", remedy.kind], ...rest.sort(([a], [b]) => (a < b ? -1 : 1))];
}

function named(text: string): string {
  return `\`${printable(text, 120)}\``;
}
