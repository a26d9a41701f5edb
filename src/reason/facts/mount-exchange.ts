import type { Finding } from "../../model/index.ts";
import { allOf, fails, hangsOn, holds } from "./finding.ts";
import { isAtOrBelow, isBelow, normalisePath } from "./host-paths.ts";
import type { HostMount } from "./mount-table.ts";
import { mountsOf } from "./mount-table.ts";
import { amongMounts, writeThrough } from "./mounts.ts";
import { pathsOfVolume } from "./volume-options.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered, rememberedBy } from "./world-index.ts";

/**
 * Who writes a directory on the way to a mount's source decides what is mounted there when the container starts the next time: engine and runtime follow links
 * (measured on 20.10: a directory that became a link since was mounted as where it leads). What a mount covers in the container cannot be moved there; what is
 * above it can (rename(2), EBUSY).
 */

const NOTHING_EXCHANGED: Finding = fails({ because: "no mount's source lies in a directory that another mount lets it write" });

/** By one mount of a container, the source of another of its mounts. */
export function exchangesMountSource(subject: Subject, args: readonly string[]): Finding {
  const [mode = "read"] = args;
  const table = mountsOf(subject);
  const outer = table.mounts.filter(isWritten);
  const inner = table.mounts.filter((mount) => isFollowed(mount) && (mode === "read" || !mount.readOnly));
  if ((outer.length === 0 || inner.length === 0) && table.blanks.length === 0) return NOTHING_EXCHANGED;
  const found = outer.flatMap((around) => inner.flatMap((mount) => exchange(subject.index, around, { mount, of: null }) ?? []));
  return amongMounts(table, found, NOTHING_EXCHANGED);
}

type How = "writable" | "read-only";
const HOWS: readonly How[] = ["writable", "read-only"];

/** A container whose mounts another one decides. */
export interface Chosen {
  readonly container: string;
  readonly finding: Finding;
}

/** Most sources below one directory that are looked at. */
const MOST_BELOW = 256;

/** Others with a mount, `writable` or `read-only`, whose source lies in a directory that it writes. */
export function exchangedOf(index: WorldIndex, subject: Subject, how: How): readonly Chosen[] {
  const { at } = sourcesBelow(index, how);
  if (at.size === 0) return [];
  const found = new Map<string, Finding>();
  for (const around of mountsOf(subject).mounts.filter(isWritten)) {
    for (const { container, mount } of at.get(around.path) ?? []) {
      if (container === subject.container.id || found.has(container)) continue;
      const finding = exchange(index, around, { mount, of: index.containers.get(container)?.name ?? container });
      if (finding !== null) found.set(container, finding);
    }
  }
  return [...found].map(([container, finding]) => ({ container, finding }));
}

const FEW: Finding = fails({ because: "few mounts have their sources below one directory that a container writes" });

/** Where there are more than are looked at, not all whose mounts another one decides are found (`exchangedOf`, and who shares storage). */
export function mountsAreMany(index: WorldIndex): Finding {
  const crowded = HOWS.flatMap((how) => sourcesBelow(index, how).crowded);
  const written = crowded.find((directory) => writersBy(index).has(directory));
  if (written === undefined) return FEW;
  const why = `${MOST_BELOW} and more mounts have their sources below \`${written}\`, which a container writes: not all are looked at`;
  return hangsOn({ why, learnBy: `mount less than \`${written}\`` });
}

/** Whether another container decides what one of its mounts shows, and which mount it is; null: none does. */
export function decidedByOthers(index: WorldIndex, { container }: Subject): HostMount | null {
  const { id, name } = container;
  const subject = index.subjectOf(id);
  const own = subject === null ? [] : mountsOf(subject).mounts.filter(isFollowed);
  const writers = writersBy(index);
  const isDecided = (mount: HostMount): boolean => {
    const outer = waysTo(index, mount)
      .flatMap(directoriesAbove)
      .flatMap((directory) => writers.get(directory) ?? []);
    return outer.length >= MOST_BELOW || outer.some((writer) => writer.container !== id && exchange(index, writer.mount, { mount, of: name }) !== null);
  };
  return own.find(isDecided) ?? null;
}

/** By the directory that they write. */
const writersBy = remembered((index: WorldIndex): ReadonlyMap<string, readonly Source[]> => {
  const writers = new Map<string, Source[]>();
  for (const { id } of index.world.containers) {
    const subject = index.subjectOf(id);
    for (const mount of subject === null ? [] : mountsOf(subject).mounts) {
      const list = isWritten(mount) ? listAt(writers, mount.path) : null;
      if (list !== null && list.length < MOST_BELOW) list.push({ container: id, mount });
    }
  }
  return writers;
});

/** Strictly above it, but for `/`. */
function directoriesAbove(path: string): readonly string[] {
  const above: string[] = [];
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) above.push(path.slice(0, end));
  return above;
}

/** Volumes too: their directories lie on the host as others do. */
function isWritten({ kind, readOnly }: HostMount): boolean {
  return !readOnly && (kind === "host-path" || kind === "own-directory");
}

function isFollowed({ kind }: HostMount): boolean {
  return kind === "host-path";
}

interface Source {
  readonly container: string;
  readonly mount: HostMount;
}

/** By each directory above them but `/`: who writes that is root on the host. */
interface SourcesBelow {
  readonly at: ReadonlyMap<string, readonly Source[]>;
  /** Where there are more than are looked at. */
  readonly crowded: readonly string[];
}

const sourcesBelow = rememberedBy((index: WorldIndex, how: How): SourcesBelow => {
  const at = new Map<string, Source[]>();
  for (const { id } of index.world.containers) {
    const subject = index.subjectOf(id);
    for (const mount of subject === null ? [] : mountsOf(subject).mounts) {
      if (!isFollowed(mount) || mount.readOnly !== (how === "read-only")) continue;
      for (const directory of new Set(waysTo(index, mount).flatMap(directoriesAbove))) {
        const list = listAt(at, directory);
        if (list.length < MOST_BELOW) list.push({ container: id, mount });
      }
    }
  }
  return { at, crowded: [...at].flatMap(([directory, list]) => (list.length < MOST_BELOW ? [] : [directory])) };
});

function listAt(lists: Map<string, Source[]>, key: string): Source[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

interface Inner {
  readonly mount: HostMount;
  /** The name of the container that mounts it; null: the one that writes. */
  readonly of: string | null;
}

function exchange(index: WorldIndex, around: HostMount, { mount, of }: Inner): Finding | null {
  const moved = waysTo(index, mount).flatMap((source) => movable(around, source) ?? [])[0];
  if (moved === undefined) return null;
  const where = of === null ? `\`${mount.target}\` when it starts again` : `\`${mount.target}\` in \`${of}\` when that starts again`;
  const because = `it decides by \`${moved}\` below \`${around.target}\` what is mounted at ${where}`;
  return allOf(writeThrough(index, around, moved), holds({ because, evidence: mount.evidence, remedies: mount.removals }));
}

/** As it is written, and where that leads now; of a volume all that its options name. */
function waysTo(index: WorldIndex, { path, mount, volume }: HostMount): readonly string[] {
  const written = mount.kind === "bind" && mount.source.known ? [mount.source.value] : [];
  const options = volume === null ? undefined : index.volumes.get(volume);
  return [...new Set([path, ...written.map(normalisePath), ...(options === undefined ? [] : pathsOfVolume(options).map(normalisePath))])];
}

/** The first place on the way from `around` to `source` that can be put elsewhere from within; null: there is none. */
function movable(around: HostMount, source: string): string | null {
  if (!isBelow(source, around.path)) return null;
  const begin = around.path === "/" ? 0 : around.path.length;
  for (let end = source.indexOf("/", begin + 1); ; end = source.indexOf("/", end + 1)) {
    const place = end === -1 ? source : source.slice(0, end);
    if (!around.hidden.some((hidden) => isAtOrBelow(place, hidden))) return place;
    if (end === -1) return null;
  }
}
