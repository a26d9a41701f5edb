import { listIn, objectIn, objectsIn, textIn, textsIn } from "../json/edit.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { objectOf } from "../json/value.ts";

/** An id that no engine gives. */
export const NEW_CONTAINER = "new-container";

/** A volume that comes into being with the container. */
export interface NewVolume {
  readonly name: string;
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}

/** A container that is asked for, as the engine would tell of it once it is there. */
export interface InspectForm {
  readonly answer: unknown;
  readonly volumes: readonly NewVolume[];
}

/** `create` is in its one spelling, and names other containers by id. */
export function inspectForm(create: JsonObject, name: string): InspectForm {
  const host = objectIn(create, "HostConfig");
  const mounts = [...objectsIn(host, "Mounts"), ...namelessVolumes(create, host)].map((mount, index) => named(mount, index, host));
  const answer = {
    Id: NEW_CONTAINER,
    Name: `/${name}`,
    State: { Running: true },
    Config: plain(create),
    HostConfig: {
      ...ABSENT,
      ...(plain(host) as object),
      Binds: namedBinds(host),
      SecurityOpt: securityOptions(host),
      Mounts: mounts.map(({ answer }) => answer),
    },
    NetworkSettings: { Networks: networksOf(create, host) },
  };
  return { answer, volumes: [...mounts.flatMap(({ volume }) => volume ?? []), ...boundVolumes(host)] };
}

/** What the engine writes where nothing was said. */
const ABSENT = { Privileged: false, CapAdd: null, PidMode: "", NetworkMode: "default", Binds: null };

function plain(value: JsonValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, entry]) => [key, plain(entry)]));
}

/** The engine takes the SELinux label away from what shares the host's processes or memory. Source: moby daemon/create.go generateSecurityOpt; seen on 20.10. */
function securityOptions(host: JsonObject): readonly string[] {
  const asked = textsIn(host, "SecurityOpt");
  const isShared = host["Privileged"] === true || textIn(host, "PidMode") === "host" || textIn(host, "IpcMode") === "host";
  return isShared && !asked.some((option) => option.startsWith("label=")) ? [...asked, "label=disable"] : asked;
}

function namedBinds(host: JsonObject): readonly string[] {
  return textsIn(host, "Binds").filter((bind) => bind.includes(":"));
}

/** `Volumes`, and binds of a target alone: volumes without a name, by the driver that the container asks for. */
function namelessVolumes(create: JsonObject, host: JsonObject): readonly JsonObject[] {
  const taken = new Set([...objectsIn(host, "Mounts").map((mount) => textIn(mount, "Target")), ...namedBinds(host).map((bind) => bind.split(":")[1])]);
  const targets = new Set([...Object.keys(objectIn(create, "Volumes")), ...textsIn(host, "Binds").filter((bind) => !bind.includes(":"))]);
  return [...targets].flatMap((target) => (taken.has(target) ? [] : [objectOf([["Type", "volume"] as const, ["Target", target] as const])]));
}

interface Mounted {
  readonly answer: unknown;
  readonly volume: NewVolume | null;
}

/** A volume without a name has one in the answer, so that its driver and options are judged too. */
function named(mount: JsonObject, index: number, host: JsonObject): Mounted {
  if (textIn(mount, "Type") !== "volume") return { answer: plain(mount), volume: null };
  const name = textIn(mount, "Source") || `nameless-${index}`;
  const driver = objectIn(objectIn(mount, "VolumeOptions"), "DriverConfig");
  const options = plain(objectIn(driver, "Options")) as Readonly<Record<string, string>>;
  const volume = { name, driver: textIn(driver, "Name") || textIn(host, "VolumeDriver") || "local", options };
  return { answer: { ...(plain(mount) as object), Source: name }, volume };
}

function boundVolumes(host: JsonObject): readonly NewVolume[] {
  const driver = textIn(host, "VolumeDriver") || "local";
  return namedBinds(host).flatMap((bind) => {
    const [source = ""] = bind.split(":");
    return source.startsWith("/") ? [] : [{ name: source, driver, options: {} }];
  });
}

/**
 * Networks that it is put on: those that are named, and only where none is, the one of its mode. `default` is the engine's bridge.
 * Source: moby daemon/container_operations.go updateContainerNetworkSettings; seen on 20.10.
 */
function networksOf(create: JsonObject, host: JsonObject): Readonly<Record<string, object>> {
  if (create["NetworkDisabled"] === true) return {};
  const mode = textIn(host, "NetworkMode");
  const named = Object.keys(objectIn(objectIn(create, "NetworkingConfig"), "EndpointsConfig"));
  const networks = named.length > 0 ? named : [mode];
  return Object.fromEntries(networks.map((network) => [network === "" || network === "default" ? "bridge" : network, {}]));
}

/** Whether anything of it has no meaning for the judgement that is known here; such a request is not called safe. */
export function unjudgedParts(create: JsonObject): readonly string[] {
  const host = objectIn(create, "HostConfig");
  const log = textIn(objectIn(host, "LogConfig"), "Type");
  const storage = Object.keys(objectIn(host, "StorageOpt")).filter((name) => name !== "size");
  return [
    ...(listIn(host, "Links").length > 0 ? ["links to other containers"] : []),
    ...(KNOWN_LOGS.has(log) ? [] : [`the log driver \`${log.slice(0, 80)}\``]),
    ...storage.map((name) => `the storage option \`${name.slice(0, 80)}\``),
  ];
}

/** Drivers that write files of the engine's own choice, or nothing. */
const KNOWN_LOGS: ReadonlySet<string> = new Set(["", "json-file", "local", "none", "journald"]);
