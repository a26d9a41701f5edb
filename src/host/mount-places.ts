import type { MountPoint } from "./mount-table.ts";

/** What a path leads to, whatever it is called: a file system, and a path in it. */
interface Place {
  readonly mount: MountPoint;
  readonly within: string;
}

/**
 * What one mount namespace calls a path of another one, without links; null: nothing of it is mounted there. Where it has several names, the same one counts
 * before others, then the shortest.
 */
export function translation(from: readonly MountPoint[], to: readonly MountPoint[]): (path: string) => string | null {
  const [theirs, ours] = [lookup(from), lookup(to)];
  return (path) => {
    const place = theirs(path);
    if (place === null) return null;
    const names = to
      .flatMap((mount) => namesIn(mount, place).map((name) => ({ mount, name })))
      .filter(({ mount, name }) => ours(name)?.mount === mount)
      .map(({ name }) => name);
    return names.includes(path) ? path : (names.sort((left, right) => left.length - right.length || (left < right ? -1 : 1))[0] ?? null);
  };
}

function namesIn(mount: MountPoint, { mount: { device }, within }: Place): readonly string[] {
  const rest = mount.device === device ? below(within, mount.root) : null;
  return rest === null ? [] : [joined(mount.path, rest)];
}

/** As the kernel walks: from the root through what is mounted on what it stands in; other mounts are covered. Source: path_resolution(7). */
function lookup(table: readonly MountPoint[]): (path: string) => Place | null {
  const ids = new Set(table.map(({ id }) => id));
  const root = table.find(({ path, parent }) => path === "/" && !ids.has(parent));
  const mountedOn = new Map(table.map((mount) => [`${mount.parent} ${mount.path}`, mount]));
  const topAt = (mount: MountPoint, path: string): MountPoint => {
    let top = mount;
    for (let next = mountedOn.get(`${top.id} ${path}`); next !== undefined && next !== top; next = mountedOn.get(`${top.id} ${path}`)) top = next;
    return top;
  };
  return (path) => {
    if (root === undefined) return null;
    const parts = path.split("/").filter((part) => part !== "");
    const mount = parts.reduce((at, _, index) => topAt(at, `/${parts.slice(0, index + 1).join("/")}`), topAt(root, "/"));
    const rest = below(path, mount.path);
    return rest === null ? null : { mount, within: joined(mount.root, rest) };
  };
}

/** The rest of a path below a directory, with its slash; null: it is not below. */
function below(path: string, directory: string): string | null {
  if (directory === "/") return path === "/" ? "" : path;
  if (path === directory) return "";
  return path.startsWith(`${directory}/`) ? path.slice(directory.length) : null;
}

function joined(directory: string, rest: string): string {
  if (directory === "/") return rest === "" ? "/" : rest;
  return `${directory}${rest}`;
}
