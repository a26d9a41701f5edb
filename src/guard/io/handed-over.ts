import { fstatSync, readFileSync, statSync } from "node:fs";
import type { Server } from "node:net";
import { ListenError } from "./listen-error.ts";
import { started } from "./listen-tcp.ts";

/** The first descriptor that a service manager hands over. Source: sd_listen_fds(3), SD_LISTEN_FDS_START. */
const FIRST = 3;
const MOST = 64;

/** What a service manager says to the process that it starts. */
export interface HandedOver {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
}

/** Who may connect to a listener: who is meant to, every account of the host (or all who reach a port), or nobody can say. */
export type Reach = "some" | "all" | "unknown";

/**
 * Listens on a unix socket that the service manager opened (socket activation), found by its name (`FileDescriptorName=`). Whoever may connect is the manager's
 * affair, and told. Throws `ListenError`.
 */
export async function listenHandedOver(server: Server, name: string, from: HandedOver): Promise<Reach> {
  const shown = `systemd:${name}`;
  const descriptor = descriptorOf(name, from);
  await started(server, { fd: descriptor }, shown);
  // A port would be open to everyone who reaches it, which this listener was not asked for. Of a unix socket that came open Node knows no address.
  if (server.address() === null) return reachOf(descriptor);
  server.close();
  throw new ListenError(`cannot listen on \`${shown}\`: what systemd hands over is no unix socket`, "use ListenStream=/path in the socket unit");
}

/** systemd makes sockets that all accounts may connect to, unless the unit says `SocketMode=` (systemd.socket(5)); to connect is to write (unix(7)). */
export function reachOf(descriptor: number): Reach {
  try {
    const path = pathOf(fstatSync(descriptor).ino);
    if (path === null) return "unknown";
    // An abstract one has no file that could say who may connect.
    if (path.startsWith("@")) return "all";
    return (statSync(path).mode & 0o002) === 0 ? "some" : "all";
  } catch {
    return "unknown";
  }
}

/** Where a socket of this inode is bound: the last of the eight columns of /proc/net/unix (proc_net(5)). Null: it is not among this network's. */
function pathOf(inode: number): string | null {
  for (const line of readFileSync("/proc/net/unix", "latin1").split("\n")) {
    const columns = line.split(/ +/);
    if (columns[6] === String(inode)) return columns.slice(7).join(" ") || null;
  }
  return null;
}

function descriptorOf(name: string, { environment, pid }: HandedOver): number {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES = "" } = environment;
  const fail = (found: string): ListenError =>
    new ListenError(`cannot listen on \`systemd:${name}\`: ${found}`, `start it by a socket unit with FileDescriptorName=${name}`);
  if (LISTEN_FDS === undefined) throw fail("nothing was handed over (LISTEN_FDS is not set)");
  if (LISTEN_PID !== String(pid)) throw fail(`what was handed over is for process ${shownText(LISTEN_PID)}, and this is ${pid}`);
  const count = /^\d{1,3}$/.test(LISTEN_FDS) ? Number(LISTEN_FDS) : 0;
  if (count === 0 || count > MOST) throw fail(`LISTEN_FDS is ${shownText(LISTEN_FDS)}, and has to be a number from 1 to ${MOST}`);
  const names = LISTEN_FDNAMES.split(":").slice(0, count);
  const places = names.flatMap((each, position) => (each === name ? [position] : []));
  const [place] = places;
  if (place === undefined) throw fail(`of that name nothing was handed over, but ${names.map(shownText).join(", ") || "nothing that has a name"}`);
  if (places.length > 1) throw fail(`${places.length} sockets of that name were handed over`);
  return FIRST + place;
}

function shownText(text: string | undefined): string {
  return text === undefined ? "none" : `\`${text.replace(/[^ -~]/g, "?").slice(0, 64)}\``;
}
