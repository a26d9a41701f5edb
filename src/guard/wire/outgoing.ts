import { utf8Length } from "./bytes.ts";
import type { Header } from "./head.ts";

export interface Outgoing {
  readonly method: string;
  /** Canonical path and query. */
  readonly target: string;
  /** As the client sent them. */
  readonly headers: readonly Header[];
  /** JSON text; null: none. */
  readonly body: string | null;
  /** The protocol that the connection may change to, where the operation has one and the client asked for it. */
  readonly upgrade: string | null;
}

/** Headers that speak of one connection or one framing, which are ours to say. Source: RFC 9110 section 7.6.1. */
const OURS: ReadonlySet<string> = new Set([
  ...["host", "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "http2-settings", "expect", "content-length", "content-type", "content-encoding"],
]);

/** The headers that are sent on, ours first. */
export function outgoingHeaders({ headers, body, upgrade }: Outgoing): readonly Header[] {
  return [
    { name: "Host", value: "docker" },
    ...(upgrade === null ? [] : [header("Connection", "Upgrade"), header("Upgrade", upgrade)]),
    ...(body === null ? [] : [header("Content-Type", "application/json"), header("Content-Length", String(utf8Length(body)))]),
    ...headers.filter(({ name }) => !OURS.has(name.toLowerCase())),
  ];
}

function header(name: string, value: string): Header {
  return { name, value };
}

/** The whole request as text; its bytes are the text's UTF-8. Nothing of it is copied from what came in but header values and names. */
export function printRequest(outgoing: Outgoing): string {
  const lines = [`${outgoing.method} ${outgoing.target} HTTP/1.1`, ...outgoingHeaders(outgoing).map(({ name, value }) => `${name}: ${value}`)];
  return `${lines.join("\r\n")}\r\n\r\n${outgoing.body ?? ""}`;
}
