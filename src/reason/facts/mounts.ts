import type { Finding, Support } from "../../model/index.ts";
import { allOf, anyOf, fails, hangsOn, holds, negate, quietly, whether } from "./finding.ts";
import { nosuidNodev } from "./host-facts.ts";
import {
  isAtOrBelow,
  isBelow,
  isHarmlessNode,
  isHarmlessToRead,
  isRootsAlone,
  normalisePath,
  placeOnHost,
  resolveOnHost,
  touchesSystem,
} from "./host-paths.ts";
import type { HostMount, MountTable } from "./mount-table.ts";
import { mountPointsBelow, mountsOf } from "./mount-table.ts";
import { isSocketPath } from "./socket-paths.ts";
import { isAtLeast } from "./versions.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered, rememberedBy } from "./world-index.ts";

/** Which host paths a container reaches through its mounts. Permission checks and security modules are other facts. */

const NO_HOST_MOUNT: Finding = fails({ because: "no mount shows a path of the host" });

/** Mounts of host paths; plain volumes, which hold no file of the host, and sockets, which hold no files, left out. */
export const hostMountsOf = remembered((subject: Subject): readonly HostMount[] =>
  mountsOf(subject).mounts.filter((mount) => mount.kind === "host-path" && !isHarmlessNode(mount.path) && !isSocketPath(subject.index, mount.path)),
);

/** Supports that hold, else a blank table's unknown, else false. */
export function amongMounts(table: MountTable, found: readonly Finding[], otherwise: Finding): Finding {
  if (found.length === 0 && table.blanks.length === 0) return otherwise;
  return anyOf(...found, ...table.blanks.map((blank) => hangsOn(blank)), otherwise);
}

/** Hidden from the container: another mount covers that place or one above it. */
function isHidden(mount: HostMount, path: string): boolean {
  return mount.hidden.some((hidden) => isAtOrBelow(path, hidden));
}

/** Whether `mount` shows `path` itself. */
export function shows(mount: HostMount, path: string): boolean {
  return isAtOrBelow(path, mount.path) && !isHidden(mount, path);
}

export function hostPath(subject: Subject, args: readonly string[]): Finding {
  const [path = "/", mode = "read"] = args;
  return reach(subject, { mode, shown: (mount) => (shows(mount, placeOnHost(subject.index, path)) ? placeOnHost(subject.index, path) : null) });
}

export function hostPathWithin(subject: Subject, args: readonly string[]): Finding {
  const [wanted = "/", mode = "read"] = args;
  const place = placeOnHost(subject.index, wanted);
  const shown = (mount: HostMount) => {
    if (shows(mount, place)) return place;
    return isBelow(mount.path, place) && !isHarmless(subject.index, mount, mode) ? mount.path : null;
  };
  return reach(subject, { mode, shown });
}

/** A mount of a place that only some hosts have says that this one has it. */
export function hostPathNamed(subject: Subject, args: readonly string[]): Finding {
  const place = placeOnHost(subject.index, args[0] ?? "/");
  return reach(subject, { mode: "read", shown: (mount) => (isAtOrBelow(mount.path, place) ? mount.path : null) });
}

export function anyHostPath(subject: Subject, args: readonly string[]): Finding {
  const [mode = "read"] = args;
  return reach(subject, { mode, shown: (mount) => (isHarmless(subject.index, mount, mode) ? null : mount.path) });
}

export function systemPath(subject: Subject, args: readonly string[]): Finding {
  const [mode = "read"] = args;
  const { index } = subject;
  return reach(subject, { mode, shown: (mount) => (touchesSystem(index, mount.path) && !isHarmless(index, mount, mode) ? mount.path : null) });
}

/** The modes of the files decide, not those of the directories above a mount's source: the mount steps over those. */
export function worldReadableSystemPath(subject: Subject): Finding {
  const { index } = subject;
  const isOpen = (path: string) => touchesSystem(index, path) && !isHarmlessToRead(index, path) && !isRootsAlone(index, path);
  return reach(subject, { mode: "read", shown: (mount) => (isOpen(mount.path) ? mount.path : null) });
}

/** What a user's next login or shell runs or trusts. Source: bash(1), zsh(1), sshd(8), environment.d(5), XDG autostart. */
const LOGIN_FILES =
  /^\/home\/[^/]+\/\.(ssh(\/(authorized_keys2?|rc|config))?|bash(rc|_profile|_login|_logout)|profile|z(shrc|shenv|profile|login)|pam_environment|config(\/(systemd|autostart|environment\.d|fish)(\/.*)?)?)$/;

/** Everything that a user keeps, their login files among it: /root, a directory in /home, or what is above them. */
export function homeDirectory(subject: Subject, args: readonly string[]): Finding {
  const [mode = "read"] = args;
  const { index } = subject;
  const shown = (mount: HostMount) => {
    if (/^\/home\/[^/]+$/.test(mount.path)) return mount.path;
    if (mode === "write" && LOGIN_FILES.test(mount.path)) return mount.path;
    return ["/root", "/home"].map((home) => resolveOnHost(index, home)).find((home) => shows(mount, home)) ?? null;
  };
  return reach(subject, { mode, shown });
}

/** A set-uid file or device node made inside works on the host unless its file system is mounted nosuid and nodev (measured T81). */
export function setUidPath(subject: Subject): Finding {
  const table = mountsOf(subject);
  const mounts = hostMountsOf(subject).filter((mount) => !mount.readOnly);
  if (mounts.length === 0 && table.blanks.length === 0) return NO_HOST_MOUNT;
  const found = mounts.map((mount) => allOf(writeThrough(subject.index, mount, mount.path), honoursSetUid(subject.index, mount.path)));
  return amongMounts(table, found, NO_HOST_MOUNT);
}

const honoursSetUid = rememberedBy((index: WorldIndex, path: string): Finding => negate(nosuidNodev(index, [path])));

function isHarmless(index: WorldIndex, mount: HostMount, mode: string): boolean {
  return mode === "read" && isHarmlessToRead(index, mount.path);
}

interface Reach {
  readonly mode: string;
  /** The host path that this mount shows for the question at hand, or null. */
  readonly shown: (mount: HostMount) => string | null;
}

function reach(subject: Subject, { mode, shown }: Reach): Finding {
  const table = mountsOf(subject);
  const mounts = hostMountsOf(subject);
  if (mounts.length === 0 && table.blanks.length === 0) return NO_HOST_MOUNT;
  const found = mounts.flatMap((mount) => {
    const path = shown(mount);
    if (path === null) return [];
    return [mode === "read" ? holds(readReason(mount)) : writeThrough(subject.index, mount, path)];
  });
  return amongMounts(table, found, NO_HOST_MOUNT);
}

function readReason(mount: HostMount): Support {
  return { because: `the host's \`${mount.path}\` is mounted at \`${mount.target}\``, evidence: mount.evidence, remedies: mount.removals };
}

/** Write reaches `path` through a writable mount, or through a file system mounted below a read-only one that stayed writable. */
export function writeThrough(index: WorldIndex, mount: HostMount, path: string): Finding {
  if (!mount.readOnly) {
    const because = `the host's \`${mount.path}\` is mounted writable at \`${mount.target}\``;
    return holds({ because, evidence: mount.evidence, remedies: [...mount.closings, ...mount.removals] });
  }
  const readOnly = fails({ because: `the mount at \`${mount.target}\` is read-only`, evidence: mount.evidence });
  const points = mountPointsBelow(index, mount.path).filter((point) => isAtOrBelow(path, point) && !isHidden(mount, point));
  return points.length === 0 ? readOnly : leftWritable(index, mount, path);
}

/** What lies mounted below a read-only mount stays writable unless the engine makes mounts read-only recursively: Engine 25.0+ on Linux 5.12+ (measured T30, T54c, T56b on 20.10). */
function leftWritable(index: WorldIndex, mount: HostMount, point: string): Finding {
  const because = `\`${point}\` is a mount of its own below the read-only \`${mount.path}\` at \`${mount.target}\` and stays writable`;
  const submount = holds({ because, evidence: mount.evidence, remedies: mount.removals });
  const { recursiveReadOnly } = mount.mount;
  if (recursiveReadOnly === "off") return submount;
  if (recursiveReadOnly === "required") return fails({ because: "the mount is recursively read-only", evidence: mount.evidence });
  return allOf(submount, quietly(negate(makesRecursivelyReadOnly(index))));
}

const makesRecursivelyReadOnly = remembered(
  (index: WorldIndex): Finding => allOf(isAtLeast(index.world.engine.version, "25.0"), isAtLeast(index.world.host.kernelVersion, "5.12")),
);

export function submountWritable(subject: Subject, args: readonly string[]): Finding {
  const [wanted = "any"] = args;
  const { index } = subject;
  const table = mountsOf(subject);
  const readOnlyMounts = hostMountsOf(subject).filter((mount) => mount.readOnly);
  if (readOnlyMounts.length === 0 && table.blanks.length === 0) return NO_SUBMOUNT;
  const found = readOnlyMounts.flatMap((mount) =>
    submounts(index, mount)
      .filter((point) => (wanted === "any" || point === wanted) && !isHidden(mount, point))
      .slice(0, 1)
      .map((point) => leftWritable(index, mount, point)),
  );
  return amongMounts(table, found, NO_SUBMOUNT);
}

const NO_SUBMOUNT: Finding = fails({ because: "no read-only mount has a mount of the host below it" });

/** Mounts that every Linux host has below `/`, where its mount table was not read. */
const USUAL_MOUNT_POINTS: readonly string[] = ["/dev", "/proc", "/run", "/sys", "/sys/fs/cgroup"];

function submounts(index: WorldIndex, mount: HostMount): readonly string[] {
  if (index.world.host.mountPoints.known) return mountPointsBelow(index, mount.path);
  return USUAL_MOUNT_POINTS.filter((point) => isBelow(normalisePath(point), mount.path));
}

const ENGINE_FILES: Finding = holds({
  because: "the engine mounts its own `/etc/resolv.conf`, `/etc/hosts` and `/etc/hostname` from its data root into every container",
});

/** True for every container: the engine's own files are enough to open a file handle on the host's file system. */
export function sameFilesystemPath(): Finding {
  return ENGINE_FILES;
}

const rootIsShared = rememberedBy(
  (index: WorldIndex, _all: "root"): Finding =>
    whether(index.world.host.rootMountShared, { yes: "the host's mounts are shared", no: "the host's mounts are not shared" }),
);

/** Mounts made inside reach the host only where both ends are shared; the engine refuses the option elsewhere (measured T105). */
export function sharedPropagation(subject: Subject): Finding {
  const table = mountsOf(subject);
  const shared = table.mounts.filter((mount) => mount.kind === "host-path" && /^r?shared$/.test(mount.mount.propagation));
  if (shared.length === 0 && table.blanks.length === 0) return NOT_SHARED;
  const found = shared.map((mount) => {
    const closing = mount.closings.map((remedy) =>
      "target" in remedy ? { kind: "mount-private-propagation" as const, container: remedy.container, target: remedy.target } : remedy,
    );
    const because = `mounts made under \`${mount.target}\` appear on the host at \`${mount.path}\``;
    return holds({ because, evidence: mount.evidence, remedies: [...closing, ...mount.removals] });
  });
  return allOf(amongMounts(table, found, NOT_SHARED), quietly(rootIsShared(subject.index, "root")));
}

const NOT_SHARED: Finding = fails({ because: "no mount propagates to the host" });
