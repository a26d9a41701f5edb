import { normalisePath, parseVolumeSpec } from "../../parse/index.ts";
import { changeFields, objectIn, textIn, theText } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import { quoted, RequestError } from "../request-error.ts";

const LONGEST_PATH = 4096;

/** A path as the engine cleans it, links not followed. */
export function absolutePath(path: string): string {
  if (!path.startsWith("/") || path.length > LONGEST_PATH) throw new RequestError("body", `${quoted(path)} is no absolute path`);
  return normalisePath(path);
}

/** What the engine takes behind a bind's paths. Source: moby volume/mounts linux_parser.go. */
const MODES: ReadonlySet<string> = new Set([
  ...["ro", "rw", "z", "Z", "nocopy", "consistent", "cached", "delegated"],
  ...["private", "rprivate", "slave", "rslave", "shared", "rshared"],
]);

/** `[source:]target[:modes]`, paths cleaned. Sources that only a client can resolve (`./x`, `~`), and those of Windows, are refused. */
export function canonicalBind(bind: string): string {
  const parts = bind.split(":");
  const spec = parseVolumeSpec(bind, { directory: "/", home: "/" });
  if ("problem" in spec) throw badBind(bind, spec.problem);
  const [source = "", target, modes = ""] = parts;
  if (spec.kind === "bind" && !source.startsWith("/")) throw badBind(bind, "its source is no absolute path");
  if (parts.length > 3) throw badBind(bind, "there are too many colons");
  if (target === undefined) return spec.target;
  return [spec.source, spec.target, ...canonicalModes(bind, modes)].join(":");
}

/** Nothing, or one text. */
function canonicalModes(bind: string, modes: string): readonly string[] {
  if (modes === "") return [];
  const words = [...new Set(modes.split(","))];
  const strange = words.find((word) => !MODES.has(word));
  if (strange !== undefined) throw badBind(bind, `${quoted(strange)} is no mode of a mount`);
  if (words.includes("ro") && words.includes("rw")) throw badBind(bind, "it is read-only and writable");
  return [words.join(",")];
}

function badBind(bind: string, why: string): RequestError {
  return new RequestError("body", `the bind ${quoted(bind)} is not taken: ${why}`);
}

export function canonicalMount(mount: JsonObject): JsonObject {
  const type = textIn(mount, "Type");
  if (!(SOURCES[type] ?? NEVER).test(textIn(mount, "Source")))
    throw new RequestError("body", `${quoted(textIn(mount, "Source"))} is no source of a mount of type ${quoted(type)}`);
  refuseForeignOptions(type, mount);
  return changeFields(mount.Target === undefined ? withoutTarget() : mount, {
    Target: theText(absolutePath),
    ...(type === "bind" ? { Source: theText(absolutePath) } : {}),
  });
}

const NEVER = /(?!)/;
const SOURCES: Readonly<Record<string, RegExp>> = {
  bind: /^\//,
  volume: /^([A-Za-z0-9][A-Za-z0-9_.-]{1,254})?$/,
  tmpfs: /^$/,
  image: /./,
};

function withoutTarget(): never {
  throw new RequestError("body", "a mount has no Target");
}

const OPTIONS: Readonly<Record<string, string>> = { BindOptions: "bind", VolumeOptions: "volume", ImageOptions: "image", TmpfsOptions: "tmpfs" };

/** The engine refuses some of them and passes over others. */
function refuseForeignOptions(type: string, mount: JsonObject): void {
  for (const [name, owner] of Object.entries(OPTIONS))
    if (owner !== type && Object.keys(objectIn(mount, name)).length > 0) throw new RequestError("body", `a mount of type ${type} has ${name}`);
}
