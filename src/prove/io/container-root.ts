import { lstatSync, readlinkSync } from "node:fs";
import type { Folder } from "../../host/io/careful-file.ts";
import { below, inFolder, namesIn } from "../../host/io/careful-file.ts";

/**
 * Looks into a container's files from the host, without entering it: names are looked up in directories that are held open, and a link is taken as text that means
 * a path of the container. What stands there is asked for by `lstat` alone; nothing is opened. The container may change all of it meanwhile.
 */

export interface Standing {
  /** In the container, no link on the way. */
  readonly path: string;
  readonly kind: "b" | "c" | "socket" | "directory" | "other";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly major: number;
  readonly minor: number;
  /** Directories on the way, for who may go through them. */
  readonly way: readonly Owned[];
}

export interface Owned {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Source: path_resolution(7), the kernel's own bound. */
const MOST_LINKS = 40;

/** What stands at a path of the container of that process; null where there is nothing. */
export function standingAt(pid: number, path: string): Standing | null {
  let parts: readonly string[] = path.split("/").filter((part) => part !== "");
  for (let links = 0; links <= MOST_LINKS; links++) {
    const found = inFolder(`/proc/${pid}/root`, (root) => follow(root, { parts, done: [], way: [ownedOf(lstatSync(`/proc/self/fd/${root.descriptor}/.`))] }));
    if (found.kind !== "found" || found.value === null) return null;
    if ("standing" in found.value) return found.value.standing;
    parts = normalised(found.value.leadsTo);
  }
  return null;
}

interface Walk {
  readonly parts: readonly string[];
  readonly done: readonly string[];
  readonly way: readonly Owned[];
}

/** What stands at the end, or the parts of the path that a link on the way leads to. */
type Followed = { readonly standing: Standing } | { readonly leadsTo: readonly string[] };

function follow(folder: Folder, { parts, done, way }: Walk): Followed | null {
  const [name = ".", ...rest] = parts;
  const stat = lstatSync(`/proc/self/fd/${folder.descriptor}/${name}`, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  const here = name === "." ? done : [...done, name];
  if (stat.isSymbolicLink()) {
    const target = readlinkSync(`/proc/self/fd/${folder.descriptor}/${name}`);
    return { leadsTo: [...(target.startsWith("/") ? [] : done), ...target.split("/"), ...rest] };
  }
  if (rest.length === 0) return { standing: { ...standing(stat), path: `/${here.join("/")}`, way } };
  const found = below(folder, name, (next) => follow(next, { parts: rest, done: here, way: [...way, ownedOf(stat)] }));
  return found.kind === "found" ? found.value : null;
}

type Stat = ReturnType<typeof lstatSync>;

function ownedOf(stat: NonNullable<Stat>): Owned {
  return { mode: Number(stat.mode) & 0o7777, uid: Number(stat.uid), gid: Number(stat.gid) };
}

function standing(stat: NonNullable<Stat>): Omit<Standing, "path" | "way"> {
  const kind = stat.isBlockDevice() ? "b" : stat.isCharacterDevice() ? "c" : stat.isSocket() ? "socket" : stat.isDirectory() ? "directory" : "other";
  const device = Number(stat.rdev);
  // Source: makedev(3), glibc's layout of device numbers.
  const major = ((device >>> 8) & 0xfff) | (Math.floor(device / 2 ** 32) & ~0xfff);
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  return { ...ownedOf(stat), kind, major, minor };
}

function normalised(parts: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const part of parts.slice(0, 4096)) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return kept;
}

const MOST_ENTRIES = 20_000;
const DEEPEST = 4;

/** All that stands below a directory, four deep, links left out; null where there is too much of it. */
export function standingBelow(pid: number, top: Standing): readonly Standing[] | null {
  const all: Standing[] = [];
  let level: readonly Standing[] = [top];
  for (let depth = 0; depth < DEEPEST; depth++) {
    const next = level.flatMap((directory) => entriesOf(pid, directory));
    all.push(...next);
    if (all.length > MOST_ENTRIES) return null;
    level = next.filter(({ kind }) => kind === "directory");
  }
  return all;
}

function entriesOf(pid: number, { path, way, mode, uid, gid }: Standing): readonly Standing[] {
  const parts = path.split("/").filter((part) => part !== "");
  const listed = inFolder(`/proc/${pid}/root`, (root) => inEach(root, parts, (folder) => entriesIn(folder, { parts, way: [...way, { mode, uid, gid }] })));
  return listed.kind === "found" ? listed.value : [];
}

function inEach(folder: Folder, parts: readonly string[], use: (folder: Folder) => readonly Standing[]): readonly Standing[] {
  const [name, ...rest] = parts;
  if (name === undefined) return use(folder);
  const found = below(folder, name, (next) => inEach(next, rest, use));
  return found.kind === "found" ? found.value : [];
}

function entriesIn(folder: Folder, { parts, way }: Pick<Walk, "parts" | "way">): readonly Standing[] {
  const names = namesIn(folder, MOST_ENTRIES);
  if (names.kind !== "found") return [];
  return names.value.names.flatMap((name) => {
    const stat = lstatSync(`/proc/self/fd/${folder.descriptor}/${name}`, { throwIfNoEntry: false });
    return stat === undefined || stat.isSymbolicLink() ? [] : [{ ...standing(stat), path: `/${[...parts, name].join("/")}`, way }];
  });
}
