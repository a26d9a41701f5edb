import type { Server } from "node:net";
import type { Guard } from "../guard/io/guard.ts";
import type { Reach } from "../guard/io/handed-over.ts";
import { listenHandedOver } from "../guard/io/handed-over.ts";
import { listenTcp, shownAddress } from "../guard/io/listen-tcp.ts";
import type { Bound } from "../guard/io/listen-unix.ts";
import { bindUnix } from "../guard/io/listen-unix.ts";
import type { GuardServer } from "../guard/io/server.ts";
import { guardServer } from "../guard/io/server.ts";
import type { Identity } from "../guard/io/tls.ts";
import type { GuardPlan, ListenerPlace, ListenerPlan } from "./guard-plan.ts";

/** A listener that callers reach. */
export interface OpenListener {
  readonly name: string;
  readonly server: GuardServer;
  /** Null: a port. */
  readonly socket: Bound | null;
  readonly place: ListenerPlace;
  readonly reach: Reach;
}

export interface Opening {
  readonly guardFor: (listener: string, identity: Identity) => Guard;
  readonly connections: number;
}

/** Opens all or none: sockets are made where nobody reaches them, ports answer nothing, until each is there. Throws `ListenError`. */
export async function openListeners(plans: readonly ListenerPlan[], opening: Opening): Promise<readonly OpenListener[]> {
  const open: OpenListener[] = [];
  let begin: () => void = () => undefined;
  const opened = new Promise<void>((settle) => {
    begin = settle;
  });
  try {
    for (const plan of plans) open.push(await openListener(plan, opening, opened));
    for (const { socket } of open) socket?.publish();
  } catch (error) {
    await Promise.all(open.map(({ server }) => server.drain(0)));
    for (const { socket } of open) socket?.remove();
    throw error;
  }
  begin();
  return open;
}

async function openListener({ name, place }: ListenerPlan, { guardFor, connections }: Opening, opened: Promise<void>): Promise<OpenListener> {
  const tls = place.kind === "tcp" ? place.tls : null;
  const server = guardServer({ name, guardFor: (identity) => guardFor(name, identity), tls, connections, opened });
  return { name, server, place, ...(await listenAt(server.server, place)) };
}

async function listenAt(server: Server, place: ListenerPlace): Promise<Pick<OpenListener, "socket" | "reach">> {
  if (place.kind === "unix") return { socket: await bindUnix(server, place.path, place.file), reach: (place.file.permissions & 0o007) === 0 ? "some" : "all" };
  if (place.kind === "systemd") return { socket: null, reach: await listenHandedOver(server, place.name, { environment: process.env, pid: process.pid }) };
  await listenTcp(server, place.at);
  return { socket: null, reach: place.tls === null ? "all" : "some" };
}

/** Takes the sockets away, lets what runs end within the limit, then ends it. */
export async function drainListeners(open: readonly OpenListener[], limitMs: number): Promise<void> {
  const drained = open.map(({ server }) => server.drain(limitMs));
  for (const { socket } of open) socket?.remove();
  await Promise.all(drained);
}

/** Certificates as they are read now; those of all listeners, or of none. */
export function renewCertificates(open: readonly OpenListener[], { listeners }: Pick<GuardPlan, "listeners">): void {
  for (const { name, server } of open) {
    const place = listeners.find((plan) => plan.name === name)?.place;
    if (place?.kind === "tcp" && place.tls !== null) server.renew(place.tls);
  }
}

export function placeWords(place: ListenerPlace): string {
  if (place.kind === "unix") return `unix://${place.path}`;
  if (place.kind === "systemd") return `systemd:${place.name}`;
  return `${shownAddress(place.at)}${place.tls === null ? " without protection" : ", TLS 1.3 with client certificates"}`;
}
