import { objectIn, textIn } from "../json/edit.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { objectOf } from "../json/value.ts";
import type { Fields, LogLimits } from "./hardening.ts";

/** Nothing said, 0 and -1 are no limit. Source: moby daemon/daemon_unix.go getPidsLimit. */
export function limitedProcesses(host: JsonObject, most: number | null): Fields {
  return most === null || isWithin(host["PidsLimit"], most) ? {} : { PidsLimit: most };
}

/**
 * Memory, and with it swap and reservation, which the engine refuses where they do not fit the limit; swap that it would make of the limit by itself, twice as
 * much for both, is not said. Source: moby daemon/daemon_unix.go verifyPlatformContainerResources, adaptContainerSettings.
 */
export function limitedMemory(host: JsonObject, most: number | null): Fields {
  if (most === null) return {};
  const isSet = isWithin(host["Memory"], most);
  const { MemorySwap: swap, MemoryReservation: reservation } = host;
  const isSwapFree = isNumber(swap) && (swap < 0 || swap > 2 * most);
  return {
    ...(isSet ? {} : { Memory: most }),
    ...(isSwapFree ? { MemorySwap: 2 * most } : {}),
    ...(isNumber(reservation) && !isSet && reservation > most ? { MemoryReservation: most } : {}),
  };
}

function isWithin(value: JsonValue | undefined, most: number): boolean {
  return isNumber(value) && value > 0 && value <= most;
}

function isNumber(value: JsonValue | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Drivers that write files on the host, which take these options. Other drivers refuse them. */
const FILES: ReadonlySet<string> = new Set(["json-file", "local"]);

/** What of the limits the caller set itself stays: files that are smaller, or larger and known to policies. */
export function limitedLogs(host: JsonObject, limits: LogLimits | null, engineDriver: string | null): Fields {
  if (limits === null) return {};
  const asked = objectIn(host, "LogConfig");
  const type = textIn(asked, "Type") || engineDriver;
  const options = objectIn(asked, "Config");
  if (type === null || !FILES.has(type) || (options["max-size"] !== undefined && options["max-file"] !== undefined)) return {};
  const config = objectOf(Object.entries({ "max-size": limits.size, "max-file": String(limits.files), ...options }));
  return { LogConfig: objectOf(Object.entries({ Type: type, Config: config })) };
}
