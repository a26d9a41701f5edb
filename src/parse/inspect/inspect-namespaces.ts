import type { Known, NamespaceMode, Namespaces, Sourced } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import type { JsonNode } from "./json-node.ts";
import { at, attempt, evidenceAt, knownAt, recordAt, textAt } from "./json-node.ts";

export function inspectNamespaces(container: JsonNode): Namespaces {
  const host = at(container, "HostConfig");
  return {
    pid: required(at(host, "PidMode"), readMode),
    net: required(at(host, "NetworkMode"), networkMode),
    ipc: readMode(at(host, "IpcMode")),
    uts: readMode(at(host, "UTSMode")),
    cgroup: readMode(at(host, "CgroupnsMode")),
    user: readMode(at(host, "UsernsMode")),
  };
}

/** Written by every engine: without it the answer is not whole. */
function required(node: JsonNode, read: (node: JsonNode) => Known<NamespaceMode>): Known<NamespaceMode> {
  return node.value === undefined ? unknown(`the answer leaves out \`${node.pointer}\``, "inspect it again") : read(node);
}

const PLAIN_MODES: ReadonlyMap<string, NamespaceMode> = new Map<string, NamespaceMode>([
  ["", { kind: "engine-default" }],
  ["default", { kind: "engine-default" }],
  ["private", { kind: "private" }],
  ["shareable", { kind: "shareable" }],
  ["none", { kind: "none" }],
  ["host", { kind: "host" }],
]);

function readMode(node: JsonNode): Known<NamespaceMode> {
  return attempt(node, () => {
    const text = textAt(node);
    const mode = PLAIN_MODES.get(text) ?? joined(text);
    return mode === null
      ? unknown(`\`${text.slice(0, 80)}\` is no mode that is known here`, `look at \`${node.pointer}\` of ${node.source}`)
      : known(mode, evidenceAt(node));
  });
}

/** `container:<id>`: whom it joins, by id, or by name on some engines. */
function joined(text: string): NamespaceMode | null {
  const container = text.startsWith("container:") ? text.slice("container:".length) : "";
  return container === "" ? null : { kind: "container", container };
}

/** Any other word than a mode is a network's name. `ns:/path` is podman's: somebody else's namespace. */
function networkMode(node: JsonNode): Known<NamespaceMode> {
  const mode = readMode(node);
  if (mode.known) return mode;
  return typeof node.value === "string" && !node.value.startsWith("ns:") && !node.value.startsWith("container:")
    ? known({ kind: "private" }, evidenceAt(node))
    : mode;
}

const NO_NETWORKS = new Set(["host", "none"]);

/** Names of the networks it is attached to; where it never was, those it asks for. */
export function inspectNetworks(container: JsonNode): Known<readonly Sourced<string>[]> {
  return attempt(container, () => {
    const mode = at(container, "HostConfig", "NetworkMode");
    const asked = textAt(mode);
    const attached = at(container, "NetworkSettings", "Networks");
    if (NO_NETWORKS.has(asked) || asked.startsWith("container:")) return known([], evidenceAt(mode));
    const names = recordAt(attached).map(([value, node]) => ({ value, evidence: evidenceAt(node) }));
    if (names.length > 0) return known(names, evidenceAt(attached));
    return known([{ value: asked === "" || asked === "default" ? "bridge" : asked, evidence: evidenceAt(mode) }], evidenceAt(mode));
  });
}

/** `false` only where it says so. */
export function inspectRunning(container: JsonNode): Known<boolean> {
  const node = at(container, "State", "Running");
  if (node.value === undefined) return unknown("the answer does not say whether it runs", "`docker ps`");
  return knownAt(node, truth);
}

function truth(node: JsonNode): boolean {
  return node.value === true;
}
