import type { Known, Mount, Propagation } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { isWindowsPath, normalisePath } from "../normalise.ts";
import { fileMounts } from "./file-mounts.ts";
import { hostPath } from "./host-path.ts";
import { boolean, get, items, type ServiceContext, scalarText, text, uniqueBy, wrong } from "./service.ts";
import { describeKind, type Entry, evidenceOf, field, type Mapping, type Place, type Value } from "./tree.ts";
import { anonymousVolume, volumeName } from "./volume-names.ts";

export const PLAIN_MOUNT = { recursiveReadOnly: "engine-default", propagation: "rprivate", subpath: "" } as const;

/** `volumes`, `tmpfs`, `use_api_socket`, and the files of secrets and configs, the later of the same target winning among volumes. */
export function readMounts(context: ServiceContext): readonly Mount[] {
  const volumes = uniqueBy(items(get(context, "volumes")), targetWritten).map((item) => readVolume(context, item));
  const tmpfs = uniqueBy(items(get(context, "tmpfs")), scalarText).map(readTmpfs);
  refuseSameTarget([...tmpfs, ...volumes]);
  return [...volumes, ...tmpfs, ...readApiSocket(context), ...fileMounts(context)];
}

/** The later of one target wins, as it is written in the long syntax and made plain in the short one. Source: compose-go override/uncity.go volumeIndexer. */
function targetWritten(item: Value): string {
  const target = field(item, "target");
  if (target !== undefined) return text(target);
  return item.kind === "mapping" ? "" : normalisePath(shortParts(scalarText(item), item.at).path);
}

/**
 * A target in two spellings, or of a volume and a tmpfs: Compose refuses it, or keeps one of them by the order in which its files were merged.
 * Source: compose-go loader/validate.go checkConsistency.
 */
function refuseSameTarget(mounts: readonly Mount[]): void {
  const seen = new Set<string>();
  for (const { target, evidence } of mounts) {
    if (seen.has(target)) throw new ParseError("shape", `mount target \`${target}\` is mounted twice in one service`, { evidence });
    seen.add(target);
  }
}

function readVolume(context: ServiceContext, item: Value): Mount {
  if (item.kind === "mapping") return readLong(context, item);
  return readShort(context, scalarText(item), item.at);
}

const PROPAGATIONS: ReadonlySet<string> = new Set(["private", "rprivate", "slave", "rslave", "shared", "rshared"]);

function isPropagation(word: string): word is Propagation {
  return PROPAGATIONS.has(word);
}

/** `[source:]target[:options]`; options that Compose does not know it drops. Source: compose-go format/volume.go. */
function readShort(context: ServiceContext, written: string, at: Place): Mount {
  const { source, path, options } = shortParts(written, at);
  const target = containerPath(path, at);
  const access = options.findLast((word) => word === "ro" || word === "rw");
  return {
    ...PLAIN_MOUNT,
    ...placeOf(context, source, { target, at }),
    target,
    readOnly: access === "ro",
    propagation: options.findLast(isPropagation) ?? "rprivate",
    evidence: evidenceOf(at),
  };
}

interface ShortParts {
  /** Empty: anonymous. */
  readonly source: string;
  readonly path: string;
  readonly options: readonly string[];
}

function shortParts(written: string, at: Place): ShortParts {
  const parts = splitVolume(written);
  if (parts.length > 3 || parts.includes("")) {
    throw wrong(at, `volume \`${written}\` has an empty part or too many colons, expected \`[source:]target[:options]\``);
  }
  const [first = "", second, options] = parts;
  if (second !== undefined) return { source: first, path: second, options: options?.split(",") ?? [] };
  if (!isWindowsPath(first)) return { source: "", path: first, options: [] };
  throw wrong(at, `volume \`${written}\` reads as a Windows path to Compose: a volume's name has two characters at least`);
}

/** At colons, but not behind the letter of a Windows drive. */
function splitVolume(written: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < written.length; at++) {
    const isDrive = at - start === 1 && /[A-Za-z]/.test(written[start] ?? "") && written.length > 2;
    if (written[at] !== ":" || isDrive) continue;
    parts.push(written.slice(start, at));
    start = at + 1;
  }
  return [...parts, written.slice(start)];
}

function containerPath(written: string, at: Place): string {
  if (written.startsWith("/")) return normalisePath(written);
  if (isWindowsPath(written)) return written;
  throw wrong(at, `mount target \`${written}\` is not an absolute path in the container`);
}

interface Destination {
  readonly target: string;
  readonly at: Place;
}

function placeOf(context: ServiceContext, source: string, { target, at }: Destination): Pick<Mount, "kind" | "source"> {
  if (source === "") return { kind: "volume", source: known(anonymousVolume(context, target), evidenceOf(at)) };
  const isPath = /^[./~]/.test(source) || isWindowsPath(source);
  if (isPath) return { kind: "bind", source: hostPath(context.stack, source, at) };
  return { kind: "volume", source: known(volumeName(context, source, at), evidenceOf(at)) };
}

const KINDS: ReadonlySet<string> = new Set(["bind", "volume", "tmpfs", "image", "npipe", "cluster"]);

function isKind(word: string): word is Mount["kind"] {
  return KINDS.has(word);
}

function readLong(context: ServiceContext, item: Mapping): Mount {
  const kind = text(required(item, "type"));
  if (!isKind(kind)) throw wrong(item.at, `mount type \`${kind}\` is not known, expected bind, volume, tmpfs, image, npipe or cluster`);
  const target = containerPath(text(required(item, "target")), item.at);
  const readOnly = field(item, "read_only");
  const propagation = inner(item, "bind", "propagation");
  const word = propagation === undefined ? "rprivate" : text(propagation);
  if (!isPropagation(word)) throw wrong(item.at, `bind propagation \`${word}\` is not known, expected [r]private, [r]slave or [r]shared`);
  return {
    kind,
    source: longSource(context, item, { kind, target }),
    target,
    readOnly: readOnly !== undefined && boolean(readOnly),
    recursiveReadOnly: readRecursive(inner(item, "bind", "recursive")),
    propagation: word,
    subpath: subpathOf(inner(item, "volume", "subpath") ?? inner(item, "image", "subpath")),
    evidence: evidenceOf(item.at),
  };
}

function required(item: Mapping, key: string): Entry {
  const entry = field(item, key);
  if (entry === undefined) throw wrong(item.at, `a mount has no \`${key}\`, which it needs`);
  return entry;
}

function inner(item: Mapping, section: string, key: string): Entry | undefined {
  const entry = field(item, section);
  return entry === undefined ? undefined : field(entry.value, key);
}

function longSource(context: ServiceContext, item: Mapping, { kind, target }: { readonly kind: Mount["kind"]; readonly target: string }): Known<string> {
  const entry = field(item, "source");
  const written = entry === undefined ? "" : text(entry);
  if (kind === "tmpfs") return known("", evidenceOf(item.at));
  if (kind === "volume" && written === "") return known(anonymousVolume(context, target), evidenceOf(item.at));
  if (entry === undefined || written === "") throw wrong(item.at, `a mount of type ${kind} has no \`source\`, which it needs`);
  if (kind === "bind") return hostPath(context.stack, written, entry.key);
  return known(kind === "volume" ? volumeName(context, written, entry.key) : written, evidenceOf(item.at));
}

/** `disabled` leaves submounts out altogether, so none can be written through a read-only mount: as good as `readonly`. Source: compose pkg/compose/create.go buildBindOption. */
function readRecursive(entry: Entry | undefined): Mount["recursiveReadOnly"] {
  const word = entry === undefined ? "enabled" : text(entry);
  if (word === "enabled") return "engine-default";
  return word === "writable" ? "off" : "required";
}

function subpathOf(entry: Entry | undefined): string {
  if (entry === undefined) return "";
  const path = normalisePath(text(entry));
  return path === "." ? "" : path;
}

/** `path[:options]`. */
function readTmpfs(item: Value): Mount {
  if (item.kind !== "scalar") throw wrong(item.at, `\`tmpfs\` holds ${describeKind(item)}, expected a path`);
  const [path = "", options = ""] = scalarText(item).split(":");
  const evidence = evidenceOf(item.at);
  return {
    ...PLAIN_MOUNT,
    kind: "tmpfs",
    source: known("", evidence),
    target: containerPath(path, item.at),
    readOnly: options.split(",").includes("ro"),
    evidence,
  };
}

/** `use_api_socket` binds the engine's socket. Source: compose pkg/compose/apiSocket.go. */
function readApiSocket(context: ServiceContext): readonly Mount[] {
  const entry = get(context, "use_api_socket");
  if (entry === undefined || !boolean(entry)) return [];
  const evidence = evidenceOf(entry.key);
  const path = "/var/run/docker.sock";
  return [{ ...PLAIN_MOUNT, kind: "bind", source: known(path, evidence), target: path, readOnly: false, evidence }];
}
