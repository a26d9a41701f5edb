import type { Blank, Container, Evidence, Known, Mount, Remedy } from "../../model/index.ts";
import { isBelow, joinPath, normalisePath, resolveOnHost, restBelow } from "./host-paths.ts";
import type { VolumeContent } from "./volume-options.ts";
import { contentOf } from "./volume-options.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** What is mounted in a container in the end: its own mounts and inherited ones, volumes seen through, what hides what. */

/** Longest chain of `volumes_from` that is followed, and most mounts that one container is believed to have. */
const LONGEST_CHAIN = 32;
const MOST_MOUNTS = 4096;

/** One mount that holds files from outside the container. */
export interface HostMount {
  /** Resolved path on the host that is seen at `target`. */
  readonly path: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** `own-directory`: a plain volume under the engine's data root. `device`: a file system on the block device `path`. `elsewhere`: nothing of this host. */
  readonly kind: "host-path" | "device" | "own-directory" | "elsewhere";
  /** Host paths below `path` that another mount of the container covers, or that a non-recursive bind leaves out. */
  readonly hidden: readonly string[];
  readonly mount: Mount;
  /** Name of the volume, where it is one. */
  readonly volume: string | null;
  readonly evidence: readonly Evidence[];
  /** Each takes the mount away. */
  readonly removals: readonly Remedy[];
  /** Each makes it read-only. */
  readonly closings: readonly Remedy[];
}

export interface MountTable {
  readonly mounts: readonly HostMount[];
  /** What keeps the table from being whole: any host path may hide there. */
  readonly blanks: readonly Blank[];
}

/** A mount before volumes are seen through. */
interface Inherited {
  readonly mount: Mount;
  readonly readOnly: boolean;
  readonly removals: readonly Remedy[];
  readonly closings: readonly Remedy[];
}

interface Gathered {
  /** By target: the container's own win over inherited ones. */
  readonly byTarget: Map<string, Inherited>;
  readonly blanks: Blank[];
}

const EMPTY: MountTable = { mounts: [], blanks: [] };

export const mountsOf = remembered((subject: Subject): MountTable => {
  const { container } = subject;
  if (isEmpty(container.mounts) && isEmpty(container.volumesFrom)) return EMPTY;
  const gathered: Gathered = { byTarget: new Map(), blanks: [] };
  gather(subject.index, container, gathered);
  const targets = [...gathered.byTarget.keys()];
  const seen = [...gathered.byTarget.values()].map((entry) => seenThrough(subject.index, entry, targets));
  const mounts = seen.flatMap((one) => one.mounts ?? []);
  return { mounts, blanks: [...gathered.blanks, ...seen.flatMap((one) => one.blank ?? [])] };
});

function isEmpty(list: Known<readonly unknown[]>): boolean {
  return list.known && list.value.length === 0;
}

/** Own mounts first, then those of each donor in order; the engine keeps the first mount of a target (moby daemon/volumes_unix.go: own binds override volumes-from). */
function gather(index: WorldIndex, start: Container, into: Gathered): void {
  takeOwn(start, into);
  const seen = new Set([start.id]);
  for (const link of linksFrom(start, into))
    inherit(index, { ...link, remedy: { kind: "remove-volumes-from", container: start.id, from: link.from } }, { into, seen, depth: 1 });
}

interface Link {
  readonly from: string;
  readonly readOnly: boolean;
  readonly remedy?: Remedy;
}

interface Walk {
  readonly into: Gathered;
  readonly seen: Set<string>;
  readonly depth: number;
}

function linksFrom(container: Container, into: Gathered): readonly Link[] {
  const { volumesFrom } = container;
  if (!volumesFrom.known) {
    into.blanks.push(volumesFrom);
    return [];
  }
  return volumesFrom.value.map(({ value }) => ({ from: value.container, readOnly: value.readOnly === true }));
}

function inherit(index: WorldIndex, link: Link, walk: Walk): void {
  const donor = index.containers.get(link.from);
  if (donor === undefined) {
    walk.into.blanks.push({ why: `container \`${link.from}\`, whose mounts it takes over, is not known`, learnBy: `docker inspect ${link.from}` });
    return;
  }
  if (walk.seen.has(donor.id) || walk.depth > LONGEST_CHAIN) return;
  walk.seen.add(donor.id);
  takeInherited(donor, link, walk.into);
  for (const next of linksFrom(donor, walk.into)) {
    const further: Link = { from: next.from, readOnly: link.readOnly || next.readOnly, ...(link.remedy === undefined ? {} : { remedy: link.remedy }) };
    inherit(index, further, { ...walk, depth: walk.depth + 1 });
  }
}

function takeOwn(container: Container, into: Gathered): void {
  if (!container.mounts.known) {
    into.blanks.push(container.mounts);
    return;
  }
  for (const mount of container.mounts.value.slice(0, MOST_MOUNTS)) {
    into.byTarget.set(normalisePath(mount.target), { mount, readOnly: mount.readOnly, ...remediesAt(container.id, mount.target) });
  }
}

function takeInherited(donor: Container, link: Link, into: Gathered): void {
  if (!donor.mounts.known) {
    into.blanks.push(donor.mounts);
    return;
  }
  for (const mount of donor.mounts.value.slice(0, MOST_MOUNTS)) {
    const target = normalisePath(mount.target);
    if (into.byTarget.has(target)) continue;
    const there = remediesAt(donor.id, mount.target);
    const removals = link.remedy === undefined ? there.removals : [link.remedy, ...there.removals];
    into.byTarget.set(target, { mount, readOnly: mount.readOnly || link.readOnly, removals, closings: there.closings });
  }
}

function remediesAt(container: string, target: string): Pick<Inherited, "removals" | "closings"> {
  return { removals: [{ kind: "remove-mount", container, target }], closings: [{ kind: "mount-read-only", container, target }] };
}

interface Seen {
  readonly mounts?: readonly HostMount[];
  readonly blank?: Blank;
}

/** The mount as it shows the host, a blank where that is not known, or nothing of the host. */
function seenThrough(index: WorldIndex, entry: Inherited, targets: readonly string[]): Seen {
  const { mount } = entry;
  if (mount.kind === "npipe")
    return { blank: { why: `\`${mount.target}\` is a named pipe of a Windows host, which is not judged`, learnBy: "remove the mount" } };
  if (mount.kind !== "bind" && mount.kind !== "volume") return {};
  if (!mount.source.known) return { blank: mount.source };
  if (mount.kind === "bind") return { mounts: [hostMount(index, { entry, targets, path: mount.source.value, kind: "host-path" })] };
  return throughVolume(index, { entry, targets, name: mount.source.value });
}

interface VolumeMount {
  readonly entry: Inherited;
  readonly targets: readonly string[];
  readonly name: string;
}

function throughVolume(index: WorldIndex, { entry, targets, name }: VolumeMount): Seen {
  const volume = index.volumes.get(name);
  const content = contentOf(volume);
  if (content.kind === "elsewhere") return { mounts: [hostMount(index, { entry, targets, path: ownDirectory(index, name), kind: "elsewhere" })] };
  if (content.kind === "unknown") return { blank: { why: content.why, learnBy: `docker volume inspect ${name}` } };
  if (content.kind === "own-directory") return { mounts: [hostMount(index, { entry, targets, path: ownDirectory(index, name), kind: "own-directory" })] };
  return { mounts: throughOptions(index, { entry, targets, name }, content) };
}

type Optioned = Extract<VolumeContent, { readonly kind: "host-path" | "layers" | "device" }>;

/** A volume whose options make it something else; an overlay shows each of its layers. */
function throughOptions(index: WorldIndex, { entry, targets, name }: VolumeMount, content: Optioned): readonly HostMount[] {
  const volume = index.volumes.get(name);
  const removals: readonly Remedy[] = [...entry.removals, { kind: "remove-volume-options", volume: name }];
  const evidence = volume === undefined ? [] : [volume.evidence];
  const leavesOut = content.kind === "layers" || (content.kind === "host-path" && !content.isRecursive);
  const kind = content.kind === "device" ? "device" : "host-path";
  const layers = content.kind === "layers" ? content.layers : [content];
  return layers.map(({ path, readOnly }) =>
    hostMount(index, { entry: { ...entry, readOnly: entry.readOnly || readOnly, removals }, targets, path, kind, leavesOut, evidence }),
  );
}

/** Where the local driver keeps a volume (moby volume/local). */
export function ownDirectory(index: WorldIndex, volume: string): string {
  const { dataRoot } = index.world.engine;
  return joinPath(dataRoot.known ? dataRoot.value : "/var/lib/docker", `volumes/${volume}/_data`);
}

interface Showing {
  readonly entry: Inherited;
  readonly targets: readonly string[];
  readonly path: string;
  readonly kind: HostMount["kind"];
  readonly leavesOut?: boolean;
  readonly evidence?: readonly Evidence[];
}

function hostMount(index: WorldIndex, showing: Showing): HostMount {
  const { entry, kind } = showing;
  const { mount } = entry;
  const target = normalisePath(mount.target);
  const root = kind === "host-path" ? resolveOnHost(index, showing.path) : normalisePath(showing.path);
  const path = mount.kind === "volume" && mount.subpath !== "" && kind !== "device" ? joinPath(root, normalisePath(mount.subpath)) : root;
  const covered = showing.targets.filter((other) => isBelow(other, target)).map((other) => joinPath(path, restBelow(other, target)));
  return {
    path,
    target,
    readOnly: entry.readOnly,
    kind,
    hidden: showing.leavesOut === true ? [...covered, ...mountPointsBelow(index, root)] : covered,
    mount,
    volume: mount.kind === "volume" && mount.source.known ? mount.source.value : null,
    evidence: [mount.evidence, ...(showing.evidence ?? [])],
    removals: entry.removals,
    closings: entry.closings,
  };
}

/** Mount points of the host strictly below `path`; none where they are not known. */
export function mountPointsBelow(index: WorldIndex, path: string): readonly string[] {
  const { mountPoints } = index.world.host;
  return mountPoints.known ? mountPoints.value.map(normalisePath).filter((point) => isBelow(point, path)) : [];
}
