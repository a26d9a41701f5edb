import { utf8Length } from "./bytes.ts";
import type { Framing } from "./framing.ts";
import type { Header } from "./head.ts";

export interface Outgoing {
  readonly method: string;
  /** Canonical path and query. */
  readonly target: string;
  /** As the client sent them. */
  readonly headers: readonly Header[];
  /** JSON text; null: none. */
  readonly body: string | null;
  /** A body that is not read, and follows as it comes; null: none. */
  readonly stream: StreamedBody | null;
  /** The protocol that the connection may change to, where the operation has one and the client asked for it. */
  readonly upgrade: string | null;
  /** By which the engine's plugin knows it again; absent: there is none. */
  readonly pass?: Header;
}

export interface StreamedBody {
  readonly framing: Framing;
  /** Headers that say what it is. */
  readonly headers: readonly Header[];
}

/** Headers that speak of one connection or one framing, which are ours to say. Source: RFC 9110 section 7.6.1. */
const OURS: ReadonlySet<string> = new Set([
  ...["host", "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "http2-settings", "expect", "content-length", "content-type", "content-encoding"],
  "x-seaworthy-pass",
]);

/** The headers that are sent on, ours first. */
export function outgoingHeaders({ headers, body, stream, upgrade, pass }: Outgoing): readonly Header[] {
  return [
    { name: "Host", value: "docker" },
    ...(upgrade === null ? [] : [header("Connection", "Upgrade"), header("Upgrade", upgrade)]),
    ...(body === null ? [] : [header("Content-Type", "application/json"), header("Content-Length", String(utf8Length(body)))]),
    ...(stream === null ? [] : [...stream.headers, ...framingHeaders(stream.framing)]),
    ...(pass === undefined ? [] : [pass]),
    ...headers.filter(({ name }) => !OURS.has(name.toLowerCase())),
  ];
}

function framingHeaders(framing: Framing): readonly Header[] {
  switch (framing.kind) {
    case "none":
      return [];
    case "length":
      return [header("Content-Length", String(framing.bytes))];
    case "chunked":
      return [header("Transfer-Encoding", "chunked")];
  }
}

function header(name: string, value: string): Header {
  return { name, value };
}

/** The request as text, without a body that is streamed; its bytes are the text's UTF-8. Nothing of it is copied from what came in but header values and names. */
export function printRequest(outgoing: Outgoing): string {
  const lines = [`${outgoing.method} ${outgoing.target} HTTP/1.1`, ...outgoingHeaders(outgoing).map(({ name, value }) => `${name}: ${value}`)];
  return `${lines.join("\r\n")}\r\n\r\n${outgoing.body ?? ""}`;
}
