import { parseCapability } from "../../model/index.ts";
import { parseBytes } from "../../parse/index.ts";
import type { Hardening, LogLimits } from "../harden/hardening.ts";
import { ConfigError } from "./config-error.ts";
import type { Fields } from "./read-document.ts";
import { fieldsIn, numberOf, textOf, textsOf } from "./read-document.ts";
import type { Placed } from "./read-shape.ts";

/** Throws `ConfigError`. */
export function hardeningOf(placed: Placed): Hardening {
  const fields = fieldsIn(placed);
  const logs = fields.get("logs");
  return {
    noNewPrivileges: fields.get("noNewPrivileges")?.value === true,
    capabilities: fields.has("capabilities") ? textsOf(fields, "capabilities").map((name) => capabilityOf(name, fields)) : null,
    pids: numberOf(fields, "pids"),
    memory: memoryOf(fields),
    readOnlyRoot: fields.has("readOnlyRoot") ? [...new Set(textsOf(fields, "readOnlyRoot"))] : null,
    defaultSeccomp: fields.get("defaultSeccomp")?.value === true,
    logs: logs === undefined ? null : limitsOf(fieldsIn(logs)),
    pinImage: fields.get("pinImage")?.value === true,
  };
}

function capabilityOf(name: string, fields: Fields): string {
  const known = parseCapability(name);
  if (known === null || known === "ALL")
    throw new ConfigError(`\`${name}\` is no capability that is known here`, fields.get("capabilities")?.spot, "leave `capabilities` out to grant all");
  return `CAP_${known}`;
}

/** The engine takes no less. Source: moby daemon/daemon_unix.go linuxMinMemory. */
const LEAST_MEMORY = 6 * 1024 * 1024;

function memoryOf(fields: Fields): number | null {
  const text = textOf(fields, "memory");
  if (text === null) return null;
  const bytes = parseBytes(text);
  if (bytes === null || bytes < LEAST_MEMORY || bytes > Number.MAX_SAFE_INTEGER / 2)
    throw new ConfigError(`\`${text}\` is no limit of memory`, fields.get("memory")?.spot, 'at least "6m"');
  return bytes;
}

function limitsOf(fields: Fields): LogLimits {
  return { size: textOf(fields, "size") ?? "", files: numberOf(fields, "files") ?? 1 };
}
