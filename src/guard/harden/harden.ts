import { objectIn, textIn } from "../json/edit.ts";
import { printJson } from "../json/print.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { objectOf } from "../json/value.ts";
import { keptCapabilities } from "./capabilities.ts";
import type { Change, Fields, Hardening, Surroundings } from "./hardening.ts";
import { limitedLogs, limitedMemory, limitedProcesses } from "./limits.ts";
import { readOnlyRoot } from "./read-only-root.ts";
import { securityOptions } from "./security-options.ts";

export interface Hardened {
  readonly body: JsonObject;
  readonly changes: readonly Change[];
}

/** A create in its one spelling as the profile has it sent, and what is changed. Doing it again changes nothing. */
export function harden(create: JsonObject, hardening: Hardening, around: Surroundings): Hardened {
  const host = objectIn(create, "HostConfig");
  const fields: Fields = {
    ...securityOptions(host, hardening),
    ...keptCapabilities(host, hardening.capabilities),
    ...limitedProcesses(host, hardening.pids),
    ...limitedMemory(host, hardening.memory),
    ...readOnlyRoot(create, host, hardening.readOnlyRoot),
    ...limitedLogs(host, hardening.logs, around.logDriver),
  };
  const changes = changesOf("HostConfig.", host, fields);
  const image = textIn(create, "Image");
  const pinned = hardening.pinImage && around.pinned !== null ? around.pinned : image;
  return {
    body: withFields(create, { Image: pinned, ...(changes.length === 0 ? {} : { HostConfig: withFields(host, fields) }) }),
    changes: pinned === image ? changes : [...changes, { field: "Image", before: printJson(image), after: printJson(pinned) }],
  };
}

/** Limits that are changed later stay within the same bounds; what an update does not speak of stays as it is, and 0 speaks of no memory. */
export function hardenUpdate(update: JsonObject, { pids, memory }: Hardening): Hardened {
  const says = (name: string): boolean => update[name] !== undefined && update[name] !== null;
  const isMemory = ["Memory", "MemorySwap", "MemoryReservation"].some((name) => says(name) && update[name] !== 0);
  const { Memory, ...others } = isMemory ? limitedMemory(update, memory) : {};
  const fields: Fields = {
    ...(says("PidsLimit") ? limitedProcesses(update, pids) : {}),
    ...(Memory !== undefined && says("Memory") && update["Memory"] !== 0 ? { Memory } : {}),
    ...others,
  };
  return { body: withFields(update, fields), changes: changesOf("", update, fields) };
}

function changesOf(within: string, host: JsonObject, fields: Fields): readonly Change[] {
  return Object.entries(fields).map(([name, value]) => ({ field: `${within}${name}`, before: shown(host[name]), after: shown(value) }));
}

function shown(value: JsonValue | undefined): string | null {
  return value === undefined || value === null ? null : printJson(value);
}

/** Set in their places, new ones behind. */
function withFields(object: JsonObject, fields: Fields): JsonObject {
  return objectOf([...Object.entries(object), ...Object.entries(fields)]);
}
