/**
 * What an attacker holds. `of` names the thing it is held over: a container id, a volume or network name, a credential kind
 * (`ssh`, or `ssh:alice` where its owner counts), an account's name, a socket's path or a listener's address, an image's reference, or
 * `host` (engine, host and positions).
 */
export interface Privilege {
  readonly kind: PrivilegeKind;
  readonly of: string;
}

export type PrivilegeKind = ContainerPrivilege | SharedPrivilege | EnginePrivilege | HostPrivilege | CrewPrivilege | Position | Outcome;

/**
 * `exec`: run code as the container's own user. `container-root`: the same as uid 0. `influence`: alter data, memory or traffic of it.
 * `mount-choice`: decide which part of the host one of its mounts shows when it starts the next time, writable; `-readable`: of one that is read-only.
 */
export type ContainerPrivilege = "exec" | "container-root" | "influence" | "mount-choice" | "mount-choice-readable";

/** Over a volume, a host directory that containers share, or a network. */
export type SharedPrivilege = "volume-read" | "volume-write" | "network-reach";

/** `engine-control`: the whole API. The others: one group of calls, as a filtering proxy or a narrow credential hands out. */
export type EnginePrivilege =
  | "engine-control"
  | "engine-read"
  | "engine-create"
  | "engine-create-filtered"
  | "engine-exec"
  | "engine-archive"
  | "engine-build"
  | "engine-volume"
  | "engine-network"
  | "engine-plugin"
  | "engine-swarm"
  | "cluster-control";

/** `…-anyone`: only what every user of the host may read or write. `host-user`: run code as an unprivileged user of the host. */
export type HostPrivilege = "host-root" | "kernel" | "host-write" | "host-write-anyone" | "host-read" | "host-read-anyone" | "host-user" | "credential";

/** `account`: run code as this account of the host. `connection`: connect to this socket or listener. `image`: choose what this image holds. */
export type CrewPrivilege = "account" | "connection" | "image";

/** Where an attacker may stand besides inside a container. */
export type Position = "dockerfile-author" | "build-input-author" | "image-author" | "compose-author" | "registry" | "registry-mitm" | "lan" | "browser";

/** What is gained without being a foothold. The first three are targets, the rest only explain. */
export type Outcome =
  | "network-pivot"
  | "denial-of-service"
  | "other-container"
  | "kernel-attack-surface"
  | "information"
  | "policy-bypass"
  | "image-tampering"
  | "data-exfiltration"
  | "data-destruction"
  | "integrity-loss"
  | "log-tampering"
  | "persistence"
  | "network-exposure";

/** There is one of each, and it is held over the `host`. */
export const OVER_THE_HOST: readonly PrivilegeKind[] = [
  "engine-control",
  "engine-read",
  "engine-create",
  "engine-create-filtered",
  "engine-exec",
  "engine-archive",
  "engine-build",
  "engine-volume",
  "engine-network",
  "engine-plugin",
  "engine-swarm",
  "cluster-control",
  "host-root",
  "kernel",
  "host-write",
  "host-write-anyone",
  "host-read",
  "host-read-anyone",
  "host-user",
  "dockerfile-author",
  "build-input-author",
  "image-author",
  "compose-author",
  "registry",
  "registry-mitm",
  "lan",
  "browser",
];

export type Target =
  | "host-root"
  | "kernel"
  | "engine-control"
  | "host-write"
  | "host-read"
  | "other-container"
  | "credential"
  | "network-pivot"
  | "denial-of-service";

/** Worst first. The order in which verdicts, paths and thresholds are shown. */
export const TARGETS: readonly Target[] = [
  "host-root",
  "kernel",
  "engine-control",
  "host-write",
  "host-read",
  "other-container",
  "credential",
  "network-pivot",
  "denial-of-service",
];

/** Reaching one of these from a container is an escape. */
export const HOST_TARGETS: ReadonlySet<Target> = new Set(["host-root", "kernel", "engine-control", "host-write", "host-read"]);

export interface TargetReach {
  readonly target: Target;
  /** Whose rights on the host the attacker has there: root's, one user's, or what anyone may do. */
  readonly scope: "root" | "user" | "anyone";
}

const REACHES: Partial<Record<PrivilegeKind, TargetReach>> = {
  "host-root": { target: "host-root", scope: "root" },
  kernel: { target: "kernel", scope: "root" },
  "engine-control": { target: "engine-control", scope: "root" },
  "cluster-control": { target: "engine-control", scope: "root" },
  "host-write": { target: "host-write", scope: "root" },
  "host-user": { target: "host-write", scope: "user" },
  account: { target: "host-write", scope: "user" },
  "host-write-anyone": { target: "host-write", scope: "anyone" },
  "host-read": { target: "host-read", scope: "root" },
  "host-read-anyone": { target: "host-read", scope: "anyone" },
  "other-container": { target: "other-container", scope: "root" },
  influence: { target: "other-container", scope: "root" },
  "mount-choice": { target: "other-container", scope: "root" },
  "mount-choice-readable": { target: "other-container", scope: "root" },
  credential: { target: "credential", scope: "root" },
  "network-pivot": { target: "network-pivot", scope: "root" },
  "denial-of-service": { target: "denial-of-service", scope: "root" },
};

/** The target that holding `privilege` means for an attacker who entered elsewhere, or null where it is only a foothold or a weakness. `exec` of another container counts as `other-container`; callers check that it is another. */
export function targetOf(kind: PrivilegeKind): TargetReach | null {
  if (kind === "exec" || kind === "container-root") return { target: "other-container", scope: "root" };
  return REACHES[kind] ?? null;
}
