import type { Image, Known, Network, Sourced, Volume } from "../../model/index.ts";
import { unknown } from "../../model/index.ts";
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

/** One answer of `GET /images/{name}/json`, under the reference by which containers name it. */
export function inspectImage(node: JsonNode, reference: string): Image {
  const config = at(node, "Config");
  return {
    reference,
    user: knownAt(at(config, "User"), (user) => textAt(user)),
    hasSetuidRoot: unknown("the image was not looked into", "look into the image: `find / -xdev -perm -4000 -user root`, or set no-new-privileges"),
    secretsInHistory: secretsIn(at(config, "Env")),
    hasOnBuild: knownAt(at(config, "OnBuild"), (triggers) => listAt(triggers).length > 0),
    hasHealthCheck: knownAt(at(config, "Healthcheck"), hasHealthCheck),
    remoteAdds: unknown("an image does not say what was added from where", "judge its Dockerfile"),
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

/** Secret variables are in the image for all to read; whether its layers hold more is not in the answer. */
function secretsIn(environment: JsonNode): Known<readonly Sourced<string>[]> {
  const found = knownAt(environment, (list) =>
    listAt(list).flatMap((entry) => {
      const variable = readVariable(entry);
      return variable.isSecret ? [{ value: `environment variable ${variable.name}`, evidence: evidenceAt(entry) }] : [];
    }),
  );
  if (!found.known || found.value.length > 0) return found;
  return unknown("the image's history was not looked at", "`docker history --no-trunc` it");
}

/** The references under which an image's answer is known: tags, digests, and its id. */
export function referencesOf(node: JsonNode): readonly string[] {
  const named = [at(node, "RepoTags"), at(node, "RepoDigests")].flatMap((list) => (isAbsent(list) ? [] : listAt(list).map((entry) => textAt(entry))));
  return [...named, textAt(at(node, "Id"))].filter((reference) => reference !== "" && !reference.includes("<none>"));
}
