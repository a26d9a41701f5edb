import { changeFields, eachObject, objectIn, textIn } from "../json/edit.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { isObject } from "../json/value.ts";
import { quoted, RequestError } from "../request-error.ts";
import { capabilities } from "./canonical-create.ts";
import { canonicalMount } from "./canonical-mounts.ts";

/** The one spelling of a service. Texts of mounts that nodes fill in later (`{{.Node.Hostname}}`) are refused: nobody knows what they lead to. Throws `RequestError`. */
export function canonicalService(service: JsonObject): JsonObject {
  const container = objectIn(objectIn(service, "TaskTemplate"), "ContainerSpec");
  if (textIn(container, "Image") === "") throw new RequestError("body", "the service names no image");
  return changeFields(service, { TaskTemplate: within({ ContainerSpec: within(CONTAINER) }) });
}

type Change = (value: JsonValue) => JsonValue;

function within(changes: Readonly<Record<string, Change>>): Change {
  return (value) => (isObject(value) ? changeFields(value, changes) : value);
}

const CONTAINER: Readonly<Record<string, Change>> = {
  CapabilityAdd: capabilities,
  CapabilityDrop: capabilities,
  Mounts: eachObject(mounted),
};

/** Of the types that a node makes a mount of (moby daemon/cluster/executor/container/container.go convertMount). */
const TYPES: ReadonlySet<string> = new Set(["bind", "volume", "tmpfs"]);

function mounted(mount: JsonObject): JsonObject {
  const type = textIn(mount, "Type");
  if (!TYPES.has(type)) throw new RequestError("body", `a mount of type ${quoted(type)} is not taken for a service`);
  const volume = objectIn(mount, "VolumeOptions");
  const texts = [mount, objectIn(volume, "Labels"), objectIn(objectIn(volume, "DriverConfig"), "Options")].flatMap(Object.values);
  const template = texts.find((text) => typeof text === "string" && text.includes("{{"));
  if (typeof template === "string") throw new RequestError("body", `the mount's ${quoted(template)} is filled in by the node, and not known before`);
  return canonicalMount(mount);
}
