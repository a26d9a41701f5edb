import type { Privilege, PrivilegeKind, World } from "../model/index.ts";
import { OVER_THE_HOST } from "../model/index.ts";
import { accountName, connectionName, credentialName, imageName } from "./crew-words.ts";
import { UsageError } from "./failure.ts";
import { listed } from "./listed.ts";

/** What `--compromise` and `--grant` take before the colon, and which privilege it is. */
const OVER_A_NAME: Readonly<Record<string, PrivilegeKind>> = {
  container: "exec",
  exec: "exec",
  "container-root": "container-root",
  volume: "volume-write",
  "volume-write": "volume-write",
  "volume-read": "volume-read",
  network: "network-reach",
  "network-reach": "network-reach",
  credential: "credential",
  user: "account",
  socket: "connection",
  image: "image",
};

/** `container:web`, `volume:data`, `credential:ssh`, `credential:ssh:alice`, `user:alice`, `socket:tcp:2375`, `image:app:1`, `engine-read`, `host-user`. */
export function parsePrivilege(text: string, world: World): Privilege {
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  const name = colon < 0 ? "" : text.slice(colon + 1);
  const privilege = overHost(kind, name) ?? overName(kind, name, world);
  if (privilege === null) throw unknownPrivilege(text);
  return privilege;
}

function overHost(kind: string, name: string): Privilege | null {
  const found = OVER_THE_HOST.find((each) => each === kind);
  return found !== undefined && (name === "" || name === "host") ? { kind: found, of: "host" } : null;
}

function overName(kind: string, name: string, world: World): Privilege | null {
  const found = Object.hasOwn(OVER_A_NAME, kind) ? OVER_A_NAME[kind] : undefined;
  if (found === undefined || name === "") return null;
  return { kind: found, of: found === "exec" || found === "container-root" ? containerId(name, world) : knownName(found, name, world) };
}

function unknownPrivilege(text: string): UsageError {
  const names = [...Object.keys(OVER_A_NAME).map((each) => `${each}:NAME`), ...OVER_THE_HOST].join(", ");
  return new UsageError(`\`${text}\` is no privilege that can be held`, `one of ${names}`);
}

/** By name or by the beginning of an id. */
export function containerId(name: string, world: World): string {
  const exact = world.containers.filter((container) => container.name === name || container.id === name);
  const found = exact.length > 0 ? exact : world.containers.filter((container) => container.id.startsWith(name));
  const [first, second] = found;
  if (first === undefined)
    throw new UsageError(`there is no container \`${name}\``, `there are ${listed(world.containers.map((container) => container.name))}`);
  if (second !== undefined)
    throw new UsageError(`\`${name}\` is more than one container`, `name one by its id: ${listed(found.map((container) => container.id))}`);
  return first.id;
}

function knownName(kind: PrivilegeKind, name: string, world: World): string {
  if (kind === "account") return accountName(name, world);
  if (kind === "connection") return connectionName(name, world);
  if (kind === "credential") return credentialName(name, world);
  if (kind === "image") return imageName(name, world);
  if (kind === "network-reach")
    return oneOf(
      name,
      world.networks.map((network) => network.name),
      "network",
    );
  if (kind === "volume-read" || kind === "volume-write")
    return oneOf(
      name,
      world.volumes.map((volume) => volume.name),
      "volume",
    );
  return name;
}

function oneOf(name: string, names: readonly string[], what: string): string {
  const suffix = names.filter((each) => each === name || each.endsWith(`_${name}`));
  const [first] = names.includes(name) ? [name] : suffix;
  if (first === undefined) throw new UsageError(`there is no ${what} \`${name}\``, `there are ${listed(names)}`);
  return first;
}
