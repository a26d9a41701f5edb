import { PROFILES } from "../profiles/profile-text.ts";
import { ConfigError } from "./config-error.ts";
import { CONFIG } from "./config-shape.ts";
import type { GuardConfig, ListenerAddress, ListenerConfig, ProfileConfig } from "./guard-config.ts";
import { DEFAULT_PROFILE, hasOwners } from "./guard-config.ts";
import type { Fields } from "./read-document.ts";
import { fieldsIn, fieldsOf, numberOf, readDocument, textOf, textsOf, truthOf } from "./read-document.ts";
import { hardeningOf } from "./read-hardening.ts";
import type { Placed } from "./read-shape.ts";

/** Reads `seaworthy.yaml`. Throws `ConfigError` with line and column at the first thing that is not taken; nothing is guessed. */
export function readConfig(text: string): GuardConfig {
  return configOf(readDocument(text, CONFIG));
}

function configOf(root: Placed): GuardConfig {
  const fields = fieldsIn(root);
  const profiles = new Map([...fieldsOf(fields, "profiles")].map(([name, placed]) => [name, profileOf(name, placed)] as const));
  const listeners = [...fieldsOf(fields, "listeners")].map(([name, placed]) => listenerOf(name, placed, profiles));
  if (listeners.length === 0) throw new ConfigError("there is no listener", fields.get("listeners")?.spot ?? root.spot);
  const limits = fieldsOf(fields, "limits");
  return {
    engine: textOf(fields, "engine") ?? "/var/run/docker.sock",
    standbys: textsOf(fields, "standbys"),
    listeners,
    policies: textsOf(fields, "policies"),
    profiles,
    log: textOf(fields, "log"),
    limits: { requestsPerSecond: numberOf(limits, "requestsPerSecond"), requestsAtOnce: numberOf(limits, "requestsAtOnce") },
  };
}

function profileOf(name: string, placed: Placed): ProfileConfig {
  if (PROFILES.includes(name)) throw new ConfigError(`\`${name}\` is a built-in profile`, placed.spot, `give yours another name, with \`from: ${name}\``);
  const fields = fieldsIn(placed);
  const from = textOf(fields, "from");
  const files = textsOf(fields, "files");
  const narrowing = { harden: hardeningIn(fields), owners: hasOwners(from, truthOf(fields, "owners")) };
  if (fields.has("tecnativa")) {
    if (from !== null || files.length > 0) throw new ConfigError(`profile \`${name}\` has both \`tecnativa\` and policies`, placed.spot);
    return { kind: "tecnativa", environment: new Map([...fieldsOf(fields, "tecnativa")].map(([key, each]) => [key, String(each.value)])), ...narrowing };
  }
  if (from !== null && !PROFILES.includes(from)) throw new ConfigError(`there is no built-in profile \`${from}\``, fields.get("from")?.spot, builtIn());
  if (from === null && files.length === 0) throw new ConfigError(`profile \`${name}\` has neither \`from\` nor \`files\``, placed.spot);
  return { kind: "policies", from, files, ...narrowing };
}

function hardeningIn(fields: Fields): ProfileConfig["harden"] {
  const placed = fields.get("harden");
  return placed === undefined ? null : hardeningOf(placed);
}

function builtIn(): string {
  return `built in are ${PROFILES.join(", ")}`;
}

function listenerOf(name: string, placed: Placed, profiles: ReadonlyMap<string, ProfileConfig>): ListenerConfig {
  const fields = fieldsIn(placed);
  const profile = textOf(fields, "profile") ?? DEFAULT_PROFILE;
  if (!PROFILES.includes(profile) && !profiles.has(profile))
    throw new ConfigError(`listener \`${name}\` has the profile \`${profile}\`, which there is not`, fields.get("profile")?.spot, builtIn());
  const mode = textOf(fields, "mode");
  return { name, profile, mode: mode === "warn" || mode === "enforce" ? mode : "observe", address: addressOf(name, fields) };
}

function addressOf(name: string, fields: Fields): ListenerAddress {
  const unix = fields.get("unix");
  if (unix !== undefined) return unixAddress(name, unix);
  if (fields.has("systemd")) return { kind: "systemd", name: textOf(fieldsOf(fields, "systemd"), "name") ?? "" };
  const tls = fields.get("tls");
  if (tls !== undefined) {
    const within = fieldsIn(tls);
    const file = (key: string) => textOf(within, key) ?? "";
    const files = { certificate: file("certificate"), key: file("key"), clientAuthority: file("clientAuthority"), revoked: textOf(within, "revoked") };
    return { kind: "tls", ...hostAndPort(within), ...files };
  }
  const tcp = fieldsOf(fields, "tcp");
  if (tcp.get("insecure")?.value !== true)
    throw new ConfigError(`listener \`${name}\` is plain TCP: anyone who reaches it is served`, fields.get("tcp")?.spot, "use `tls`, or say `insecure: true`");
  return { kind: "tcp", ...hostAndPort(tcp) };
}

function unixAddress(name: string, placed: Placed): ListenerAddress {
  const fields = fieldsIn(placed);
  const permissions = Number.parseInt(textOf(fields, "permissions") ?? "0600", 8);
  if ((permissions & 0o007) !== 0 && fields.get("insecure")?.value !== true)
    throw new ConfigError(
      `listener \`${name}\` is open to everyone on the host`,
      fields.get("permissions")?.spot,
      "give it to a group with `owner`, or say `insecure: true`",
    );
  const owner = textOf(fields, "owner");
  return { kind: "unix", path: textOf(fields, "path") ?? "", owner: owner === "" ? null : owner, permissions };
}

function hostAndPort(fields: Fields): { readonly host: string; readonly port: number } {
  const text = textOf(fields, "address") ?? "";
  const at = text.lastIndexOf(":");
  const port = Number(text.slice(at + 1));
  if (port > 65535 || port === 0) throw new ConfigError(`\`${text}\` has no port from 1 to 65535`, fields.get("address")?.spot);
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ""), port };
}
