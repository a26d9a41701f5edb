import type { Upkeep } from "../../model/index.ts";
import type { JsonNode } from "./json-node.ts";
import { at, knownAt, listAt, numberAt, textAt } from "./json-node.ts";

export function inspectUpkeep(container: JsonNode): Upkeep {
  const host = at(container, "HostConfig");
  return {
    cpuShares: knownAt(at(host, "CpuShares"), (node) => numberAt(node)),
    restartAttempts: knownAt(at(host, "RestartPolicy", "MaximumRetryCount"), (node) => numberAt(node)),
    ulimits: knownAt(at(host, "Ulimits"), (node) => listAt(node).map((limit) => textAt(at(limit, "Name")))),
    hasHealthCheck: knownAt(at(container, "Config", "Healthcheck"), hasHealthCheck),
  };
}

/** `NONE` switches off what the image says. Source: Dockerfile reference, HEALTHCHECK. */
export function hasHealthCheck(check: JsonNode): boolean {
  const [first] = listAt(at(check, "Test"));
  return first !== undefined && textAt(first) !== "NONE";
}
