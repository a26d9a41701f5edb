import type { Known, PublishedPort, Sourced } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import type { JsonNode } from "./json-node.ts";
import { at, attempt, evidenceAt, isAbsent, listAt, recordAt, textAt, truthAt } from "./json-node.ts";

/** What is published (`NetworkSettings.Ports`, while it runs), and what is asked for (`HostConfig.PortBindings`, and `-P` of exposed ports). */
export function inspectPorts(container: JsonNode): Known<readonly Sourced<PublishedPort>[]> {
  const asked = at(container, "HostConfig", "PortBindings");
  return attempt(asked, () => {
    const live = portsIn(at(container, "NetworkSettings", "Ports"));
    const ports = [...live, ...(live.length === 0 ? [...portsIn(asked), ...exposedPorts(container)] : [])];
    return known(ports, evidenceAt(asked));
  });
}

function portsIn(node: JsonNode): readonly Sourced<PublishedPort>[] {
  return recordAt(node).flatMap(([name, bindings]) => listAt(bindings).map((binding) => ({ value: portOf(name, binding), evidence: evidenceAt(binding) })));
}

function portOf(name: string, binding: JsonNode): PublishedPort {
  const hostPort = /^\d{1,5}/.exec(textAt(at(binding, "HostPort")))?.[0] ?? "0";
  return { ...containerPort(name, binding), hostIp: textAt(at(binding, "HostIp")), hostPort: Number(hostPort) };
}

export function containerPort(name: string, node: JsonNode): Pick<PublishedPort, "containerPort" | "protocol"> {
  const [port = "", protocol = "tcp"] = name.toLowerCase().split("/");
  const isProtocol = protocol === "tcp" || protocol === "udp" || protocol === "sctp";
  if (!/^\d{1,5}$/.test(port) || !isProtocol) throw new ParseError("shape", `\`${name.slice(0, 80)}\` is no port`, { evidence: evidenceAt(node) });
  return { containerPort: Number(port), protocol };
}

function exposedPorts(container: JsonNode): readonly Sourced<PublishedPort>[] {
  const all = at(container, "HostConfig", "PublishAllPorts");
  if (isAbsent(all) || !truthAt(all)) return [];
  return recordAt(at(container, "Config", "ExposedPorts")).map(([name, node]) => ({
    value: { ...containerPort(name, node), hostIp: "", hostPort: 0 },
    evidence: evidenceAt(all),
  }));
}
