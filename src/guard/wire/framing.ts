import { quoted, RequestError } from "../request-error.ts";
import { latin1Of } from "./bytes.ts";
import type { RequestHead } from "./head.ts";
import { valuesOf } from "./head.ts";

/** Where a request's body ends. */
export type Framing = { readonly kind: "none" } | { readonly kind: "length"; readonly bytes: number } | { readonly kind: "chunked" };

/** Exactly one reading: where the engine and other readers differ (TE with CL, TE on HTTP/1.0, several codings), there is none. Source: RFC 9112 section 6.3. */
export function framingOf({ version, headers }: RequestHead): Framing {
  const [coding] = valuesOf(headers, "transfer-encoding");
  const [length] = valuesOf(headers, "content-length");
  if (coding !== undefined) return chunkedOf(coding, { version, hasLength: length !== undefined });
  if (length === undefined) return { kind: "none" };
  if (!/^\d{1,15}$/.test(length)) throw new RequestError("framing", `the Content-Length ${quoted(length)} is no plain number`);
  const bytes = Number(length);
  if (bytes > 0 && version === "1.0") throw new RequestError("framing", "a request of HTTP/1.0 carries a body: send it with HTTP/1.1");
  return bytes === 0 ? { kind: "none" } : { kind: "length", bytes };
}

function chunkedOf(coding: string, { version, hasLength }: { readonly version: string; readonly hasLength: boolean }): Framing {
  if (version === "1.0") throw new RequestError("framing", "Transfer-Encoding means nothing in HTTP/1.0");
  if (hasLength) throw new RequestError("framing", "Transfer-Encoding and Content-Length are both there: the body's end would be read in two ways");
  if (coding !== "chunked") throw new RequestError("framing", `the Transfer-Encoding ${quoted(coding)} is not \`chunked\``, { status: 501 });
  return { kind: "chunked" };
}

/** The body of a request that has arrived as a whole, at most `limit` bytes. Bytes behind it would be another request, and are refused. */
export function readBody(framing: Framing, rest: Uint8Array, limit: number): Uint8Array {
  switch (framing.kind) {
    case "none":
      return wholly(rest, 0, limit);
    case "length":
      return wholly(rest, framing.bytes, limit);
    case "chunked":
      return dechunk(rest, limit);
  }
}

function wholly(rest: Uint8Array, length: number, limit: number): Uint8Array {
  if (length > limit) throw tooLarge(limit);
  if (rest.length < length) throw new RequestError("framing", `the body ends early: ${rest.length} of ${length} bytes are there`);
  if (rest.length > length) throw new RequestError("framing", `${rest.length - length} bytes follow the body of ${length}: one request at a time`);
  return rest.subarray(0, length);
}

/** A body that is not read to its end. */
export function tooLarge(limit: number): RequestError {
  return new RequestError("too-large", `the body is longer than ${limit} bytes, and is not passed unread`, { status: 413 });
}

const LONGEST_SIZE_LINE = 16;

/** Sizes in hexadecimal, CR LF, no extensions and no trailers. Source: RFC 9112 section 7.1. */
function dechunk(rest: Uint8Array, limit: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  let total = 0;
  for (;;) {
    const size = chunkSize(rest, at);
    at += size.width;
    const end = at + size.bytes;
    total += size.bytes;
    if (total > limit) throw tooLarge(limit);
    if (latin1Of(rest.subarray(end, end + 2)) !== "\r\n")
      throw badChunk(size.bytes === 0 ? "trailers are not taken" : "its bytes do not end where its size says");
    parts.push(rest.subarray(at, end));
    at = end + 2;
    if (size.bytes === 0) break;
  }
  if (at !== rest.length) throw new RequestError("framing", `${rest.length - at} bytes follow the last chunk: one request at a time`);
  return joined(parts, total);
}

function chunkSize(rest: Uint8Array, at: number): { readonly bytes: number; readonly width: number } {
  const line = latin1Of(rest.subarray(at, at + LONGEST_SIZE_LINE));
  const match = /^([0-9A-Fa-f]{1,8})\r\n/.exec(line);
  if (match === null) throw badChunk("expected its size in hexadecimal digits, and CR LF");
  return { bytes: Number.parseInt(match[1] ?? "", 16), width: match[0].length };
}

function badChunk(why: string): RequestError {
  return new RequestError("framing", `cannot read a chunk of the body: ${why}`);
}

function joined(parts: readonly Uint8Array[], total: number): Uint8Array {
  const whole = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
