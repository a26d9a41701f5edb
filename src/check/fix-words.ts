import type { Remedy } from "../model/index.ts";

type Words = { readonly [K in Remedy["kind"]]: (remedy: Extract<Remedy, { kind: K }>) => string };

/** Each change as somebody would type it: flags of `docker run`, or settings of the engine and the host. Names in it come from outside: escape before printing. */
const WORDS: Words = {
  "unset-privileged": () => "leave out `--privileged`",
  "drop-capability": ({ capability }) => `leave out \`--cap-add ${capability}\`, or add \`--cap-drop ${capability}\``,
  "remove-mount": ({ target }) => `leave out the \`-v\`, \`--mount\` or \`--tmpfs\` with target \`${target}\``,
  "mount-read-only": ({ target }) => `add \`:ro\` to the \`-v\` with target \`${target}\` (or \`,readonly\` to its \`--mount\`)`,
  "mount-private-propagation": ({ target }) => `use \`rprivate\` for the mount at \`${target}\``,
  "remove-volumes-from": ({ from }) => `leave out \`--volumes-from ${from}\``,
  "remove-device": ({ hostPath }) => `leave out \`--device ${hostPath}\``,
  "remove-device-rule": ({ rule }) => `leave out \`--device-cgroup-rule '${rule}'\``,
  "remove-device-requests": () => "leave out `--gpus` and CDI devices",
  "set-user": ({ uid }) => `add \`--user ${uid}:${uid}\``,
  "remove-group": ({ group }) => `leave out \`--group-add ${group}\``,
  "set-no-new-privileges": () => "add `--security-opt no-new-privileges`",
  "use-default-seccomp": () => "leave out `--security-opt seccomp=…`",
  "use-default-apparmor": () => "leave out `--security-opt apparmor=…`",
  "use-default-selinux-label": () => "leave out `--security-opt label=…`",
  "restore-system-paths": () => "leave out `--security-opt systempaths=unconfined`",
  "unset-writable-cgroups": () => "leave out `--security-opt writable-cgroups`",
  "set-readonly-rootfs": () => "add `--read-only`",
  "unshare-namespace": ({ namespace }) => `leave out \`--${NAMESPACE_FLAGS[namespace]}\``,
  "leave-network": ({ network }) => `leave out \`--network ${network}\``,
  "unpublish-port": ({ containerPort }) => `publish it on one address: \`-p 127.0.0.1:…:${containerPort}\``,
  "remove-environment": ({ name }) => `leave out \`--env ${name}\` and mount the value as a file`,
  "set-limit": ({ limit }) => `add \`${LIMIT_FLAGS[limit]}\``,
  "enable-oom-kill": () => "leave out `--oom-kill-disable`",
  "use-default-runtime": () => "leave out `--runtime`",
  "unset-cgroup-parent": () => "leave out `--cgroup-parent`",
  "remove-sysctl": ({ name }) => `leave out \`--sysctl ${name}\``,
  "set-restart-policy": () => "use `--restart on-failure`",
  "enable-userns-remap": () => 'set `"userns-remap": "default"` in /etc/docker/daemon.json and restart the engine',
  "enable-apparmor": () => "boot with AppArmor (`apparmor=1 security=apparmor`) and restart the engine",
  "close-engine-listener": ({ address }) => `take \`${address}\` out of \`hosts\` in /etc/docker/daemon.json (or \`-H\` of the service) and restart the engine`,
  "verify-engine-clients": ({ address }) => `set \`"tlsverify": true\` with a certificate authority of your own for \`${address}\``,
  upgrade: ({ component, to }) => `install ${component} ${to} with the package manager of the host${component === "kernel" ? ", and restart" : ""}`,
  "restore-default-seccomp": () => "take `seccomp-profile` out of /etc/docker/daemon.json and restart the engine",
  "restrict-socket": ({ path }) => `\`chmod 660 ${path}\`, owned by root and a group without members`,
  "remove-volume-options": ({ volume }) => `make volume \`${volume}\` anew without driver options`,
  "disable-module-loading": () => "`sysctl kernel.modules_disabled=1` once everything is loaded",
  "disable-kexec": () => "`sysctl kernel.kexec_load_disabled=1`",
  "restrict-user-namespaces": () => "`sysctl user.max_user_namespaces=0` (or your distribution's restriction for unprivileged users)",
  "require-metadata-tokens": () => "require session tokens and a hop limit of 1 for the cloud's metadata service",
  "disable-build-entitlement": ({ entitlement }) => `turn entitlement \`${entitlement}\` off under \`builder\` in /etc/docker/daemon.json`,
  "disable-experimental": () => 'set `"experimental": false` in /etc/docker/daemon.json',
  "disable-inter-container-traffic": ({ network }) => `make network \`${network}\` anew with \`-o com.docker.network.bridge.enable_icc=false\``,
  "encrypt-overlay": ({ network }) => `make network \`${network}\` anew with \`--opt encrypted\``,
};

const NAMESPACE_FLAGS = { pid: "pid", net: "network", ipc: "ipc", uts: "uts", cgroup: "cgroupns", user: "userns" } as const;
const LIMIT_FLAGS = { memory: "--memory 512m", pids: "--pids-limit 200", cpus: "--cpus 1", storage: "--storage-opt size=10G" } as const;

export function changeWords(remedy: Remedy): string {
  return (WORDS[remedy.kind] as (remedy: Remedy) => string)(remedy);
}
