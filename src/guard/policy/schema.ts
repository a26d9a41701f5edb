import type { Operation, ParameterKind } from "../route/operation.ts";
import { OPERATIONS } from "../route/operations.ts";
import { bodyNameOf } from "./body-facts.ts";
import type { BodyName } from "./context.ts";
import { resourceTypeOf } from "./resource-type.ts";

export const NAMESPACE = "Seaworthy";

/** What policies speak of, in Cedar's schema language: `contracts/guard.cedarschema`. One action for each operation that the guard knows. */
export function cedarSchema(operations: readonly Operation[] = OPERATIONS): string {
  const groups = [...new Set(operations.flatMap(groupsOf))].sort();
  const lines = [
    ...NOUNS,
    "",
    "  // Groups of actions: by what an operation gives a caller at worst, and by what it is done to.",
    `  action ${groups.map((group) => JSON.stringify(group)).join(", ")};`,
    "",
    "  // One action for each operation of the engine's API.",
    ...operations.map(actionLines),
    "",
    "  // Whether secrets are shown in what a caller reads, of each part by itself: the answers of all operations that read. In no group: it is permitted by its name.",
    `  action ${SECRETS_READ} appliesTo {`,
    "    principal: [Listener, UnixPeer, Certificate],",
    "    resource: [Engine, Container, Exec, Image, Volume, Network, Plugin, Service, Task, Node, Secret, Config],",
    "    context: { opens: Opens, query: {}, secrets: Shown },",
    "  };",
  ];
  return [`namespace ${NAMESPACE} {`, ...lines, "}", ""].join("\n");
}

/** The action that is asked about beside that of an operation that reads. */
export const SECRETS_READ = "SecretsRead";

/** `read`, `read-sensitive`, `write` or `grants-host-root`; and the first word of its path, such as `containers`. */
export function groupsOf({ id, access, template }: Operation): readonly string[] {
  return id === SECRETS_READ ? [] : [access, (template[0] ?? "").replace(/^_/, "")];
}

const NOUNS: readonly string[] = [
  "  // Who asks. A caller is in its listener, and the listener in its profile.",
  "  entity Profile;",
  "  entity Listener in [Profile] { owner: String };",
  "  entity UnixPeer in [Listener] { owner: String, uid: Long, gid: Long };",
  "  entity Certificate in [Listener] { owner: String, subject: String, names: Set<String>, fingerprint: String };",
  "",
  "  // What it is done to. Tags are labels. `owner` is who made it through a guard; absent: nobody is known. `known` is false where nothing was looked up.",
  "  entity Engine;",
  "  entity Container { known: Bool, name: String, image: String, owner?: String } tags String;",
  "  entity Exec, Image, Volume, Network, Plugin, Service, Task, Node, Secret, Config { known: Bool, name: String, owner?: String } tags String;",
  "",
  "  // What is there with the request and not without it.",
  "  type Opens = {",
  '    // Is there a path to root on the host: "no", "possible" (it hangs on what is not known), "proven", or "unknown" (what follows is not derived).',
  "    hostRoot: String,",
  "    // Ends of paths: host-root, kernel, engine-control, host-write, host-read, other-container, credential, network-pivot, denial-of-service.",
  "    proven: Set<String>,",
  "    possible: Set<String>,",
  "    // Techniques that these paths take.",
  "    techniques: Set<String>,",
  "    // Parts of the request of which it is not known what follows.",
  "    unjudged: Set<String>,",
  "  };",
  "",
  "  // What a container is created with, in the one spelling that is sent on.",
  "  type Created = {",
  "    image: String, user: String, privileged: Bool, readOnlyRoot: Bool,",
  "    capabilitiesAdded: Set<String>, capabilitiesDropped: Set<String>, securityOptions: Set<String>,",
  "    // Paths of the host that are mounted, and names of volumes; `volumeDrivers` without local ones that have no options.",
  "    hostPaths: Set<String>, volumes: Set<String>, volumeDrivers: Set<String>,",
  "    devices: Set<String>, networkMode: String, pidMode: String, ipcMode: String, runtime: String, networks: Set<String>,",
  "    // As `address:port`; `publishesBeyondHost`: one of them on another address than 127.0.0.0/8 or ::1.",
  "    publishedPorts: Set<String>, publishesBeyondHost: Bool, restart: String,",
  "    // In bytes and processes; 0: no limit.",
  "    memory: Long, pids: Long,",
  "    // Of a service: what of the swarm its containers may read, by ids and names.",
  "    secrets?: Set<String>, configs?: Set<String>,",
  "  };",
  "  // `program` is the first word of `command`, whose words are joined by blanks.",
  "  type Executed = { program: String, command: String, user: String, privileged: Bool, tty: Bool };",
  "  // Options as `key=value`.",
  "  type Driven = { driver: String, options: Set<String> };",
  "  // environment, labels, commands, options (of drivers and logs), tokens (of a swarm), or values (that are known as secrets wherever they stand).",
  "  type Shown = { part: String };",
];

function actionLines(operation: Operation): string {
  const groups = groupsOf(operation).map((group) => JSON.stringify(group));
  const body = bodyNameOf(operation);
  const context = [
    "opens: Opens",
    ...(body === null ? [] : [`${body}: ${BODIES[body]}`]),
    `query: { ${[...operation.query].map(([name, kind]) => `${JSON.stringify(name)}?: ${PARAMETERS[kind]}`).join(", ")} }`,
  ];
  return [
    `  action ${operation.id} in [${groups.join(", ")}] appliesTo {`,
    `    principal: [Listener, UnixPeer, Certificate], resource: [${resourceTypeOf(operation)}],`,
    `    context: { ${context.join(", ")} },`,
    "  };",
  ].join("\n");
}

const PARAMETERS: Readonly<Record<ParameterKind, string>> = { text: "String", bool: "Bool", json: "String", repeat: "Set<String>" };

const BODIES: Readonly<Record<BodyName, string>> = { container: "Created", exec: "Executed", volume: "Driven", network: "Driven", secrets: "Shown" };
