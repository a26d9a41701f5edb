import type { Socket } from "node:net";
import type { AnswerHead } from "../wire/answer-head.ts";
import { AnswerError, readAnswerHead } from "../wire/answer-head.ts";
import type { EngineSockets } from "./engine-sockets.ts";
import { Gathered } from "./gathered.ts";
import { SocketReader, send } from "./socket-reader.ts";
import { within } from "./within.ts";

const CONNECT_MS = 5_000;

/** The engine could not be asked, or did not answer. */
export class UpstreamError extends Error {
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** One connection to the engine for one request, or for one client's reading: nothing of another caller can stand on it. */
export class Upstream {
  readonly socket: Socket;
  readonly reader: SocketReader;
  /** `EngineSockets.identity` of whom it leads to. */
  readonly engine: string;

  private constructor(socket: Socket, engine: string) {
    this.socket = socket;
    this.engine = engine;
    this.reader = new SocketReader(socket);
  }

  /**
   * To the socket that is asked now; where it does not answer the next one is asked from then on. A request that was judged by what one engine says
   * (`judgedBy`, its identity; null: none was asked) goes to no other. Throws `UpstreamError`.
   */
  static async connect(engine: EngineSockets, judgedBy: string | null): Promise<Upstream> {
    const identity = engine.identity();
    const upstream = await Upstream.#open(engine, identity).catch((error: unknown) => {
      engine.leave(identity);
      if (judgedBy !== null || engine.identity() === identity) throw error;
      return Upstream.#open(engine, engine.identity());
    });
    if (judgedBy === null || judgedBy === upstream.engine) return upstream;
    upstream.close();
    throw new UpstreamError("another engine answers than the one by which the request was judged; ask again", 503);
  }

  static async #open(engine: EngineSockets, identity: string): Promise<Upstream> {
    const socket = engine.dial();
    const outcome = await within(connected(socket), CONNECT_MS, new Error(`no connection within ${CONNECT_MS / 1000} s`));
    // One that stood there before and stands there still is the one that answered.
    const failure = outcome ?? (engine.identity() === identity ? null : new Error("another one listens since it was asked"));
    if (failure === null) return new Upstream(socket, identity);
    socket.destroy();
    throw new UpstreamError(`the engine cannot be reached: ${failure.message}`, 503, { cause: failure });
  }

  write(bytes: Uint8Array | string): Promise<boolean> {
    return send(this.socket, bytes);
  }

  /** The head of the engine's answer; those that only say that it goes on (1xx but 101) are passed over. Throws `UpstreamError`. */
  async readHead(): Promise<AnswerHead> {
    const first = await this.reader.read();
    if (first === null) throw new NoAnswer();
    const { head, rest } = this.#headIn(first);
    return head ?? (await this.#headBehind(rest));
  }

  /** In bytes that may be cut off anywhere. */
  async #headBehind(begun: Uint8Array): Promise<AnswerHead> {
    const gathered = new Gathered();
    gathered.add(begun);
    for (;;) {
      const piece = await this.reader.read();
      if (piece === null) throw new UpstreamError("the engine ended the connection within its answer", 502);
      gathered.add(piece);
      const { head, rest } = this.#headIn(gathered.whole());
      if (head !== null) return head;
      gathered.keep(rest);
    }
  }

  /** Null: it has not come as a whole, `rest` begins it. What is behind it is read next. */
  #headIn(bytes: Uint8Array): { readonly head: AnswerHead | null; readonly rest: Uint8Array } {
    let rest = bytes;
    for (let found = readHead(rest); found !== null; found = readHead(rest)) {
      rest = rest.subarray(found.used);
      if (found.head.status < 200 && found.head.status !== 101) continue;
      this.reader.unread(rest);
      return { head: found.head, rest };
    }
    return { head: null, rest };
  }

  /** Ends when nobody asks over it for a while. */
  rest(): void {
    this.socket.setTimeout(REST_MS, () => this.close());
  }

  /** False: it does not stand any more, or something came over it unasked. */
  resume(): boolean {
    this.socket.setTimeout(0).removeAllListeners("timeout");
    return this.reader.isQuiet && this.socket.writable;
  }

  close(): void {
    this.socket.destroy();
  }
}

const REST_MS = 2_000;

/** The engine ended the connection before it said anything: over one that was kept, perhaps before it was asked. */
export class NoAnswer extends UpstreamError {
  constructor() {
    super("the engine ended the connection without an answer", 502);
  }
}

function readHead(bytes: Uint8Array): ReturnType<typeof readAnswerHead> {
  try {
    return readAnswerHead(bytes);
  } catch (error) {
    if (error instanceof AnswerError) throw new UpstreamError(`the engine's answer cannot be read: ${error.message}`, 502);
    throw error;
  }
}

/** Null once it is connected, else why it is not. */
function connected(socket: Socket): Promise<Error | null> {
  return new Promise((settle) => {
    socket.once("connect", () => settle(null));
    socket.on("error", settle);
  });
}
