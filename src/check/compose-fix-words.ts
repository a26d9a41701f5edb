import type { ContainerRemedy } from "../model/index.ts";

type Words = { readonly [K in ContainerRemedy["kind"]]: (remedy: Extract<ContainerRemedy, { kind: K }>) => string };

/** Each change as somebody would write it into the service of a compose file. Names in it come from outside: escape before printing. Source: Compose specification, services. */
const WORDS: Words = {
  "unset-privileged": () => "take out `privileged: true`",
  "drop-capability": ({ capability }) => `take \`${capability}\` out of \`cap_add\`, or put it into \`cap_drop\``,
  "remove-mount": ({ target }) => `take the mount with target \`${target}\` out of \`volumes\` (or \`tmpfs\`)`,
  "mount-read-only": ({ target }) => `write \`read_only: true\` (or \`:ro\`) at the mount with target \`${target}\` in \`volumes\``,
  "mount-private-propagation": ({ target }) => `write \`bind: {propagation: rprivate}\` at the mount with target \`${target}\` in \`volumes\``,
  "remove-volumes-from": ({ from }) => `take \`${from}\` out of \`volumes_from\``,
  "remove-device": ({ hostPath }) => `take \`${hostPath}\` out of \`devices\``,
  "remove-device-rule": ({ rule }) => `take \`${rule}\` out of \`device_cgroup_rules\``,
  "remove-device-requests": () => "take out `gpus`, `deploy.resources.reservations.devices` and CDI names in `devices`",
  "set-user": ({ uid }) => `write \`user: "${uid}:${uid}"\``,
  "remove-group": ({ group }) => `take \`${group}\` out of \`group_add\``,
  "set-no-new-privileges": () => "put `no-new-privileges:true` into `security_opt`",
  "use-default-seccomp": () => "take `seccomp:…` out of `security_opt`",
  "use-default-apparmor": () => "take `apparmor:…` out of `security_opt`",
  "use-default-selinux-label": () => "take `label:…` out of `security_opt`",
  "restore-system-paths": () => "take `systempaths:unconfined` out of `security_opt`",
  "unset-writable-cgroups": () => "take `writable-cgroups` out of `security_opt`",
  "set-readonly-rootfs": () => "write `read_only: true`",
  "unshare-namespace": ({ namespace }) => `take out \`${NAMESPACE_KEYS[namespace]}\``,
  "leave-network": ({ network }) => `take \`${network}\` out of \`networks\` (where none is written: name those that it needs)`,
  "unpublish-port": ({ containerPort }) => `write the port in \`ports\` with one address: \`127.0.0.1:…:${containerPort}\``,
  "remove-environment": ({ name }) => `take \`${name}\` out of \`environment\` and \`env_file\`, and hand it over in \`secrets\``,
  "set-limit": ({ limit }) => `write \`${LIMIT_KEYS[limit]}\``,
  "enable-oom-kill": () => "take out `oom_kill_disable: true`",
  "use-default-runtime": () => "take out `runtime`",
  "unset-cgroup-parent": () => "take out `cgroup_parent`",
  "remove-sysctl": ({ name }) => `take \`${name}\` out of \`sysctls\``,
  "set-restart-policy": () => "write `restart: on-failure`",
};

const NAMESPACE_KEYS = { pid: "pid", net: "network_mode", ipc: "ipc", uts: "uts", cgroup: "cgroup", user: "userns_mode" } as const;
const LIMIT_KEYS = { memory: "mem_limit: 512m", pids: "pids_limit: 200", cpus: "cpus: 1", storage: "storage_opt: {size: 10G}" } as const;

export function composeChangeWords(remedy: ContainerRemedy): string {
  return (WORDS[remedy.kind] as (remedy: ContainerRemedy) => string)(remedy);
}
