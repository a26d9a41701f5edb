import { objectIn, textIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import type { EngineRequest } from "../request.ts";
import { quoted } from "../request-error.ts";
import { unjudgedOfBuild } from "./build-form.ts";
import { unjudgedParts } from "./inspect-form.ts";
import type { Cluster } from "./service-form.ts";
import { serviceAsCreate, unjudgedOfService } from "./service-form.ts";

/** Parts of a request of which it is not known what follows, in words. */
export function unjudgedOf({ operation, query }: EngineRequest, body: JsonObject, cluster: Cluster): readonly string[] {
  switch (operation.effect) {
    case "container-create":
      return unjudgedParts(body);
    case "service-create":
      return [...unjudgedParts(serviceAsCreate(body)), ...unjudgedOfService(body, query, cluster)];
    case "build":
      return unjudgedOfBuild(query);
    case "network-create":
      return ofNetwork(body);
    case "image-add":
      return query.flatMap(({ name, value }) => (name === "fromSrc" && value !== "-" && value !== "" ? ["an address that the engine fetches itself"] : []));
    default:
      return [];
  }
}

/** Bridges of the engine's own making; other drivers put containers beside the host on its own networks. */
function ofNetwork(body: JsonObject): readonly string[] {
  const driver = textIn(body, "Driver");
  const ipam = textIn(objectIn(body, "IPAM"), "Driver");
  return [
    ...(driver === "" || driver === "bridge" || driver === "overlay" ? [] : [`the network driver ${quoted(driver)}`]),
    ...(ipam === "" || ipam === "default" ? [] : [`the address driver ${quoted(ipam)}`]),
    ...Object.keys(objectIn(body, "Options")).flatMap((name) => (PLAIN_OPTIONS.has(name) ? [] : [`the network option ${quoted(name)}`])),
  ];
}

/** They bind no other interface of the host. Source: moby libnetwork/drivers/bridge, libnetwork/netlabel. */
const PLAIN_OPTIONS: ReadonlySet<string> = new Set([
  "com.docker.network.bridge.enable_icc",
  "com.docker.network.bridge.enable_ip_masquerade",
  "com.docker.network.bridge.default_bridge",
  "com.docker.network.driver.mtu",
  "com.docker.network.enable_ipv4",
  "com.docker.network.enable_ipv6",
  "com.docker.network.container_iface_prefix",
]);
