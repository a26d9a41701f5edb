import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileOwner } from "../../model/index.ts";
import type { EngineView } from "./engine-view.ts";
import { ownView, placeOf } from "./engine-view.ts";
import { resolvePath } from "./resolve-path.ts";

/** Sockets that grant something and may be bound where `/proc/net/unix` does not show it (another network namespace). */
const WELL_KNOWN = [
  "/run/docker.sock",
  "/run/docker/containerd/containerd.sock",
  "/run/containerd/containerd.sock",
  "/run/k3s/containerd/containerd.sock",
  "/run/podman/podman.sock",
  "/run/crio/crio.sock",
  "/run/cri-dockerd.sock",
  "/run/buildkit/buildkitd.sock",
  "/run/nri/nri.sock",
  "/run/dbus/system_bus_socket",
  "/run/systemd/private",
  "/run/systemd/journal/socket",
  "/run/libvirt/libvirt-sock",
  "/run/snapd.socket",
  "/var/lib/lxd/unix.socket",
  "/var/snap/lxd/common/lxd/unix.socket",
  "/var/lib/kubelet/pod-resources/kubelet.sock",
  "/run/host-services/docker.proxy.sock",
];

/** Directories whose entries are sockets that grant something. */
const WELL_KNOWN_DIRECTORIES = ["/run/docker/plugins", "/tmp/.X11-unix", "/run/containerd/s"];

const SOCKETS_LIMIT = 4096;

/**
 * Owner and mode of every bound socket that has a path, by resolved path. `candidates` are looked at too, as the engine looks them up. Where it has mounts of its
 * own, so are those of the machine, which it may have as well.
 */
export function readSockets(candidates: readonly string[], view: EngineView): ReadonlyMap<string, FileOwner> {
  const views = [...(view.root === null ? [] : [view]), ...(view.root !== "" && view.isMachine ? [ownView()] : [])];
  const found = views.flatMap((each) => socketsIn(each, each.root === view.root ? candidates : []));
  return new Map([...found].reverse());
}

function socketsIn(view: EngineView, candidates: readonly string[]): readonly (readonly [string, FileOwner])[] {
  const bound = boundSockets();
  const paths = [...WELL_KNOWN, ...WELL_KNOWN_DIRECTORIES.flatMap((directory) => entriesOf(directory, view)), ...userSockets(view), ...bound, ...candidates];
  const root = view.root ?? "";
  const resolved = new Set(paths.map((path) => resolvePath(path, root).path));
  const boundResolved = new Set(bound.map((path) => resolvePath(path, root).path));
  return [...resolved].flatMap((path) => (ownerOf(`${root}${path}`, boundResolved.has(path)) ?? []).map((owner) => [view.named(path), owner] as const));
}

/** The kernel lists bound sockets to everybody. Source: proc_net_unix (proc(5)): path is the eighth column, `@` marks abstract names. */
function boundSockets(): readonly string[] {
  try {
    const lines = readFileSync("/proc/net/unix", "utf8").split("\n");
    const paths = lines.flatMap((line) => /^(?:\S+ +){6}\d+ +(\/.*)$/.exec(line)?.[1] ?? []);
    return [...new Set(paths)].slice(0, SOCKETS_LIMIT);
  } catch {
    return [];
  }
}

/** Sockets of people who are logged in: session bus, rootless engines. */
function userSockets(view: EngineView): readonly string[] {
  return entriesOf("/run/user", view).flatMap((home) => ["bus", "docker.sock", "podman/podman.sock", "systemd/private"].map((name) => join(home, name)));
}

function entriesOf(directory: string, { root }: EngineView): readonly string[] {
  try {
    return readdirSync(placeOf(directory, root ?? ""))
      .slice(0, SOCKETS_LIMIT)
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

/** What is bound behind a directory that we may not enter counts as root's: who may enter there is root. */
function ownerOf(path: string, isBound: boolean): readonly [FileOwner] | null {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isSocket() === true ? [{ mode: found.mode & 0o7777, uid: found.uid, gid: found.gid }] : null;
  } catch {
    return isBound ? [{ mode: 0o660, uid: 0, gid: 0 }] : null;
  }
}
