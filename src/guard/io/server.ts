import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import { eventEntry } from "../serve/log-entry.ts";
import { ClientConnection } from "./client-connection.ts";
import { exchange } from "./exchange.ts";
import type { Guard } from "./guard.ts";
import { within } from "./within.ts";

export interface GuardServer {
  readonly server: Server;
  /** Takes no more connections, lets what runs end within the limit, then ends it. */
  readonly drain: (limitMs: number) => Promise<void>;
  /** Connections that are open. */
  readonly connections: () => number;
}

/** A server that judges each request on its connections; `listen` is the caller's. */
export function guardServer(guard: Guard, limits: { readonly connections: number }): GuardServer {
  const open = new Map<Socket, ClientConnection>();
  const idle = new Set<Socket>();
  let isDraining = false;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const client = new ClientConnection(socket);
    open.set(socket, client);
    socket.on("close", () => open.delete(socket));
    void serve(client).catch((error: unknown) => {
      void guard.log.write(
        eventEntry(new Date().toISOString(), "internal-error", { message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
      socket.destroy();
    });
  });
  server.maxConnections = limits.connections;

  const serve = async (client: ClientConnection): Promise<void> => {
    for (let keeps = true; keeps && !isDraining; ) {
      idle.add(client.socket);
      const bytes = await client.readHead();
      idle.delete(client.socket);
      if (bytes === null) break;
      keeps = await exchange(client, bytes, guard);
    }
    await client.finish();
  };
  const drain = async (limitMs: number): Promise<void> => {
    isDraining = true;
    const closed = new Promise<void>((settle) => server.close(() => settle()));
    for (const socket of idle) void open.get(socket)?.finish();
    await within(closed, limitMs, undefined);
    for (const socket of open.keys()) socket.destroy();
    await closed;
  };
  return { server, drain, connections: () => open.size };
}
