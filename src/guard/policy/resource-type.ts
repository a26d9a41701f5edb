import type { Operation } from "../route/operation.ts";

/** What an operation is done to, as policies name it. `Engine` stands for the engine as a whole, and for lists of things in it. */
export type ResourceType = "Engine" | "Container" | "Exec" | "Image" | "Volume" | "Network" | "Plugin" | "Service" | "Task" | "Node" | "Secret" | "Config";

const TYPES: ReadonlyMap<string, ResourceType> = new Map([
  ["containers", "Container"],
  ["exec", "Exec"],
  ["images", "Image"],
  ["distribution", "Image"],
  ["volumes", "Volume"],
  ["networks", "Network"],
  ["plugins", "Plugin"],
  ["services", "Service"],
  ["tasks", "Task"],
  ["nodes", "Node"],
  ["secrets", "Secret"],
  ["configs", "Config"],
]);

/** What comes into being is named as it will be; a list is asked of the engine. */
export function resourceTypeOf({ template, body }: Operation): ResourceType {
  const isOne = template.some((part) => part.startsWith("{")) || NEW_THINGS.has(body);
  return isOne ? (TYPES.get(template[0] ?? "") ?? "Engine") : "Engine";
}

const NEW_THINGS: ReadonlySet<string> = new Set(["container-create", "volume-create", "network-create", "service", "secret", "config"]);
