import { boolean, type ServiceContext, type Stack, wrong } from "./service.ts";
import { type Entry, field, type Place } from "./tree.ts";

/** An anonymous volume gets a random name; this one says whose it is. */
export function anonymousVolume(context: Pick<ServiceContext, "id">, target: string): string {
  return `${context.id}:${target}`;
}

/** The engine's name of a volume that a service names by its key. A key that is declared nowhere is an error, as in Compose. */
export function volumeName(context: ServiceContext, key: string, at: Place): string {
  const entry = context.stack.sections.volumes.get(key);
  if (entry === undefined)
    throw wrong(at, `service \`${context.name}\` mounts volume \`${key}\`, which the top-level \`volumes\` does not declare`, "unresolved");
  return resourceName(context.stack, key, entry);
}

/** `name`, or the key itself where it is external, or `<project>_<key>`. Source: compose-go loader/normalize.go setNameFromKey. */
export function resourceName(stack: Pick<Stack, "name">, key: string, entry: Entry | undefined): string {
  const external = entry === undefined ? undefined : field(entry.value, "external");
  const name = (entry === undefined ? undefined : field(entry.value, "name")) ?? (external === undefined ? undefined : field(external.value, "name"));
  if (name !== undefined && name.value.kind === "scalar") return String(name.value.value);
  return isExternal(entry) ? key : `${stack.name}_${key}`;
}

export function isExternal(entry: Entry | undefined): boolean {
  const external = entry === undefined ? undefined : field(entry.value, "external");
  if (external === undefined) return false;
  return external.value.kind === "mapping" || boolean(external);
}
