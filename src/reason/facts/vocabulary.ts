import { CAPABILITIES, FILE_PARTS } from "../../model/index.ts";

/**
 * The closed vocabulary that techniques speak. Each entry: what kind of thing the fact is about, the values each argument may take,
 * and its words ({0} is the first argument). How a fact is found in a world is in the files beside this one.
 */

export const MODES = ["read", "write"] as const;
export const NAMESPACES = ["pid", "net", "ipc", "uts", "cgroup", "user"] as const;
export const NAMESPACE_MODES = ["host", "private", "container"] as const;

/** Operations of the kernel that the default seccomp profile gates (some by capability). */
export const SYSTEM_CALLS = [
  "mount",
  "unshare-userns",
  "setns",
  "open-by-handle-at",
  "bpf",
  "perf-event-open",
  "ptrace",
  "init-module",
  "kexec-load",
  "iopl",
  "reboot",
  "settimeofday",
  "syslog",
  "keyctl",
  "io-uring",
  "userfaultfd",
  "socketcall",
  "alg-socket",
  "vsock-socket",
] as const;

export const LSM_OPERATIONS = ["mount", "ptrace-host", "signal-host", "proc-write", "sys-write", "host-file", "host-socket"] as const;

/** Unix sockets of the host that grant something. Paths of each are in `sockets.ts`. */
export const SOCKETS = [
  "docker",
  "containerd",
  "containerd-shim",
  "podman",
  "crio",
  "cri-dockerd",
  "buildkitd",
  "nri",
  "docker-plugin",
  "docker-desktop-raw",
  "systemd-private",
  "dbus-system",
  "dbus-user",
  "ssh-agent",
  "x11",
  "libvirt",
  "lxd",
  "snapd",
  "kubelet",
  "journald",
] as const;

export const DEVICES = [
  "block",
  "loop",
  "device-mapper",
  "scsi-generic",
  "mem",
  "kvm",
  "vhost",
  "tun",
  "fuse",
  "input",
  "tty",
  "gpu",
  "vfio",
  "usb",
  "msr",
  "kmsg",
  "watchdog",
  "tpm",
  "ipmi",
  "audio-video",
  "userfaultfd",
  "confidential-computing",
] as const;

/** Host paths with a meaning. A mount reaches one when its source is that path or one above it. */
export const HOST_PATHS = [
  "/",
  "/boot",
  "/dev",
  "/dev/shm",
  "/etc",
  "/etc/cdi",
  "/etc/cni",
  "/etc/containerd",
  "/etc/containers/oci/hooks.d",
  "/etc/cron.d",
  "/etc/crontab",
  "/etc/docker",
  "/etc/kubernetes",
  "/etc/ld.so.preload",
  "/etc/logrotate.d",
  "/etc/pam.d",
  "/etc/passwd",
  "/etc/profile.d",
  "/etc/shadow",
  "/etc/ssh",
  "/etc/sudoers",
  "/etc/sudoers.d",
  "/etc/systemd",
  "/etc/udev/rules.d",
  "/home",
  "/lib",
  "/lib/firmware",
  "/lib/modules",
  "/opt/actions-runner",
  "/opt/cni/bin",
  "/opt/nri/plugins",
  "/proc",
  "/proc/sys",
  "/proc/sys/fs/binfmt_misc",
  "/proc/sys/kernel",
  "/proc/sys/kernel/core_pattern",
  "/proc/sys/kernel/modprobe",
  "/proc/sysrq-trigger",
  "/root",
  "/root/.aws",
  "/root/.docker",
  "/root/.ssh",
  "/run",
  "/run/cdi",
  "/run/docker/plugins",
  "/run/secrets",
  "/run/systemd",
  "/srv",
  "/sys",
  "/sys/firmware/efi",
  "/sys/fs/bpf",
  "/sys/fs/cgroup",
  "/sys/kernel/debug",
  "/sys/kernel/security",
  "/sys/kernel/uevent_helper",
  "/tmp",
  "/usr",
  "/usr/bin",
  "/usr/bin/runc",
  "/usr/lib",
  "/usr/lib/systemd",
  "/usr/local/bin",
  "/usr/sbin",
  "/var",
  "/var/lib/cloud",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/var/lib/docker/containers",
  "/var/lib/docker/swarm",
  "/var/lib/docker/volumes",
  "/var/lib/etcd",
  "/var/lib/kubelet",
  "/var/lib/lxcfs",
  "/var/log",
  "/var/spool/cron",
] as const;

export const SUBMOUNTS = ["/proc", "/sys", "/sys/fs/cgroup", "any"] as const;

export const CREDENTIALS = ["docker-tls-client", "registry", "cloud", "kube", "ssh", "swarm-cert", "ci-runner", "generic"] as const;

/** Groups whose members are as good as root where their service or device is there. */
export const STRONG_GROUPS = ["disk", "lxd", "incus-admin", "libvirt"] as const;

/** What a sudo rule lets an account run as root. */
export const SUDO_GRANTS = ["everything", "engine"] as const;

/** TCP listeners of the engine, by what they ask of clients. */
export const LISTENERS = ["tcp-plain", "tcp-tls-unverified", "tcp-tls-verified"] as const;

/** What a container may open a TCP connection to. */
export const TCP_TARGETS = [
  "engine-plain",
  "engine-tls",
  "metadata-service",
  "host-address",
  "host-loopback",
  "kubelet",
  "desktop-engine",
  "swarm-manager",
] as const;

/** What somebody trusted does sooner or later (assumed to happen) or on request (unknown). */
export const EVENTS = [
  "login",
  "cron-tick",
  "host-restart",
  "host-binary-runs",
  "process-crash",
  "module-autoload",
  "container-start",
  "image-build",
  "image-pull",
  "plugin-install",
  "copy-in",
  "copy-out",
  "gpu-container-start",
  "kubectl-logs",
  "compose-up",
  "key-login",
  "account-use",
  "exec-in",
  "nested-mount-start",
] as const;

/** Kinds of known flaws, by what an attacker needs to use one. Which flaw is of which kind is in the data on flaws. */
export const FLAW_KINDS = [
  "kernel-default",
  "kernel-module-load",
  "kernel-packet-socket",
  "kernel-network-administration",
  "kernel-bpf",
  "kernel-io-uring",
  "kernel-mount",
  "kernel-user-namespace",
  "kernel-release-agent",
  "kernel-crypto-socket",
  "kernel-vsock",
  "kernel-host-processes",
  "runtime-exec",
  "runtime-image",
  "runtime-mount-race",
  "runtime-image-confinement",
  "runtime-device-list",
  "runtime-cgroup",
  "user-identity",
  "shim-socket",
  "image-unpack",
  "image-denial",
  "kubelet-image",
  "data-directory",
  "remap-data-directory",
  "copy-into",
  "copy-race",
  "authorization",
  "build-escape",
  "build-read",
  "build-cache",
  "plugin-privileges",
  "network-isolation",
  "firewall-reload",
  "overlay-encryption",
  "gpu-image",
] as const;

/** Tricks that a filter in front of the engine must see through. */
export const FILTER_CHECKS = [
  "root-level-hostconfig",
  "start-body",
  "key-case",
  "duplicate-keys",
  "path-encoding",
  "grpc-session",
  "websocket-get",
  "volume-options",
  "mounts-array",
  "exec-privileged",
  "empty-body",
  "oversized-body",
] as const;

export const FILE_OWNERS = ["root:root", "root:docker"] as const;
/** Permission bits, none besides. */
export const FILE_MODES = ["400", "444", "600", "644", "660", "755"] as const;

/** What the engine was told, each said so that it is true or false. */
export const ENGINE_SETTINGS = [
  "separate-data-root",
  "default-bridge-traffic",
  "log-level-info",
  "iptables",
  "insecure-registries",
  "aufs",
  "listens-on-tcp",
  "default-ulimits",
  "cgroup-parent",
  "base-device-size",
  "remote-logging",
  "no-new-privileges",
  "live-restore",
  "userland-proxy",
  "seccomp-profile",
] as const;

export const CONTAINER_SETTINGS = [
  "adds-capabilities",
  "privileged-port",
  "published-port",
  "given-devices",
  "default-bridge",
  "restarts-without-end",
  "health-check",
  "ulimits",
  "cpu-share",
  "engine-socket",
  "sensitive-mount",
] as const;

interface FactEntry {
  /** `credential`, `account`, `connection`: asked of the one that is held. */
  readonly about: "container" | "host" | "credential" | "account" | "connection";
  readonly args: readonly (readonly string[])[];
  readonly words: string;
}

function entries<const T extends Readonly<Record<string, FactEntry>>>(table: T): T {
  return table;
}

export const FACTS = entries({
  "runs-as-root": { about: "container", args: [], words: "runs as uid 0" },
  "can-be-root": { about: "container", args: [], words: "is uid 0 or can become it" },
  "is-remapped": { about: "container", args: [], words: "its root is not the host's root" },
  capability: { about: "container", args: [CAPABILITIES], words: "holds CAP_{0} towards the host" },
  "capability-in-container": { about: "container", args: [CAPABILITIES], words: "holds CAP_{0} in its own user namespace" },
  "bounding-capability": { about: "container", args: [CAPABILITIES], words: "has CAP_{0} in its bounding set" },
  "can-create-user-namespace": { about: "container", args: [], words: "can create a user namespace" },
  privileged: { about: "container", args: [], words: "is privileged" },
  "no-new-privileges": { about: "container", args: [], words: "has no-new-privileges set" },
  "seccomp-is": { about: "container", args: [["default", "custom", "unconfined"]], words: "runs with seccomp profile {0}" },
  "seccomp-allows": { about: "container", args: [SYSTEM_CALLS], words: "its seccomp filter lets {0} through" },
  "apparmor-is": { about: "container", args: [["docker-default", "custom", "unconfined", "none"]], words: "AppArmor confinement is {0}" },
  "selinux-is": { about: "container", args: [["confined", "disabled", "none"]], words: "SELinux confinement is {0}" },
  "lsm-allows": { about: "container", args: [LSM_OPERATIONS], words: "no security module denies {0}" },
  "system-paths-exposed": { about: "container", args: [["masked", "readonly"]], words: "no system path is {0}" },
  "writable-cgroups": { about: "container", args: [], words: "has its cgroups mounted writable" },
  "readonly-rootfs": { about: "container", args: [], words: "has a read-only root file system" },
  namespace: { about: "container", args: [NAMESPACES, NAMESPACE_MODES], words: "{0} namespace is {1}" },
  "host-path": { about: "container", args: [HOST_PATHS, MODES], words: "a mount reaches all of the host's {0} ({1})" },
  "host-path-within": { about: "container", args: [HOST_PATHS, MODES], words: "a mount reaches the host's {0} or something in it ({1})" },
  "host-path-named": { about: "container", args: [HOST_PATHS], words: "a mount names the host's {0} or something in it" },
  "any-host-path": { about: "container", args: [MODES], words: "some host path is mounted ({0})" },
  "exchanges-mount-source": { about: "container", args: [MODES], words: "decides what one of its mounts shows when it starts again ({0})" },
  "world-readable-system-path": { about: "container", args: [], words: "a mount shows system files of the host that every user may read" },
  "system-path": { about: "container", args: [MODES], words: "a system directory or file of the host is mounted ({0})" },
  "home-directory": { about: "container", args: [MODES], words: "the whole home directory of a user of the host is mounted ({0})" },
  "owns-home": { about: "container", args: [], words: "its user may be the owner of a home on the host" },
  "set-uid-path": { about: "container", args: [], words: "a writable mount lies on a host file system that honours set-uid files and devices" },
  "same-filesystem-path": { about: "container", args: [], words: "a file on the host's file system is mounted" },
  "submount-writable": { about: "container", args: [SUBMOUNTS], words: "a read-only mount leaves the host's {0} below it writable" },
  "shared-propagation": { about: "container", args: [], words: "a mount propagates back to the host" },
  socket: { about: "container", args: [SOCKETS], words: "can connect to the host's {0} socket" },
  device: { about: "container", args: [DEVICES, MODES], words: "can open a {0} device ({1})" },
  "device-rule": { about: "container", args: [DEVICES], words: "a device rule admits {0} devices" },
  "device-request": { about: "container", args: [], words: "asks for devices by driver (GPU, CDI)" },
  "same-user-as-host-process": { about: "container", args: [], words: "shares pid namespace and uid with a process of the host" },
  "default-runtime": { about: "container", args: [], words: "runs under the default OCI runtime" },
  "cgroup-parent-set": { about: "container", args: [], words: "names its cgroup parent" },
  "sysctls-set": { about: "container", args: [], words: "sets kernel parameters of its own namespaces" },
  unlimited: { about: "container", args: [["memory", "pids", "cpus", "storage"]], words: "has no limit on {0}" },
  "oom-kill-disabled": { about: "container", args: [], words: "is spared by the out-of-memory killer" },
  "restarts-always": { about: "container", args: [], words: "is restarted always" },
  "ports-public": { about: "container", args: [], words: "publishes a port on every interface" },
  "secret-in-environment": { about: "container", args: [], words: "has a secret in its environment" },
  "internet-egress": { about: "container", args: [], words: "reaches addresses outside the host" },
  "in-privileged-group": { about: "container", args: [], words: "is in a group that owns host sockets or disks" },
  credential: { about: "container", args: [CREDENTIALS], words: "can read a {0} credential" },
  "credential-is": { about: "credential", args: [CREDENTIALS], words: "the credential is of kind {0}" },
  "tcp-reach": { about: "container", args: [TCP_TARGETS], words: "can connect to {0} over TCP" },
  "serves-engine-api": { about: "container", args: [["read", "create", "full"]], words: "offers the engine API over the network ({0})" },
  "nested-engine-certificates": { about: "container", args: [], words: "holds the client certificates of a privileged engine beside it" },
  "reads-what-others-write": { about: "container", args: [], words: "runs or trusts files that another container writes" },
  "shares-bridge": { about: "container", args: [], words: "shares a bridge network with another container" },
  "image-has-setuid-root": { about: "container", args: [], words: "its image holds a set-uid root file" },
  "image-runs-as-root": { about: "container", args: [], words: "its image names no user" },
  "image-secrets": { about: "container", args: [], words: "its image history holds a secret" },
  "image-onbuild": { about: "container", args: [], words: "its image has ONBUILD triggers" },
  "image-adds-remote": { about: "container", args: [], words: "its image adds a remote file unchecked" },
  "image-updates-alone": { about: "container", args: [], words: "its image fetches package lists in a step of their own" },
  "image-base-unpinned": { about: "container", args: [], words: "its image is built on a base that is not pinned" },
  "image-unpinned": { about: "container", args: [], words: "its image is not pinned by digest" },
  "filter-inspects": { about: "host", args: [FILTER_CHECKS], words: "the filter before the engine inspects {0}" },
  event: { about: "host", args: [EVENTS], words: "sooner or later {0}" },
  "engine-rootless": { about: "host", args: [], words: "the engine runs rootless" },
  "engine-userns-remap": { about: "host", args: [], words: "the engine remaps user namespaces" },
  "engine-experimental": { about: "host", args: [], words: "the engine runs with experimental features" },
  "engine-is-desktop": { about: "host", args: [], words: "the engine is Docker Desktop's" },
  "engine-swarm": { about: "host", args: [["inactive", "worker", "manager"]], words: "swarm state is {0}" },
  "engine-swarm-autolock": { about: "host", args: [], words: "swarm managers are locked at rest" },
  "engine-listens": {
    about: "host",
    args: [["plain", "plain-outside", "tls-unverified", "tls-unverified-outside", "tls-verified", "tls-verified-outside"]],
    words: "the engine listens on TCP ({0})",
  },
  "engine-has-authorization-plugin": { about: "host", args: [], words: "an authorization plugin judges requests" },
  "engine-entitlement": { about: "host", args: [["security.insecure", "network.host"]], words: "builds may use {0}" },
  "engine-socket-world-writable": { about: "host", args: [], words: "every user may connect to the engine's socket" },
  "overlay-unencrypted": { about: "host", args: [], words: "an overlay network is not encrypted" },
  "cgroup-version": { about: "host", args: [["1", "2"]], words: "the host uses cgroup v{0}" },
  "modules-disabled": { about: "host", args: [], words: "kernel module loading is disabled" },
  "kexec-disabled": { about: "host", args: [], words: "kexec is disabled" },
  "kernel-locked-down": { about: "host", args: [], words: "the kernel is locked down" },
  flaw: { about: "host", args: [FLAW_KINDS], words: "a known flaw of kind {0} is in a version that runs here" },
  "unprivileged-bpf-disabled": { about: "host", args: [], words: "only privileged users may load BPF programs" },
  "uevent-helper": { about: "host", args: [], words: "the kernel runs a uevent helper" },
  "selinux-enforcing": { about: "host", args: [], words: "SELinux enforces" },
  "host-runs": { about: "host", args: [["sshd", "cron", "kubelet"]], words: "the host runs {0}" },
  "host-on-cloud": { about: "host", args: [], words: "the host is a cloud instance" },
  "metadata-service-open": { about: "host", args: [], words: "the metadata service answers containers" },
  "nosuid-nodev": { about: "host", args: [HOST_PATHS], words: "the file system of {0} ignores set-uid bits and devices" },
  "firewall-expected": { about: "host", args: [], words: "an administrator relies on a host firewall" },
  "docker-group-has-members": { about: "host", args: [], words: "somebody is in the docker group" },
  "user-is-docker-user": { about: "host", args: [["group", "sudo"]], words: "the user whose rights are held may run docker (by {0})" },
  "account-is-root": { about: "account", args: [], words: "has uid 0" },
  "account-in-group": { about: "account", args: [STRONG_GROUPS], words: "is in group {0}" },
  "account-sudo": { about: "account", args: [SUDO_GRANTS], words: "may run {0} as root through sudo" },
  "connection-is": { about: "connection", args: [[...SOCKETS, ...LISTENERS]], words: "it is a {0} socket or listener" },
  "host-has-socket": { about: "host", args: [SOCKETS], words: "the host has a {0} socket" },
  "engine-is": { about: "host", args: [["docker", "podman"]], words: "the engine is {0}" },
  "engine-setting": { about: "host", args: [ENGINE_SETTINGS], words: "the engine has {0}" },
  "swarm-setting": { about: "host", args: [["odd-managers", "listens-everywhere", "short-lived-certificates"]], words: "the swarm has {0}" },
  unused: { about: "host", args: [["images", "containers"]], words: "the engine keeps {0} that nobody uses" },
  "file-there": { about: "host", args: [FILE_PARTS], words: "the host has {0}" },
  "file-owner": { about: "host", args: [FILE_PARTS, FILE_OWNERS], words: "{0} belongs to {1}" },
  "file-mode": { about: "host", args: [FILE_PARTS, FILE_MODES], words: "{0} grants no more than {1}" },
  audited: { about: "host", args: [FILE_PARTS], words: "changes of {0} are audited" },
  "container-setting": { about: "container", args: [CONTAINER_SETTINGS], words: "it has {0}" },
  "runs-sshd": { about: "container", args: [], words: "a process in it calls itself sshd" },
  "image-has-health-check": { about: "container", args: [], words: "its image says how its health is found out" },
  "mounts-are-many": { about: "host", args: [], words: "more mounts have their sources below one directory that a container writes than are looked at" },
  "sudo-runs-docker": { about: "host", args: [], words: "somebody may run docker through sudo" },
});

export type FactName = keyof typeof FACTS;

/** The values that argument `I` of fact `N` may take. */
export type FactArg<N extends FactName, I extends number> = (typeof FACTS)[N]["args"] extends readonly (readonly string[])[]
  ? I extends keyof (typeof FACTS)[N]["args"]
    ? (typeof FACTS)[N]["args"][I] extends readonly (infer V extends string)[]
      ? V
      : never
    : never
  : never;
