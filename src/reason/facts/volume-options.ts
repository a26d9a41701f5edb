import type { Volume } from "../../model/index.ts";
import { normalisePath } from "./host-paths.ts";

/** What a volume of the local driver really is: its options go to mount(2) as they are (moby volume/local/local_unix.go). */
export type VolumeContent =
  | { readonly kind: "own-directory" }
  /** `o=bind` or `o=rbind`. Only the latter brings mounts below `path` along. */
  | { readonly kind: "host-path"; readonly path: string; readonly readOnly: boolean; readonly isRecursive: boolean }
  /** An overlay of host directories: each file may come from any of them, writes go to one. */
  | { readonly kind: "layers"; readonly layers: readonly { readonly path: string; readonly readOnly: boolean }[] }
  /** A file system on a block device of the host. */
  | { readonly kind: "device"; readonly path: string; readonly readOnly: boolean }
  /** Memory, a network file system or another driver's storage: nothing of this host. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "unknown"; readonly why: string };

/** File systems that show one thing of the kernel wherever they are mounted. */
const KERNEL_FILE_SYSTEMS: Readonly<Record<string, string>> = {
  proc: "/proc",
  sysfs: "/sys",
  cgroup: "/sys/fs/cgroup",
  cgroup2: "/sys/fs/cgroup",
  devtmpfs: "/dev",
  debugfs: "/sys/kernel/debug",
  tracefs: "/sys/kernel/debug",
  securityfs: "/sys/kernel/security",
  efivarfs: "/sys/firmware/efi",
  bpf: "/sys/fs/bpf",
  binfmt_misc: "/proc/sys/fs/binfmt_misc",
};

const NETWORK_FILE_SYSTEMS: ReadonlySet<string> = new Set(["nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "9p", "virtiofs", "tmpfs", "ramfs", "sshfs"]);

export function contentOf(volume: Volume | undefined): VolumeContent {
  if (volume === undefined) return { kind: "own-directory" };
  if (!volume.driver.known) return { kind: "unknown", why: volume.driver.why };
  if (!volume.options.known) return volume.driver.value === "local" ? { kind: "unknown", why: volume.options.why } : { kind: "elsewhere" };
  if (volume.driver.value !== "local") return contentOfForeign(volume.driver.value, volume.options.value);
  return contentOfLocal(volume.options.value);
}

/** Paths of the host that mounting it looks up, links followed; of another driver all that its options name. */
export function pathsOfVolume(volume: Volume): readonly string[] {
  const content = contentOf(volume);
  if (content.kind === "layers") return content.layers.map(({ path }) => path);
  if (content.kind === "host-path" || content.kind === "device") return [content.path];
  const values = content.kind === "unknown" && volume.options.known ? Object.values(volume.options.value) : [];
  return values.filter((value) => value.startsWith("/"));
}

/** Other drivers keep data elsewhere, but some (local-persist) show a directory of the host that an option names. */
function contentOfForeign(driver: string, options: Readonly<Record<string, string>>): VolumeContent {
  const path = Object.values(options).find((value) => value.startsWith("/"));
  return path === undefined ? { kind: "elsewhere" } : { kind: "unknown", why: `whether driver \`${driver}\` shows the host's \`${path}\` is not known` };
}

function contentOfLocal(options: Readonly<Record<string, string>>): VolumeContent {
  const own = (name: string) => (Object.hasOwn(options, name) ? (options[name] ?? "") : "");
  const asked: Asked = { type: own("type").toLowerCase(), device: own("device"), flags: own("o").split(",") };
  if (asked.type === "" && asked.device === "") return { kind: "own-directory" };
  return bound(asked) ?? mountedByType(asked);
}

interface Asked {
  readonly type: string;
  readonly device: string;
  readonly flags: readonly string[];
}

function bound({ type, device, flags }: Asked): VolumeContent | null {
  const isBind = flags.includes("bind") || flags.includes("rbind") || (type === "none" && device.startsWith("/"));
  if (!isBind) return null;
  return { kind: "host-path", path: normalisePath(device), readOnly: flags.includes("ro"), isRecursive: flags.includes("rbind") };
}

function mountedByType({ type, device, flags }: Asked): VolumeContent {
  const readOnly = flags.includes("ro");
  if (type.startsWith("overlay")) return overlay(flags, readOnly);
  if (Object.hasOwn(KERNEL_FILE_SYSTEMS, type)) return { kind: "host-path", path: KERNEL_FILE_SYSTEMS[type] ?? "/", readOnly, isRecursive: false };
  if (NETWORK_FILE_SYSTEMS.has(type)) return { kind: "elsewhere" };
  const place = normalisePath(device);
  if (device.startsWith("/") && place.startsWith("/dev/")) return { kind: "device", path: place, readOnly };
  return { kind: "unknown", why: `what a volume of type \`${type}\` shows is not known` };
}

/** Most layers of one overlay (Linux fs/overlayfs, OVL_MAX_STACK). */
const MOST_LAYERS = 500;

/** Files come from the upper directory and every lower one; writes go to the upper one. All are directories of the host. */
function overlay(flags: readonly string[], readOnly: boolean): VolumeContent {
  const option = (name: string) => flags.filter((flag) => flag.startsWith(`${name}=`)).map((flag) => flag.slice(name.length + 1));
  const lowers = [...option("lowerdir").flatMap((list) => list.split(":")), ...option("lowerdir+"), ...option("datadir+")].filter((path) => path !== "");
  const layers = [...option("upperdir").map((path) => ({ path, readOnly })), ...lowers.map((path) => ({ path, readOnly: true }))];
  if (layers.length === 0) return { kind: "elsewhere" };
  return { kind: "layers", layers: layers.slice(0, MOST_LAYERS).map((layer) => ({ ...layer, path: normalisePath(layer.path) })) };
}
