import { randomBytes } from "node:crypto";
import { closeSync, fchmodSync, fchownSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "./failure.ts";

export interface NewFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** `keep`: the mode of the file that is replaced, through links to where they point. Otherwise the mode of the new file, which replaces a link itself. */
  readonly mode: number | "keep";
  /** What the file held when the new text was made of it: what somebody else wrote since is not lost. */
  readonly replaces?: string;
}

/** The file that is written in the place of `path`: where its links lead. Absolute. */
export function writtenAt(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Reports and snapshots name what is weak. */
export const OWNER_ONLY = 0o600;

/** Writes each file whole: all are prepared beside their targets before the first takes its place, so a full disk changes none. */
export function writeFiles(files: readonly NewFile[]): void {
  const prepared: { readonly partial: string; readonly target: string; readonly path: string }[] = [];
  try {
    for (const file of files) {
      attempt(file.path, () => {
        const target = file.mode === "keep" ? realpathSync(file.path) : file.path;
        const partial = `${target}.${randomBytes(8).toString("hex")}.partial`;
        const descriptor = openSync(partial, "wx", OWNER_ONLY);
        prepared.push({ partial, target, path: file.path });
        fill(descriptor, file.text, file.mode === "keep" ? statSync(target) : { mode: file.mode });
        refuseChanged(file, target);
      });
    }
    for (const { partial, target, path } of prepared) attempt(path, () => renameSync(partial, target));
  } catch (error) {
    for (const { partial } of prepared) removeIfThere(partial);
    throw error;
  }
}

function refuseChanged({ path, replaces }: NewFile, target: string): void {
  if (replaces === undefined || readFileSync(target, "utf8").replace(/^\uFEFF/, "") === replaces) return;
  throw new UsageError(`cannot write \`${path}\`: it was changed while it was judged`, "run the command again");
}

interface Rights {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

function fill(descriptor: number, text: string, { mode, uid, gid }: Rights): void {
  try {
    if (uid !== undefined && gid !== undefined && process.getuid?.() === 0) fchownSync(descriptor, uid, gid);
    fchmodSync(descriptor, mode & 0o777);
    const bytes = Buffer.from(text, "utf8");
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function attempt(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const found = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new UsageError(`cannot write \`${path}\`: ${found}`, `\`${dirname(path)}\` must exist and be writable`, { cause: error });
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // it took its target's place already
  }
}
