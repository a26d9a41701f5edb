import type { Image, Network, Volume } from "../../model/index.ts";
import { unknown } from "../../model/index.ts";
import { imageHistory } from "./image-history.ts";
import { readCommand, readVariable } from "./inspect-container.ts";
import { optionRecord } from "./inspect-mounts.ts";
import { containerPort } from "./inspect-ports.ts";
import { hasHealthCheck } from "./inspect-upkeep.ts";
import type { JsonNode } from "./json-node.ts";
import { at, evidenceAt, isAbsent, knownAt, listAt, recordAt, textAt, truthAt } from "./json-node.ts";

/** One answer of `GET /volumes/{name}`. */
export function inspectVolume(node: JsonNode): Volume {
  return {
    name: textAt(at(node, "Name")),
    driver: knownAt(at(node, "Driver"), (driver) => textAt(driver, "local")),
    options: knownAt(at(node, "Options"), optionRecord),
    evidence: evidenceAt(node),
  };
}

const INTER_CONTAINER = "com.docker.network.bridge.enable_icc";

/** One answer of `GET /networks/{id}`. Source of the defaults: docker network create, `com.docker.network.bridge.enable_icc` is true unless said. */
export function inspectNetwork(node: JsonNode): Network {
  const options = at(node, "Options");
  return {
    name: textAt(at(node, "Name")),
    driver: knownAt(at(node, "Driver"), (driver) => textAt(driver)),
    internal: knownAt(at(node, "Internal"), (internal) => truthAt(internal)),
    interContainer: knownAt(options, (record) => !isFalse(textAt(at(record, INTER_CONTAINER)))),
    encrypted: knownAt(options, (record) => recordAt(record).some(([name, value]) => name === "encrypted" && !isFalse(textAt(value)))),
    evidence: evidenceAt(node),
  };
}

function isFalse(text: string): boolean {
  return /^(0|f|false)$/i.test(text);
}

/** One answer of `GET /images/{name}/json`, under the reference by which containers name it; with its history where that was asked for. */
export function inspectImage(node: JsonNode, reference: string, history: JsonNode | null = null): Image {
  const config = at(node, "Config");
  const { secrets, remoteAdds, updatesAlone } = imageHistory(history);
  return {
    reference,
    user: knownAt(at(config, "User"), (user) => textAt(user)),
    hasSetuidRoot: unknown("the image was not looked into", "look into the image: `find / -xdev -perm -4000 -user root`, or set no-new-privileges"),
    secretsInHistory: secretsIn(at(config, "Env"), secrets),
    hasOnBuild: knownAt(at(config, "OnBuild"), (triggers) => listAt(triggers).length > 0),
    hasHealthCheck: knownAt(at(config, "Healthcheck"), hasHealthCheck),
    remoteAdds,
    updatesAlone,
    unpinnedBases: unknown("an image does not say what it was built on", "judge its Dockerfile"),
    isPinned: isPinned(reference),
    exposedPorts: knownAt(at(config, "ExposedPorts"), (ports) => recordAt(ports).map(([name, port]) => containerPort(name, port).containerPort)),
    command: knownAt(config, readCommand),
    evidence: evidenceAt(node),
  };
}

/** Names a digest, or is an image's id. */
export function isPinned(reference: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(reference) || /^(sha256:)?[0-9a-f]{64}$/.test(reference);
}

/** Secret variables are in the image for all to read, and so is what its history tells. */
function secretsIn(environment: JsonNode, history: Image["secretsInHistory"]): Image["secretsInHistory"] {
  const found = knownAt(environment, (list) =>
    listAt(list).flatMap((entry) => {
      const variable = readVariable(entry);
      return variable.isSecret ? [{ value: `environment variable ${variable.name}`, evidence: evidenceAt(entry) }] : [];
    }),
  );
  if (!found.known || !history.known) return found.known && found.value.length === 0 ? history : found;
  return { ...found, value: [...found.value, ...history.value] };
}

/** The references under which an image's answer is known: tags, digests, and its id. */
export function referencesOf(node: JsonNode): readonly string[] {
  const named = [at(node, "RepoTags"), at(node, "RepoDigests")].flatMap((list) => (isAbsent(list) ? [] : listAt(list).map((entry) => textAt(entry))));
  return [...named, textAt(at(node, "Id"))].filter((reference) => reference !== "" && !reference.includes("<none>"));
}
