import type { Socket } from "node:net";

/** Bytes that are held before the sender has to wait. */
const MOST_HELD = 256 * 1024;

/** Reads a socket piece by piece, with back-pressure. It goes on reading while nobody asks, up to a bound, so that the other side's end is noticed. */
export class SocketReader {
  /** Settles once the other side has ended, in order or not. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  #held: Uint8Array[] = [];
  #size = 0;
  #isEnded = false;
  readonly #watchers = new Set<() => void>();
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.ended = new Promise((settle) => {
      const end = (): void => {
        this.#isEnded = true;
        this.#notify();
        settle();
        for (const watcher of this.#watchers) watcher();
        this.#watchers.clear();
      };
      socket.on("end", end).on("close", end);
    });
    socket.on("data", (bytes: Uint8Array) => {
      this.#held.push(bytes);
      this.#size += bytes.length;
      if (this.#size >= MOST_HELD) socket.pause();
      this.#notify();
    });
  }

  /** The next piece; null once the other side has ended. */
  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const held = this.readHeld();
      if (held !== null) return held;
      if (this.#isEnded) return null;
      await new Promise<void>((settle) => {
        this.#wake = settle;
      });
    }
  }

  /** The next piece where it is there already, else null. */
  readHeld(): Uint8Array | null {
    const first = this.#held.shift();
    return first === undefined ? null : this.#taken(first);
  }

  /** Calls back when the other side has ended; how not to. A connection outlives its requests: what waits for `ended` itself stays as long as it does. */
  watch(watcher: () => void): () => void {
    if (this.#isEnded) watcher();
    else this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Nothing waits to be read, and the other side has not ended. */
  get isQuiet(): boolean {
    return this.#held.length === 0 && !this.#isEnded;
  }

  /** Puts bytes back, to be read next. */
  unread(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#held.unshift(bytes);
    this.#size += bytes.length;
  }

  /** Throws away what comes from now on, so that the other side may finish writing. */
  discard(): void {
    this.#held = [];
    this.#size = 0;
    this.#socket.removeAllListeners("data").resume();
  }

  #taken(bytes: Uint8Array): Uint8Array {
    this.#size -= bytes.length;
    if (this.#size < MOST_HELD && this.#socket.isPaused()) this.#socket.resume();
    return bytes;
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}

/** Writes, and waits where the other side reads slowly; false: it is gone. */
export function send(socket: Socket, bytes: Uint8Array | string): Promise<boolean> {
  if (socket.destroyed || socket.writableEnded || socket.errored !== null) return Promise.resolve(false);
  if (typeof bytes === "string" ? socket.write(bytes, "latin1") : socket.write(bytes)) return Promise.resolve(true);
  return new Promise((settle) => {
    const end = (isThere: boolean): void => {
      socket.off("drain", onDrain).off("close", onClose);
      settle(isThere);
    };
    const onDrain = (): void => end(true);
    const onClose = (): void => end(false);
    socket.on("drain", onDrain).on("close", onClose);
  });
}
