import { isAtOrBelow, resolveOnHost } from "./host-paths.ts";
import type { WorldIndex } from "./world-index.ts";
import { rememberedBy } from "./world-index.ts";

/** Where the host's sockets are, and who may connect to each. */
export interface SocketEntry {
  /** Usual places, resolved on the host before use. */
  readonly paths: readonly string[];
  /** Directories that hold such sockets under changing names. */
  readonly directories: readonly string[];
  /** A bind of a path that looks like this is one, wherever it lies. */
  readonly looksLike: RegExp | null;
  /** Permission bits where the host's were not read. */
  readonly mode: number;
  /** `always`: every host with this engine has it, so a mount of a directory above holds it. `asked`: only where the host says so. */
  readonly exists: "always" | "systemd" | "asked";
  /** Their directory may be searched by nobody, also not by its owner, without a capability that overrides permissions. */
  readonly inClosedDirectory: boolean;
  /** The group that owns it, where it is not root's. */
  readonly group: "docker" | null;
}

function entry(paths: readonly string[], rest: Partial<SocketEntry> = {}): SocketEntry {
  return { paths, directories: [], looksLike: null, mode: 0o660, exists: "asked", inClosedDirectory: false, group: null, ...rest };
}

/** Source of paths: each project's documentation and unit files; modes measured on Debian 12 where present. */
export const SOCKET_TABLE: Readonly<Record<string, SocketEntry>> = {
  docker: entry(["/run/docker.sock", "/run/guest-services/docker.sock", "/run/host-services/docker.proxy.sock"], {
    looksLike: /(^|\/)docker(\.proxy)?\.sock$/,
    exists: "always",
    group: "docker",
  }),
  containerd: entry(["/run/containerd/containerd.sock", "/run/docker/containerd/containerd.sock", "/run/k3s/containerd/containerd.sock"], {
    looksLike: /(^|\/)(docker-)?containerd\.sock$/,
    exists: "always",
  }),
  // containerd makes them, and the directory too, 0600 (measured; `NewSocket` of its shim package).
  "containerd-shim": entry([], { directories: ["/run/containerd/s", "/run/containerd-shim"], mode: 0o600, inClosedDirectory: true }),
  podman: entry(["/run/podman/podman.sock"], { looksLike: /(^|\/)podman\.sock$/ }),
  crio: entry(["/run/crio/crio.sock"], { looksLike: /(^|\/)crio\.sock$/ }),
  "cri-dockerd": entry(["/run/cri-dockerd.sock"], { looksLike: /(^|\/)(cri-dockerd|dockershim)\.sock$/ }),
  buildkitd: entry(["/run/buildkit/buildkitd.sock"], { looksLike: /(^|\/)buildkitd\.sock$/ }),
  nri: entry(["/run/nri/nri.sock"], { looksLike: /(^|\/)nri\.sock$/ }),
  "docker-plugin": entry([], { directories: ["/run/docker/plugins"] }),
  "docker-desktop-raw": entry(["/run/docker.sock.raw"], { looksLike: /(^|\/)docker(\.raw\.sock|\.sock\.raw)$/ }),
  "systemd-private": entry(["/run/systemd/private"], { mode: 0o600, exists: "systemd" }),
  "dbus-system": entry(["/run/dbus/system_bus_socket"], { mode: 0o666, exists: "systemd" }),
  "dbus-user": entry([], { looksLike: /^\/run\/user\/\d+\/bus$/, mode: 0o666 }),
  "ssh-agent": entry(["/run/host-services/ssh-auth.sock"], {
    looksLike: /^\/tmp\/ssh-[^/]+(\/agent\.\d+)?$|(^|\/)(ssh-agent[^/]*|S\.gpg-agent\.ssh|ssh-auth\.sock|keyring\/ssh)$/,
    mode: 0o600,
  }),
  x11: entry([], { directories: ["/tmp/.X11-unix"], mode: 0o777 }),
  libvirt: entry(["/run/libvirt/libvirt-sock", "/run/libvirt/virtqemud-sock"], { looksLike: /(^|\/)(libvirt|virtqemud)-sock$/ }),
  lxd: entry(["/var/lib/lxd/unix.socket", "/var/snap/lxd/common/lxd/unix.socket", "/var/lib/incus/unix.socket"]),
  snapd: entry(["/run/snapd.socket"], { mode: 0o666 }),
  kubelet: entry(["/var/lib/kubelet/device-plugins/kubelet.sock", "/var/lib/kubelet/pod-resources/kubelet.sock"], { looksLike: /(^|\/)kubelet\.sock$/ }),
  journald: entry(["/run/systemd/journal/socket", "/run/systemd/journal/dev-log", "/run/systemd/journal/stdout"], { mode: 0o666, exists: "systemd" }),
};

/** Whether a bind of this very path is a bind of a socket: it holds no files. */
export const isSocketPath = rememberedBy((index: WorldIndex, path: string): boolean => {
  const { sockets } = index.world.host;
  if (/\.(sock|socket)$/.test(path) || (sockets.known && Object.hasOwn(sockets.value, path))) return true;
  return Object.values(SOCKET_TABLE).some(
    (known) =>
      known.paths.some((place) => resolveOnHost(index, place) === path) || known.directories.some((place) => path !== place && isAtOrBelow(path, place)),
  );
});
