import { chmodSync, lstatSync, mkdirSync, statSync, unlinkSync } from "node:fs";
import type { Server } from "node:net";
import { createConnection } from "node:net";
import { dirname } from "node:path";

/** The guard cannot listen where it was told to. */
export class ListenError extends Error {
  readonly code = "listen";
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = "ListenError";
    this.hint = hint;
  }
}

const SOCKET_MODE = 0o600;
/** The kernel bounds it besides (net.core.somaxconn). */
const BACKLOG = 4096;
const DIRECTORY_MODE = 0o700;

/** Listens on a unix socket that only its owner may use from the first moment on. Throws `ListenError`. */
export async function listenUnix(server: Server, path: string): Promise<void> {
  prepareDirectory(dirname(path));
  await removeStale(path);
  const before = process.umask(0o777 & ~SOCKET_MODE);
  try {
    await new Promise<void>((settle, fail) => {
      server.once("error", fail).listen({ path, backlog: BACKLOG }, () => {
        server.off("error", fail);
        settle();
      });
    });
  } catch (cause) {
    throw new ListenError(`cannot listen on \`${path}\`: ${cause instanceof Error ? cause.message : String(cause)}`, null, { cause });
  } finally {
    process.umask(before);
  }
  chmodSync(path, SOCKET_MODE);
}

/** Listens on a port of this machine alone. Throws `ListenError`. */
export async function listenLoopback(server: Server, address: string): Promise<void> {
  const [, host = "", port = ""] = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost):(\d{1,5})$/.exec(address) ?? [];
  if (host === "" || Number(port) > 65_535) throw new ListenError(`cannot listen on \`${address}\`: expected a socket's path, or 127.0.0.1 and a port`);
  try {
    await new Promise<void>((settle, fail) => {
      server.once("error", fail).listen(Number(port), host, () => {
        server.off("error", fail);
        settle();
      });
    });
  } catch (cause) {
    throw new ListenError(`cannot listen on \`${address}\`: ${cause instanceof Error ? cause.message : String(cause)}`, null, { cause });
  }
}

/** A directory that others may write to would let them put another socket into this one's place. */
function prepareDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
    const { mode, uid } = statSync(directory);
    const isSticky = (mode & 0o1000) !== 0;
    const isOthers = (mode & 0o022) !== 0 && !isSticky;
    if (isOthers || (uid !== process.getuid?.() && uid !== 0))
      throw new ListenError(
        `cannot listen in \`${directory}\`: others may write to it, and could put another socket into its place`,
        `chmod go-w '${directory}'`,
      );
  } catch (cause) {
    if (cause instanceof ListenError) throw cause;
    throw new ListenError(`cannot make the directory \`${directory}\`: ${cause instanceof Error ? cause.message : String(cause)}`, null, { cause });
  }
}

/** A socket that nobody listens on is left over from a guard that was killed; anything else is somebody's. */
async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new ListenError(`cannot listen on \`${path}\`: there is a file that is no socket`);
  if (await answers(path))
    throw new ListenError(`cannot listen on \`${path}\`: somebody listens there already`, "end the other guard, or choose another path with --listen");
  unlinkSync(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((settle) => {
    const probe = createConnection(path);
    probe.once("connect", () => {
      probe.destroy();
      settle(true);
    });
    probe.once("error", () => settle(false));
  });
}
