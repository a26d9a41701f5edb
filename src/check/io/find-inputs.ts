import { lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { CheckError } from "../errors.ts";
import { kindFromName } from "../input-kind.ts";

/** Folders that hold other people's files or nothing to judge. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(["node_modules", ".git", "vendor", "dist", "target", ".venv", "__pycache__"]);
const MAX_DEPTH = 12;
const MAX_ENTRIES = 200_000;
const MAX_INPUTS = 2_000;

/**
 * The files to judge below `path`: itself when it is a file, else all whose names say that they can be judged. Symlinked folders are
 * not followed (cycles, and files that are not this project's). Sorted, so that a report does not depend on the file system.
 */
export function findInputs(path: string): readonly string[] {
  if (!isDirectory(path)) return [path];
  const found: string[] = [];
  let entries = 0;
  const visit = (folder: string, depth: number): void => {
    for (const entry of list(folder)) {
      entries += 1;
      if (entries > MAX_ENTRIES)
        throw new CheckError("too-many-files", `cannot search \`${path}\`: more than ${MAX_ENTRIES} entries, name the files to judge instead`);
      const child = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH && !SKIPPED_FOLDERS.has(entry.name)) visit(child, depth + 1);
      } else if (kindFromName(child.replaceAll("\\", "/")) !== null && isFile(child)) {
        found.push(child);
      }
    }
  };
  visit(path, 0);
  if (found.length > MAX_INPUTS)
    throw new CheckError("too-many-files", `cannot judge \`${path}\`: ${found.length} files found, at most ${MAX_INPUTS} are judged in one run`);
  return found.sort();
}

function list(folder: string) {
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

function isFile(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isFile() || (stats.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}
