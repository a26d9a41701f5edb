import type { Finding, Remedy } from "../../model/index.ts";
import { anyOf, fails, hangsOn, holds } from "./finding.ts";
import { isAtOrBelow, isHarmlessNode, isHarmlessToRead } from "./host-paths.ts";
import { decidedByOthers } from "./mount-exchange.ts";
import type { HostMount } from "./mount-table.ts";
import { mountsOf, ownDirectory } from "./mount-table.ts";
import { isSocketPath } from "./socket-paths.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/**
 * Volumes and host directories that containers share, as a graph of containers and places: linear in mounts, never container by container.
 * A container uses a place when it mounts it or a directory above it. `/` is no place: who mounts that is judged for it alone.
 */

/** One container's way to a place. */
export interface Use {
  readonly container: string;
  readonly mount: HostMount;
}

export interface Storage {
  /** Place to who uses it. A place is a volume's name, or `path:/srv/data`. */
  readonly users: ReadonlyMap<string, readonly Use[]>;
  /** Container to places it uses. */
  readonly places: ReadonlyMap<string, ReadonlyMap<string, HostMount>>;
}

/** Most places below one mounted directory that count as shared through it. */
const MOST_PLACES_BELOW = 256;

export const storageOf = remembered((index: WorldIndex): Storage => {
  const direct = directUses(index);
  const paths = [...direct.keys()].filter((place) => place.startsWith("path:")).sort((left, right) => (left < right ? -1 : 1));
  const users = new Map<string, Use[]>();
  const places = new Map<string, Map<string, HostMount>>();
  const join = (place: string, use: Use) => {
    const own = mapAt(places, use.container);
    if (own.has(place) && !(own.get(place)?.readOnly === true && !use.mount.readOnly)) return;
    own.set(place, use.mount);
    const list = users.get(place);
    if (list === undefined) users.set(place, [use]);
    else list.push(use);
  };
  for (const [place, uses] of direct) {
    for (const reached of [place, ...placesBelow(paths, place)]) for (const use of uses) join(reached, use);
  }
  return { users: onlyShared(users), places };
});

function mapAt(maps: Map<string, Map<string, HostMount>>, key: string): Map<string, HostMount> {
  const found = maps.get(key) ?? new Map<string, HostMount>();
  maps.set(key, found);
  return found;
}

/** A host directory that one container alone mounts is not shared; a volume is a thing of its own. */
function onlyShared(users: ReadonlyMap<string, readonly Use[]>): ReadonlyMap<string, readonly Use[]> {
  return new Map([...users].filter(([place, uses]) => !place.startsWith("path:") || new Set(uses.map((use) => use.container)).size > 1));
}

function directUses(index: WorldIndex): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  for (const { id } of index.world.containers) {
    const subject = index.subjectOf(id);
    if (subject === null) continue;
    for (const mount of mountsOf(subject).mounts) {
      const place = placeOf(index, mount);
      if (place === null) continue;
      const list = uses.get(place);
      if (list === undefined) uses.set(place, [{ container: id, mount }]);
      else list.push({ container: id, mount });
    }
  }
  return uses;
}

/** What two containers can share through this mount; null for what holds no data of containers. */
function placeOf(index: WorldIndex, mount: HostMount): string | null {
  if (mount.kind === "own-directory" || mount.kind === "elsewhere" || mount.kind === "device") return mount.volume;
  const { path } = mount;
  if (path === "/" || isHarmlessNode(path) || isSocketPath(index, path) || isHarmlessToRead(index, path) || isKernelView(path)) return null;
  return volumeAt(index, path) ?? `path:${path}`;
}

function isKernelView(path: string): boolean {
  return ["/proc", "/sys", "/dev"].some((view) => isAtOrBelow(path, view)) && !isAtOrBelow(path, "/dev/shm");
}

/** A bind of a volume's own directory shares that volume. */
function volumeAt(index: WorldIndex, path: string): string | null {
  const match = /\/volumes\/([^/]+)\/_data(\/|$)/.exec(path);
  return match?.[1] !== undefined && isAtOrBelow(path, ownDirectory(index, match[1])) ? match[1] : null;
}

/** Places strictly below `place`, found in the sorted list. */
function placesBelow(sorted: readonly string[], place: string): readonly string[] {
  if (!place.startsWith("path:")) return [];
  const prefix = `${place}/`;
  const below: string[] = [];
  for (let at = firstAtLeast(sorted, prefix); at < sorted.length && below.length < MOST_PLACES_BELOW; at++) {
    const candidate = sorted[at];
    if (candidate === undefined || !candidate.startsWith(prefix)) break;
    below.push(candidate);
  }
  return below;
}

function firstAtLeast(sorted: readonly string[], wanted: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A place in words for a person. */
export function placeWords(place: string): string {
  return place.startsWith("path:") ? `the host's \`${place.slice(5)}\`` : `volume \`${place}\``;
}

const READS_NONE: Finding = fails({ because: "no other container writes what it mounts" });

/** Most shared places that are named as reasons. */
const MOST_NAMED = 16;

/** What a program does with files is not in a world: unknown wherever another container writes something that this one mounts. */
export function readsWhatOthersWrite(subject: Subject): Finding {
  const { container, index } = subject;
  const { users, places } = storageOf(index);
  const found = [...(places.get(container.id) ?? [])].filter(([place]) => isWrittenByAnother(users.get(place) ?? [], container.id));
  if (found.length === 0) return worksWithWhatOthersDecide(subject);
  const learnBy = `look at what ${container.name} does with the files there: does it run, include or trust them?`;
  return anyOf(
    ...found
      .slice(0, MOST_NAMED)
      .map(([place, mount]) =>
        hangsOn({ why: `others write ${placeWords(place)}, and what this container does with it is not known`, learnBy }, [
          sharingSupport(place, mount).supports[0] ?? NO_SUPPORT,
        ]),
      ),
  );
}

/** What it shares with none may be put elsewhere by another: a socket in a directory that the other one writes. */
function worksWithWhatOthersDecide(subject: Subject): Finding {
  const { container, index } = subject;
  const decided = decidedByOthers(index, subject);
  if (decided === null) return READS_NONE;
  const why = `others decide what is mounted at \`${decided.target}\`, and what this container does with it is not known`;
  const learnBy = `look at what ${container.name} does with what it finds there: does it run or trust it?`;
  return hangsOn({ why, learnBy }, sharingSupport(`path:${decided.path}`, decided).supports);
}

const NO_SUPPORT = { because: "it is shared", evidence: [], remedies: [] as readonly Remedy[] };

function sharingSupport(place: string, mount: HostMount): Finding {
  return holds({ because: `${placeWords(place)} is mounted at \`${mount.target}\``, evidence: mount.evidence, remedies: mount.removals });
}

/** At most a handful of users are looked at: two who write settle it. */
function isWrittenByAnother(uses: readonly Use[], container: string): boolean {
  return uses.some((use) => use.container !== container && !use.mount.readOnly);
}
