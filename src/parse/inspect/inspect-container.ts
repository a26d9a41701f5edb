import type { Container, EnvironmentVariable } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { describeVariable, redactWords } from "../secrets.ts";
import { inspectMounts, inspectVolumesFrom } from "./inspect-mounts.ts";
import { inspectNamespaces, inspectNetworks, inspectRunning } from "./inspect-namespaces.ts";
import { inspectPorts } from "./inspect-ports.ts";
import { inspectResources } from "./inspect-resources.ts";
import { inspectGranted, inspectPrivileges, inspectSecurity } from "./inspect-security.ts";
import { inspectUpkeep } from "./inspect-upkeep.ts";
import type { JsonNode } from "./json-node.ts";
import { at, evidenceAt, isAbsent, isRecord, knownAt, knownEntries, listAt, textAt } from "./json-node.ts";

/** One answer of `GET /containers/{id}/json`. `source` is what the container's own field says: the file, or `engine`. Throws `ParseError` where it has no id. */
export function inspectContainer(node: JsonNode, source: string): Container {
  const id = textAt(at(node, "Id"));
  if (id === "") throw new ParseError("shape", "cannot read a container: it has no `Id`", { evidence: evidenceAt(node) });
  const config = at(node, "Config");
  for (const part of [config, at(node, "HostConfig")])
    if (!isRecord(part.value)) throw new ParseError("shape", `cannot read a container: \`${part.pointer}\` is missing`, { evidence: evidenceAt(node) });
  return {
    id,
    name: textAt(at(node, "Name")).replace(/^\//, "") || id.slice(0, 12),
    source,
    evidence: evidenceAt(node),
    running: inspectRunning(node),
    image: knownAt(at(config, "Image"), (image) => textAt(image)),
    // Config is the image's and the container's together: empty means root, not "as the image says".
    user: knownAt(at(config, "User"), (user) => textAt(user)),
    processIds: null,
    grantedCapabilities: inspectGranted(node),
    ...inspectPrivileges(node),
    ...inspectSecurity(node),
    namespaces: inspectNamespaces(node),
    mounts: inspectMounts(node),
    volumesFrom: inspectVolumesFrom(node),
    ...inspectResources(node),
    upkeep: inspectUpkeep(node),
    ports: inspectPorts(node),
    networks: inspectNetworks(node),
    environment: knownEntries(at(config, "Env"), (entry) => [readVariable(entry)]),
    secrets: known([], evidenceAt(config)),
    command: knownAt(config, readCommand),
  };
}

export function readVariable(entry: JsonNode): EnvironmentVariable {
  const text = textAt(entry);
  const equals = text.indexOf("=");
  return describeVariable(equals < 0 ? text : text.slice(0, equals), equals < 0 ? null : text.slice(equals + 1));
}

export function readCommand(config: JsonNode): readonly string[] {
  return redactWords([...wordsAt(at(config, "Entrypoint")), ...wordsAt(at(config, "Cmd"))]);
}

/** A list, or one text (podman). */
function wordsAt(node: JsonNode): readonly string[] {
  if (isAbsent(node)) return [];
  return typeof node.value === "string" ? node.value.split(" ") : listAt(node).map((word) => textAt(word));
}
