import type { BodyReader, StreamFraming } from "../wire/body-reader.ts";
import { BodyReader as Reader } from "../wire/body-reader.ts";
import type { ClientConnection } from "./client-connection.ts";
import type { SocketReader } from "./socket-reader.ts";
import type { Upstream } from "./upstream.ts";
import { within } from "./within.ts";

/** Sends a client's body on as it comes, framed by us. False: it did not come to its end, and the engine must not take it for whole. Throws `RequestError`. */
export async function sendBody(
  client: ClientConnection,
  upstream: Upstream,
  how: { readonly reading: BodyReader; readonly isChunked: boolean },
): Promise<boolean> {
  const { reading, isChunked } = how;
  while (!reading.isDone) {
    const bytes = await client.reader.read();
    if (bytes === null) return false;
    const { data, used } = reading.push(bytes);
    client.reader.unread(bytes.subarray(used));
    if (!(await sendPieces(upstream, data, isChunked))) return false;
  }
  return !isChunked || (await upstream.write("0\r\n\r\n"));
}

/** Pieces of a body, each a chunk of its own where they are chunked. */
export async function sendPieces(upstream: Upstream, pieces: readonly Uint8Array[], isChunked: boolean): Promise<boolean> {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (size === 0) return true;
  const whole = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  if (!isChunked) return upstream.write(whole);
  return upstream.write(Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), whole, Buffer.from("\r\n")]));
}

interface Relaying {
  /** The head, as it goes out. */
  readonly begun: Uint8Array;
  readonly framing: StreamFraming;
  readonly isUnframed: boolean;
}

/**
 * Passes an answer on: its head, with what of its body is there already, and the rest as it comes. The framing passes as it is, trailers too; a client of HTTP/1.0 gets the bytes without. False: either side ended before
 * the body did, and the client's connection must end too.
 */
export async function relayAnswer(client: ClientConnection, upstream: Upstream, { begun, framing, isUnframed }: Relaying): Promise<boolean> {
  const reading = new Reader(framing, "answer");
  const passed = (bytes: Uint8Array): Uint8Array => {
    const { data, used } = reading.push(bytes);
    // What nobody asked for stays there: over such a connection nothing more is asked.
    upstream.reader.unread(bytes.subarray(used));
    return isUnframed ? Buffer.concat(data) : bytes.subarray(0, used);
  };
  const held = reading.isDone ? null : upstream.reader.readHeld();
  if (!(await client.write(held === null ? begun : Buffer.concat([begun, passed(held)])))) return false;
  while (!reading.isDone) {
    const bytes = await upstream.reader.read();
    if (bytes === null) return framing.kind === "until-close";
    if (!(await client.write(passed(bytes)))) return false;
  }
  return true;
}

const AFTER_END_MS = 10_000;

/**
 * A raw stream both ways, each with its own end. That one side has ended says nothing about the other: an engine ends its input before all output is read,
 * and a client ends its input before all output has come. Only when the engine has said all does the connection end.
 */
export async function tunnel(client: ClientConnection, upstream: Upstream): Promise<void> {
  const input = pump(client.reader, upstream);
  const wasRead = await pump(upstream.reader, client);
  if (!wasRead) upstream.close();
  await within(input, AFTER_END_MS, undefined);
  upstream.close();
}

/** Passes all that one side says, and its end; false: the other is gone. */
async function pump(from: SocketReader, to: ClientConnection | Upstream): Promise<boolean> {
  for (;;) {
    const bytes = await from.read();
    if (bytes === null) break;
    if (!(await to.write(bytes))) return false;
  }
  to.socket.end();
  return true;
}
