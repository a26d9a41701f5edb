import type { FilePart, TlsFiles } from "../model/index.ts";

/** What is known of the engine before its files are looked for. */
export interface EngineFiles {
  /** Its sockets, as named and resolved. */
  readonly socketPaths: readonly string[];
  readonly configPath: string;
  /** Null: not known. */
  readonly dataRoot: string | null;
  readonly tlsFiles: TlsFiles | null;
}

/** Where a part may lie. `first`: the first that is there hides the others. `entries`: files of these endings in directories below. */
export interface PartPlaces {
  readonly part: FilePart;
  readonly kind: "first" | "all" | "entries";
  readonly paths: readonly string[];
  readonly endings?: readonly string[];
}

/** In the order in which they count. Source: systemd.unit(5), unit file load path. */
const UNIT_DIRECTORIES = ["/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];
const PROGRAM_DIRECTORIES = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/bin", "/sbin"];

/** Where to look for every part. Drop-ins count as much as the unit that they change. */
export function placesOfParts(engine: EngineFiles): readonly PartPlaces[] {
  const { tlsFiles } = engine;
  return [
    ...unitPlaces("docker.service"),
    ...unitPlaces("docker.socket"),
    { part: "engine-directory", kind: "all", paths: ["/etc/docker"] },
    { part: "registry-certificate", kind: "entries", paths: ["/etc/docker/certs.d"], endings: [".crt", ".cert"] },
    ...(tlsFiles === null ? [] : tlsPlaces(tlsFiles)),
    { part: "engine-socket", kind: "all", paths: engine.socketPaths },
    { part: "daemon.json", kind: "all", paths: [engine.configPath] },
    { part: "default-docker", kind: "all", paths: ["/etc/default/docker"] },
    { part: "sysconfig-docker", kind: "all", paths: ["/etc/sysconfig/docker"] },
    { part: "containerd-socket", kind: "all", paths: ["/run/containerd/containerd.sock", "/run/docker/containerd/containerd.sock"] },
    { part: "run-containerd", kind: "all", paths: ["/run/containerd"] },
    { part: "data-root", kind: "all", paths: engine.dataRoot === null ? [] : [withoutRemap(engine.dataRoot)] },
    { part: "containerd-config", kind: "all", paths: ["/etc/containerd/config.toml"] },
    ...PROGRAMS.map((part): PartPlaces => ({ part, kind: "all", paths: PROGRAM_DIRECTORIES.map((directory) => `${directory}/${part}`) })),
  ];
}

const PROGRAMS = ["dockerd", "containerd", "containerd-shim", "containerd-shim-runc-v1", "containerd-shim-runc-v2", "runc"] as const;

/** The unit and its drop-ins. */
export function unitPlaces(part: "docker.service" | "docker.socket"): readonly PartPlaces[] {
  return [
    { part, kind: "first", paths: UNIT_DIRECTORIES.map((directory) => `${directory}/${part}`) },
    { part, kind: "entries", paths: UNIT_DIRECTORIES.map((directory) => `${directory}/${part}.d`), endings: [".conf"] },
  ];
}

function tlsPlaces({ ca, certificate, key }: TlsFiles): readonly PartPlaces[] {
  return [
    { part: "tls-ca", kind: "all", paths: [ca] },
    { part: "tls-certificate", kind: "all", paths: [certificate] },
    { part: "tls-key", kind: "all", paths: [key] },
  ];
}

/** Under userns-remap the data lies in a directory named by the first uid and gid. Source: moby daemon/daemon_unix.go (setupDaemonRoot). */
export function withoutRemap(dataRoot: string): string {
  return dataRoot.replace(/\/\d+\.\d+$/, "") || "/";
}
