import type { Mount } from "../model/index.ts";
import { isWindowsPath, normalisePath, resolvePath } from "./normalise.ts";

/** What `-v` and short `volumes:` entries say, before anything is known of the place they stand in. */
export interface VolumeSpec {
  readonly kind: "bind" | "volume";
  /** Bind: absolute host path, normalised. Volume: its name, empty for an anonymous one. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly propagation: Mount["propagation"];
}

/** Where relative paths and `~` lead. */
export interface PathBase {
  readonly directory: string;
  readonly home: string;
}

export type VolumeSpecResult = VolumeSpec | { readonly problem: string };

/** `name` and modes as the engine takes them. Source: moby volume/mounts linux_parser.go and volume/names/names.go; `U`, `O` and what follows are podman's. */
const VOLUME_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]+$/;
const MODES = new Set([
  "ro",
  "rw",
  "z",
  "Z",
  "nocopy",
  "copy",
  "consistent",
  "cached",
  "delegated",
  "U",
  "O",
  "exec",
  "noexec",
  "dev",
  "nodev",
  "suid",
  "nosuid",
  "bind",
  "rbind",
  "idmap",
]);
const PROPAGATIONS = new Set(["private", "rprivate", "slave", "rslave", "shared", "rshared"]);

/**
 * `[source:]target[:modes]`. A source that begins with `/`, `.` or `~` or is a Windows path is a path of the host, any other a volume's name.
 * Source: docker/cli internal/volumespec and moby linux_parser.go ParseMountRaw.
 */
export function parseVolumeSpec(text: string, base: PathBase): VolumeSpecResult {
  const parts = splitSpec(text);
  if (parts.some((part) => part === "")) return { problem: "a path or a name between colons is empty" };
  if (parts.length > 3) return { problem: "there are too many colons" };
  const [first = "", second, modes] = parts;
  if (second === undefined) return placed({ source: "", target: first, modes: "" }, base);
  return placed({ source: first, target: second, modes: modes ?? "" }, base);
}

/** Splits at colons, but not behind the letter of a Windows drive. */
function splitSpec(text: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of text) {
    if (character === ":" && !/^[A-Za-z]$/.test(part)) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part];
}

function placed(parts: { readonly source: string; readonly target: string; readonly modes: string }, base: PathBase): VolumeSpecResult {
  const { source, target } = parts;
  const modes = parts.modes === "" ? [] : parts.modes.split(",");
  const unknown = modes.find((mode) => !MODES.has(mode) && !PROPAGATIONS.has(mode) && !/^(idmap|upperdir|workdir|gid|uid|size|mode)=/.test(mode));
  if (unknown !== undefined) return { problem: `\`${unknown}\` is no mode of a mount` };
  if (!target.startsWith("/")) return { problem: `\`${target}\` is not an absolute path in the container` };
  const where = placeSource(source, base);
  if ("problem" in where) return where;
  return {
    ...where,
    target: normalisePath(target),
    readOnly: modes.includes("ro") && !modes.includes("rw"),
    propagation: (modes.findLast((mode) => PROPAGATIONS.has(mode)) as Mount["propagation"] | undefined) ?? "rprivate",
  };
}

function placeSource(source: string, base: PathBase): Pick<VolumeSpec, "kind" | "source"> | { readonly problem: string } {
  if (source === "") return { kind: "volume", source: "" };
  if (source.startsWith("/")) return { kind: "bind", source: normalisePath(source) };
  if (source.startsWith(".")) return { kind: "bind", source: resolvePath(base.directory, source) };
  if (isWindowsPath(source)) return { kind: "bind", source };
  if (VOLUME_NAME.test(source)) return { kind: "volume", source };
  const hint = source.includes("/") ? "; a relative path begins with `./`" : "";
  return { problem: `\`${source}\` is neither an absolute path nor a name of a volume${hint}` };
}
