import type { EngineListener, Finding } from "../../model/index.ts";
import { fails, holds, whereKnown } from "./finding.ts";
import { isAtOrBelow, resolveOnHost } from "./host-paths.ts";
import { SOCKET_TABLE } from "./socket-paths.ts";
import { listensAt } from "./sockets.ts";
import type { WorldIndex } from "./world-index.ts";

/** What is behind a socket or listener of the host, told by its path or address. */

const OTHER: Finding = fails({ because: "it is another socket or listener" });

export function connectionIs(index: WorldIndex, of: string, args: readonly string[]): Finding {
  const kind = args[0] ?? "";
  if (!of.startsWith("/")) return listenerIs(index, of, kind);
  return kindsAt(index, of).includes(kind) ? holds({ because: `\`${of}\` is a ${kind} socket`, evidence: [{ source: "host", location: of }] }) : OTHER;
}

function listenerIs(index: WorldIndex, address: string, kind: string): Finding {
  return whereKnown(index.world.engine.listeners, (listeners) => {
    const found = listeners.find(({ value }) => value.address === address);
    if (found === undefined || listenerKind(found.value) !== kind) return OTHER;
    return holds({ because: `the engine listens at \`${address}\` ${LISTENER_WORDS[kind] ?? ""}`, evidence: [found.evidence] });
  });
}

const LISTENER_WORDS: Readonly<Record<string, string>> = {
  "tcp-plain": "without TLS",
  "tcp-tls-unverified": "and asks clients for no certificate",
  "tcp-tls-verified": "and asks clients for a certificate",
};

export function listenerKind({ tls, verifiesClients }: EngineListener): string {
  return tls ? (verifiesClients ? "tcp-tls-verified" : "tcp-tls-unverified") : "tcp-plain";
}

/** A rootless engine's socket in somebody's run-time directory is that person's, unless it is the engine that is judged. */
const PERSONAL = /^\/(run\/user|home)\//;

/** Which sockets of the vocabulary the one at `path` is. */
export function kindsAt(index: WorldIndex, path: string): readonly string[] {
  if (listensAt(index, "docker").includes(path)) return ["docker"];
  if (PERSONAL.test(path)) return [];
  return Object.entries(SOCKET_TABLE).flatMap(([name, entry]) => {
    const isUsual = entry.paths.some((place) => resolveOnHost(index, place) === path) || entry.directories.some((place) => isAtOrBelow(path, place));
    return isUsual || entry.looksLike?.test(path) === true ? [name] : [];
  });
}

export function hostHasSocket(index: WorldIndex, args: readonly string[]): Finding {
  const kind = args[0] ?? "";
  return whereKnown(index.world.host.sockets, (sockets, evidence) => {
    const path = Object.keys(sockets).find((place) => kindsAt(index, place).includes(kind));
    if (path === undefined) return fails({ because: `the host has no ${kind} socket`, evidence });
    return holds({ because: `the host has \`${path}\``, evidence });
  });
}
