import { lstatSync, readlinkSync } from "node:fs";

export interface Resolved {
  readonly path: string;
  /** Set where a directory on the way may not be entered: what stands behind it is not known. */
  readonly hiddenBy: HidingDirectory | null;
}

export interface HidingDirectory {
  readonly path: string;
  /** Its owner decides what stands behind it; null where not even that is known. */
  readonly uid: number | null;
}

const LINKS_LIMIT = 40;
const DEPTH_LIMIT = 512;

/**
 * Follows links as the kernel does. What does not exist stays as written: the engine makes such directories. At most 40 links (path_resolution(7)). `root`: where
 * the root directory stands of whoever looks it up; "" is ours. It ends with its process: what is then not to be seen is hidden.
 */
export function resolvePath(path: string, root = ""): Resolved {
  const resolved = walk(path, root);
  return root === "" || ownerOf(`${root}/`) !== null ? resolved : { path, hiddenBy: { path: "/", uid: null } };
}

function walk(path: string, root: string): Resolved {
  const rest = path.split("/").filter((part) => part !== "" && part !== ".");
  let at = "";
  let links = 0;
  while (rest.length > 0) {
    if (rest.length > DEPTH_LIMIT) return { path, hiddenBy: { path, uid: null } };
    const part = rest.shift() ?? "";
    if (part === "..") {
      at = at.slice(0, at.lastIndexOf("/"));
      continue;
    }
    const step = look(`${root}${at}/${part}`);
    if (step.kind === "hidden") return { path: [`${at}/${part}`, ...rest].join("/"), hiddenBy: { path: at, uid: ownerOf(`${root}${at}`) } };
    if (step.kind === "plain") {
      at = `${at}/${part}`;
      continue;
    }
    links += 1;
    if (links > LINKS_LIMIT) return { path, hiddenBy: { path, uid: null } };
    if (step.target.startsWith("/")) at = "";
    rest.unshift(...step.target.split("/").filter((name) => name !== "" && name !== "."));
  }
  return { path: at === "" ? "/" : at, hiddenBy: null };
}

type Look = { readonly kind: "plain" } | { readonly kind: "hidden" } | { readonly kind: "link"; readonly target: string };

function look(path: string): Look {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found?.isSymbolicLink() === true ? { kind: "link", target: readlinkSync(path) } : { kind: "plain" };
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && (error.code === "ENOTDIR" || error.code === "ENAMETOOLONG");
    return { kind: isAbsent ? "plain" : "hidden" };
  }
}

function ownerOf(path: string): number | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.uid ?? null;
  } catch {
    return null;
  }
}
