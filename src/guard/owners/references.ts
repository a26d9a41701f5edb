import { listIn, objectIn, objectsIn, textIn, textsIn } from "../json/edit.ts";
import { parseJson } from "../json/parse.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { isObject, objectOf } from "../json/value.ts";
import type { EngineRequest } from "../request.ts";

export type OwnedKind = "container" | "volume" | "network";

/** A thing that a request names, wherever it does. */
export interface Reference {
  readonly kind: OwnedKind | "exec";
  readonly name: string;
  /** `free`: it may not be there yet, and then comes into being as the caller's; `shared`: nobody owns it where it is one of the engine's own. */
  readonly may: "be-absent" | "be-shared" | "neither";
}

/** All things with owners that a request names: in its path, its query and its body. */
export function referencesOf(request: EngineRequest): readonly Reference[] {
  const { operation, name, body } = request;
  const named = name === null ? [] : ofPath(operation.template[0] ?? "", name, NETWORK_USES.has(operation.id));
  return [...named, ...ofQuery(request), ...(body === null ? [] : ofBody(operation.body, body))];
}

/** Joining one of the engine's own networks is not looking at who else is there. */
const NETWORK_USES: ReadonlySet<string> = new Set(["NetworkConnect", "NetworkDisconnect"]);

function ofPath(room: string, name: string, isUse: boolean): readonly Reference[] {
  switch (room) {
    case "containers":
      return [{ kind: "container", name, may: "neither" }];
    case "exec":
      return [{ kind: "exec", name, may: "neither" }];
    case "volumes":
      return [{ kind: "volume", name, may: "neither" }];
    case "networks":
      return [{ kind: "network", name, may: isUse ? "be-shared" : "neither" }];
    default:
      return [];
  }
}

function ofQuery({ operation, query }: EngineRequest): readonly Reference[] {
  const value = (name: string): string => query.find((each) => each.name === name)?.value ?? "";
  switch (operation.id) {
    case "ImageCommit":
      return [container(value("container"))];
    case "Build":
      return ofNetworkMode(value("networkmode"));
    case "ContainerList":
      return ["before", "since"].flatMap((name) => textsOf(filtersIn(value("filters"))[name] ?? null).map(container));
    default:
      return [];
  }
}

function ofBody(kind: string, body: JsonObject): readonly Reference[] {
  switch (kind) {
    case "container-create":
      return ofCreate(body, objectIn(body, "HostConfig"));
    case "volume-create":
      return textIn(body, "Name") === "" ? [] : [{ kind: "volume", name: textIn(body, "Name"), may: "be-absent" }];
    case "network-connect":
    case "network-disconnect":
      return [container(textIn(body, "Container")), ...linked(objectIn(body, "EndpointConfig"))];
    default:
      return [];
  }
}

function ofCreate(create: JsonObject, host: JsonObject): readonly Reference[] {
  const endpoints = objectIn(objectIn(create, "NetworkingConfig"), "EndpointsConfig");
  const volumes = [...textsIn(host, "Binds").map(volumeOfBind), ...objectsIn(host, "Mounts").map(volumeOfMount)];
  return [
    ...volumes.flatMap((name) => (name === "" ? [] : [{ kind: "volume", name, may: "be-absent" } as const])),
    ...textsIn(host, "VolumesFrom").map((entry) => container(entry.split(":")[0] ?? "")),
    ...["PidMode", "IpcMode"].flatMap((field) => joined(textIn(host, field))),
    ...ofNetworkMode(textIn(host, "NetworkMode")),
    ...Object.keys(endpoints).flatMap((name) => [...ofNetworkMode(name), ...linked(objectIn(endpoints, name))]),
    ...textsIn(host, "Links").map((link) => container(link.split(":")[0] ?? "")),
  ];
}

/** `NAME:ALIAS`. */
function linked(endpoint: JsonObject): readonly Reference[] {
  return textsIn(endpoint, "Links").map((link) => container(link.split(":")[0] ?? ""));
}

/** The volume that a bind in its one spelling mounts; empty: none that has a name. */
export function volumeOfBind(bind: string): string {
  return bind.startsWith("/") || !bind.includes(":") ? "" : (bind.split(":")[0] ?? "");
}

function volumeOfMount(mount: JsonObject): string {
  return textIn(mount, "Type") === "volume" ? textIn(mount, "Source") : "";
}

const JOIN = "container:";

function joined(mode: string): readonly Reference[] {
  return mode.startsWith(JOIN) ? [container(mode.slice(JOIN.length))] : [];
}

/** Modes that are no network's name. */
const MODES: ReadonlySet<string> = new Set(["", "default", "none", "host", "bridge"]);

function ofNetworkMode(mode: string): readonly Reference[] {
  if (MODES.has(mode)) return [];
  return mode.startsWith(JOIN) ? joined(mode) : [network(mode)];
}

function container(name: string): Reference {
  return { kind: "container", name, may: "neither" };
}

function network(name: string): Reference {
  return { kind: "network", name, may: "be-shared" };
}

/** The engine takes `{"name":["a"]}`, and as old clients say it `{"name":{"a":true}}`. Source: moby api/types/filters. */
export function filtersIn(text: string): JsonObject {
  const value: JsonValue = text === "" ? null : parseJson(text);
  return isObject(value) ? value : objectOf([]);
}

export function textsOf(value: JsonValue): readonly string[] {
  if (isObject(value)) return Object.entries(value).flatMap(([text, isSet]) => (isSet === true ? [text] : []));
  return listIn(objectOf([["all", value]]), "all").filter((each) => typeof each === "string");
}
