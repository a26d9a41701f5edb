import type { Dirent } from "node:fs";
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { CheckError } from "../errors.ts";
import { HEAD_LENGTH, kindFromName, kindOfFound, mayHideKind } from "../input-kind.ts";

/** Folders that hold other people's files or nothing to judge. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(["node_modules", ".git", "vendor", "dist", "target", ".venv", "__pycache__"]);
/** Git's own files: not told. */
const UNTOLD_FOLDER = ".git";
export const MAX_DEPTH = 12;
const MAX_ENTRIES = 200_000;
const MAX_INPUTS = 2_000;
/** Files whose first bytes are read because their names say nothing. */
const MAX_LOOKED_INTO = 20_000;
const MOST_NAMES = 5;

export interface FoundInputs {
  /** Sorted, so that a report does not depend on the file system. */
  readonly files: readonly string[];
  /** What was passed over, one sentence for each kind. Hostile text. */
  readonly notes: readonly string[];
  /** What should have been searched and was not. */
  readonly failures: readonly CheckError[];
}

interface Search {
  readonly root: string;
  readonly realRoot: string;
  readonly files: string[];
  readonly passedOver: Record<PassedOver, string[]>;
  entries: number;
  lookedInto: number;
}

type PassedOver = "folders" | "links" | "mentions" | "unreadable" | "tooDeep";

/**
 * The files to judge below `path`: itself when it is a file, else all that can be judged by their names or their first bytes. Symlinked folders
 * are not followed (cycles, and files that are not this project's): what they hide is said.
 */
export function findInputs(path: string): FoundInputs {
  if (!isDirectory(path)) return { files: [path], notes: [], failures: [] };
  const passedOver = { folders: [], links: [], mentions: [], unreadable: [], tooDeep: [] };
  const search: Search = { root: path, realRoot: realpathSync(path), files: [], passedOver, entries: 0, lookedInto: 0 };
  visit(path, search, 0);
  if (search.files.length > MAX_INPUTS)
    throw new CheckError("too-many-files", `cannot judge \`${path}\`: ${search.files.length} files found, at most ${MAX_INPUTS} are judged in one run`);
  return { files: search.files.sort(), notes: notesOf(search), failures: failuresOf(search) };
}

function visit(folder: string, search: Search, depth: number): void {
  for (const entry of list(folder)) {
    search.entries += 1;
    if (search.entries > MAX_ENTRIES)
      throw new CheckError("too-many-files", `cannot search \`${search.root}\`: more than ${MAX_ENTRIES} entries, name the files to judge instead`);
    const child = join(folder, entry.name);
    if (entry.isDirectory()) visitFolder(child, entry.name, { search, depth });
    else if (entry.isSymbolicLink() && leadsTo("folder", child)) passLink(child, search);
    else visitFile(child, entry, search);
  }
}

function visitFolder(child: string, name: string, { search, depth }: { readonly search: Search; readonly depth: number }): void {
  if (SKIPPED_FOLDERS.has(name)) {
    if (name !== UNTOLD_FOLDER) search.passedOver.folders.push(child);
  } else if (depth >= MAX_DEPTH) search.passedOver.tooDeep.push(child);
  else visit(child, search, depth + 1);
}

/** A link to a folder of the same search hides nothing. */
function passLink(child: string, search: Search): void {
  const real = realpathSync(child);
  const rest = real === search.realRoot ? "" : real.startsWith(`${search.realRoot}/`) ? real.slice(search.realRoot.length) : null;
  const isSearched = rest !== null && !rest.split("/").some((name) => SKIPPED_FOLDERS.has(name));
  if (!isSearched) search.passedOver.links.push(child);
}

function visitFile(child: string, entry: Dirent, search: Search): void {
  const path = child.replaceAll("\\", "/");
  const isNamed = kindFromName(path) !== null;
  if (!isNamed && !mayHideKind(path)) return;
  if (!entry.isFile() && !leadsTo("file", child)) return;
  if (isNamed) search.files.push(child);
  else lookInto(child, path, search);
}

function lookInto(child: string, path: string, search: Search): void {
  search.lookedInto += 1;
  if (search.lookedInto > MAX_LOOKED_INTO)
    throw new CheckError(
      "too-many-files",
      `cannot search \`${search.root}\`: more than ${MAX_LOOKED_INTO} files to look into, name the files to judge instead`,
    );
  const head = headOf(child);
  const kind = head === null ? "unreadable" : kindOfFound(path, head);
  if (kind === "mentions" || kind === "unreadable") search.passedOver[kind].push(child);
  else if (kind !== null && kind !== "snapshot") search.files.push(child);
}

/** The first bytes; null where they cannot be read. Opening a pipe must not wait for a writer. */
function headOf(path: string): string | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!fstatSync(descriptor).isFile()) return null;
    const head = Buffer.alloc(HEAD_LENGTH);
    return head.subarray(0, readSync(descriptor, head, 0, HEAD_LENGTH, 0)).toString("utf8");
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function notesOf({ root, passedOver }: Search): readonly string[] {
  const { folders, links, mentions, unreadable } = passedOver;
  const told: readonly (readonly [readonly string[], string])[] = [
    [folders, "folders that usually hold other people's files are not searched"],
    [links, "linked folders are not searched"],
    [mentions, "files that mention containers being started are no scripts by name or first line, and are not judged"],
    [unreadable, "files cannot be read, and what they are is not known"],
  ];
  return told.flatMap(([paths, words]) => (paths.length === 0 ? [] : [`in \`${root}\`: ${words} (${named(paths)}): name them to judge them`]));
}

function failuresOf({ root, passedOver: { tooDeep } }: Search): readonly CheckError[] {
  if (tooDeep.length === 0) return [];
  return [new CheckError("too-many-files", `cannot search all of \`${root}\`: folders lie deeper than ${MAX_DEPTH} levels (${named(tooDeep)}): name them`)];
}

function named(paths: readonly string[]): string {
  const first = [...paths].sort().slice(0, MOST_NAMES);
  return `${paths.length}: ${first.map((path) => `\`${path}\``).join(", ")}${paths.length > MOST_NAMES ? ", …" : ""}`;
}

function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new CheckError("unreadable", `cannot search \`${folder}\`: ${(error as NodeJS.ErrnoException).code ?? "unreadable"}`, { cause: error });
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const found = code === "ENOENT" ? "there is no such file or directory" : (code ?? "unreadable");
    throw new CheckError("unreadable", `cannot read \`${path}\`: ${found}`, { cause: error });
  }
}

/** A link in a circle leads nowhere. */
function leadsTo(kind: "file" | "folder", link: string): boolean {
  try {
    const stats = statSync(link, { throwIfNoEntry: false });
    return (kind === "file" ? stats?.isFile() : stats?.isDirectory()) === true;
  } catch {
    return false;
  }
}
