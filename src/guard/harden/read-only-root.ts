import { objectIn, objectsIn, textIn, textsIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import { objectOf } from "../json/value.ts";
import type { Fields } from "./hardening.ts";

/** A root that was writable becomes read-only, with memory where it has to be written and nothing is mounted yet. One that was read-only is as it was asked. */
export function readOnlyRoot(create: JsonObject, host: JsonObject, writable: readonly string[] | null): Fields {
  if (writable === null || host["ReadonlyRootfs"] === true) return {};
  const taken = new Set(targetsIn(create, host));
  const added = writable.filter((path) => !taken.has(path));
  const there = objectIn(host, "Tmpfs");
  const tmpfs = objectOf([...Object.entries(there), ...added.map((path) => [path, ""] as const)]);
  return { ReadonlyRootfs: true, ...(added.length === 0 ? {} : { Tmpfs: tmpfs }) };
}

function targetsIn(create: JsonObject, host: JsonObject): readonly string[] {
  return [
    ...Object.keys(objectIn(host, "Tmpfs")),
    ...Object.keys(objectIn(create, "Volumes")),
    ...objectsIn(host, "Mounts").map((mount) => textIn(mount, "Target")),
    ...textsIn(host, "Binds").map((bind) => bind.split(":")[1] ?? bind),
  ];
}
