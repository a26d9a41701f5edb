import type { Capability } from "../model/index.ts";

/** What was seen of one running container, by either way of looking. Everything in it was said by the container or its kernel: hostile until held against bounds. */

/** A part that was seen, or why not. `isFault`: it should have been there, so that the answer cannot be trusted; otherwise this way of looking does not show it. */
export type Part<T> = { readonly isSeen: true; readonly value: T } | Unseen;

export interface Unseen {
  readonly isSeen: false;
  readonly why: string;
  readonly isFault: boolean;
}

export function seen<T>(value: T): Part<T> {
  return { isSeen: true, value };
}

/** Not shown by this way of looking, or by this kernel. */
export function beyond(why: string): Unseen {
  return { isSeen: false, why, isFault: false };
}

/** Expected and not there, or not understood. */
export function fault(why: string): Unseen {
  return { isSeen: false, why, isFault: true };
}

/** From `/proc/<pid>/status`. Ids as the container counts them. */
export interface Status {
  readonly uid: number;
  readonly gids: readonly number[];
  readonly effective: ReadonlySet<Capability>;
  readonly permitted: ReadonlySet<Capability>;
  readonly bounding: ReadonlySet<Capability>;
  /** Null: the kernel is older than the field (4.10). */
  readonly noNewPrivileges: boolean | null;
  /** 0 off, 1 strict, 2 filter. */
  readonly seccomp: number;
}

export interface SeenMount {
  readonly path: string;
  readonly root: string;
  readonly readOnly: boolean;
  readonly isShared: boolean;
  readonly fileSystem: string;
  readonly superOptions: readonly string[];
}

/** A device node that stands in the container. */
export interface SeenNode {
  readonly path: string;
  readonly type: "b" | "c";
  readonly major: number;
  readonly minor: number;
  /** By permission bits; nothing was opened. */
  readonly readable: boolean;
  readonly writable: boolean;
}

/** One line of a device cgroup's `devices.list`; null: any number. */
export interface SeenRule {
  readonly type: "a" | "b" | "c";
  readonly major: number | null;
  readonly minor: number | null;
  readonly permissions: string;
}

/** What stands at a path at which a socket is predicted. A directory is connectable where a socket in it is. */
export interface SeenPlace {
  readonly kind: "absent" | "socket" | "directory" | "other";
  readonly connectable: boolean;
}

export const NAMESPACE_KINDS = ["pid", "net", "ipc", "uts", "cgroup", "user", "mnt"] as const;
export type NamespaceKind = (typeof NAMESPACE_KINDS)[number];
/** `net:[4026531840]` by kind. */
export type NamespaceLinks = Readonly<Partial<Record<NamespaceKind, string>>>;

/** Files of the kernel whose writability is told by their permission bits. */
export const KERNEL_FILES = ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"] as const;

/** Own limits by controller: true: none. */
export const LIMIT_KINDS = ["memory", "pids", "cpus"] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

export interface Seen {
  /** `exec`: from inside, by a program of ours in the container. `process`: from the host, by its first process. */
  readonly way: "exec" | "process";
  readonly status: Part<Status>;
  readonly namespaces: Part<NamespaceLinks>;
  /** Whether its ids are those of the host. */
  readonly isRemapped: Part<boolean>;
  /** Label of the security module; null: there is none. */
  readonly label: Part<string | null>;
  readonly mounts: Part<readonly SeenMount[]>;
  /** Where predicted mounts ended up, through links of the image; by predicted target. */
  readonly targets: ReadonlyMap<string, string>;
  readonly nodes: Part<readonly SeenNode[]>;
  readonly deviceRules: Part<readonly SeenRule[]>;
  readonly unlimited: Readonly<Record<LimitKind, Part<boolean>>>;
  /** Whether a route leads out, and whether there is any interface besides the loopback. */
  readonly routes: Part<{ readonly hasDefault: boolean; readonly isAlone: boolean }>;
  readonly places: Part<ReadonlyMap<string, SeenPlace>>;
  /** Null: there is no such file. */
  readonly kernelFiles: Part<ReadonlyMap<string, boolean | null>>;
}

/** What to look at besides what every container has. */
export interface Targets {
  readonly sockets: readonly string[];
  readonly devicePlaces: readonly string[];
  readonly mountTargets: readonly string[];
}
