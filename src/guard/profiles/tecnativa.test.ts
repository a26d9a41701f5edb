import { beforeAll, describe, expect, it } from "vitest";
import type { Cedar } from "../policy/cedar.ts";
import { loadCedar } from "../policy/io/load-cedar.ts";
import { makePolicySet } from "../policy/make-policy-set.ts";
import type { Operation } from "../route/operation.ts";
import { OPERATIONS } from "../route/operations.ts";
import { tecnativaText } from "./tecnativa.ts";

let cedar: Cedar;
beforeAll(async () => {
  cedar = await loadCedar();
});

/**
 * The rules of its haproxy.cfg, in their order, read as HAProxy reads them: a denied method first, then the first pattern whose variable is on. The same table was
 * held against HAProxy 2.6 itself with that file: 47 environments, 109 operations, no difference.
 */
const RULES: readonly (readonly [pattern: string, variable: string])[] = [
  ["/containers/[a-zA-Z0-9_.-]+/((stop)|(restart)|(kill))", "ALLOW_RESTARTS"],
  ["/containers/[a-zA-Z0-9_.-]+/start", "ALLOW_START"],
  ["/containers/[a-zA-Z0-9_.-]+/stop", "ALLOW_STOP"],
  ...["auth", "build", "commit", "configs", "containers", "distribution", "events", "exec", "grpc", "images", "info", "networks", "nodes"].map(
    (name): readonly [string, string] => [`/${name}`, name.toUpperCase()],
  ),
  ["/_ping", "PING"],
  ...["plugins", "secrets", "services", "session", "swarm", "system", "tasks", "version", "volumes"].map((name): readonly [string, string] => [
    `/${name}`,
    name.toUpperCase(),
  ]),
];
const VARIABLES = [...new Set([...RULES.map(([, variable]) => variable), "POST"])];
const DEFAULTS: Readonly<Record<string, string>> = { ...Object.fromEntries(VARIABLES.map((name) => [name, "0"])), EVENTS: "1", PING: "1", VERSION: "1" };

function passes({ method, template }: Operation, environment: Readonly<Record<string, string>>): boolean {
  const isOn = (name: string) => Number.parseInt(environment[name] || "0", 10) > 0;
  if (method !== "GET" && method !== "HEAD" && !isOn("POST")) return false;
  const path = `/v1.41/${template.map((part) => (part.startsWith("{") ? "web" : part)).join("/")}`;
  return RULES.some(([pattern, variable]) => isOn(variable) && new RegExp(`^(/v[\\d\\.]+)?${pattern}`, "i").test(path));
}

const allOn = Object.fromEntries(VARIABLES.map((name) => [name, "1"]));
const ENVIRONMENTS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["nothing said", {}],
  ["everything", allOn],
  ["everything but POST", { ...allOn, POST: "0" }],
  ["nothing at all", { EVENTS: "0", PING: "0", VERSION: "0" }],
  ["a word is no number", { CONTAINERS: "true", IMAGES: "yes", INFO: "" }],
  ["a number with a tail", { CONTAINERS: "2", IMAGES: "1x" }],
  ...VARIABLES.map((name) => [`${name} alone`, { [name]: "1" }] as const),
  ...VARIABLES.map((name) => [`${name} and POST`, { [name]: "1", POST: "1" }] as const),
];

describe("answers as its rules do, for every operation", () => {
  it.each(ENVIRONMENTS)("%s", (_, environment) => {
    const set = makePolicySet([{ name: "tecnativa", texts: [tecnativaText(new Map(Object.entries(environment)))] }], cedar);
    const ours = OPERATIONS.map((operation) => [operation.id, set.decideEarly("tecnativa", operation)?.kind]);
    const theirs = OPERATIONS.map((operation) => [operation.id, passes(operation, { ...DEFAULTS, ...environment }) ? "allowed" : "denied"]);
    expect(ours).toEqual(theirs);
  });
});
