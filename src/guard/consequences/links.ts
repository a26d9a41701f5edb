import type { Container, World } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { pathsOfVolume } from "../../reason/index.ts";
import { objectIn, objectsIn, textIn, textsIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";

/** Paths of the host that a container or volume would be given, in one spelling; each may be a link to another. */
export function hostPathsIn(create: JsonObject): readonly string[] {
  const host = objectIn(create, "HostConfig");
  const mounts = objectsIn(host, "Mounts");
  const paths = [
    ...textsIn(host, "Binds").flatMap((bind) => (bind.includes(":") ? [bind.split(":")[0] ?? ""] : [])),
    ...mounts.map((mount) => (textIn(mount, "Type") === "bind" ? textIn(mount, "Source") : "")),
    ...mounts.flatMap((mount) => pathsOfDriver(objectIn(objectIn(mount, "VolumeOptions"), "DriverConfig"), "Name", "Options")),
    ...objectsIn(host, "Devices").map((device) => textIn(device, "PathOnHost")),
  ];
  return [...new Set(paths.filter((path) => path.startsWith("/")))];
}

/** Of a volume that is asked for, by the fields that name its driver and its options. */
export function pathsOfDriver(from: JsonObject, name: string, options: string): readonly string[] {
  const asked = Object.entries(objectIn(from, options)).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : []));
  const driver = known(textIn(from, name) || "local", REQUEST);
  return pathsOfVolume({ name: "", driver, options: known(Object.fromEntries(asked), REQUEST), evidence: REQUEST });
}

const REQUEST = { source: "request", location: "" };

/** Volumes that a container is to mount by their names. */
export function volumesIn(create: JsonObject): readonly string[] {
  const host = objectIn(create, "HostConfig");
  const bound = textsIn(host, "Binds").flatMap((bind) => (bind.startsWith("/") || !bind.includes(":") ? [] : [bind.split(":")[0] ?? ""]));
  const mounted = objectsIn(host, "Mounts").flatMap((mount) => (textIn(mount, "Type") === "volume" ? [textIn(mount, "Source")] : []));
  return [...bound, ...mounted].filter((name) => name !== "");
}

/** Containers whose mounts it takes over. */
export function donorsIn(create: JsonObject): readonly string[] {
  return textsIn(objectIn(create, "HostConfig"), "VolumesFrom").map((entry) => entry.split(":")[0] ?? "");
}

/** Paths that mounting these volumes looks up. */
export function pathsOfVolumes(names: readonly string[], { volumes }: World): readonly string[] {
  const wanted = new Set(names);
  return volumes.flatMap((volume) => (wanted.has(volume.name) ? pathsOfVolume(volume) : [])).filter((path) => path.startsWith("/"));
}

/** Paths of the host that the engine looks up for a container that is there, when it starts. */
export function mountedPathsOf({ mounts, devices }: Container, world: World): readonly string[] {
  const used = mounts.known ? mounts.value : [];
  const sources = (wanted: string) => used.flatMap(({ kind, source }) => (kind === wanted && source.known ? [source.value] : []));
  const given = devices.known ? devices.value.map(({ value }) => value.hostPath) : [];
  const paths = [...sources("bind"), ...pathsOfVolumes(sources("volume"), world), ...given];
  return [...new Set(paths.filter((path) => path.startsWith("/")))];
}

/** What each path is on the host once links are followed; absent: it could not be looked at. */
export type Links = ReadonlyMap<string, string>;

/** The same worlds where nothing is a link; otherwise worlds of one host. */
export function withLinks({ world, before }: Pair, links: Links): Pair {
  const { symlinks } = world.host;
  if (!symlinks.known || [...links].every(([path, to]) => (symlinks.value[path] ?? path) === to)) return { world, before };
  const led = new Map([...Object.entries(symlinks.value), ...links]);
  const host = { ...world.host, symlinks: known(Object.fromEntries([...led].filter(([path, to]) => path !== to)), symlinks.evidence) };
  const linked = { ...world, host };
  return { world: linked, before: before === world ? linked : { ...before, host } };
}

/** The world that is judged, and the one without the request; both are of one host. */
interface Pair {
  readonly world: World;
  readonly before: World;
}

/** Paths of which it is not known whether they are links. `/` is none. */
export function unresolved(paths: readonly string[], links: Links, world: World): readonly string[] {
  const seen = new Set([...links.keys(), ...pathsSeen(world), "/"]);
  return paths.filter((path) => !seen.has(path));
}

/** A scan of the host resolved what is mounted there already. */
function pathsSeen(world: World): readonly string[] {
  const { symlinks } = world.host;
  if (!symlinks.known) return [];
  const mounted = world.containers.flatMap(({ mounts }) => (mounts.known ? mounts.value : []));
  return [...Object.keys(symlinks.value), ...mounted.flatMap(({ kind, source }) => (kind === "bind" && source.known ? [source.value] : []))];
}
