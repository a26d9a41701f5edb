import type { GuardConfig } from "./guard-config.ts";
import { NO_LIMITS } from "./guard-config.ts";

/**
 * What tecnativa/docker-socket-proxy does with this environment: plain TCP on port 2375 of every address, refusals in force. Only one image name changes, so what is
 * allowed does not; `profiles` of a configuration are how to forbid more.
 */
export function compatConfig(environment: ReadonlyMap<string, string>): GuardConfig {
  const withoutIpv6 = ["1", "true", "yes"].includes((environment.get("DISABLE_IPV6") ?? "").toLowerCase());
  return {
    engine: environment.get("SOCKET_PATH") || "/var/run/docker.sock",
    standbys: [],
    listeners: [{ name: "tecnativa", profile: "tecnativa", mode: "enforce", address: { kind: "tcp", host: withoutIpv6 ? "0.0.0.0" : "::", port: 2375 } }],
    policies: [],
    profiles: new Map([["tecnativa", { kind: "tecnativa", environment, harden: null, owners: false }]]),
    log: null,
    limits: NO_LIMITS,
  };
}
