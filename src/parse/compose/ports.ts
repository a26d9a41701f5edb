import type { PublishedPort, Sourced } from "../../model/index.ts";
import { parsePorts } from "../normalise.ts";
import { get, items, number, optionalText, quoted, type ServiceContext, scalarText, text, uniqueBy, wrong } from "./service.ts";
import { evidenceOf, field, type Mapping, type Value } from "./tree.ts";

/** `ports` in both syntaxes, one entry a container port, each once. `expose` publishes nothing. */
export function readPorts(context: ServiceContext): readonly Sourced<PublishedPort>[] {
  const ports = items(get(context, "ports")).flatMap((item) => readItem(item).map((value) => ({ value, evidence: evidenceOf(item.at) })));
  return uniqueBy(ports, ({ value }) => `${value.hostIp || "0.0.0.0"}:${value.hostPort}:${value.containerPort}/${value.protocol}`);
}

function readItem(item: Value): readonly PublishedPort[] {
  const ports = item.kind === "mapping" ? readLong(item) : parsePorts(scalarText(item));
  if (ports === null) throw wrong(item.at, `port ${quoted(item)} has another form than \`[[host ip:]host port:]container port[/protocol]\``);
  for (const port of ports)
    if (!isAddress(port.hostIp)) throw wrong(item.at, `port ${quoted(item)} has the host address \`${port.hostIp}\`, which is no IP address`);
  return ports;
}

/** `published` may be a range, of which the engine takes one. */
function readLong(item: Mapping): readonly PublishedPort[] | null {
  const target = field(item, "target");
  if (target === undefined) throw wrong(item.at, "a port has no `target`, which it needs");
  const published = field(item, "published");
  const protocol = optionalText(field(item, "protocol")) ?? "tcp";
  const hostIp = optionalText(field(item, "host_ip")) ?? "";
  const host = published === undefined ? "" : text(published);
  const ports = parsePorts(`${host === "" ? "" : `${host}:`}${number(target)}/${protocol}`);
  return ports === null ? null : ports.map((port) => ({ ...port, hostIp }));
}

function isAddress(hostIp: string): boolean {
  if (hostIp === "") return true;
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(hostIp)) return hostIp.split(".").every((part) => Number(part) <= 255);
  return hostIp.includes(":") && /^[0-9A-Fa-f:.]+(%[\w.]+)?$/.test(hostIp);
}
