import type { StreamFraming } from "./body-reader.ts";
import { endOfHead, latin1Of } from "./bytes.ts";
import type { Header } from "./head.ts";
import { valuesOf } from "./head.ts";

/** The head of an engine's answer. The engine is trusted, its answers may still be broken. */
export interface AnswerHead {
  readonly status: number;
  /** As the engine words it; may be empty. */
  readonly reason: string;
  readonly headers: readonly Header[];
}

const LONGEST_HEAD = 1024 * 1024;

/** What the engine sent is no answer of HTTP/1.1. */
export class AnswerError extends Error {}

/** The head, and how many bytes it took; null: it has not come as a whole. Throws `AnswerError`. */
export function readAnswerHead(bytes: Uint8Array): { readonly head: AnswerHead; readonly used: number } | null {
  const end = endOfHead(bytes, 0);
  if (end < 0) {
    if (bytes.length > LONGEST_HEAD) throw new AnswerError(`the head of its answer is longer than ${LONGEST_HEAD} bytes`);
    return null;
  }
  const [first = "", ...lines] = latin1Of(bytes.subarray(0, end)).split("\r\n");
  const match = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?$/.exec(first);
  if (match === null) throw new AnswerError("its answer does not begin with a status line");
  return { head: { status: Number(match[1]), reason: match[2] ?? "", headers: lines.map(headerOf) }, used: end + 4 };
}

function headerOf(line: string): Header {
  const colon = line.indexOf(":");
  if (colon < 1 || /[\0\r\n]/.test(line)) throw new AnswerError("a header of its answer cannot be read");
  return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
}

/** Where the answer's body ends. Source: RFC 9112 section 6.3. Throws `AnswerError`. */
export function answerFraming({ status, headers }: AnswerHead, method: string): StreamFraming {
  if (method === "HEAD" || status === 204 || status === 304 || status < 200) return { kind: "none" };
  const codings = valuesOf(headers, "transfer-encoding");
  if (codings.length === 0) return lengthOf(headers);
  if (codings.join(",").toLowerCase() !== "chunked") throw new AnswerError("the coding of its answer is not known");
  return { kind: "chunked" };
}

function lengthOf(headers: readonly Header[]): StreamFraming {
  const lengths = new Set(valuesOf(headers, "content-length"));
  if (lengths.size === 0) return { kind: "until-close" };
  const [length = ""] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) throw new AnswerError("the length of its answer is no number");
  return { kind: "length", bytes: Number(length) };
}

/** Headers of one connection, which are ours to say. Source: RFC 9110 section 7.6.1. */
const OURS: ReadonlySet<string> = new Set(["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "upgrade"]);

export interface Ending {
  /** The connection ends behind this answer. */
  readonly closes: boolean;
  /** The protocol that the connection changes to; null: it does not. */
  readonly upgrade: string | null;
  /** Told besides. */
  readonly added: readonly Header[];
}

/** The head that the client gets: the engine's, with our word on the connection. */
export function printAnswerHead({ status, reason, headers }: AnswerHead, { closes, upgrade, added }: Ending): string {
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    ...headers.filter(({ name }) => !OURS.has(name.toLowerCase())).map(lineOf),
    ...(upgrade === null ? [] : ["Connection: Upgrade", `Upgrade: ${upgrade}`]),
    ...(closes && upgrade === null ? ["Connection: close"] : []),
    ...added.map(lineOf),
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function lineOf({ name, value }: Header): string {
  return `${name}: ${value}`;
}
