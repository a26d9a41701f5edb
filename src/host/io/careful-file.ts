import { closeSync, constants, fstatSync, lstatSync, opendirSync, openSync, readSync } from "node:fs";
import type { FileOwner } from "../../model/index.ts";

/**
 * Reads in directories of people who may be hostile and may change them meanwhile. A name is looked up in a directory that is held open
 * (`/proc/self/fd/N/name`), one part at a time, and never through a link; what it is, is asked of the opened thing itself before a byte is read:
 * no pipe, device or socket is ever opened for reading. Source: open(2) on O_PATH and O_NOFOLLOW, proc_pid_fd(5).
 */

/** Linux, every architecture that Node supports; Node does not name it. Source: fcntl.h, asm-generic. */
const O_PATH = 0o10000000;

export type Found<T> = { readonly kind: "found"; readonly value: T } | { readonly kind: "absent" } | { readonly kind: "refused"; readonly why: string };

export interface Folder {
  readonly descriptor: number;
  readonly path: string;
}

/** Uses the directory at an absolute path (links on the way are the administrator's and followed). Closed afterwards. */
export function inFolder<T>(path: string, use: (folder: Folder) => T): Found<T> {
  return opened(path, constants.O_DIRECTORY, (descriptor) => use({ descriptor, path }));
}

/** The same for a directory below an open one, never through a link. */
export function below<T>(folder: Folder, name: string, use: (folder: Folder) => T): Found<T> {
  const found = opened(inside(folder, name), constants.O_DIRECTORY | constants.O_NOFOLLOW, (descriptor) => use({ descriptor, path: `${folder.path}/${name}` }));
  if (found.kind !== "absent") return found;
  const entry = entryAt(folder, name);
  return entry.kind === "found" && entry.value.type === "link" ? { kind: "refused", why: "is a link, which is not followed" } : found;
}

/** Several parts deep. */
export function belowEach<T>(folder: Folder, names: readonly string[], use: (folder: Folder) => T): Found<T> {
  const [first, ...rest] = names;
  if (first === undefined) return { kind: "found", value: use(folder) };
  const found = below(folder, first, (next) => belowEach(next, rest, use));
  return found.kind === "found" ? found.value : found;
}

function inside(folder: Folder, name: string): string {
  return `/proc/self/fd/${folder.descriptor}/${name}`;
}

function opened<T>(path: string, flags: number, use: (descriptor: number) => T): Found<T> {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, O_PATH | flags);
    return { kind: "found", value: use(descriptor) };
  } catch (error) {
    return failure(error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function failure(error: unknown): { readonly kind: "absent" } | { readonly kind: "refused"; readonly why: string } {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "absent" };
  if (code === "EACCES" || code === "EPERM") return { kind: "refused", why: "may not be entered" };
  if (code === "ELOOP") return { kind: "refused", why: "is a link, which is not followed" };
  if (code === "") throw error;
  return { kind: "refused", why: `cannot be read (${code})` };
}

export interface Entry {
  readonly owner: FileOwner;
  readonly type: "file" | "directory" | "link" | "other";
}

/** What stands under that name, without opening it. */
export function entryAt(folder: Folder, name: string): Found<Entry> {
  try {
    const stat = lstatSync(inside(folder, name));
    const type = stat.isFile() ? "file" : stat.isDirectory() ? "directory" : stat.isSymbolicLink() ? "link" : "other";
    return { kind: "found", value: { owner: { mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid }, type } };
  } catch (error) {
    return failure(error);
  }
}

/** Names in it, at most `most`; `isWhole`: there are no more. */
export function namesIn(folder: Folder, most: number): Found<{ readonly names: readonly string[]; readonly isWhole: boolean }> {
  try {
    const directory = opendirSync(`/proc/self/fd/${folder.descriptor}`);
    try {
      const names: string[] = [];
      let entry = directory.readSync();
      for (; entry !== null && names.length < most; entry = directory.readSync()) names.push(entry.name);
      return { kind: "found", value: { names, isWhole: entry === null } };
    } finally {
      directory.closeSync();
    }
  } catch (error) {
    return failure(error);
  }
}

/** Text of a regular file, at most `most` bytes of it; anything else is refused unopened. */
export function textAt(folder: Folder, name: string, most: number): Found<string> {
  return textOf(inside(folder, name), constants.O_NOFOLLOW, most);
}

/** The same in a directory of the administrator's, whose links are followed. */
export function linkedTextAt(folder: Folder, name: string, most: number): Found<string> {
  return textOf(inside(folder, name), 0, most);
}

function textOf(path: string, flags: number, most: number): Found<string> {
  const read = opened(path, flags, (descriptor): Found<string> => {
    const stat = fstatSync(descriptor);
    if (stat.isSymbolicLink()) return { kind: "refused", why: "is a link, which is not followed" };
    if (!stat.isFile()) return { kind: "refused", why: "is no file" };
    return reopened(descriptor, most);
  });
  return read.kind === "found" ? read.value : read;
}

function reopened(path: number, most: number): Found<string> {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(`/proc/self/fd/${path}`, constants.O_RDONLY | constants.O_NONBLOCK);
    const buffer = Buffer.alloc(most);
    let size = 0;
    for (let count = -1; count !== 0 && size < most; size += count) count = readSync(descriptor, buffer, size, most - size, null);
    return { kind: "found", value: buffer.subarray(0, size).toString("utf8") };
  } catch (error) {
    return failure(error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
