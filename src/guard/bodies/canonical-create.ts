import { parseCapability } from "../../model/index.ts";
import { changeFields, eachKey, eachObject, eachText, textIn, theText } from "../json/edit.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { isObject, objectOf } from "../json/value.ts";
import { quoted, RequestError } from "../request-error.ts";
import { absolutePath, canonicalBind, canonicalMount } from "./canonical-mounts.ts";
import { canonicalOptions } from "./canonical-security.ts";

/**
 * The one spelling of what a container is created with, in the engine's own meaning: the engine stores texts as they come and makes sense of them later.
 * What it would refuse then, or take for something else than it seems, is refused here. Throws `RequestError`.
 */
export function canonicalCreate(body: JsonObject): JsonObject {
  if (textIn(body, "Image") === "") throw new RequestError("body", "the container names no image");
  const changed = changeFields(body, { Volumes: eachKey(absolutePath), HostConfig: (value) => (isObject(value) ? canonicalHostConfig(value) : value) });
  return objectOf(Object.entries(changed));
}

function canonicalHostConfig(host: JsonObject): JsonObject {
  return changeFields(host, {
    CapAdd: capabilities,
    CapDrop: capabilities,
    Binds: eachText(canonicalBind),
    Mounts: eachObject(canonicalMount),
    Tmpfs: eachKey(absolutePath),
    Devices: eachObject(canonicalDevice),
    SecurityOpt: (value) => (Array.isArray(value) ? canonicalOptions(value.filter((entry) => typeof entry === "string")) : value),
    CgroupParent: theText(cgroupPath),
    PidMode: theText((mode) => namespace("PidMode", mode, ["", "host"])),
    IpcMode: theText((mode) => namespace("IpcMode", mode, ["", "none", "private", "shareable", "host"])),
    NetworkMode: theText(networkMode),
    VolumesFrom: eachText(inherited),
    Runtime: theText((name) => matching("Runtime", name, /^[A-Za-z0-9_-]{0,100}$/)),
    VolumeDriver: theText((name) => matching("VolumeDriver", name, /^[A-Za-z0-9_./:-]{0,200}$/)),
    MaskedPaths: eachText(absolutePath),
    ReadonlyPaths: eachText(absolutePath),
  });
}

/** Upper case with `CAP_`, each once, `ALL` alone where it is among them. Source: moby oci/caps NormalizeLegacyCapabilities. */
export function capabilities(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value;
  const names = value.map((name) => (typeof name === "string" ? capability(name) : ""));
  return names.includes("ALL") ? ["ALL"] : [...new Set(names)];
}

function capability(name: string): string {
  const known = parseCapability(name);
  if (known === null) throw new RequestError("body", `${quoted(name)} is no capability that is known here`);
  return known === "ALL" ? known : `CAP_${known}`;
}

function canonicalDevice(device: JsonObject): JsonObject {
  const host = absolutePath(textIn(device, "PathOnHost"));
  const inside = textIn(device, "PathInContainer");
  const permissions = matching("CgroupPermissions", textIn(device, "CgroupPermissions"), /^[rwm]{0,3}$/);
  return objectOf([
    ["PathOnHost", host],
    ["PathInContainer", inside === "" ? host : absolutePath(inside)],
    ["CgroupPermissions", permissions === "" ? "rwm" : permissions],
  ]);
}

/** `/../../x` leads where `/x` does; a relative path must not climb. */
function cgroupPath(path: string): string {
  if (path === "") return path;
  if (!path.startsWith("/") && path.split("/").includes("..")) throw new RequestError("body", `the CgroupParent ${quoted(path)} climbs`);
  return path.startsWith("/") ? absolutePath(path) : path;
}

const JOINED = /^container:[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Case counts: `HOST` is no mode, and older engines store it all the same. */
function namespace(field: string, mode: string, plain: readonly string[]): string {
  if (plain.includes(mode) || JOINED.test(mode)) return mode;
  throw new RequestError("body", `the ${field} ${quoted(mode)} is no mode: expected ${plain.slice(1).join(", ")} or container:NAME`);
}

/** What is no mode is a network's name; `HOST` is one too (measured). */
function networkMode(mode: string): string {
  return JOINED.test(mode) ? mode : matching("NetworkMode", mode, /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$|^$/);
}

/** `NAME[:ro|rw]`. */
function inherited(entry: string): string {
  return matching("VolumesFrom", entry, /^[A-Za-z0-9][A-Za-z0-9_.-]*(:(ro|rw))?$/);
}

function matching(field: string, value: string, pattern: RegExp): string {
  if (!pattern.test(value)) throw new RequestError("body", `${quoted(value)} is not taken for ${field}`);
  return value;
}
