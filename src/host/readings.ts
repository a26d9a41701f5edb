import type { FileOwner, Known } from "../model/index.ts";
import type { MountPoint } from "./mount-table.ts";

/** One file of the machine: its text, that it is not there, or that it cannot be read and why. */
export type Reading = { readonly kind: "text"; readonly text: string } | { readonly kind: "absent" } | { readonly kind: "unreadable"; readonly why: string };

export interface ProcessReading {
  readonly pid: number;
  /** As the process names itself: not to be trusted. */
  readonly name: string;
  readonly uid: number;
  /** Runs in a container, by its pid namespace or control group. */
  readonly inContainer: boolean;
}

/** What was read of the machine, before anything is made of it. */
export interface MachineReadings {
  /** By absolute path. */
  readonly files: ReadonlyMap<string, Reading>;
  /** Null: the process table cannot be read, or not as a whole. */
  readonly processes: readonly ProcessReading[] | null;
  /** By resolved path. */
  readonly sockets: ReadonlyMap<string, FileOwner>;
  /** Links and paths below links, by absolute path, to what they resolve to. */
  readonly symlinks: ReadonlyMap<string, string>;
  /** Paths that cannot be resolved, because somebody else's directory on the way may not be entered; by path, that directory. */
  readonly hiddenPaths: ReadonlyMap<string, string>;
  /** Text of each file below `/etc/sudoers.d` that counts. Null: not readable. */
  readonly sudoers: readonly string[] | null;
  /** Whether we can look up paths as the engine does. */
  readonly seesPaths: boolean;
  /** Whether files of the engine's machine are the ones that we see. */
  readonly seesMachine: boolean;
  /** What is mounted where the engine looks. */
  readonly mounts: Known<readonly MountPoint[]>;
}

/** The files that `hostOf` looks at. */
export const HOST_FILES = [
  "/proc/sys/kernel/osrelease",
  "/proc/sys/user/max_user_namespaces",
  "/proc/sys/kernel/unprivileged_userns_clone",
  "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
  "/proc/sys/kernel/unprivileged_bpf_disabled",
  "/proc/sys/kernel/modules_disabled",
  "/proc/sys/kernel/kexec_load_disabled",
  "/proc/sys/kernel/yama/ptrace_scope",
  "/proc/net/tcp",
  "/proc/net/tcp6",
  "/sys/kernel/security/lockdown",
  "/sys/kernel/uevent_helper",
  "/sys/fs/selinux/enforce",
  "/sys/fs/cgroup/cgroup.controllers",
  "/sys/module/apparmor/parameters/enabled",
  "/sys/class/dmi/id/sys_vendor",
  "/sys/class/dmi/id/product_name",
  "/sys/class/dmi/id/bios_vendor",
  "/sys/class/dmi/id/chassis_asset_tag",
  "/etc/group",
  "/etc/passwd",
  "/etc/ufw/ufw.conf",
  "/etc/os-release",
  "/proc/version",
  "/proc/version_signature",
  "/lib/apk/db/installed",
  "/var/lib/dpkg/status",
] as const;

export type HostFile = (typeof HOST_FILES)[number];
