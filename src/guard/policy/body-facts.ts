import { serviceAsCreate } from "../consequences/service-form.ts";
import { listIn, objectIn, objectsIn, textIn, textsIn } from "../json/edit.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import type { Operation } from "../route/operation.ts";
import type { BodyFacts, BodyName } from "./context.ts";

/** Under which name policies read an operation's body; null: they do not. */
export function bodyNameOf({ body }: Operation): Exclude<BodyName, "secrets"> | null {
  switch (body) {
    case "container-create":
    case "service":
      return "container";
    case "exec-create":
      return "exec";
    case "volume-create":
      return "volume";
    case "network-create":
      return "network";
    default:
      return null;
  }
}

/** What a body says, of all that policies read; `body` is in its one spelling. */
export function bodyFacts({ body: kind }: Pick<Operation, "body">, name: Exclude<BodyName, "secrets">, body: JsonObject): BodyFacts {
  switch (name) {
    case "container":
      return kind === "service" ? serviceFacts(body) : createdFacts(body, objectIn(body, "HostConfig"));
    case "exec":
      return executedFacts(body);
    case "volume":
      return { driver: textIn(body, "Driver") || "local", options: optionsOf(objectIn(body, "DriverOpts")) };
    case "network":
      return { driver: textIn(body, "Driver") || "bridge", options: optionsOf(objectIn(body, "Options")) };
  }
}

function createdFacts(create: JsonObject, host: JsonObject): BodyFacts {
  return {
    image: textIn(create, "Image"),
    user: textIn(create, "User"),
    privileged: host["Privileged"] === true,
    readOnlyRoot: host["ReadonlyRootfs"] === true,
    capabilitiesAdded: textsIn(host, "CapAdd"),
    capabilitiesDropped: textsIn(host, "CapDrop"),
    securityOptions: textsIn(host, "SecurityOpt"),
    ...mountFacts(host),
    devices: [...objectsIn(host, "Devices").map((device) => textIn(device, "PathOnHost")), ...objectsIn(host, "DeviceRequests").map(requestWords)],
    networkMode: textIn(host, "NetworkMode"),
    pidMode: textIn(host, "PidMode"),
    ipcMode: textIn(host, "IpcMode"),
    runtime: textIn(host, "Runtime"),
    networks: Object.keys(objectIn(objectIn(create, "NetworkingConfig"), "EndpointsConfig")),
    publishedPorts: publishedPorts(host),
    publishesBeyondHost: publishedPorts(host).some((port) => !LOOPBACK.test(port)),
    restart: textIn(objectIn(host, "RestartPolicy"), "Name") || "no",
    memory: longOf(host["Memory"]),
    pids: longOf(host["PidsLimit"]),
  };
}

function serviceFacts(service: JsonObject): BodyFacts {
  const create = serviceAsCreate(service);
  const container = objectIn(objectIn(service, "TaskTemplate"), "ContainerSpec");
  const named = (field: string, kind: string): readonly string[] =>
    objectsIn(container, field).flatMap((reference) => [textIn(reference, `${kind}ID`), textIn(reference, `${kind}Name`)].filter((word) => word !== ""));
  return { ...createdFacts(create, objectIn(create, "HostConfig")), secrets: named("Secrets", "Secret"), configs: named("Configs", "Config") };
}

function requestWords(request: JsonObject): string {
  return `driver:${textIn(request, "Driver")}`;
}

function mountFacts(host: JsonObject): Pick<BodyFacts, "hostPaths" | "volumes" | "volumeDrivers"> {
  const binds = textsIn(host, "Binds").flatMap((bind) => (bind.includes(":") ? [bind.split(":")[0] ?? ""] : []));
  const mounts = objectsIn(host, "Mounts");
  const sources = (type: string) =>
    mounts.flatMap((mount) => (textIn(mount, "Type") === type && textIn(mount, "Source") !== "" ? [textIn(mount, "Source")] : []));
  return {
    hostPaths: [...binds.filter((source) => source.startsWith("/")), ...sources("bind")],
    volumes: [...binds.filter((source) => !source.startsWith("/")), ...sources("volume")],
    volumeDrivers: [textIn(host, "VolumeDriver"), ...mounts.map(driverOf)].filter((driver) => driver !== "" && driver !== "local"),
  };
}

/** A local volume with options is a mount of the engine's: it does not go by as local. */
function driverOf(mount: JsonObject): string {
  const driver = objectIn(objectIn(mount, "VolumeOptions"), "DriverConfig");
  const name = textIn(driver, "Name") || "local";
  return name === "local" && Object.keys(objectIn(driver, "Options")).length > 0 ? "local-with-options" : name;
}

/** `127.0.0.1:8080`, `:8080`, or `:` where the engine chooses. */
function publishedPorts(host: JsonObject): readonly string[] {
  const bindings = objectIn(host, "PortBindings");
  const chosen = Object.keys(bindings).flatMap((port) =>
    objectsIn(bindings, port).map((binding) => `${textIn(binding, "HostIp")}:${textIn(binding, "HostPort")}`),
  );
  return host["PublishAllPorts"] === true ? [...chosen, ":"] : chosen;
}

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1):\d*$/;

function executedFacts(exec: JsonObject): BodyFacts {
  const words = listIn(exec, "Cmd").filter((word) => typeof word === "string");
  return {
    program: words[0] ?? "",
    command: words.join(" "),
    user: textIn(exec, "User"),
    privileged: exec["Privileged"] === true,
    tty: exec["Tty"] === true,
  };
}

function optionsOf(options: JsonObject): readonly string[] {
  return Object.entries(options).map(([key, value]) => `${key}=${String(value)}`);
}

/** Cedar takes 64-bit integers, JavaScript hands over 53 bits of them: larger ones stand at the end. */
function longOf(value: JsonValue | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value !== "bigint") return 0;
  return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
}
