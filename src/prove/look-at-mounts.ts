import type { PredictedMount } from "../reason/index.ts";
import type { Look, Looking } from "./looking.ts";
import { saw, unseen } from "./looking.ts";
import { isAtOrBelow } from "./paths.ts";
import type { SeenMount } from "./seen.ts";
import { beyond } from "./seen.ts";

/** What the mount table says. The last mount at a path covers those before it. */

/** Hidden paths of every engine version; each engine hides those that its kernel has. Source: moby `oci/defaults.go`, `DefaultLinuxSpec`. */
const MASKED =
  /^\/(proc\/(asound|acpi|interrupts|kcore|keys|latency_stats|timer_list|timer_stats|sched_debug|scsi)|sys\/(firmware|devices\/virtual\/powercap|devices\/system\/cpu\/cpu\d+\/thermal_throttle))$/;
const READ_ONLY = /^\/proc\/(bus|fs|irq|sys|sysrq-trigger)$/;

function mountAt(mounts: readonly SeenMount[], path: string): SeenMount | undefined {
  return mounts.findLast((mount) => mount.path === path);
}

export function exposedPaths(mounts: readonly SeenMount[], which: string): Look {
  const hiding = which === "masked" ? mounts.find(({ path }) => MASKED.test(path)) : mounts.find(({ path, readOnly }) => READ_ONLY.test(path) && readOnly);
  const words = which === "masked" ? "hidden" : "read-only";
  return saw(hiding === undefined, hiding === undefined ? `no system path is ${words}` : `${hiding.path} is ${words}`);
}

/** Those that the engine mounts: what it was told to mount in their place is another fact. */
export function hasWritableGroups(mounts: readonly SeenMount[], looking: Looking): Look {
  const given = looking.predicted.mounts.map((mount) => targetOf(looking, mount));
  const isOwn = (path: string) => isAtOrBelow(path, "/sys/fs/cgroup") && !given.some((target) => target !== "/" && isAtOrBelow(path, target));
  const own = mounts.filter(({ path, fileSystem }) => /^cgroup2?$/.test(fileSystem) && isOwn(path));
  if (own.length === 0) return unseen(beyond("no control group is mounted in it"));
  const writable = own.find(({ readOnly }) => !readOnly);
  return saw(writable !== undefined, writable === undefined ? "control groups are mounted read-only" : `${writable.path} is mounted writable`);
}

export function seenGroupVersion(mounts: readonly SeenMount[], version: string): Look {
  const top = mountAt(mounts, "/sys/fs/cgroup");
  if (top === undefined) return unseen(beyond("no control group is mounted in it"));
  const is = top.fileSystem === "cgroup2" ? "2" : "1";
  return saw(is === version, `/sys/fs/cgroup is ${top.fileSystem}`);
}

export function isRootReadOnly(mounts: readonly SeenMount[]): Look {
  const root = mountAt(mounts, "/");
  if (root === undefined) return unseen({ why: "the mount table has no root", isFault: true });
  return saw(root.readOnly, `/ is mounted ${root.readOnly ? "read-only" : "writable"}`);
}

function targetOf({ seen }: Looking, { target }: PredictedMount): string {
  return seen.targets.get(target) ?? target;
}

/** Mounts below a read-only one that came with it: not those that the container was given there itself. */
export function hasWritableSubmount(mounts: readonly SeenMount[], looking: Looking): Look {
  const given = looking.predicted.mounts.map((mount) => targetOf(looking, mount));
  const tops = looking.predicted.mounts.filter(({ readOnly, source }) => readOnly && source !== null).map((mount) => targetOf(looking, mount));
  const found = mounts.find(({ path, readOnly }) => {
    if (readOnly) return false;
    const top = tops.filter((each) => path !== each && isAtOrBelow(path, each)).toSorted((a, b) => b.length - a.length)[0];
    return top !== undefined && !given.some((other) => other !== top && isAtOrBelow(other, top) && isAtOrBelow(path, other));
  });
  return saw(found !== undefined, found === undefined ? "nothing below a read-only mount is writable" : `${found.path} is writable below a read-only mount`);
}

export function hasSharedMount(mounts: readonly SeenMount[], looking: Looking): Look {
  const given = looking.predicted.mounts.filter(({ source }) => source !== null).map((mount) => targetOf(looking, mount));
  const shared = mounts.find(({ path, isShared }) => isShared && given.includes(path));
  return saw(shared !== undefined, shared === undefined ? "no mount from outside is shared" : `${shared.path} is shared`);
}

/** One mount that is predicted: there, and writable or not. */
export function lookAtMount(mounts: readonly SeenMount[], predicted: PredictedMount, looking: Looking): Look {
  const place = targetOf(looking, predicted);
  const found = mountAt(mounts, place);
  if (found === undefined) return saw(false, `nothing is mounted at ${place}`);
  return saw(found.readOnly === predicted.readOnly, `${found.fileSystem} at ${place}, ${found.readOnly ? "read-only" : "writable"}`);
}

/** What the engine mounts in every container. Source: moby `oci/defaults.go`, `daemon/oci_linux.go`, `container/container_unix.go` (networkMounts, secrets). */
const ENGINES_OWN =
  /^\/($|proc(\/|$)|sys(\/|$)|dev(\/|$)|etc\/(resolv\.conf|hostname|hosts)$|run\/(secrets|\.containerenv)(\/|$)|(usr\/)?s?bin\/docker-init$|\.dockerenv$)/;

/** A mount that nobody predicted. */
export function strangeMount(mounts: readonly SeenMount[], looking: Looking): SeenMount | undefined {
  const given = looking.predicted.mounts.map((mount) => targetOf(looking, mount));
  return mounts.find((mount) => !isEnginesOwn(mount) && !given.some((top) => isAtOrBelow(mount.path, top)));
}

/** Podman writes these two anew for each container. Source: podman libpod/container_internal_linux.go (generatePasswdAndGroup). */
const PODMANS_OWN = /^\/etc\/(passwd|group)$/;

function isEnginesOwn({ path, root }: SeenMount): boolean {
  return ENGINES_OWN.test(path) || (PODMANS_OWN.test(path) && /-containers\/[0-9a-f]{64}\/userdata\/\w+$/.test(root));
}
