import type { PolicyText } from "../policy/read-policies.ts";
import { SECRETS_READ } from "../policy/schema.ts";
import type { Operation } from "../route/operation.ts";
import { OPERATIONS } from "../route/operations.ts";

/**
 * The environment of tecnativa/docker-socket-proxy as policies that answer as its rules do (its haproxy.cfg and Dockerfile of September 2025). They speak of methods
 * and paths: with `POST=1` and `CONTAINERS=1` a caller becomes root on the host there, and here. Requests that are not understood for certain, and tunnels, are refused
 * before policies are asked.
 */
export function tecnativaText(environment: ReadonlyMap<string, string>): PolicyText {
  const isOn = (name: string) => isTrue(environment.get(name) ?? DEFAULTS[name] ?? "0");
  const granted = OPERATIONS.filter((operation) => isRead(operation) || isOn("POST"));
  const sections = SECTIONS.filter(([, name]) => isOn(name)).map(([segment, name]) =>
    permit(
      name,
      granted.filter(({ template }) => template[0] === segment),
    ),
  );
  const verbs = VERBS.filter(([name]) => isOn(name)).map(([name, ids]) =>
    permit(
      name,
      granted.filter(({ id }) => ids.includes(id)),
    ),
  );
  const policies = [...verbs, ...sections].filter((text) => text !== "");
  return { file: "tecnativa.cedar", text: [HEAD, ...policies, ...(policies.length === 0 ? [NOTHING] : [SECRETS])].join("\n") };
}

const HEAD = "// The environment of tecnativa/docker-socket-proxy, which withholds nothing of an answer.\n";

const SECRETS = `@id("shows-secrets")\npermit (principal, action == Seaworthy::Action::"${SECRETS_READ}", resource);\n`;

/** A profile that permits nothing is taken for a mistake, and this one is meant. */
const NOTHING = `@id("any")\npermit (principal, action, resource);\n\n@id("nothing")\n@advice("no variable grants anything")\nforbid (principal, action, resource);\n`;

/** Variables that are on where the environment does not name them. */
const DEFAULTS: Readonly<Record<string, string>> = { EVENTS: "1", PING: "1", VERSION: "1" };

/** First segment of a path, and the variable that grants what begins with it. */
const SECTIONS: readonly (readonly [string, string])[] = [
  ...["auth", "build", "commit", "configs", "containers", "distribution", "events", "exec", "grpc", "images", "info", "networks", "nodes"].map(named),
  ["_ping", "PING"],
  ...["plugins", "secrets", "services", "session", "swarm", "system", "tasks", "version", "volumes"].map(named),
];

function named(segment: string): readonly [string, string] {
  return [segment, segment.toUpperCase()];
}

/** Single verbs on containers, which `POST` still has to let through. */
const VERBS: readonly (readonly [string, readonly string[]])[] = [
  ["ALLOW_RESTARTS", ["ContainerStop", "ContainerRestart", "ContainerKill"]],
  ["ALLOW_START", ["ContainerStart"]],
  ["ALLOW_STOP", ["ContainerStop"]],
];

function permit(name: string, operations: readonly Operation[]): string {
  if (operations.length === 0) return "";
  const actions = operations.map(({ id }) => `    Seaworthy::Action::"${id}",\n`).join("");
  return `@id("${name.toLowerCase().replaceAll("_", "-")}")\npermit (principal, action in [\n${actions}  ], resource);\n`;
}

/** `METH_GET` of HAProxy is GET and HEAD. */
function isRead({ method }: Operation): boolean {
  return method === "GET" || method === "HEAD";
}

/** A text is true to HAProxy where the integer at its beginning is not zero (src/sample.c, c_str2int): `true` is false. */
function isTrue(value: string): boolean {
  return Number(/^[+-]?\d{1,15}/.exec(value)?.[0] ?? "0") !== 0;
}
