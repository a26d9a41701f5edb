import type { PrivilegeKind, Target, TargetReach } from "../model/index.ts";
import { HOST_TARGETS, OVER_THE_HOST, TARGETS, targetOf } from "../model/index.ts";

const SCOPES = ["root", "user", "anyone"] as const;

/** How bad a target is: 0 is the worst. */
export function rankOf(reach: TargetReach): number {
  return TARGETS.indexOf(reach.target) * SCOPES.length + SCOPES.indexOf(reach.scope);
}

export const NO_RANK = TARGETS.length * SCOPES.length;
export const OTHER_CONTAINER_RANK = rankOf({ target: "other-container", scope: "root" });
/** Every rank below this one is a host target. The order of `TARGETS` puts them first. */
export const FIRST_WEAK_RANK = TARGETS.filter((target) => HOST_TARGETS.has(target)).length * SCOPES.length;
/** Whoever holds one of these holds every container already; going through yet another container adds nothing. */
const STRONG: readonly Target[] = ["host-root", "kernel", "engine-control"];

export function reachOfRank(rank: number): TargetReach {
  const target = TARGETS[Math.floor(rank / SCOPES.length)];
  const scope = SCOPES[rank % SCOPES.length];
  if (target === undefined || scope === undefined) throw new Error(`internal error: ${rank} is the rank of no target`);
  return { target, scope };
}

export function isStrong(kind: PrivilegeKind): boolean {
  const reach = targetOf(kind);
  return reach !== null && reach.scope === "root" && STRONG.includes(reach.target);
}

const CONTAINER_KINDS: ReadonlySet<PrivilegeKind> = new Set<PrivilegeKind>(["exec", "container-root", "influence", "mount-choice", "mount-choice-readable"]);

/** Held over a container: a target only for who entered elsewhere. */
export function isOverContainer(kind: PrivilegeKind): boolean {
  return CONTAINER_KINDS.has(kind);
}

export function rankOfKind(kind: PrivilegeKind): number {
  const reach = targetOf(kind);
  return reach === null ? NO_RANK : rankOf(reach);
}

const ONE_HOST_KINDS: ReadonlySet<PrivilegeKind> = new Set(OVER_THE_HOST);

/** There is one of it, and it is held over the `host`. */
export function isOverHost(kind: PrivilegeKind): boolean {
  return ONE_HOST_KINDS.has(kind);
}
