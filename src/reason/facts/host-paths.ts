import type { WorldIndex } from "./world-index.ts";
import { rememberedBy } from "./world-index.ts";

/** Paths of the host: normal form, links, what contains what, and which places matter. Paths come from outside: every loop is bounded. */

/** Links that are followed where the host's own were not read. Source: Filesystem Hierarchy Standard 3.0, systemd file-hierarchy(7). */
const USUAL_LINKS: Readonly<Record<string, string>> = {
  "/var/run": "/run",
  "/var/lock": "/run/lock",
  "/bin": "/usr/bin",
  "/sbin": "/usr/sbin",
  "/lib": "/usr/lib",
  "/lib32": "/usr/lib32",
  "/lib64": "/usr/lib64",
  "/libx32": "/usr/libx32",
};

/** Most links that are followed for one path: the kernel's own limit (MAXSYMLINKS, 40). */
const MOST_LINKS = 40;

/** `//a/./b/../c/` as `/a/c`. Above the root is the root. A path that is not absolute is taken from the root. */
export function normalisePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Whether `path` is `ancestor` or below it. Both in normal form. */
export function isAtOrBelow(path: string, ancestor: string): boolean {
  return ancestor === "/" || path === ancestor || path.startsWith(`${ancestor}/`);
}

export function isBelow(path: string, ancestor: string): boolean {
  return path !== ancestor && isAtOrBelow(path, ancestor);
}

/** `base` and a path below it, as one path. */
export function joinPath(base: string, rest: string): string {
  return normalisePath(`${base}/${rest}`);
}

/** What follows `ancestor` in `path`, which is at or below it: empty or starting with `/`. */
export function restBelow(path: string, ancestor: string): string {
  return ancestor === "/" ? (path === "/" ? "" : path) : path.slice(ancestor.length);
}

/** Links of the kernel that leave `/proc` for a process's own files. Source: proc(5). The engine resolves them in the host's view when it binds. */
const PROCESS_LINK = /^(?:\/proc\/(?:self|thread-self|\d+)(?:\/task\/\d+)?\/(?:root|cwd|(?:fd|map_files)(?:\/[^/]+)?)|\/dev\/fd(?:\/[^/]+)?)(?=\/|$)/;

/** Where such a link leads is the root directory, or not to be known beforehand: then the root is the worst that it can be. */
function throughProcess(path: string): string {
  let at = path;
  for (let match = PROCESS_LINK.exec(at); match !== null; match = PROCESS_LINK.exec(at)) at = at.slice(match[0].length) || "/";
  return at;
}

/** Resolves links in `path`, longest known prefix first from the root, as often as needed. */
export function resolveLinks(path: string, links: ReadonlyMap<string, string>): string {
  let at = normalisePath(path);
  for (let followed = 0; followed < MOST_LINKS; followed++) {
    at = throughProcess(at);
    const link = firstLink(at, links);
    if (link === null) return at;
    const target = links.get(link) ?? "/";
    const base = target.startsWith("/") ? target : `${link}/../${target}`;
    at = normalisePath(base + restBelow(at, link));
  }
  return at;
}

/** The shortest prefix of `path` that is a link: the kernel walks from the root. */
function firstLink(path: string, links: ReadonlyMap<string, string>): string | null {
  for (let end = path.indexOf("/", 1); ; end = path.indexOf("/", end + 1)) {
    const prefix = end === -1 ? path : path.slice(0, end);
    const target = links.get(prefix);
    if (target !== undefined && target !== prefix) return prefix;
    if (end === -1) return null;
  }
}

/** Links of this host; the usual ones where it was not asked. */
const linksOf = rememberedBy((index: WorldIndex, _all: "links"): ReadonlyMap<string, string> => {
  const { symlinks } = index.world.host;
  return new Map(Object.entries(symlinks.known ? symlinks.value : USUAL_LINKS));
});

/** A path of the host as the kernel finds it. */
export const resolveOnHost = rememberedBy((index: WorldIndex, path: string): string => resolveLinks(path, linksOf(index, "links")));

/** A path of the vocabulary on this host: the engine's own directory moves with its data root. */
export const placeOnHost = rememberedBy((index: WorldIndex, path: string): string => {
  const { dataRoot } = index.world.engine;
  const usual = "/var/lib/docker";
  const moved = dataRoot.known && isAtOrBelow(path, usual) ? joinPath(dataRoot.value, restBelow(path, usual)) : path;
  return resolveOnHost(index, moved);
});

/** Where the host keeps what makes it the host; `/proc`, `/sys` and `/dev` hold no files but doors of the kernel, each with facts of its own. Source: CIS Docker Benchmark 1.6, 5.5, and the directories of engines and cluster agents. */
const SYSTEM_AREAS: readonly string[] = [
  "/etc",
  "/usr",
  "/bin",
  "/sbin",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/boot",
  "/root",
  "/run/containerd",
  "/run/credentials",
  "/run/docker",
  "/run/secrets",
  "/run/systemd",
  "/run/udev",
  "/run/user",
  "/var/lib/docker",
  "/var/lib/containerd",
  "/var/lib/containers",
  "/var/lib/kubelet",
  "/var/lib/etcd",
  "/var/lib/rancher",
  "/var/snap",
  "/var/lib/cni",
  "/var/lib/cloud",
  "/var/lib/lxd",
  "/var/lib/libvirt",
  "/var/lib/systemd",
  "/var/lib/dpkg",
  "/var/lib/rpm",
  "/var/spool/cron",
];

/** Files that tell nobody anything, as long as they are only read. */
const HARMLESS_TO_READ: readonly string[] = [
  "/etc/localtime",
  "/etc/timezone",
  "/etc/hostname",
  "/etc/hosts",
  "/etc/resolv.conf",
  "/etc/nsswitch.conf",
  "/etc/ssl/certs",
  "/etc/pki/ca-trust",
  "/etc/pki/tls/certs",
  "/etc/ca-certificates",
  "/etc/os-release",
  "/etc/machine-id",
  "/etc/passwd",
  "/etc/group",
  "/etc/fonts",
  "/run/udev",
  "/usr/lib/os-release",
  "/usr/lib/modules",
  "/usr/share/zoneinfo",
  "/usr/share/ca-certificates",
  "/usr/share/fonts",
  "/usr/local/share/ca-certificates",
  "/usr/src",
  "/lib/modules",
  "/var/lib/dbus/machine-id",
];

/**
 * Places that only root, or root and a group, may read, with all that is in them. Sources: Debian base-passwd and passwd (shadow files 640), sudo (440, 750),
 * ssl-cert (710), base-files (/root 700), cron (crontabs 1730); moby `daemon/daemon.go` and containerd (data roots 710 and 711, which nobody else may list);
 * systemd.exec(5) on credentials; etcd (700); ssh-keygen(1) (600).
 */
const ROOTS_ALONE: readonly string[] = [
  "/etc/shadow",
  "/etc/shadow-",
  "/etc/gshadow",
  "/etc/gshadow-",
  "/etc/sudoers",
  "/etc/sudoers.d",
  "/etc/ssl/private",
  "/etc/docker/key.json",
  "/root",
  "/run/containerd",
  "/run/credentials",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/var/lib/etcd",
  "/var/spool/cron",
];

/** The private keys of sshd, and what is in the same way an owner's alone in every home. */
const OWNERS_ALONE = /^\/etc\/ssh\/ssh_host_[^/]+_key$|^\/home\/[^/]+\/\.(ssh|gnupg)(\/|$)/;

/** Device nodes that every container has anyway; a bind of one hides a file rather than opening one. */
const HARMLESS_NODES: ReadonlySet<string> = new Set(["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"]);

export const touchesSystem = rememberedBy((index: WorldIndex, path: string): boolean =>
  SYSTEM_AREAS.some((area) => {
    const place = placeOnHost(index, area);
    return isAtOrBelow(path, place) || isAtOrBelow(place, path);
  }),
);

export const isHarmlessToRead = rememberedBy((index: WorldIndex, path: string): boolean =>
  HARMLESS_TO_READ.some((place) => isAtOrBelow(path, place) || isAtOrBelow(path, resolveOnHost(index, place))),
);

/** Whether nobody but its owner may read what is at `path`. */
export const isRootsAlone = rememberedBy(
  (index: WorldIndex, path: string): boolean => OWNERS_ALONE.test(path) || ROOTS_ALONE.some((place) => isAtOrBelow(path, placeOnHost(index, place))),
);

export function isHarmlessNode(path: string): boolean {
  return HARMLESS_NODES.has(path);
}
