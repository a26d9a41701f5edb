import { objectIn, objectsIn, textIn, textsIn } from "../json/edit.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { objectOf } from "../json/value.ts";
import type { Parameter } from "../route/query.ts";

/** What the engine says of the swarm that it manages. */
export interface Cluster {
  /** Null: it does not say. */
  readonly nodes: number | null;
  /** Names of networks by how a request names them; null: there is none. */
  readonly networks: ReadonlyMap<string, string | null>;
}

export const NO_CLUSTER: Cluster = { nodes: null, networks: new Map() };

/** A container of a service, as a create of it. `service` is in its one spelling. Source: moby daemon/cluster/executor/container/container.go. */
export function serviceAsCreate(service: JsonObject): JsonObject {
  const task = objectIn(service, "TaskTemplate");
  const container = objectIn(task, "ContainerSpec");
  const networks = networksOf(service);
  return present([
    ["Image", textIn(container, "Image")],
    ["User", textIn(container, "User")],
    ["Env", textsIn(container, "Env")],
    ["Entrypoint", textsIn(container, "Command")],
    ["Cmd", textsIn(container, "Args")],
    ["Labels", objectIn(container, "Labels")],
    ["HostConfig", hostConfigOf(service, task, container)],
    ["NetworkingConfig", objectOf([["EndpointsConfig", objectOf(networks.filter((name) => !PREDEFINED.has(name)).map((name) => [name, objectOf([])]))]])],
  ]);
}

/** Networks of the engine's own, which a service joins as a container does, the widest first. Source: moby daemon/cluster/networks.go populateNetworkID. */
const PREDEFINED: ReadonlySet<string> = new Set(["host", "bridge", "none"]);

/** As the request names them. */
export function networksOf(service: JsonObject): readonly string[] {
  return objectsIn(objectIn(service, "TaskTemplate"), "Networks").map((network) => textIn(network, "Target"));
}

/** Networks of the engine's own go by their names, however the request names them. */
export function withNetworkNames(service: JsonObject, { networks }: Cluster): JsonObject {
  const task = objectIn(service, "TaskTemplate");
  const named = objectsIn(task, "Networks").map((network) => {
    const name = networks.get(textIn(network, "Target")) ?? "";
    return PREDEFINED.has(name) ? objectOf([...Object.entries(network), ["Target", name]]) : network;
  });
  return named.length === 0 ? service : objectOf([...Object.entries(service), ["TaskTemplate", objectOf([...Object.entries(task), ["Networks", named]])]]);
}

function hostConfigOf(service: JsonObject, task: JsonObject, container: JsonObject): JsonObject {
  const limits = objectIn(objectIn(task, "Resources"), "Limits");
  const log = objectIn(task, "LogDriver");
  const networks = new Set(networksOf(service));
  const mode = [...PREDEFINED].find((name) => networks.has(name)) ?? "default";
  return present([
    ["Memory", limits["MemoryBytes"] ?? 0],
    ["NanoCpus", limits["NanoCPUs"] ?? 0],
    ["PidsLimit", limits["Pids"] ?? 0],
    ["GroupAdd", textsIn(container, "Groups")],
    ["PortBindings", portsOf(service)],
    ["Mounts", objectsIn(container, "Mounts")],
    ["ReadonlyRootfs", container["ReadOnly"] === true],
    ["Sysctls", objectIn(container, "Sysctls")],
    ["CapAdd", textsIn(container, "CapabilityAdd")],
    ["CapDrop", textsIn(container, "CapabilityDrop")],
    ["SecurityOpt", securityOptionsOf(objectIn(container, "Privileges"))],
    [
      "LogConfig",
      objectOf([
        ["Type", textIn(log, "Name")],
        ["Config", objectIn(log, "Options")],
      ]),
    ],
    ["NetworkMode", mode],
    ["RestartPolicy", objectOf([["Name", "always"]])],
  ]);
}

function present(fields: readonly (readonly [string, JsonValue])[]): JsonObject {
  return objectOf(fields.filter(([, value]) => !isNothing(value)));
}

function isNothing(value: JsonValue): boolean {
  if (value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && value !== null && (Array.isArray(value) ? value : Object.keys(value)).length === 0;
}

/** Of every node's address: published by the host's own port, or by the swarm's. */
function portsOf(service: JsonObject): JsonObject {
  const bindings = new Map<string, readonly JsonObject[]>();
  for (const port of objectsIn(objectIn(service, "EndpointSpec"), "Ports")) {
    const target = `${String(port["TargetPort"] ?? 0)}/${textIn(port, "Protocol") || "tcp"}`;
    bindings.set(target, [...(bindings.get(target) ?? []), objectOf([["HostPort", String(port["PublishedPort"] || "")]])]);
  }
  return objectOf(bindings);
}

/** Source: moby daemon/cluster/executor/container/container.go applyPrivileges. */
function securityOptionsOf(privileges: JsonObject): readonly string[] {
  const selinux = objectIn(privileges, "SELinuxContext");
  return [
    ...(selinux["Disable"] === true ? ["label=disable"] : []),
    ...LABELS.flatMap((field) => (textIn(selinux, field) === "" ? [] : [`label=${field.toLowerCase()}:${textIn(selinux, field)}`])),
    ...(textIn(objectIn(privileges, "Seccomp"), "Mode") === "unconfined" ? ["seccomp=unconfined"] : []),
    ...(textIn(objectIn(privileges, "AppArmor"), "Mode") === "disabled" ? ["apparmor=unconfined"] : []),
    ...(privileges["NoNewPrivileges"] === true ? ["no-new-privileges=true"] : []),
  ];
}

const LABELS = ["User", "Role", "Level", "Type"] as const;

/** What of a service has no meaning for the judgement that is known here: it is about this host, and about what the request says. */
export function unjudgedOfService(service: JsonObject, query: readonly Parameter[], { nodes, networks }: Cluster): readonly string[] {
  const strange = networksOf(service).filter((name) => !PREDEFINED.has(name) && (networks.get(name) ?? null) === null);
  const isBack = query.some(({ name, value }) => name === "rollback" && value !== "" && value !== "none");
  return [
    ...(nodes === null ? ["how many nodes the swarm has"] : nodes > 1 ? [`what the swarm's other ${nodes - 1} nodes are like`] : []),
    ...strange.map((name) => `the network \`${name.slice(0, 80)}\``),
    ...(isBack ? ["what the service was before"] : []),
  ];
}
