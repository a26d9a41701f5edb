import type { Container, World } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { objectIn, objectsIn, textIn, textsIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";

/** Paths of the host that a container or volume would be given, in one spelling; each may be a link to another. */
export function hostPathsIn(create: JsonObject): readonly string[] {
  const host = objectIn(create, "HostConfig");
  const mounts = objectsIn(host, "Mounts");
  const paths = [
    ...textsIn(host, "Binds").flatMap((bind) => (bind.includes(":") ? [bind.split(":")[0] ?? ""] : [])),
    ...mounts.map((mount) => (textIn(mount, "Type") === "bind" ? textIn(mount, "Source") : "")),
    ...mounts.map((mount) => textIn(objectIn(objectIn(objectIn(mount, "VolumeOptions"), "DriverConfig"), "Options"), "device")),
    ...objectsIn(host, "Devices").map((device) => textIn(device, "PathOnHost")),
  ];
  return [...new Set(paths.filter((path) => path.startsWith("/")))];
}

/** Paths of the host that the engine looks up for a container that is there, when it starts. */
export function mountedPathsOf({ mounts, devices }: Container, { volumes }: World): readonly string[] {
  const used = mounts.known ? mounts.value : [];
  const paths = used.flatMap(({ kind, source }) => {
    if (!source.known) return [];
    if (kind === "bind") return [source.value];
    const options = volumes.find(({ name }) => name === source.value)?.options;
    return options?.known === true && kind === "volume" ? [options.value["device"] ?? ""] : [];
  });
  const given = devices.known ? devices.value.map(({ value }) => value.hostPath) : [];
  return [...new Set([...paths, ...given].filter((path) => path.startsWith("/")))];
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
