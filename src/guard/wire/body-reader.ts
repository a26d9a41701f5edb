import { RequestError } from "../request-error.ts";
import { latin1Of } from "./bytes.ts";
import type { Framing } from "./framing.ts";

/** `until-close`: an answer that says no length ends with its connection. */
export type StreamFraming = Framing | { readonly kind: "until-close" };

/** What was found in the bytes that came. */
export interface Found {
  /** The body's own bytes, without framing. */
  readonly data: readonly Uint8Array[];
  /** Bytes that belong to the body; what follows is not its own. */
  readonly used: number;
}

/** `request`: as strict as `readBody` (no extensions, no trailers). `answer`: both may be there. */
export type Strictness = "request" | "answer";

const LONGEST_LINE: Readonly<Record<Strictness, number>> = { request: 16, answer: 8192 };
const MOST_TRAILERS = 100;

type Part = "size" | "data" | "data-end" | "trailer" | "done";

/** Finds a body's bytes and its end in a stream that comes in pieces of any size. Throws `RequestError` where its chunks cannot be read. */
export class BodyReader {
  readonly #strictness: Strictness;
  readonly #isChunked: boolean;
  #part: Part;
  /** Bytes of the current chunk, or of the whole body, that are still to come. */
  #left: number;
  #line = "";
  #trailers = 0;

  constructor(framing: StreamFraming, strictness: Strictness) {
    this.#strictness = strictness;
    this.#isChunked = framing.kind === "chunked";
    this.#left = framing.kind === "length" ? framing.bytes : framing.kind === "until-close" ? Number.POSITIVE_INFINITY : 0;
    this.#part = framing.kind === "none" || (framing.kind === "length" && framing.bytes === 0) ? "done" : this.#isChunked ? "size" : "data";
  }

  get isDone(): boolean {
    return this.#part === "done";
  }

  push(bytes: Uint8Array): Found {
    const data: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length && this.#part !== "done") at += this.#part === "data" ? this.#takeData(bytes.subarray(at), data) : this.#takeLine(bytes, at);
    return { data, used: at };
  }

  #takeData(bytes: Uint8Array, data: Uint8Array[]): number {
    const taken = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    data.push(taken);
    this.#left -= taken.length;
    if (this.#left === 0) this.#part = this.#isChunked ? "data-end" : "done";
    return taken.length;
  }

  /** Collects a line that ends in CR LF; acts on it once it is whole. */
  #takeLine(bytes: Uint8Array, start: number): number {
    const end = bytes.indexOf(LF, start);
    const stop = end < 0 ? bytes.length : end + 1;
    this.#line += latin1Of(bytes.subarray(start, Math.min(stop, start + LONGEST_LINE[this.#strictness] + 2)));
    if (this.#line.length > LONGEST_LINE[this.#strictness]) throw broken("a line of its framing is too long");
    if (end >= 0) this.#endLine();
    return stop - start;
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = "";
    if (!line.endsWith("\r\n")) throw broken("expected CR LF");
    const text = line.slice(0, -2);
    switch (this.#part) {
      case "size":
        this.#startChunk(text);
        return;
      case "data-end":
        if (text !== "") throw broken("its bytes do not end where its size says");
        this.#part = "size";
        return;
      case "trailer":
        this.#endTrailer(text);
        return;
      case "data":
      case "done":
        throw new Error("internal error: no line is expected here");
    }
  }

  #startChunk(text: string): void {
    const size = (this.#strictness === "request" ? /^([0-9A-Fa-f]{1,8})$/ : /^([0-9A-Fa-f]{1,12})(?:[ \t]*;.*)?[ \t]*$/).exec(text)?.[1];
    if (size === undefined) throw broken("expected its size in hexadecimal digits, and CR LF");
    this.#left = Number.parseInt(size, 16);
    this.#part = this.#left === 0 ? "trailer" : "data";
  }

  #endTrailer(text: string): void {
    if (text === "") {
      this.#part = "done";
      return;
    }
    this.#trailers += 1;
    if (this.#strictness === "request") throw broken("trailers are not taken");
    if (this.#trailers > MOST_TRAILERS) throw broken("too many trailers");
  }
}

const LF = 10;

function broken(why: string): RequestError {
  return new RequestError("framing", `cannot read a chunk of the body: ${why}`);
}
