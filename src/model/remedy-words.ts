import type { Remedy } from "./remedy.ts";

type Words = { readonly [K in Remedy["kind"]]: (remedy: Extract<Remedy, { readonly kind: K }>) => string };

const WORDS: Words = {
  "unset-privileged": () => "remove `privileged`",
  "drop-capability": ({ capability }) => `drop capability ${capability}`,
  "remove-mount": ({ target }) => `remove the mount at \`${target}\``,
  "mount-read-only": ({ target }) => `mount \`${target}\` read-only`,
  "mount-private-propagation": ({ target }) => `mount \`${target}\` with propagation rprivate`,
  "remove-volumes-from": ({ from }) => `do not take over the mounts of \`${from}\``,
  "remove-device": ({ hostPath }) => `remove device \`${hostPath}\``,
  "remove-device-rule": ({ rule }) => `remove device rule \`${rule}\``,
  "remove-device-requests": () => "ask for no devices by driver",
  "set-user": ({ uid }) => `run as uid ${uid} and gid ${uid} instead of root`,
  "remove-group": ({ group }) => `remove group \`${group}\``,
  "set-no-new-privileges": () => "set no-new-privileges",
  "use-default-seccomp": () => "use the engine's seccomp profile",
  "use-default-apparmor": () => "use the engine's AppArmor profile",
  "use-default-selinux-label": () => "let SELinux confine it",
  "restore-system-paths": () => "hide system paths again (no `systempaths=unconfined`)",
  "unset-writable-cgroups": () => "mount cgroups read-only",
  "set-readonly-rootfs": () => "make the root file system read-only",
  "unshare-namespace": ({ namespace }) => `give it a ${namespace} namespace of its own`,
  "leave-network": ({ network }) => `leave network \`${network}\``,
  "unpublish-port": ({ containerPort }) => `publish port ${containerPort} on one address only`,
  "remove-environment": ({ name }) => `hand over \`${name}\` as a secret file instead of a variable`,
  "set-limit": ({ limit }) => `limit ${limit}`,
  "enable-oom-kill": () => "let the out-of-memory killer end it",
  "use-default-runtime": () => "use the engine's default runtime",
  "unset-cgroup-parent": () => "let the engine choose the cgroup parent",
  "remove-sysctl": ({ name }) => `do not set \`${name}\``,
  "set-restart-policy": () => "restart on failure only",
  upgrade: ({ component, to }) => (component === "kernel" ? `upgrade the kernel to ${to} and restart` : `upgrade ${component} to ${to}`),
  "enable-userns-remap": () => "remap user namespaces (`userns-remap` in daemon.json)",
  "enable-apparmor": () => "turn on AppArmor",
  "close-engine-listener": ({ address }) => `stop the engine listening on \`${address}\``,
  "verify-engine-clients": ({ address }) => `demand client certificates on \`${address}\` (\`tlsverify\`)`,
  "restore-default-seccomp": () => "use the built-in seccomp profile (remove `seccomp-profile` from daemon.json)",
  "restrict-socket": ({ path }) => `close \`${path}\` to others (mode 0660)`,
  "remove-volume-options": ({ volume }) => `make \`${volume}\` a plain volume (remove its driver options)`,
  "disable-module-loading": () => "forbid kernel modules after boot (`kernel.modules_disabled=1`)",
  "disable-kexec": () => "forbid kexec (`kernel.kexec_load_disabled=1`)",
  "restrict-user-namespaces": () => "forbid user namespaces (`user.max_user_namespaces=0`)",
  "require-metadata-tokens": () => "require session tokens and hop limit 1 of the metadata service",
  "disable-build-entitlement": ({ entitlement }) => `disallow ${entitlement} in builds`,
  "disable-experimental": () => "turn off experimental features",
  "disable-inter-container-traffic": ({ network }) => `keep containers on \`${network}\` apart (\`enable_icc=false\`)`,
  "encrypt-overlay": ({ network }) => `encrypt overlay \`${network}\``,
};

/** An imperative clause: "remove the mount at `/run/docker.sock`". Names in it come from outside: escape before printing. */
export function remedyWords(remedy: Remedy): string {
  const words: ((remedy: never) => string) | undefined = Object.hasOwn(WORDS, remedy.kind) ? WORDS[remedy.kind] : undefined;
  return words === undefined ? remedy.kind : (words as (remedy: Remedy) => string)(remedy);
}
