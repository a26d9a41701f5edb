import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, statSync, unlinkSync } from "node:fs";
import type { Server } from "node:net";
import { createConnection } from "node:net";
import { dirname, join } from "node:path";
import { ListenError, wordsOf } from "./listen-error.ts";
import { started } from "./listen-tcp.ts";
import type { SocketOwner } from "./socket-owner.ts";

export interface SocketFile {
  readonly permissions: number;
  /** Null: whoever runs the guard. */
  readonly owner: SocketOwner | null;
}

/** A server that listens, and cannot be reached yet. */
export interface Bound {
  /** Lets callers reach it. Throws `ListenError`. */
  readonly publish: () => void;
  /** Takes away what was made for it; once the server is closed. */
  readonly remove: () => void;
  /** Whether callers still reach it by its address. */
  readonly isThere: () => boolean;
}

const PRIVATE: SocketFile = { permissions: 0o600, owner: null };
/** Source: unix(7), sun_path. */
const LONGEST_PATH = 107;

/**
 * Listens on a unix socket that is made in a directory of the guard's own, gets its owner and its mode there, and only then its name: at no moment may
 * somebody connect who may not in the end, and no link that somebody puts into the way is followed. Throws `ListenError`.
 */
export async function bindUnix(server: Server, path: string, { permissions, owner }: SocketFile = PRIVATE): Promise<Bound> {
  prepareDirectory(dirname(path), (permissions & 0o077) !== 0 || owner !== null);
  await refuseOthers(path, owner);
  const workshop = workshopIn(dirname(path));
  const made = join(workshop, randomBytes(4).toString("hex"));
  try {
    if (Buffer.byteLength(made) > LONGEST_PATH) throw new ListenError(`cannot listen on \`${path}\`: the path is too long`);
    await started(server, { path: made }, path);
    if (owner !== null) chownSync(made, owner.uid ?? -1, owner.gid ?? -1);
    chmodSync(made, permissions);
  } catch (cause) {
    server.close();
    remove(() => unlinkSync(made));
    remove(() => rmdirSync(workshop));
    throw cause instanceof ListenError ? cause : new ListenError(`cannot listen on \`${path}\`: ${wordsOf(cause)}`, null, { cause });
  }
  return boundAt(path, { made, workshop });
}

/** As `bindUnix`, and lets callers reach it at once. */
export async function listenUnix(server: Server, path: string): Promise<Bound> {
  const bound = await bindUnix(server, path);
  bound.publish();
  return bound;
}

function boundAt(path: string, { made, workshop }: { readonly made: string; readonly workshop: string }): Bound {
  const { dev, ino } = lstatSync(made);
  const isOurs = (): boolean => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found !== undefined && found.dev === dev && found.ino === ino;
  };
  return {
    publish: () => {
      try {
        renameSync(made, path);
        rmdirSync(workshop);
      } catch (cause) {
        throw new ListenError(`cannot listen on \`${path}\`: ${wordsOf(cause)}`, null, { cause });
      }
    },
    remove: () => {
      if (isOurs()) remove(() => unlinkSync(path));
      remove(() => unlinkSync(made));
      remove(() => rmdirSync(workshop));
    },
    isThere: isOurs,
  };
}

/** What is not there need not be removed. */
function remove(removal: () => void): void {
  try {
    removal();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
}

function workshopIn(directory: string): string {
  try {
    return mkdtempSync(join(directory, ".g"));
  } catch (cause) {
    throw new ListenError(`cannot listen in \`${directory}\`: ${wordsOf(cause)}`, null, { cause });
  }
}

/** A directory that others may write to would let them put another socket into this one's place. Where others than the guard connect, they pass through it. */
function prepareDirectory(directory: string, isForOthers: boolean): void {
  let found: Stats;
  try {
    mkdirSync(directory, { recursive: true, mode: isForOthers ? 0o711 : 0o700 });
    found = statSync(directory);
  } catch (cause) {
    throw new ListenError(`cannot make the directory \`${directory}\`: ${wordsOf(cause)}`, null, { cause });
  }
  const isSticky = (found.mode & 0o1000) !== 0;
  const isOthers = (found.mode & 0o022) !== 0 && !isSticky;
  if (isOthers || (found.uid !== process.getuid?.() && found.uid !== 0))
    throw new ListenError(
      `cannot listen in \`${directory}\`: others may write to it, and could put another socket into its place`,
      `chmod go-w '${directory}'`,
    );
}

/** A socket of ours that nobody listens on is left over from a guard that was killed, and is replaced; anything else is somebody's. */
async function refuseOthers(path: string, owner: SocketOwner | null): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new ListenError(`cannot listen on \`${path}\`: there is a file that is no socket`);
  if (found.uid !== process.getuid?.() && found.uid !== owner?.uid)
    throw new ListenError(
      `cannot listen on \`${path}\`: there is a socket of another user (${found.uid})`,
      "remove it if nobody needs it, or choose another path",
    );
  const answer = await answerAt(path);
  if (answer === "connected")
    throw new ListenError(`cannot listen on \`${path}\`: somebody listens there already`, "end the other guard, or choose another path");
  if (answer !== "ECONNREFUSED") throw new ListenError(`cannot listen on \`${path}\`: whether somebody listens there cannot be told (${answer})`);
}

const PROBE_MS = 2_000;

/** `connected`, or the code of what went wrong; a listener whose queue is full answers nothing. */
function answerAt(path: string): Promise<string> {
  return new Promise((settle) => {
    const probe = createConnection(path);
    const end = (answer: string): void => {
      probe.destroy();
      settle(answer);
    };
    probe.once("connect", () => end("connected")).once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    probe.setTimeout(PROBE_MS, () => end("no answer"));
  });
}
