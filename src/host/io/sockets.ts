import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileOwner } from "../../model/index.ts";
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

/** Owner and mode of every bound socket that has a path, by resolved path. `candidates` are looked at too. */
export function readSockets(candidates: readonly string[]): ReadonlyMap<string, FileOwner> {
  const bound = boundSockets();
  const paths = [...WELL_KNOWN, ...WELL_KNOWN_DIRECTORIES.flatMap(entriesOf), ...userSockets(), ...bound, ...candidates];
  const resolved = new Set(paths.map((path) => resolvePath(path).path));
  const boundResolved = new Set(bound.map((path) => resolvePath(path).path));
  return new Map([...resolved].flatMap((path) => ownerOf(path, boundResolved.has(path)) ?? []));
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
function userSockets(): readonly string[] {
  return entriesOf("/run/user").flatMap((home) => ["bus", "docker.sock", "podman/podman.sock", "systemd/private"].map((name) => join(home, name)));
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .slice(0, SOCKETS_LIMIT)
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

/** What is bound behind a directory that we may not enter counts as root's: who may enter there is root. */
function ownerOf(path: string, isBound: boolean): readonly (readonly [string, FileOwner])[] | null {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isSocket() === true ? [[path, { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid }]] : null;
  } catch {
    return isBound ? [[path, { mode: 0o660, uid: 0, gid: 0 }]] : null;
  }
}
