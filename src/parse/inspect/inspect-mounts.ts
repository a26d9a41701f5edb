import type { Known, Mount, Propagation, Sourced, Volume } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { normalisePath } from "../normalise.ts";
import { redactOption } from "../secrets.ts";
import { parseVolumeSpec } from "../volume-spec.ts";
import type { JsonNode } from "./json-node.ts";
import { at, attempt, evidenceAt, isAbsent, isRecord, knownAt, listAt, recordAt, textAt, truthAt } from "./json-node.ts";

/**
 * What is mounted in the end: `.Mounts` (there since API 1.20, for a container that was never started too; volumes of `--volumes-from`
 * and of the image among them), and `--tmpfs`, which stands in `HostConfig.Tmpfs` alone. Without `.Mounts`: what was asked for.
 */
export function inspectMounts(container: JsonNode): Known<readonly Mount[]> {
  const mounts = at(container, "Mounts");
  if (mounts.value === undefined && at(container, "HostConfig", "Binds").value === undefined)
    return unknown("the answer leaves out `/Mounts`", "inspect it again");
  return attempt(mounts, () => {
    const settled = isAbsent(mounts) ? askedMounts(container) : listAt(mounts).map((mount) => readMount(mount, container));
    const targets = new Set(settled.map((mount) => mount.target));
    return known([...settled, ...tmpfsMounts(container).filter((mount) => !targets.has(mount.target))], evidenceAt(mounts));
  });
}

const KINDS: ReadonlyMap<string, Mount["kind"]> = new Map<string, Mount["kind"]>([
  ["bind", "bind"],
  ["volume", "volume"],
  ["tmpfs", "tmpfs"],
  ["image", "image"],
  ["npipe", "npipe"],
  ["cluster", "cluster"],
]);
const PROPAGATIONS: ReadonlySet<string> = new Set(["private", "rprivate", "slave", "rslave", "shared", "rshared"]);

function readMount(node: JsonNode, container: JsonNode): Mount {
  const kind = kindOf(node);
  const target = normalisePath(textAt(at(node, "Destination")));
  const wanted = askedOptions(container, target);
  return {
    kind,
    source: sourceOf(node, kind),
    target,
    readOnly: isReadOnly(node),
    recursiveReadOnly: wanted === null ? "engine-default" : recursionOf(wanted),
    propagation: propagationOf(textAt(at(node, "Propagation"))),
    subpath: wanted === null ? "" : textAt(at(wanted, kind === "image" ? "ImageOptions" : "VolumeOptions", "Subpath")),
    evidence: evidenceAt(node),
  };
}

/** `Type` came with API 1.25; before, a volume is what has a name. */
function kindOf(node: JsonNode): Mount["kind"] {
  const type = textAt(at(node, "Type"));
  const kind = KINDS.get(type) ?? (type === "" ? (textAt(at(node, "Name")) === "" ? "bind" : "volume") : null);
  if (kind === null) throw new ParseError("shape", `cannot read a mount: its type is \`${type.slice(0, 80)}\``, { evidence: evidenceAt(at(node, "Type")) });
  return kind;
}

/** Writable unless it is said not to be. */
function isReadOnly(node: JsonNode): boolean {
  const writable = at(node, "RW");
  return isAbsent(writable) ? textAt(at(node, "Mode")).split(",").includes("ro") : !truthAt(writable);
}

function sourceOf(node: JsonNode, kind: Mount["kind"]): Known<string> {
  if (kind === "tmpfs") return known("", evidenceAt(node));
  const name = at(node, "Name");
  if (kind !== "bind" && kind !== "npipe" && textAt(name) !== "") return known(textAt(name), evidenceAt(name));
  const source = at(node, "Source");
  const path = textAt(source);
  if (path === "") return unknown("the engine does not say what is mounted", `look at \`${source.pointer}\` of ${source.source}`);
  return known(kind === "bind" && path.startsWith("/") ? normalisePath(path) : path, evidenceAt(source));
}

function propagationOf(text: string): Propagation {
  return PROPAGATIONS.has(text) ? (text as Propagation) : "rprivate";
}

/** The entry of `HostConfig.Mounts` for a target, where it was asked for in that way. */
function askedOptions(container: JsonNode, target: string): JsonNode | null {
  return listAt(at(container, "HostConfig", "Mounts")).find((mount) => normalisePath(textAt(at(mount, "Target"))) === target) ?? null;
}

/** A bind that leaves submounts out shows none to write to. Source: moby api/types/mount BindOptions. */
function recursionOf(mount: JsonNode): Mount["recursiveReadOnly"] {
  const options = at(mount, "BindOptions");
  if (truthAt(at(options, "ReadOnlyNonRecursive"))) return "off";
  return truthAt(at(options, "ReadOnlyForceRecursive")) || truthAt(at(options, "NonRecursive")) ? "required" : "engine-default";
}

function tmpfsMounts(container: JsonNode): readonly Mount[] {
  return recordAt(at(container, "HostConfig", "Tmpfs")).map(([target, options]) => ({
    kind: "tmpfs",
    source: known("", evidenceAt(options)),
    target: normalisePath(target),
    readOnly: textAt(options).split(",").includes("ro"),
    recursiveReadOnly: "engine-default",
    propagation: "rprivate",
    subpath: "",
    evidence: evidenceAt(options),
  }));
}

function askedMounts(container: JsonNode): readonly Mount[] {
  const host = at(container, "HostConfig");
  return [...listAt(at(host, "Binds")).map(readBind), ...listAt(at(host, "Mounts")).map(readAsked)];
}

function readBind(node: JsonNode): Mount {
  const spec = parseVolumeSpec(textAt(node), { directory: "/", home: "/root" });
  if ("problem" in spec) throw new ParseError("shape", `cannot read a bind: ${spec.problem}`, { evidence: evidenceAt(node) });
  const { kind, target, readOnly, propagation } = spec;
  return {
    kind,
    source: known(spec.source, evidenceAt(node)),
    target,
    readOnly,
    recursiveReadOnly: "engine-default",
    propagation,
    subpath: "",
    evidence: evidenceAt(node),
  };
}

/** `HostConfig.Mounts` names its fields otherwise than `.Mounts`. */
function readAsked(node: JsonNode): Mount {
  const kind = kindOf(node);
  const source = at(node, "Source");
  const path = textAt(source);
  return {
    kind,
    source: known(kind === "bind" && path.startsWith("/") ? normalisePath(path) : path, evidenceAt(source)),
    target: normalisePath(textAt(at(node, "Target"))),
    readOnly: truthAt(at(node, "ReadOnly")),
    recursiveReadOnly: recursionOf(node),
    propagation: propagationOf(textAt(at(node, "BindOptions", "Propagation"))),
    subpath: textAt(at(node, "VolumeOptions", "Subpath")),
    evidence: evidenceAt(node),
  };
}

/** Whose mounts it asks for; empty where `.Mounts` holds them already. */
export function inspectVolumesFrom(container: JsonNode): Known<readonly Sourced<{ readonly container: string; readonly readOnly: boolean | null }>[]> {
  const from = at(container, "HostConfig", "VolumesFrom");
  if (!isAbsent(at(container, "Mounts"))) return known([], evidenceAt(from));
  return knownAt(from, (list) =>
    listAt(list).map((entry) => {
      const [name = "", mode = ""] = textAt(entry).split(":");
      const readOnly = mode === "" ? null : mode.split(",").includes("ro");
      return { value: { container: name, readOnly }, evidence: evidenceAt(entry) };
    }),
  );
}

/** Volumes that a container names: their driver, and their options where this container made them. */
export function volumesNamedBy(container: JsonNode): readonly Volume[] {
  return listOrNone(at(container, "Mounts")).flatMap((mount) => {
    const name = at(mount, "Name").value;
    if (typeof name !== "string" || name === "" || at(mount, "Type").value === "image") return [];
    const driver = knownAt(at(mount, "Driver"), (node) => textAt(node, "local"));
    return [{ name, driver, options: optionsOf(mount, container), evidence: evidenceAt(mount) }];
  });
}

function listOrNone(node: JsonNode): readonly JsonNode[] {
  return Array.isArray(node.value) ? listAt(node).filter((entry) => isRecord(entry.value)) : [];
}

function optionsOf(mount: JsonNode, container: JsonNode): Known<Readonly<Record<string, string>>> {
  return attempt(mount, () => {
    const asked = askedOptions(container, normalisePath(textAt(at(mount, "Destination"))));
    const options = asked === null ? null : at(asked, "VolumeOptions", "DriverConfig", "Options");
    if (options !== null && !isAbsent(options)) return known(optionRecord(options), evidenceAt(options));
    if (asked === null && isAnonymous(textAt(at(mount, "Name")), container)) return known({}, evidenceAt(mount));
    return unknown("the volume was not inspected", `\`docker volume inspect ${textAt(at(mount, "Name")).slice(0, 80)}\``);
  });
}

/** A random name that nobody asked for: made for this container, without options. */
function isAnonymous(name: string, container: JsonNode): boolean {
  const binds = listAt(at(container, "HostConfig", "Binds")).map((bind) => textAt(bind));
  return /^[0-9a-f]{64}$/.test(name) && !binds.some((bind) => bind.startsWith(name)) && isAbsent(at(container, "HostConfig", "VolumesFrom"));
}

export function optionRecord(node: JsonNode): Readonly<Record<string, string>> {
  return Object.fromEntries(recordAt(node).map(([key, value]) => [key, redactOption(key, textAt(value))]));
}
