import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import type { TLSSocket, Server as TlsServer } from "node:tls";
import { eventEntry } from "../serve/log-entry.ts";
import { errorAnswer } from "../serve/refusal.ts";
import { ClientConnection } from "./client-connection.ts";
import { exchange } from "./exchange.ts";
import type { Guard } from "./guard.ts";
import type { Identity, TlsMaterial } from "./tls.ts";
import { ANYONE, identityOf, isValid, renewTls, tlsServer } from "./tls.ts";
import { within } from "./within.ts";

export interface GuardServer {
  readonly server: Server;
  /** Takes no more connections, lets what runs end within the limit, then ends it. */
  readonly drain: (limitMs: number) => Promise<void>;
  /** Connections that are open. */
  readonly connections: () => number;
  /** Other certificates for connections from now on. Throws `ListenError` where they are none, and nothing has changed. */
  readonly renew: (material: TlsMaterial) => void;
}

export interface Serving {
  /** The listener's name. */
  readonly name: string;
  /** What holds for a request that comes now from this caller: all of one configuration. */
  readonly guardFor: (identity: Identity) => Guard;
  /** Null: plain. */
  readonly tls: TlsMaterial | null;
  /** Most connections that are open at a time. */
  readonly connections: number;
  /** Settles when requests may be answered: all listeners of a guard begin together, or none. */
  readonly opened: Promise<void>;
}

/** A server that judges each request on its connections; `listen` is the caller's. Throws `ListenError` where its certificates are none. */
export function guardServer(serving: Serving): GuardServer {
  const open = new Map<Socket, ClientConnection>();
  const idle = new Set<Socket>();
  /** Those whose certificates were held against what does not hold any more. */
  const retired = new WeakSet<Socket>();
  let isDraining = false;
  const serve = async (client: ClientConnection): Promise<void> => {
    await serving.opened;
    const isOver = () => isDraining || retired.has(client.socket);
    for (let keeps = true; keeps && !isOver(); ) {
      idle.add(client.socket);
      const bytes = await client.readHead();
      idle.delete(client.socket);
      if (bytes === null || isOver()) break;
      keeps = await answered(client, bytes, serving.guardFor(client.identity));
    }
    await client.finish();
  };
  const take = (socket: Socket, identity: Identity): void => {
    const client = new ClientConnection(socket, identity);
    open.set(socket, client);
    socket.on("close", () => open.delete(socket));
    void serve(client).catch((error: unknown) => {
      tellFailure(serving.guardFor(identity), error);
      socket.destroy();
    });
  };
  const server = serverFor(serving, take);
  const finishIdle = (): void => {
    for (const socket of idle) void open.get(socket)?.finish();
  };
  const retire = (): void => {
    for (const socket of open.keys()) retired.add(socket);
    finishIdle();
  };
  const drain = async (limitMs: number): Promise<void> => {
    isDraining = true;
    const closed = new Promise<void>((settle) => server.close(() => settle()));
    finishIdle();
    await within(closed, limitMs, undefined);
    for (const socket of open.keys()) socket.destroy();
    await closed;
  };
  return { server, drain, connections: () => open.size, renew: renewalOf(server, serving, retire) };
}

function serverFor(serving: Serving, take: (socket: Socket, identity: Identity) => void): Server {
  const server =
    serving.tls === null
      ? createServer({ allowHalfOpen: true, noDelay: true }, (socket) => take(socket, ANYONE))
      : tlsServer(serving.tls, serving.name).on("secureConnection", (socket: TLSSocket) => takeVerified(socket, take));
  server.maxConnections = serving.connections;
  const note = (what: "dropped" | "handshake") => serving.guardFor(ANYONE).metrics.turnedAway(serving.name, what);
  server.on("drop", () => note("dropped")).on("tlsClientError", () => note("handshake"));
  return server;
}

/** The handshake lets nobody through without a certificate; who has none here all the same is not served. */
function takeVerified(socket: TLSSocket, take: (socket: Socket, identity: Identity) => void): void {
  const identity = identityOf(socket);
  if (identity === null) socket.destroy();
  else take(socket, identity);
}

/** A certificate that was valid when the connection began may not be any more; a resumed session is not verified anew. */
async function answered(client: ClientConnection, bytes: Uint8Array, guard: Guard): Promise<boolean> {
  if (isValid(client.identity, Date.now())) return exchange(client, bytes, guard);
  guard.metrics.answered(guard.listener, EXPIRED);
  const message = "seaworthy: the client's certificate is not valid now: it has expired, or is not valid yet";
  await client.write(errorAnswer(message, { status: EXPIRED, apiVersion: guard.judge.facts.lastVersion, closes: true, isHead: false }));
  return false;
}

const EXPIRED = 403;

/** Whom the authority before let in, or the list before did not name, shows the certificate again: connections end with the request that runs. */
function renewalOf(server: Server, { tls, name }: Serving, retire: () => void): GuardServer["renew"] {
  let current = tls;
  return (material) => {
    if (current === null) throw new Error(`internal error: listener ${name} has no TLS`);
    renewTls(server as TlsServer, material, name);
    if (current.clientAuthority !== material.clientAuthority || current.revoked !== material.revoked) retire();
    current = material;
  };
}

function tellFailure({ log }: Guard, error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  void log.write(eventEntry(new Date().toISOString(), "internal-error", { message }));
}
