import type { FlawComponent } from "./flaw.ts";

/** A change to a container, the engine or the host that makes a fact false. Named by what it does, so that it can be applied to a world, edited into a file, priced and explained. */
export type Remedy = ContainerRemedy | HostRemedy;

export type ContainerRemedy =
  | { readonly kind: "unset-privileged"; readonly container: string }
  | { readonly kind: "drop-capability"; readonly container: string; readonly capability: string }
  | { readonly kind: "remove-mount"; readonly container: string; readonly target: string }
  | { readonly kind: "mount-read-only"; readonly container: string; readonly target: string }
  | { readonly kind: "mount-private-propagation"; readonly container: string; readonly target: string }
  | { readonly kind: "remove-volumes-from"; readonly container: string; readonly from: string }
  | { readonly kind: "remove-device"; readonly container: string; readonly hostPath: string }
  | { readonly kind: "remove-device-rule"; readonly container: string; readonly rule: string }
  | { readonly kind: "remove-device-requests"; readonly container: string }
  | { readonly kind: "set-user"; readonly container: string; readonly uid: number }
  | { readonly kind: "remove-group"; readonly container: string; readonly group: string }
  | { readonly kind: "set-no-new-privileges"; readonly container: string }
  | { readonly kind: "use-default-seccomp"; readonly container: string }
  | { readonly kind: "use-default-apparmor"; readonly container: string }
  | { readonly kind: "use-default-selinux-label"; readonly container: string }
  | { readonly kind: "restore-system-paths"; readonly container: string }
  | { readonly kind: "unset-writable-cgroups"; readonly container: string }
  | { readonly kind: "set-readonly-rootfs"; readonly container: string }
  | { readonly kind: "unshare-namespace"; readonly container: string; readonly namespace: "pid" | "net" | "ipc" | "uts" | "cgroup" | "user" }
  | { readonly kind: "leave-network"; readonly container: string; readonly network: string }
  | { readonly kind: "unpublish-port"; readonly container: string; readonly containerPort: number }
  | { readonly kind: "remove-environment"; readonly container: string; readonly name: string }
  | { readonly kind: "set-limit"; readonly container: string; readonly limit: "memory" | "pids" | "cpus" | "storage" }
  | { readonly kind: "enable-oom-kill"; readonly container: string }
  | { readonly kind: "use-default-runtime"; readonly container: string }
  | { readonly kind: "unset-cgroup-parent"; readonly container: string }
  | { readonly kind: "remove-sysctl"; readonly container: string; readonly name: string }
  | { readonly kind: "set-restart-policy"; readonly container: string };

export type HostRemedy =
  /** `to`: a version as the distributor writes it, or upstream's. */
  | { readonly kind: "upgrade"; readonly component: FlawComponent; readonly to: string }
  | { readonly kind: "enable-userns-remap" }
  | { readonly kind: "enable-apparmor" }
  | { readonly kind: "close-engine-listener"; readonly address: string }
  | { readonly kind: "verify-engine-clients"; readonly address: string }
  | { readonly kind: "restore-default-seccomp" }
  | { readonly kind: "restrict-socket"; readonly path: string }
  | { readonly kind: "remove-volume-options"; readonly volume: string }
  | { readonly kind: "disable-module-loading" }
  | { readonly kind: "disable-kexec" }
  | { readonly kind: "restrict-user-namespaces" }
  | { readonly kind: "require-metadata-tokens" }
  | { readonly kind: "disable-build-entitlement"; readonly entitlement: "security.insecure" | "network.host" }
  | { readonly kind: "disable-experimental" }
  | { readonly kind: "disable-inter-container-traffic"; readonly network: string }
  | { readonly kind: "encrypt-overlay"; readonly network: string };
