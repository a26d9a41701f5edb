import type { Known, NamespaceMode, Namespaces, Sourced } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { evidenceOr, get, here, items, readKnown, type ServiceContext, scalarText, text, wrong } from "./service.ts";
import { type Entry, evidenceOf, isNull, type Place } from "./tree.ts";
import { resourceName } from "./volume-names.ts";

const ENGINE_DEFAULT: NamespaceMode = { kind: "engine-default" };

export function readNamespaces(context: ServiceContext): Namespaces {
  return {
    pid: readMode(context, "pid", ["host", "service", "container"]),
    net: readNetworkMode(context),
    ipc: readMode(context, "ipc", ["host", "service", "container", "private", "shareable", "none"]),
    uts: readMode(context, "uts", ["host"]),
    cgroup: readMode(context, "cgroup", ["host", "private"]),
    user: readMode(context, "userns_mode", ["host"]),
  };
}

type ModeWord = "host" | "service" | "container" | "private" | "shareable" | "none";

/** An unknown word is refused: the engine refuses it too, when it is too late to look. */
function readMode(context: ServiceContext, key: string, allowed: readonly ModeWord[]): Known<NamespaceMode> {
  return readKnown(context, get(context, key), {
    absent: ENGINE_DEFAULT,
    read: (entry) => {
      const word = text(entry);
      if (word === "") return ENGINE_DEFAULT;
      const mode = joined(context, word, entry.key) ?? plainMode(word);
      const kind = word.startsWith("service:") ? "service" : mode?.kind;
      if (mode !== null && allowed.some((one) => one === kind)) return mode;
      throw wrong(entry.key, `\`${key}\` of service \`${context.name}\` is \`${word}\`, expected ${allowed.map(wordsOfMode).join(", ")}`);
    },
  });
}

function wordsOfMode(word: ModeWord): string {
  return word === "service" || word === "container" ? `\`${word}:NAME\`` : `\`${word}\``;
}

function plainMode(word: string): NamespaceMode | null {
  return word === "host" || word === "private" || word === "shareable" || word === "none" ? { kind: word } : null;
}

/** `service:NAME` and `container:NAME`; null for another form. */
function joined(context: ServiceContext, word: string, at: Place): NamespaceMode | null {
  if (word.startsWith("service:")) return { kind: "container", container: serviceId(context, word.slice("service:".length), at) };
  if (word.startsWith("container:")) return { kind: "container", container: containerId(context, word.slice("container:".length)) };
  return null;
}

/** The container id of a service of this project that will run. */
export function serviceId(context: ServiceContext, name: string, at: Place): string {
  const { stack } = context;
  if (stack.enabled.has(name)) return `${stack.name}/${name}`;
  const why = stack.sections.services.has(name) ? "which is not run: no profile enables it, or it is scaled to none" : "which is not there";
  throw wrong(at, `service \`${context.name}\` refers to service \`${name}\`, ${why}`, "unresolved");
}

/** A container of this project by the name it will have, else the name as it is: a container that runs elsewhere. */
export function containerId(context: ServiceContext, name: string): string {
  const { stack } = context;
  const service = stack.containerNames.get(name);
  return service === undefined ? name : `${stack.name}/${service}`;
}

/** An empty word is none, as if it were not written. */
function writtenNetworkMode(context: ServiceContext): Entry | undefined {
  const entry = get(context, "network_mode");
  return entry === undefined || text(entry) === "" ? undefined : entry;
}

function readNetworkMode(context: ServiceContext): Known<NamespaceMode> {
  const entry = writtenNetworkMode(context);
  if (entry === undefined) return known({ kind: "private" }, here(context));
  const networks = get(context, "networks");
  if (networks !== undefined && !isEmpty(networks)) {
    throw wrong(entry.key, `service \`${context.name}\` has both \`network_mode\` and \`networks\`, which exclude each other`);
  }
  const word = text(entry);
  const mode = joined(context, word, entry.key) ?? (word === "host" || word === "none" ? { kind: word } : ({ kind: "private" } as const));
  return known(mode, evidenceOf(entry.key));
}

/** Names of the engine's networks that the container joins: none where the namespace is the host's, another container's or empty. */
export function readNetworks(context: ServiceContext): Known<readonly Sourced<string>[]> {
  const mode = writtenNetworkMode(context);
  if (mode !== undefined) {
    const word = text(mode);
    const evidence = evidenceOf(mode.key);
    const hasOwn = !/^(host|none|service:.*|container:.*)$/s.test(word);
    return known(hasOwn ? [{ value: word === "default" ? "bridge" : word, evidence }] : [], evidence);
  }
  const entry = get(context, "networks");
  return known(joinedNetworks(context, entry), evidenceOr(context, entry));
}

function joinedNetworks(context: ServiceContext, entry: Entry | undefined): readonly Sourced<string>[] {
  const { networks } = context.stack.sections;
  if (entry === undefined || isEmpty(entry))
    return [{ value: resourceName(context.stack, "default", networks.get("default")), evidence: evidenceOr(context, entry) }];
  return networkKeys(entry).map(({ key, at }) => {
    const definition = networks.get(key);
    if (definition === undefined && key !== "default") {
      throw wrong(at, `service \`${context.name}\` joins network \`${key}\`, which the top-level \`networks\` does not declare`, "unresolved");
    }
    return { value: resourceName(context.stack, key, definition), evidence: evidenceOf(at) };
  });
}

function networkKeys(entry: Entry): readonly { readonly key: string; readonly at: Place }[] {
  if (entry.value.kind === "mapping") return [...entry.value.entries].map(([key, inner]) => ({ key, at: inner.key }));
  return items(entry).map((item) => ({ key: scalarText(item), at: item.at }));
}

function isEmpty({ value }: Entry): boolean {
  if (value.kind === "list") return value.items.length === 0;
  return value.kind === "mapping" ? value.entries.size === 0 : isNull(value);
}

/** Containers whose mounts are inherited: `service[:ro|rw]`, `container:name[:ro|rw]`. */
export function readVolumesFrom(context: ServiceContext): Known<readonly Sourced<{ readonly container: string; readonly readOnly: boolean | null }>[]> {
  const entry = get(context, "volumes_from");
  const list = items(entry).map((item) => {
    const parts = scalarText(item).split(":");
    const isContainer = parts[0] === "container";
    const [name = "", mode] = isContainer ? parts.slice(1) : parts;
    const container = isContainer ? containerId(context, name) : serviceId(context, name, item.at);
    const words = mode?.split(",") ?? [];
    return { value: { container, readOnly: words.includes("ro") ? true : words.includes("rw") ? false : null }, evidence: evidenceOf(item.at) };
  });
  return known(list, evidenceOr(context, entry));
}
