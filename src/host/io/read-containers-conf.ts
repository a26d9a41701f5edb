import { readdirSync, statSync } from "node:fs";
import type { Blank } from "../../model/index.ts";
import type { EngineView } from "./engine-view.ts";
import { placeOf } from "./engine-view.ts";
import { readFile } from "./read-file.ts";

/** Where settings stand: the first file that is there, or files `*.conf` in folders, of which the last goes before others of the same name. */
export interface SettingsPlace {
  readonly kind: "file" | "folder";
  readonly paths: readonly string[];
  readonly isNeeded?: boolean;
}

export interface SettingsFile {
  readonly path: string;
  readonly text: string;
}

const FILES_LIMIT = 1000;
const SIZE_LIMIT = 1024 * 1024;
/** The start of a process is told to the second. */
const TOLERANCE_MS = 1000;

/** The files as the engine sees them, in the order of the places. A blank: one of them cannot be read, or is not what the engine read when it started. */
export function readContainersConf(places: readonly SettingsPlace[], { root }: EngineView, startedMs: number | null): readonly SettingsFile[] | Blank {
  if (root === null) return { why: "Podman's files cannot be seen from here", learnBy: "run this as root, or as Podman's user" };
  const files: SettingsFile[] = [];
  try {
    for (const place of places) files.push(...(place.kind === "file" ? firstOf(place, root, startedMs) : inFolders(place.paths, root, startedMs)));
  } catch (error) {
    if (error instanceof Unread) return { why: error.message, learnBy: error.learnBy };
    throw error;
  }
  return files;
}

/** Whether it is there for the engine; where that cannot be told, it is. */
export function isThereFor({ root }: EngineView, path: string): boolean {
  if (root === null) return true;
  try {
    return statSync(placeOf(path, root), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

class Unread extends Error {
  override readonly name = "Unread";
  readonly learnBy: string;

  constructor(why: string, learnBy: string) {
    super(why);
    this.learnBy = learnBy;
  }
}

function firstOf({ paths, isNeeded = false }: SettingsPlace, root: string, startedMs: number | null): readonly SettingsFile[] {
  for (const path of paths) {
    const text = textOf(path, root, startedMs);
    if (text !== null) return [{ path, text }];
  }
  const [first = ""] = paths;
  if (isNeeded) throw new Unread(`\`${first}\`, which Podman was told to read, is not there`, "restart Podman's service");
  return [];
}

function inFolders(folders: readonly string[], root: string, startedMs: number | null): readonly SettingsFile[] {
  const paths = new Map(folders.flatMap((folder) => namesIn(folder, root).map((name) => [name, `${folder}/${name}`] as const)));
  const names = [...paths.keys()].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  return names.flatMap((name) => {
    const path = paths.get(name) ?? "";
    const text = textOf(path, root, startedMs);
    return text === null ? [] : [{ path, text }];
  });
}

function namesIn(folder: string, root: string): readonly string[] {
  try {
    const names = readdirSync(placeOf(folder, root), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() || !entry.name.endsWith(".conf") ? [] : [entry.name],
    );
    if (names.length > FILES_LIMIT) throw new Unread(`\`${folder}\` holds more than ${FILES_LIMIT} files`, `ls ${folder}`);
    return names;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    if (error instanceof Unread) throw error;
    throw new Unread(`\`${folder}\` cannot be read`, `sudo ls ${folder}`);
  }
}

/** Null: it is not there. */
function textOf(path: string, root: string, startedMs: number | null): string | null {
  const place = placeOf(path, root);
  const reading = readFile(place, SIZE_LIMIT);
  if (reading.kind === "absent") return null;
  if (reading.kind === "unreadable" || reading.text.length >= SIZE_LIMIT) throw new Unread(`\`${path}\` cannot be read`, `sudo cat ${path}`);
  // Also of a file that was moved here as old as it was.
  const changed = statSync(place, { throwIfNoEntry: false })?.ctimeMs ?? Number.POSITIVE_INFINITY;
  if (startedMs !== null && changed > startedMs + TOLERANCE_MS)
    throw new Unread(`\`${path}\` was changed after Podman's service started: what it read then is not known`, "restart Podman's service");
  return reading.text;
}
