import { bytesToRead } from "../request.ts";
import { RequestError } from "../request-error.ts";
import type { Operation } from "../route/operation.ts";
import { BodyReader } from "../wire/body-reader.ts";
import type { Framing } from "../wire/framing.ts";
import { tooLarge } from "../wire/framing.ts";
import type { RequestHead } from "../wire/head.ts";
import { valuesOf } from "../wire/head.ts";
import type { ClientConnection } from "./client-connection.ts";
import { Gathered } from "./gathered.ts";
import { within } from "./within.ts";

/** What came of a request's body before it is judged. */
export type Body =
  /** `data` is without framing; where it `isWhole` not, it is longer than may be read, and goes on behind. */
  | { readonly kind: "read"; readonly data: Uint8Array; readonly isWhole: boolean; readonly reading: BodyReader }
  /** Its end cannot be found: nothing of it can be passed on. */
  | { readonly kind: "broken"; readonly error: RequestError }
  /** The client ended within it. */
  | { readonly kind: "gone" };

const SILENCE_MS = 30_000;

/** Reads what has to be read before the request is judged: the JSON of what is known, nothing of an archive, nothing of what is not known. */
export async function readBodyOf(
  client: ClientConnection,
  head: RequestHead,
  how: { readonly framing: Framing; readonly operation: Operation | null },
): Promise<Body> {
  const reading = new BodyReader(how.framing, "request");
  const limit = how.operation === null ? null : bytesToRead(how.operation);
  if (limit === null || reading.isDone) return { kind: "read", data: new Uint8Array(0), isWhole: reading.isDone, reading };
  await sayContinue(client, head);
  const gathered = new Gathered();
  try {
    while (!reading.isDone && gathered.size <= limit) {
      const bytes = await within(client.reader.read(), SILENCE_MS, null);
      if (bytes === null) return { kind: "gone" };
      const { data, used } = reading.push(bytes);
      client.reader.unread(bytes.subarray(used));
      for (const piece of data) gathered.add(piece);
    }
  } catch (error) {
    if (error instanceof RequestError) return { kind: "broken", error };
    throw error;
  }
  return { kind: "read", data: gathered.whole(), isWhole: reading.isDone, reading };
}

/** A client that asks first gets our word: the engine's is its own business. Source: RFC 9110 section 10.1.1. */
export async function sayContinue(client: ClientConnection, head: RequestHead): Promise<void> {
  if (valuesOf(head.headers, "expect").length > 0) await client.write("HTTP/1.1 100 Continue\r\n\r\n");
}

/** The bytes as the judge takes them; an archive's are none. */
export function bytesOf(body: Extract<Body, { readonly kind: "read" }>): (limit: number) => Uint8Array {
  return (limit) => {
    if (!body.isWhole || body.data.length > limit) throw tooLarge(limit);
    return body.data;
  };
}
