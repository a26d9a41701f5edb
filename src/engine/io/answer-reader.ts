/** One HTTP/1.1 answer to a GET, as it left the engine. */
export interface RawAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** Whether the connection may be used again. */
  readonly isKept: boolean;
}

/** The bytes are no HTTP answer. `code` begins as Node's own parser names such errors. */
export class NotHttpError extends Error {
  readonly code = "HPE_INVALID_ANSWER";
}

/** The body is larger than was asked for. */
export class TooLargeError extends Error {}

/** Longest head, and longest trailer; Node's own bound is 16 KiB. */
const MOST_HEAD_BYTES = 64 * 1024;
const LONGEST_SIZE_LINE = 1024;
/** So many pieces of a body are joined into one: each costs more than a byte that it may hold. */
const JOINED = 1024;
const START = "HTTP/1.";

/** Where in an answer the next byte stands. */
type Place =
  | { readonly kind: "head" }
  | { readonly kind: "body"; readonly left: number }
  | { readonly kind: "body-until-end" }
  | { readonly kind: "chunk-size" }
  | { readonly kind: "chunk"; readonly left: number }
  | { readonly kind: "chunk-end" }
  | { readonly kind: "trailer" }
  | { readonly kind: "done" };

/**
 * Reads one answer from the pieces in which it arrives. The engine may be anybody who listens at its address: what is not framed in exactly one way is
 * refused, and nothing grows beyond its bound. Framing as RFC 9112, section 6 has it.
 */
export class AnswerReader {
  readonly #mostBytes: number;
  #place: Place = { kind: "head" };
  #pending: Buffer = Buffer.alloc(0);
  #status = 0;
  #isKept = false;
  #parts: Buffer[] = [];
  /** The latest of the body, not joined yet. */
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The answer, once it is complete; null while more has to come. */
  push(piece: Buffer): RawAnswer | null {
    this.#pending = this.#pending.length === 0 ? piece : Buffer.concat([this.#pending, piece]);
    while (this.#place.kind !== "done" && this.#step(this.#place));
    return this.#place.kind === "done" ? this.#answer() : null;
  }

  /** The connection ended: the answer, where its end says that it is complete. */
  end(): RawAnswer | null {
    if (this.#place.kind !== "body-until-end") return null;
    return { ...this.#answer(), isKept: false };
  }

  #answer(): RawAnswer {
    const parts = [...this.#parts, ...this.#pieces];
    const [only] = parts;
    const body = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    return { status: this.#status, body, isKept: this.#isKept && this.#pending.length === 0 };
  }

  /** Whether anything was read: if not, more bytes are needed. */
  #step(place: Place): boolean {
    switch (place.kind) {
      case "head":
        return this.#readHead();
      case "body":
        return this.#take(place.left, (left) => (left === 0 ? { kind: "done" } : { kind: "body", left }));
      case "body-until-end":
        return this.#take(this.#pending.length, () => place);
      case "chunk-size":
        return this.#readChunkSize();
      case "chunk":
        return this.#take(place.left, (left) => (left === 0 ? { kind: "chunk-end" } : { kind: "chunk", left }));
      case "chunk-end":
        return this.#readChunkEnd();
      case "trailer":
        return this.#readTrailer();
      case "done":
        return false;
    }
  }

  #readHead(): boolean {
    const start = this.#pending.subarray(0, START.length).toString("latin1");
    if (!START.startsWith(start.slice(0, START.length))) throw new NotHttpError("no HTTP answer");
    const head = this.#until("\r\n\r\n", MOST_HEAD_BYTES);
    if (head === null) return false;
    const [line = "", ...fields] = head.split("\r\n");
    const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(line) ?? [];
    if (code === undefined) throw new NotHttpError("no status");
    this.#status = Number(code);
    // An interim answer comes before the one that was asked for.
    if (this.#status < 200) return true;
    const connection = valuesOf(fields, "connection").join().toLowerCase();
    this.#isKept = minor === "1" ? !connection.includes("close") : connection.includes("keep-alive");
    this.#place = bodyPlace(this.#status, fields);
    if (this.#place.kind === "body") this.#bound(this.#place.left);
    return true;
  }

  #readChunkSize(): boolean {
    const line = this.#until("\r\n", LONGEST_SIZE_LINE);
    if (line === null) return false;
    const [, digits] = /^([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?$/.exec(line) ?? [];
    if (digits === undefined) throw new NotHttpError("no size of a chunk");
    const left = Number.parseInt(digits, 16);
    this.#bound(left);
    this.#place = left === 0 ? { kind: "trailer" } : { kind: "chunk", left };
    return true;
  }

  #readChunkEnd(): boolean {
    const line = this.#until("\r\n", 0);
    if (line === null) return false;
    this.#place = { kind: "chunk-size" };
    return true;
  }

  #readTrailer(): boolean {
    const line = this.#until("\r\n", MOST_HEAD_BYTES);
    if (line === "") this.#place = { kind: "done" };
    return line !== null;
  }

  /** What stands before `mark`, which is passed; null where it has not come yet. */
  #until(mark: string, mostBytes: number): string | null {
    const end = this.#pending.indexOf(mark, 0, "latin1");
    if (end > mostBytes || (end === -1 && this.#pending.length > mostBytes + mark.length)) throw new NotHttpError("a part is too long");
    if (end === -1) return null;
    const text = this.#pending.toString("latin1", 0, end);
    this.#pending = this.#pending.subarray(end + mark.length);
    return text;
  }

  #take(most: number, next: (left: number) => Place): boolean {
    const part = this.#pending.subarray(0, most);
    if (part.length === 0 && most > 0) return false;
    this.#pending = this.#pending.subarray(part.length);
    this.#bound(part.length);
    if (part.length > 0) this.#keep(part);
    this.#size += part.length;
    this.#place = next(most - part.length);
    return this.#place.kind !== "body-until-end";
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece);
    if (this.#pieces.length < JOINED) return;
    this.#parts.push(Buffer.concat(this.#pieces));
    this.#pieces = [];
  }

  #bound(more: number): void {
    if (this.#size + more > this.#mostBytes) throw new TooLargeError(`larger than ${this.#mostBytes} bytes`);
  }
}

function bodyPlace(status: number, fields: readonly string[]): Place {
  const codings = valuesOf(fields, "transfer-encoding");
  const lengths = [...new Set(valuesOf(fields, "content-length"))];
  if (codings.length > 1 || lengths.length > 1 || codings.length + lengths.length > 1) throw new NotHttpError("framed in two ways");
  if (status === 204 || status === 304) return { kind: "done" };
  const [coding] = codings;
  const [length] = lengths;
  if (coding !== undefined) return codedPlace(coding);
  return length === undefined ? { kind: "body-until-end" } : sizedPlace(length);
}

function codedPlace(coding: string): Place {
  if (coding.toLowerCase() !== "chunked") throw new NotHttpError("an unknown transfer coding");
  return { kind: "chunk-size" };
}

function sizedPlace(length: string): Place {
  if (!/^\d{1,15}$/.test(length)) throw new NotHttpError("no length");
  return Number(length) === 0 ? { kind: "done" } : { kind: "body", left: Number(length) };
}

function valuesOf(fields: readonly string[], name: string): readonly string[] {
  return fields.flatMap((field) => {
    const colon = field.indexOf(":");
    return colon > 0 && field.slice(0, colon).toLowerCase() === name ? [field.slice(colon + 1).trim()] : [];
  });
}
