import type { Evidence, Known, Mount, Propagation, Volume } from "../../model/index.ts";
import { assumed, known } from "../../model/index.ts";
import { isWindowsPath, normalisePath, resolvePath } from "../normalise.ts";
import { redactOption } from "../secrets.ts";
import { parseVolumeSpec } from "../volume-spec.ts";
import { badValue } from "./bad-value.ts";
import { parseCsvLine } from "./csv.ts";
import type { FlagUse } from "./read-flags.ts";
import type { RunContext } from "./run-context.ts";
import { allUses, isOn, lastUse } from "./run-context.ts";

export interface MountReading {
  readonly mounts: readonly Mount[];
  readonly volumes: readonly Volume[];
}

/** `--volume`, `--mount`, `--tmpfs` and `--use-api-socket`, and what is said of the volumes they name. */
export function readMounts(context: RunContext): MountReading {
  const readings = [
    ...allUses(context, "volume").map((use) => readVolumeFlag(use, context)),
    ...allUses(context, "mount").map((use) => readMountFlag(use, context)),
    ...allUses(context, "tmpfs").map((use) => ({ mount: tmpfsMount(use), volume: null })),
    ...apiSocket(context).map((mount) => ({ mount, volume: null })),
  ];
  return { mounts: readings.map((reading) => reading.mount), volumes: readings.flatMap((reading) => (reading.volume === null ? [] : [reading.volume])) };
}

interface OneMount {
  readonly mount: Mount;
  readonly volume: Volume | null;
}

const PLAIN = { recursiveReadOnly: "engine-default", propagation: "rprivate", subpath: "" } as const;

function readVolumeFlag(use: FlagUse, context: RunContext): OneMount {
  const spec = parseVolumeSpec(use.value, context);
  if ("problem" in spec) throw badValue(use, `\`[SOURCE:]TARGET[:MODES]\`, but ${spec.problem}`);
  const driver = lastUse(context, "volume-driver");
  const name = spec.kind === "volume" && spec.source === "" ? anonymousName(context, spec.target) : spec.source;
  const mount: Mount = {
    ...PLAIN,
    kind: spec.kind,
    source: known(name, use.evidence),
    target: spec.target,
    readOnly: spec.readOnly,
    propagation: spec.propagation,
    evidence: use.evidence,
  };
  return {
    mount,
    volume:
      spec.kind === "bind" ? null : volumeOf({ name, isAnonymous: spec.source === "", driver: driver?.value ?? "", options: null, evidence: use.evidence }),
  };
}

/** An anonymous volume has a random name; this one says whose it is. */
function anonymousName(context: RunContext, target: string): string {
  return `${context.name}:${target}`;
}

interface VolumeWords {
  readonly name: string;
  readonly isAnonymous: boolean;
  /** Empty: none named. */
  readonly driver: string;
  readonly options: Readonly<Record<string, string>> | null;
  readonly evidence: Evidence;
}

/** A named volume that is there already keeps its own driver and options; where nothing describes it, it is taken for a plain local one. */
function volumeOf(words: VolumeWords): Volume {
  const { name, isAnonymous, driver, options, evidence } = words;
  const unsaid = <T>(value: T): Known<T> => (isAnonymous ? known(value, evidence) : assumed(value, "a volume that no input describes is a plain local one"));
  return {
    name,
    driver: driver === "" ? unsaid("local") : known(driver, evidence),
    options: options === null ? unsaid({}) : known(options, evidence),
    evidence,
  };
}

function tmpfsMount(use: FlagUse): Mount {
  const [target = "", options = ""] = splitOnce(use.value, ":");
  if (!target.startsWith("/")) throw badValue(use, "`/PATH[:OPTIONS]`");
  return {
    ...PLAIN,
    kind: "tmpfs",
    source: known("", use.evidence),
    target: normalisePath(target),
    readOnly: options.split(",").includes("ro"),
    evidence: use.evidence,
  };
}

/** Source: docker/cli cli/command/container/create.go: the socket is bound, and the registry credentials are copied in. */
function apiSocket(context: RunContext): readonly Mount[] {
  const use = lastUse(context, "use-api-socket");
  if (use === null || !isOn(context, "use-api-socket")) return [];
  const path = "/var/run/docker.sock";
  return [{ ...PLAIN, kind: "bind", source: known(path, use.evidence), target: path, readOnly: false, evidence: use.evidence }];
}

/** `--mount` as it is filled in field by field. Source: docker/cli opts/mount.go. */
interface MountFields {
  type: string;
  source: string;
  target: string;
  readOnly: boolean;
  propagation: string;
  recursive: string;
  subpath: string;
  driver: string;
  options: Map<string, string>;
}

const KINDS = new Map<string, Mount["kind"]>([
  ["bind", "bind"],
  ["volume", "volume"],
  ["tmpfs", "tmpfs"],
  ["image", "image"],
  ["npipe", "npipe"],
  ["cluster", "cluster"],
  ["glob", "bind"],
  ["ramfs", "tmpfs"],
]);
const PROPAGATIONS: ReadonlySet<string> = new Set(["private", "rprivate", "slave", "rslave", "shared", "rshared"]);
/** Given without `=`. `U`, `Z`, `z`, `rw` are podman's. */
const BARE_KEYS = new Set([
  "readonly",
  "ro",
  "rw",
  "volume-nocopy",
  "bind-nonrecursive",
  "bind-create-src",
  "u",
  "z",
  "relabel",
  "chown",
  "notmpcopyup",
  "tmpcopyup",
]);

function readMountFlag(use: FlagUse, context: RunContext): OneMount {
  const parts = parseCsvLine(use.value.trim());
  if (parts === null || use.value.trim() === "") throw badValue(use, "`key=value` pairs between commas");
  const fields: MountFields = {
    type: "volume",
    source: "",
    target: "",
    readOnly: false,
    propagation: "rprivate",
    recursive: "enabled",
    subpath: "",
    driver: "",
    options: new Map(),
  };
  for (const part of parts) setField(fields, part, use);
  return mountOf(fields, use, context);
}

function setField(fields: MountFields, part: string, use: FlagUse): void {
  const equals = part.indexOf("=");
  const key = (equals < 0 ? part : part.slice(0, equals)).toLowerCase();
  const value = equals < 0 ? "" : part.slice(equals + 1);
  if (equals < 0 ? !BARE_KEYS.has(key) : value.trim() === "") throw badValue(use, `\`${key.slice(0, 80)}\` to be one of the fields of a mount, with a value`);
  const set = Object.hasOwn(FIELD_SETTERS, key) ? FIELD_SETTERS[key] : undefined;
  if (set === undefined) throw badValue(use, `fields that a mount has; \`${key.slice(0, 80)}\` is none`);
  set(fields, value, { use, isBare: equals < 0 });
}

interface FieldPlace {
  readonly use: FlagUse;
  readonly isBare: boolean;
}

type FieldSetter = (fields: MountFields, value: string, place: FieldPlace) => void;

const setSource: FieldSetter = (fields, value) => {
  fields.source = value;
};
const setTarget: FieldSetter = (fields, value) => {
  fields.target = value;
};
const setReadOnly: FieldSetter = (fields, value, place) => {
  fields.readOnly = place.isBare || readBoolean(value, place.use);
};
const setSubpath: FieldSetter = (fields, value) => {
  fields.subpath = value;
};
const ignore: FieldSetter = () => undefined;

const FIELD_SETTERS: Readonly<Record<string, FieldSetter>> = {
  type: (fields, value) => {
    fields.type = value.toLowerCase();
  },
  source: setSource,
  src: setSource,
  target: setTarget,
  dst: setTarget,
  destination: setTarget,
  readonly: setReadOnly,
  ro: setReadOnly,
  rw: (fields, value, place) => {
    fields.readOnly = !(place.isBare || readBoolean(value, place.use));
  },
  "bind-propagation": (fields, value) => {
    fields.propagation = value.toLowerCase();
  },
  "bind-recursive": (fields, value) => {
    fields.recursive = value;
  },
  "bind-nonrecursive": (fields, value, place) => {
    if (place.isBare || readBoolean(value, place.use)) fields.recursive = "disabled";
  },
  "volume-subpath": setSubpath,
  "image-subpath": setSubpath,
  subpath: setSubpath,
  "volume-driver": (fields, value) => {
    fields.driver = value;
  },
  "volume-opt": (fields, value) => {
    const [key = "", option = ""] = splitOnce(value, "=");
    if (key !== "") fields.options.set(key, option);
  },
  consistency: ignore,
  "bind-create-src": ignore,
  "volume-nocopy": ignore,
  "volume-label": ignore,
  "tmpfs-size": ignore,
  "tmpfs-mode": ignore,
  relabel: ignore,
  chown: ignore,
  u: ignore,
  z: ignore,
  idmap: ignore,
  tmpcopyup: ignore,
  notmpcopyup: ignore,
};

function readBoolean(value: string, use: FlagUse): boolean {
  if (value === "1" || value === "true") return true;
  if (value === "0" || value === "false") return false;
  throw badValue(use, "`true` or `false` for a field that is on or off");
}

/** `disabled` leaves submounts out altogether, so none can be written through a read-only mount: as good as `readonly`. */
const RECURSIVE = new Map<string, Mount["recursiveReadOnly"]>([
  ["enabled", "engine-default"],
  ["disabled", "required"],
  ["writable", "off"],
  ["readonly", "required"],
]);

function mountOf(fields: MountFields, use: FlagUse, context: RunContext): OneMount {
  const kind = KINDS.get(fields.type);
  const recursiveReadOnly = RECURSIVE.get(fields.recursive);
  if (kind === undefined) throw badValue(use, "`type` to be bind, volume, tmpfs, image, npipe or cluster");
  if (recursiveReadOnly === undefined) throw badValue(use, "`bind-recursive` to be enabled, disabled, writable or readonly");
  if (!PROPAGATIONS.has(fields.propagation)) throw badValue(use, "`bind-propagation` to be [r]private, [r]slave or [r]shared");
  if (!fields.target.startsWith("/")) throw badValue(use, "`target` to be an absolute path");
  const target = normalisePath(fields.target);
  const source = sourceOf({ kind, source: fields.source, target }, use, context);
  const { readOnly, subpath } = fields;
  const propagation = fields.propagation as Propagation;
  const mount: Mount = { kind, source: known(source, use.evidence), target, readOnly, recursiveReadOnly, propagation, subpath, evidence: use.evidence };
  return { mount, volume: kind === "volume" ? namedVolume(source, fields, use.evidence) : null };
}

function sourceOf(mount: { readonly kind: Mount["kind"]; readonly source: string; readonly target: string }, use: FlagUse, context: RunContext): string {
  const { kind, source } = mount;
  if (kind === "tmpfs") return "";
  if (kind === "volume") return source === "" ? anonymousName(context, mount.target) : source;
  if (source === "") throw badValue(use, "`source` to say what is mounted");
  if (kind !== "bind" || isWindowsPath(source)) return source;
  if (source.startsWith(".")) return resolvePath(context.directory, source);
  if (!source.startsWith("/")) throw badValue(use, "`source` of a bind mount to be an absolute path, or to begin with `./`");
  return normalisePath(source);
}

function namedVolume(name: string, fields: MountFields, evidence: Evidence): Volume {
  const options = fields.options.size === 0 ? null : Object.fromEntries([...fields.options].map(([key, value]) => [key, redactOption(key, value)]));
  return volumeOf({ name, isAnonymous: fields.source === "", driver: fields.driver === "" && options !== null ? "local" : fields.driver, options, evidence });
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
