import { readFileSync, readlinkSync, statSync } from "node:fs";
import type { Known } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { translation } from "../mount-places.ts";
import type { MountPoint } from "../mount-table.ts";
import { parseMountTable } from "../mount-table.ts";
import { runsInContainer } from "./processes.ts";
import type { Resolved } from "./resolve-path.ts";
import { resolvePath } from "./resolve-path.ts";

/**
 * How the engine's files are seen from here. It looks paths up in its own mount namespace, which is another one where it is rootless, or was started with mounts
 * of its own. What it finds there is called what this machine calls it, so that all paths are of one kind.
 */
export interface EngineView {
  /** Where its root directory stands for us: "" where it has our mounts; null: it cannot be seen. */
  readonly root: string | null;
  /** Whether files of the machine, like those in /etc, are the ones that we see. */
  readonly isMachine: boolean;
  /** What this machine calls a path of the engine's; the path itself where only the engine has it. */
  readonly named: (path: string) => string;
  /** What is mounted where it looks, as this machine calls the places. */
  readonly mounts: Known<readonly MountPoint[]>;
}

const HOW_TO_LEARN = "nsenter -t $(pidof dockerd) -m findmnt";

/** `pid`: the engine's process; null: it was not found. */
export function engineView(pid: number | null): EngineView {
  const isShared = pid === null ? null : (sharesMounts(pid) ?? (runsInContainer() ? false : null));
  if (pid === null || isShared !== false) return ownView();
  const isMachine = startedBeside(pid);
  const root = `/proc/${pid}/root`;
  const [theirs, ours] = [tableOf(pid), tableOf("self")];
  if (!isThere(`${root}/`) || theirs === null || ours === null) return { root: null, isMachine, named: itself, mounts: unseen() };
  const translate = isMachine ? translation(theirs, ours) : itself;
  const named = (path: string): string => translate(path) ?? path;
  return { root, isMachine, named, mounts: known(theirs.map(renamed(named)), { source: "host", location: `/proc/${pid}/mountinfo` }) };
}

/** The view of an engine that has our mounts. */
export function ownView(): EngineView {
  const table = tableOf("self");
  const path = "/proc/self/mountinfo";
  return {
    root: "",
    isMachine: true,
    named: itself,
    mounts: table === null ? unknown(`\`${path}\` cannot be read`, `cat ${path}`) : known(table, { source: "host", location: path }),
  };
}

/** Follows the links of a path as the engine would. */
export type LookUp = (path: string) => Resolved;

/** Of an engine of whose machine nothing can be seen. */
export function lookUpNothing(path: string): Resolved {
  return { path, hiddenBy: { path: "/", uid: null } };
}

/** What a path of the engine's is, as this machine calls it. */
export function lookUp(path: string, { root, named }: EngineView): Resolved {
  if (root === null) return lookUpNothing(path);
  const { path: to, hiddenBy } = resolvePath(path, root);
  return { path: named(to), hiddenBy };
}

/** Where a path of the engine's can be opened here. */
export function placeOf(path: string, root: string): string {
  return root === "" ? path : `${root}${resolvePath(path, root).path}`;
}

function itself(path: string): string {
  return path;
}

function unseen<T>(): Known<T> {
  return unknown("the engine has a mount namespace of its own, which cannot be seen from here", HOW_TO_LEARN);
}

/** A mount is where it is mounted on: what covers it there has the same name. */
function renamed(named: (path: string) => string): (mount: MountPoint) => MountPoint {
  return (mount) => {
    if (mount.path === "/") return mount;
    const at = mount.path.lastIndexOf("/");
    const directory = named(at === 0 ? "/" : mount.path.slice(0, at));
    return { ...mount, path: `${directory === "/" ? "" : directory}${mount.path.slice(at)}` };
  };
}

/** By the namespace itself where we may look, else by what is mounted where. */
function sharesMounts(pid: number): boolean | null {
  const [theirs, ours] = [namespaceOf(pid), namespaceOf("self")];
  if (theirs !== null && ours !== null) return theirs === ours;
  const [mountedThere, mountedHere] = [tableOf(pid), tableOf("self")];
  return mountedThere === null || mountedHere === null ? null : wordsOf(mountedThere) === wordsOf(mountedHere);
}

function wordsOf(table: readonly MountPoint[]): string {
  return JSON.stringify(table.map(({ path, fileSystem }) => `${path} ${fileSystem}`).sort());
}

const MOST_ANCESTORS = 32;

/** Whether some process that it descends from sees our mounts: who started it did so on this machine. */
function startedBeside(pid: number): boolean {
  const ours = namespaceOf("self");
  let at: number | null = pid;
  for (let steps = 0; at !== null && at > 0 && steps < MOST_ANCESTORS; steps += 1) {
    if (ours !== null && namespaceOf(at) === ours) return true;
    at = parentOf(at);
  }
  return false;
}

function namespaceOf(pid: number | "self"): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return null;
  }
}

function tableOf(pid: number | "self"): readonly MountPoint[] | null {
  const text = textOf(`/proc/${pid}/mountinfo`);
  return text === null ? null : parseMountTable(text);
}

function parentOf(pid: number): number | null {
  const digits = /^PPid:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`) ?? "")?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Ten thousand mounts take about 2 MiB. */
const TEXT_LIMIT = 4 * 1024 * 1024;

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8").slice(0, TEXT_LIMIT);
  } catch {
    return null;
  }
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
