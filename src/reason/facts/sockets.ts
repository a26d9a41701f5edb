import type { FileOwner, Finding } from "../../model/index.ts";
import { capability, capabilityInContainer } from "./capabilities.ts";
import { lsmAllows } from "./confinement.ts";
import { allOf, anyOf, fails, hangsOn, holds, quietly, whereKnown } from "./finding.ts";
import { isAtOrBelow, joinPath, resolveOnHost, restBelow } from "./host-paths.ts";
import type { HostMount } from "./mount-table.ts";
import { mountsOf } from "./mount-table.ts";
import { amongMounts, shows } from "./mounts.ts";
import { isNotRemapped, isRootless } from "./remapping.ts";
import type { SocketEntry } from "./socket-paths.ts";
import { SOCKET_TABLE } from "./socket-paths.ts";
import type { GroupChoice } from "./users.ts";
import { canBeRoot, groupsOf, isHostRoot, isInGroup, uidOf } from "./users.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered, rememberedBy } from "./world-index.ts";

/** Whether a container can connect to a socket of the host: it is in reach, its permissions let the user through, no security module objects. */

const NO_SOCKET: Finding = fails({ because: "no mount shows that socket" });

export function socket(subject: Subject, name: string): Finding {
  const entry = SOCKET_TABLE[name];
  if (entry === undefined) return NO_SOCKET;
  const table = mountsOf(subject);
  const candidates = socketMounts(subject);
  if (candidates.length === 0 && table.blanks.length === 0) return NO_SOCKET;
  const found = candidates.flatMap((mount) => throughMount(subject, { name, entry, mount }));
  return amongMounts(table, found, NO_SOCKET);
}

/** Whether a mount shows that socket at all, whoever may connect. */
export function socketMounted(subject: Subject, name: string): Finding {
  const entry = SOCKET_TABLE[name];
  const table = mountsOf(subject);
  if (entry === undefined) return NO_SOCKET;
  const found = socketMounts(subject).flatMap((mount) =>
    placesIn(subject.index, { name, entry, mount }).map(({ path, isThere }) => allOf(inReachOf(mount, path), quietly(isThere))),
  );
  return amongMounts(table, found, NO_SOCKET);
}

/** Paths in the container at which such a socket of the host is shown, whether or not it may be connected to. */
export function socketPlaces(subject: Subject, name: string): readonly string[] {
  const entry = SOCKET_TABLE[name];
  if (entry === undefined) return [];
  const places = socketMounts(subject).flatMap((mount) =>
    placesIn(subject.index, { name, entry, mount }).map(({ path }) => joinPath(mount.target, restBelow(path, mount.path))),
  );
  return [...new Set(places)];
}

const socketMounts = remembered((subject: Subject): readonly HostMount[] => mountsOf(subject).mounts.filter((mount) => mount.kind === "host-path"));

interface Asked {
  readonly name: string;
  readonly entry: SocketEntry;
  readonly mount: HostMount;
}

/** A read-only mount does not matter: connecting is no write to the file system (measured T31, T35b). */
function throughMount(subject: Subject, asked: Asked): readonly Finding[] {
  return placesIn(subject.index, asked).map(({ path, isThere }) => {
    return allOf(inReachOf(asked.mount, path), quietly(isThere), mayConnect(subject, asked, path), quietly(lsmAllows(subject, "host-socket")));
  });
}

function inReachOf(mount: HostMount, path: string): Finding {
  const because =
    mount.path === path
      ? `the socket \`${path}\` is mounted at \`${mount.target}\``
      : `the host's \`${mount.path}\`, which holds \`${path}\`, is mounted at \`${mount.target}\``;
  return holds({ because, evidence: mount.evidence, remedies: mount.removals });
}

interface Place {
  readonly path: string;
  readonly isThere: Finding;
}

const THERE: Finding = holds({ because: "the mount names it" });

/** The places of that socket which the mount shows. */
function placesIn(index: WorldIndex, { name, entry, mount }: Asked): readonly Place[] {
  if (entry.looksLike?.test(mount.path) || listensAt(index, name).includes(mount.path)) return [{ path: mount.path, isThere: THERE }];
  const directory = entry.directories.find((place) => isAtOrBelow(mount.path, resolveOnHost(index, place)));
  if (directory !== undefined) return [{ path: mount.path, isThere: THERE }];
  const places = [...entry.paths.map((path) => resolveOnHost(index, path)), ...entry.directories, ...listensAt(index, name), ...foundAt(index, name)];
  return [...new Set(places)]
    .filter((path) => shows(mount, path))
    .map((path) => ({ path, isThere: mount.path === path ? THERE : isThereOn(index, { name, path }) }))
    .filter((place) => place.isThere.truth !== "false");
}

/** Unix listeners of the engine: wherever they are, they are its API. */
export const listensAt = rememberedBy((index: WorldIndex, name: string): readonly string[] => {
  const { listeners } = index.world.engine;
  if (name !== "docker" || !listeners.known) return [];
  return listeners.value.flatMap(({ value }) => (value.address.startsWith("unix://") ? [resolveOnHost(index, value.address.slice(7))] : []));
});

/** Sockets that were seen on the host and look like this kind. */
const foundAt = rememberedBy((index: WorldIndex, name: string): readonly string[] => {
  const { sockets } = index.world.host;
  const entry = SOCKET_TABLE[name];
  if (!sockets.known || entry === undefined) return [];
  return Object.keys(sockets.value).filter((path) => entry.looksLike?.test(path) || entry.directories.some((place) => isAtOrBelow(path, place)));
});

/** Whether a socket is at `path` at all: a mount of a directory above does not say. */
function isThereOn(index: WorldIndex, { name, path }: { readonly name: string; readonly path: string }): Finding {
  const { sockets } = index.world.host;
  const entry = SOCKET_TABLE[name];
  const isDirectory = entry?.directories.includes(path) ?? false;
  return whereKnown(sockets, (list, evidence) => {
    const seen = Object.keys(list).some((place) => place === path || (isDirectory && isAtOrBelow(place, path)));
    if (seen || listensAt(index, name).includes(path)) return holds({ because: `the host has \`${path}\``, evidence });
    return fails({ because: `the host has no \`${path}\``, evidence });
  });
}

/** Who may connect: root of the host, the owner, the group, or anyone where the mode says so (measured T32 to T35). */
function mayConnect(subject: Subject, asked: Asked, path: string): Finding {
  const { entry, mount } = asked;
  const isNamed = mount.path === path && !entry.directories.includes(path);
  const bits = byBits(subject, asked, path);
  return entry.inClosedDirectory && !isNamed ? allOf(bits, quietly(searchesAll(subject, path))) : bits;
}

/** Over what its own user namespace owns, root of a rootless engine's containers has its capabilities. Source: capabilities(7), user_namespaces(7). */
function searchesAll(subject: Subject, path: string): Finding {
  const has = isOfEngineUser(subject.index, path) ? capabilityInContainer : capability;
  return anyOf(has(subject, "DAC_OVERRIDE"), has(subject, "DAC_READ_SEARCH"));
}

function byBits(subject: Subject, { entry }: Asked, path: string): Finding {
  const owner = ownerOf(subject.index, path);
  if (owner === null) return anyOf(asRoot(subject, path), byGroup(subject, entry, null), byMode(entry.mode, path));
  return anyOf(asRoot(subject, path), byOwner(subject, owner), byGroup(subject, entry, owner), byMode(owner.mode, path));
}

function ownerOf(index: WorldIndex, path: string): FileOwner | null {
  const { sockets } = index.world.host;
  return sockets.known && Object.hasOwn(sockets.value, path) ? (sockets.value[path] ?? null) : null;
}

/** The root of a rootless engine's containers is the user who owns its sockets. */
function asRoot(subject: Subject, path: string): Finding {
  const { index } = subject;
  const isTheirs = /^\/run\/user\/|docker\.sock$|podman\.sock$/.test(path) || isOfEngineUser(index, path);
  return isTheirs ? anyOf(isHostRoot(subject), allOf(isRootless(index), canBeRoot(subject))) : isHostRoot(subject);
}

/** The socket, or one in the directory, is of the user who runs a rootless engine. */
function isOfEngineUser(index: WorldIndex, path: string): boolean {
  return socketsOfEngineUser(index).some((place) => isAtOrBelow(place, path));
}

const socketsOfEngineUser = remembered((index: WorldIndex): readonly string[] => {
  const { sockets } = index.world.host;
  if (!sockets.known || isRootless(index).truth === "false") return [];
  const user = engineUser(index);
  return Object.keys(sockets.value).filter((path) => sockets.value[path]?.uid === user);
});

/** The owner of the engine's own socket; null: not known, and nobody's. */
const engineUser = remembered((index: WorldIndex): number | null => listensAt(index, "docker").flatMap((path) => ownerOf(index, path)?.uid ?? [])[0] ?? null);

const OTHER_OWNER: Finding = fails({ because: "another user owns the socket" });

function byOwner(subject: Subject, owner: FileOwner): Finding {
  const uid = uidOf(subject);
  if (owner.uid === 0 || (owner.mode & 0o200) === 0) return OTHER_OWNER;
  const same = whereKnown(uid, (value, evidence) => (value === owner.uid ? holds({ because: `uid ${value} owns the socket`, evidence }) : OTHER_OWNER));
  return allOf(same, quietly(isNotRemapped(subject)));
}

const NO_GROUP: Finding = fails({ because: "its group may not connect" });

function byGroup(subject: Subject, entry: SocketEntry, owner: FileOwner | null): Finding {
  if (owner !== null) return (owner.mode & 0o020) === 0 ? NO_GROUP : asGroup(subject, owner.gid);
  if ((entry.mode & 0o020) === 0) return NO_GROUP;
  if (entry.group === null) return isInGroup(subject, 0, "root");
  return whereKnown(subject.index.world.host.dockerGroupId, (gid) => asGroup(subject, gid));
}

/** Where the group's number is only assumed, a container that was given some group may well have been given this one. */
function asGroup(subject: Subject, gid: number): Finding {
  const member = isInGroup(subject, gid, gid === 0 ? "root" : "the socket's");
  if (member.truth !== "false" || gid === 0 || !groupIsAssumed(subject.index)) return member;
  const group = groupThatMayBeIt(subject);
  if (group === undefined) return member;
  const because = `is in group ${group.written ?? group.gid}`;
  const remedies = group.written === null ? [] : [{ kind: "remove-group" as const, container: subject.container.id, group: group.written }];
  const blank = { why: "which group owns the socket is not known", learnBy: "stat -c %g on the socket" };
  return hangsOn(blank, [{ because, evidence: [group.evidence], remedies }]);
}

/** Packages make the docker group a system group (`groupadd --system` in docker-ce.spec, `addgroup --system` in Debian's docker.io.postinst); SYS_GID_MAX of login.defs(5). */
const LAST_SYSTEM_GROUP = 999;

/** A group that came with the user is a person's from 1000 on; one that was added on purpose may be any. Root's is neither. */
function groupThatMayBeIt(subject: Subject): GroupChoice | undefined {
  const groups = groupsOf(subject);
  const mayBeIt = ({ gid, written }: GroupChoice) => gid === null || (gid !== 0 && (written !== null || gid <= LAST_SYSTEM_GROUP));
  return groups.known ? groups.value.find(mayBeIt) : undefined;
}

function groupIsAssumed({ world }: WorldIndex): boolean {
  const { sockets, dockerGroupId } = world.host;
  return !sockets.known || sockets.evidence.source === "assumption" || !dockerGroupId.known;
}

function byMode(mode: number, path: string): Finding {
  if ((mode & 0o002) === 0) return fails({ because: "not everyone may connect to the socket" });
  return holds({ because: `everyone may connect to \`${path}\``, remedies: [{ kind: "restrict-socket", path }] });
}

/** Whether everyone on the host may connect to the engine's own socket. */
export const engineSocketWorldWritable = remembered(
  (index: WorldIndex): Finding =>
    whereKnown(index.world.host.sockets, (list, evidence) => {
      const places = [...(SOCKET_TABLE.docker?.paths ?? []), ...listensAt(index, "docker")].map((path) => resolveOnHost(index, path));
      const open = places.find((path) => Object.hasOwn(list, path) && ((list[path]?.mode ?? 0) & 0o002) !== 0);
      if (open === undefined) return fails({ because: "the engine's socket is closed to others", evidence });
      return holds({ because: `everyone may write to \`${open}\``, evidence, remedies: [{ kind: "restrict-socket", path: open }] });
    }),
);
