import type { ListenOptions, Server } from "node:net";
import { ListenError, wordsOf } from "./listen-error.ts";

/** The kernel bounds it besides (net.core.somaxconn). */
const BACKLOG = 4096;

/** Settles once the server listens. Throws `ListenError`, in which `shown` names the address. */
export async function started(server: Server, address: ListenOptions | { readonly fd: number }, shown: string): Promise<void> {
  try {
    await new Promise<void>((settle, fail) => {
      server.once("error", fail).listen({ ...address, backlog: BACKLOG }, () => {
        server.off("error", fail);
        settle();
      });
    });
  } catch (cause) {
    throw new ListenError(`cannot listen on \`${shown}\`: ${wordsOf(cause)}`, null, { cause });
  }
}

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** Throws `ListenError`. */
export function listenTcp(server: Server, { host, port }: TcpAddress): Promise<void> {
  return started(server, { host, port }, shownAddress({ host, port }));
}

export function shownAddress({ host, port }: TcpAddress): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Listens on a port of this machine alone. Throws `ListenError`. */
export async function listenLoopback(server: Server, address: string): Promise<void> {
  const [, host = "", port = ""] = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost):(\d{1,5})$/.exec(address) ?? [];
  if (host === "" || Number(port) > 65_535) throw new ListenError(`cannot listen on \`${address}\`: expected a socket's path, or 127.0.0.1 and a port`);
  await started(server, { host, port: Number(port) }, address);
}
