import { RequestError } from "../request-error.ts";
import type { Operation } from "../route/operation.ts";
import type { Header, RequestHead } from "../wire/head.ts";

/** What the engine tells an authorization plugin of one request. Source: moby pkg/authorization/api.go. */
export interface AuthzRequest {
  /** As the engine tells it: of headers the last value of each name, none that it keeps to itself, and no framing but that of the body that is there. */
  readonly head: RequestHead;
  /** Null: the engine showed none. */
  readonly body: Uint8Array | null;
  /** There is a body, and the engine keeps it to itself. Of one in chunks it does not say even that. */
  readonly isWithheld: boolean;
  /** What the guard put there; null: it did not pass the guard. */
  readonly pass: string | null;
}

/** The header by which the guard's requests are known again. Never taken from a client, never passed on. */
export const PASS_HEADER = "X-Seaworthy-Pass";

/** Reads the engine's question, decoded from its JSON. Throws `RequestError` where it is none. */
export function readAuthzRequest(question: unknown): AuthzRequest {
  const [method, target] = [textIn(question, "RequestMethod"), textIn(question, "RequestUri")];
  if (method === "" || target === "") throw new RequestError("head", "the engine's question names no method or no target");
  const headers = headersIn(fieldIn(question, "RequestHeaders"));
  const body = bodyIn(question);
  const length = headers.find(({ name }) => isNamed(name, "content-length"))?.value ?? "0";
  const pass = headers.find(({ name }) => isNamed(name, PASS_HEADER))?.value ?? null;
  const kept = headers.filter(({ name }) => !isNamed(name, "content-length") && !isNamed(name, "transfer-encoding") && !isNamed(name, PASS_HEADER));
  const framing = body === null ? [] : [{ name: "Content-Length", value: String(body.length) }];
  return { head: { method, target, version: "1.1", headers: [...kept, ...framing] }, body, isWithheld: body === null && length !== "0", pass };
}

/**
 * Whether an operation is allowed with the guard's word alone: it makes containers, or it has a body that the engine shows to no plugin (archives; a form in
 * its place would go before the query, unseen).
 */
export function needsPass({ effect, body }: Operation): boolean {
  return effect === "container-create" || effect === "service-create" || body === "tar";
}

function isNamed(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase();
}

function headersIn(value: unknown): readonly Header[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, text]: [string, unknown]) => (typeof text === "string" ? [{ name, value: text }] : []));
}

/** Base64, as Go writes bytes in JSON. */
function bodyIn(question: unknown): Uint8Array | null {
  const text = textIn(question, "RequestBody");
  if (text === "") return null;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new RequestError("body", "the engine's question holds a body that is no base64");
  return bytesOfBase64(text);
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES: ReadonlyMap<string, number> = new Map([...DIGITS].map((digit, value) => [digit, value]));

function bytesOfBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, "");
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [held, bits, at] = [0, 0, 0];
  for (const digit of digits) {
    held = ((held << 6) | (VALUES.get(digit) ?? 0)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = (held >> bits) & 0xff;
    at += 1;
  }
  return bytes;
}

function textIn(value: unknown, name: string): string {
  const field = fieldIn(value, name);
  return typeof field === "string" ? field : "";
}

function fieldIn(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
