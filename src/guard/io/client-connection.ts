import type { Socket } from "node:net";
import { endOfHead } from "../wire/bytes.ts";
import { LONGEST_HEAD } from "../wire/head.ts";
import { Gathered } from "./gathered.ts";
import { SocketReader, send } from "./socket-reader.ts";
import type { Identity } from "./tls.ts";
import type { Upstream } from "./upstream.ts";
import { within } from "./within.ts";

/** A head that began has to be there soon; between requests a client may stay silent. */
const HEAD_MS = 10_000;
const LINGER_MS = 2_000;

/** One client's connection: heads come in, answers go out, in order. */
export class ClientConnection {
  readonly socket: Socket;
  readonly reader: SocketReader;
  readonly identity: Identity;
  #upstream: Upstream | null = null;

  constructor(socket: Socket, identity: Identity) {
    this.socket = socket;
    this.identity = identity;
    this.reader = new SocketReader(socket);
    // An error is followed by `close`, on which everything here acts.
    socket.on("error", () => undefined).on("close", () => this.#upstream?.close());
  }

  /** A connection to the engine that only reading of this client went over, each answered to its end: its next reading may go over it too. */
  keep(upstream: Upstream): void {
    this.#upstream?.close();
    this.#upstream = this.socket.destroyed ? null : upstream;
    if (this.#upstream === null) upstream.close();
    else upstream.rest();
  }

  /** The one that was kept, if it leads to that engine and still stands, and nothing came over it that nobody asked for. */
  takeUpstream(engine: string): Upstream | null {
    const upstream = this.#upstream;
    this.#upstream = null;
    if (upstream === null || (upstream.engine === engine && upstream.resume())) return upstream;
    upstream.close();
    return null;
  }

  /** The bytes of the next head with its blank line, or of what is none and too long or too late for one; null: the client has ended between requests. */
  async readHead(): Promise<Uint8Array | null> {
    const first = await this.reader.read();
    if (first === null) return null;
    const end = endOfHead(first, 0);
    return end < 0 ? within(this.#headFrom(first), HEAD_MS, first) : this.#headIn(first, end);
  }

  write(bytes: Uint8Array | string): Promise<boolean> {
    return send(this.socket, bytes);
  }

  /**
   * Ends our side. The socket goes once all of ours is in the kernel's hands (before that, what still waits would be lost, even where the client has long
   * ended its own side) and the client has ended too: bytes that we never read would make the kernel reset it (TCP).
   */
  async finish(): Promise<void> {
    await new Promise<void>((settle) => {
      this.socket.once("close", settle);
      this.socket.end(settle);
    });
    this.reader.discard();
    await within(this.reader.ended, LINGER_MS, undefined);
    this.socket.destroy();
  }

  async #headFrom(first: Uint8Array): Promise<Uint8Array> {
    const gathered = new Gathered();
    for (let piece: Uint8Array | null = first; piece !== null; piece = await this.reader.read()) {
      const from = Math.max(0, gathered.size - 3);
      gathered.add(piece);
      const bytes = gathered.whole();
      const end = endOfHead(bytes, from);
      if (end < 0 && bytes.length <= LONGEST_HEAD + 4) continue;
      return end < 0 ? bytes : this.#headIn(bytes, end);
    }
    return gathered.whole();
  }

  #headIn(bytes: Uint8Array, end: number): Uint8Array {
    this.reader.unread(bytes.subarray(end + 4));
    return bytes.subarray(0, end + 4);
  }
}
