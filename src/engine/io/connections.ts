import type { Socket } from "node:net";
import type { RawAnswer } from "./answer-reader.ts";
import { AnswerReader } from "./answer-reader.ts";

/** A kept connection ended before the call was heard. */
export class StaleConnection extends Error {}

/** The connection ended before the answer did; `code` as the system names it. */
class EndedEarly extends Error {
  readonly code = "ECONNRESET";
}

export interface CallLimits {
  /** Silence after which a call is given up, from connecting to the last byte. */
  readonly idleMs: number;
  readonly totalMs: number;
  readonly bodyBytes: number;
}

export interface Call {
  /** The whole request. */
  readonly bytes: string;
  readonly limits: CallLimits;
  /** The error that a call ends with after such a time. */
  readonly timeout: (afterMs: number) => Error;
}

/**
 * Connections to one engine, each with one call at a time, kept for the next. Node's own client does more than GET needs: it takes more than twice the time
 * for a call, of which a scan makes one a container.
 */
export class Connections {
  readonly #open: () => Socket;
  readonly #most: number;
  readonly #idle: Socket[] = [];
  /** Those that count, and those of their own. */
  readonly #counted = new Set<Socket>();
  readonly #others = new Set<Socket>();
  readonly #waiting: ((socket: Socket | null) => void)[] = [];
  /** Places that are taken: of connections that count, and of those that are about to be opened. */
  #taken = 0;
  #isClosed = false;

  /** `open` makes a connection; at most `most` are open at a time, further calls wait. */
  constructor(open: () => Socket, most: number) {
    this.#open = open;
    this.#most = most;
  }

  /** One call; on a connection of its own where `isFresh`. */
  async call(call: Call, isFresh: boolean): Promise<RawAnswer> {
    const kept = isFresh ? null : await this.#next();
    if (this.#isClosed) throw new EndedEarly();
    const socket = kept ?? this.#opened(isFresh ? this.#others : this.#counted);
    const answer = await exchange(socket, call, kept !== null).catch((error: unknown) => {
      this.#drop(socket);
      throw error;
    });
    if (answer.isKept && this.#counted.has(socket)) this.#give(socket);
    else this.#drop(socket);
    return answer;
  }

  close(): void {
    this.#isClosed = true;
    for (const socket of [...this.#counted, ...this.#others]) this.#drop(socket);
  }

  /** A kept connection, when one is free; null when one may be opened. */
  #next(): Promise<Socket | null> | Socket | null {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#taken === this.#most) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#taken += 1;
    return null;
  }

  #opened(place: Set<Socket>): Socket {
    const socket = this.#open();
    place.add(socket);
    socket.once("close", () => this.#drop(socket));
    return socket;
  }

  /** Nobody waits for an idle connection: it keeps no process alive. */
  #give(socket: Socket): void {
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next(socket);
      return;
    }
    socket.unref();
    this.#idle.push(socket);
  }

  #drop(socket: Socket): void {
    socket.destroy();
    const position = this.#idle.indexOf(socket);
    if (position !== -1) this.#idle.splice(position, 1);
    this.#others.delete(socket);
    if (!this.#counted.delete(socket)) return;
    // Its place goes to who waits.
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next(null);
  }
}

/** Sends the call and reads its answer. Whatever happens, nothing of it stays with the socket. */
function exchange(socket: Socket, { bytes, limits, timeout }: Call, isKept: boolean): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const reader = new AnswerReader(limits.bodyBytes);
    let isHeard = false;
    const leave = (): void => {
      clearTimeout(deadline);
      socket.setTimeout(0);
      for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
      socket.on("error", ignore);
    };
    const fail = (error: Error): void => {
      leave();
      reject(isKept && !isHeard && isReset(error) ? new StaleConnection() : error);
    };
    const finish = (answer: RawAnswer | null): void => {
      if (answer === null) return;
      leave();
      resolve(answer);
    };
    const listeners = {
      data: (piece: Buffer): void => {
        isHeard = true;
        attempt(() => finish(reader.push(piece)), fail);
      },
      error: fail,
      timeout: () => fail(timeout(limits.idleMs)),
      close: () => {
        const answer = reader.end();
        if (answer === null) fail(new EndedEarly());
        else finish(answer);
      },
    };
    const deadline = setTimeout(() => fail(timeout(limits.totalMs)), limits.totalMs);
    socket.off("error", ignore).ref();
    for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);
    socket.setTimeout(limits.idleMs);
    socket.write(bytes, "latin1");
  });
}

/** An idle connection may break: it is dropped when it closes. */
function ignore(): void {}

function attempt(work: () => void, fail: (error: Error) => void): void {
  try {
    work();
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)));
  }
}

function isReset(error: Error): boolean {
  return "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}
