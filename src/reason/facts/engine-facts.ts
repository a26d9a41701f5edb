import type { EngineListener, Finding, Remedy } from "../../model/index.ts";
import { fails, hangsOn, holds, whereKnown, whether } from "./finding.ts";
import type { WorldIndex } from "./world-index.ts";

/** What the engine says of itself. */

export function engineExperimental({ world }: WorldIndex): Finding {
  return whether(world.engine.isExperimental, {
    yes: "the engine runs with experimental features",
    no: "experimental features are off",
    undoYes: [{ kind: "disable-experimental" }],
  });
}

export function engineIsDesktop({ world }: WorldIndex): Finding {
  return whether(world.engine.isDesktop, { yes: "the engine is Docker Desktop's", no: "the engine is not Docker Desktop's" });
}

export function engineSwarm({ world }: WorldIndex, args: readonly string[]): Finding {
  return whereKnown(world.engine.swarm, (state, evidence) => {
    const because = `swarm state is ${state}`;
    return state === args[0] ? holds({ because, evidence }) : fails({ because, evidence });
  });
}

export function engineSwarmAutolock({ world }: WorldIndex): Finding {
  return whether(world.engine.swarmAutolock, { yes: "swarm managers are locked at rest", no: "swarm managers are not locked at rest" });
}

/** A listener on TCP by how it knows its callers. */
export function listenerKind(listener: { readonly tls: boolean; readonly verifiesClients: boolean }): "plain" | "tls-unverified" | "tls-verified" {
  if (!listener.tls) return "plain";
  return listener.verifiesClients ? "tls-verified" : "tls-unverified";
}

export function engineListens({ world }: WorldIndex, args: readonly string[]): Finding {
  return whereKnown(world.engine.listeners, (listeners) => {
    const fitting = listeners.filter(({ value }) => value.address.startsWith("tcp://") && kindsOf(value).includes(args[0] ?? ""));
    if (fitting.length === 0) return fails({ because: `no TCP listener is ${args[0] ?? ""}` });
    const supports = fitting.map(({ value, evidence }) => ({
      because: `the engine listens on ${value.address}`,
      evidence: [evidence],
      remedies: closings(value.address, args[0]),
    }));
    return { truth: "true", supports, blanks: [] };
  });
}

/** Its kind, and the same `-outside` where other machines reach it. */
function kindsOf(listener: EngineListener): readonly string[] {
  const kind = listenerKind(listener);
  return isLoopback(listener.address) ? [kind] : [kind, `${kind}-outside`];
}

export function isLoopback(address: string): boolean {
  return /^tcp:\/\/(127\.|localhost|\[::1\])/.test(address);
}

export function closings(address: string, kind: string | undefined): readonly Remedy[] {
  const close: Remedy = { kind: "close-engine-listener", address };
  return kind === "tls-verified" ? [close] : [close, { kind: "verify-engine-clients", address }];
}

export function engineHasAuthorizationPlugin({ world }: WorldIndex): Finding {
  return whereKnown(world.engine.authorizationPlugins, (plugins, evidence) =>
    plugins.length > 0
      ? holds({ because: `authorization plugin ${plugins.join(", ")} judges requests`, evidence })
      : fails({ because: "no authorization plugin judges requests", evidence }),
  );
}

export function engineEntitlement({ world }: WorldIndex, args: readonly string[]): Finding {
  const entitlement = args[0] === "network.host" ? "network.host" : "security.insecure";
  const field = entitlement === "network.host" ? world.engine.networkHostEntitlement : world.engine.insecureEntitlement;
  return whether(field, {
    yes: `builds may use ${entitlement}`,
    no: `builds may not use ${entitlement}`,
    undoYes: [{ kind: "disable-build-entitlement", entitlement }],
  });
}

export function overlayUnencrypted({ world }: WorldIndex): Finding {
  const overlays = world.networks.filter((network) => !network.driver.known || network.driver.value === "overlay");
  const found = overlays.map((network) => ({ network, isOverlay: network.driver.known, encrypted: network.encrypted }));
  const open = found.filter(({ isOverlay, encrypted }) => isOverlay && encrypted.known && !encrypted.value);
  if (open.length > 0) {
    const supports = open.map(({ network }) => ({
      because: `overlay network \`${network.name}\` is not encrypted`,
      evidence: [network.evidence],
      remedies: [{ kind: "encrypt-overlay" as const, network: network.name }],
    }));
    return { truth: "true", supports, blanks: [] };
  }
  const dark = found.find(({ isOverlay, encrypted }) => isOverlay && !encrypted.known);
  if (dark === undefined) return fails({ because: "no overlay network is unencrypted" });
  return hangsOn({ why: `whether network \`${dark.network.name}\` is encrypted is not known`, learnBy: `docker network inspect ${dark.network.name}` });
}
