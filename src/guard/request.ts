import type { Known } from "../model/index.ts";
import { isDescribed, LONGEST_JSON, longestBody, printJsonBody, readJsonBody } from "./bodies/read-body.ts";
import type { JsonObject } from "./json/value.ts";
import { quoted, RequestError } from "./request-error.ts";
import type { Operation } from "./route/operation.ts";
import type { Parameter } from "./route/query.ts";
import { printQuery, readQuery } from "./route/query.ts";
import { findRoute, refuseOutOfVersion } from "./route/route.ts";
import { readTarget } from "./route/target.ts";
import { versionToSend } from "./route/version.ts";
import type { Framing } from "./wire/framing.ts";
import { framingOf, readBody } from "./wire/framing.ts";
import type { RequestHead } from "./wire/head.ts";
import { readHead, valuesOf } from "./wire/head.ts";
import type { Outgoing } from "./wire/outgoing.ts";

/** A request that was understood for certain. */
export interface EngineRequest {
  readonly operation: Operation;
  /** The object that the path names. */
  readonly name: string | null;
  /** API version with which it is judged and sent on. */
  readonly version: string;
  readonly query: readonly Parameter[];
  readonly head: RequestHead;
  /** Of the kinds that are described; null: it has none, or (archives) one that is not read. */
  readonly body: JsonObject | null;
}

/** Reads a request's bytes as the engine would, or refuses them. Throws `RequestError`. */
export function readRequest(bytes: Uint8Array, engineApi: Known<string>): EngineRequest {
  const { head, rest } = readHead(bytes);
  const framing = framingOf(head);
  return readBehind(head, (limit) => readBody(framing, rest, limit), engineApi);
}

/** The operation that a head asks for. Throws `RequestError`. */
export function operationOf(head: RequestHead): Operation {
  return findRoute(head.method, readTarget(head.target).segments).operation;
}

/** The bytes of a body, without framing; throws `RequestError` where they are more than `limit`. */
export type BodyBytes = (limit: number) => Uint8Array;

/** As `readRequest`, of a head that was read already. Throws `RequestError`. */
export function readBehind(head: RequestHead, bytes: BodyBytes, engineApi: Known<string>): EngineRequest {
  const framing = framingOf(head);
  const target = readTarget(head.target);
  const { operation, name } = findRoute(head.method, target.segments);
  const version = versionToSend(target.version, engineApi);
  refuseOutOfVersion(operation, version);
  const query = readQuery(target.query ?? "", operation);
  refuseContentType(head, operation, framing);
  return { operation, name, version, query, head, body: bodyOf(operation, { framing, bytes, version }) };
}

/** The request that is sent to the engine in its place. */
export function outgoingOf(request: EngineRequest): Outgoing {
  const { operation, name, version, query, head, body } = request;
  const path = operation.template.map((part) => `/${part.startsWith("{") ? (name ?? "") : part}`).join("");
  const prefix = UNVERSIONED.has(operation.template[0] ?? "") ? "" : `/v${version}`;
  const question = query.length === 0 ? "" : `?${printQuery(query)}`;
  return {
    method: operation.method,
    target: `${prefix}${path}${question}`,
    headers: head.headers,
    body: body === null ? null : printJsonBody(body, operation.body),
    stream: operation.body === "tar" ? { framing: framingOf(head), headers: [{ name: "Content-Type", value: "application/x-tar" }] } : null,
    upgrade: upgradeOf(operation, head),
  };
}

/** Most bytes of its body that are read before it is judged; null: it is not read, and streamed. */
export function bytesToRead({ body }: Operation): number | null {
  if (body === "tar") return null;
  return isDescribed(body) ? longestBody(body) : LONGEST_JSON;
}

/** A request that was not understood, as it came but for what speaks of the connection: for a guard that lets pass what it would refuse. */
export function unchanged(head: RequestHead, framing: Framing, operation: Operation | null): Outgoing {
  const said = head.headers.filter(({ name }) => SAID_OF_BODY.has(name.toLowerCase()));
  return {
    method: head.method,
    target: head.target,
    headers: head.headers,
    body: null,
    stream: { framing, headers: said },
    upgrade: operation === null ? null : upgradeOf(operation, head),
  };
}

const SAID_OF_BODY: ReadonlySet<string> = new Set(["content-type", "content-encoding"]);

/** Clients ask these without a version, and learn from the first which one to use. */
const UNVERSIONED: ReadonlySet<string> = new Set(["_ping", "session", "grpc"]);

/** The engine looks only whether the header is there; elsewhere it is dropped, so that no refusal of the engine turns into a tunnel. */
function upgradeOf(operation: Operation, head: RequestHead): string | null {
  if (!operation.hijacks || valuesOf(head.headers, "upgrade").length === 0) return null;
  if (operation.effect === "unmediated") return "h2c";
  return operation.template.at(-1) === "ws" ? "websocket" : "tcp";
}

interface Arrived {
  readonly framing: Framing;
  readonly bytes: BodyBytes;
  readonly version: string;
}

function bodyOf(operation: Operation, { framing, bytes, version }: Arrived): JsonObject | null {
  const { body: kind } = operation;
  if (isDescribed(kind)) return readJsonBody(bytes(longestBody(kind)), kind, version);
  if (kind === "undescribed") throw new RequestError("body", `the body of ${operation.id} is not described here, and is not passed unread`, { status: 403 });
  if (kind === "none") {
    refuseAny(operation, framing);
    bytes(0);
  }
  return null;
}

/** No body where the operation has none: engines up to 24 take one on start. */
function refuseAny({ id }: Operation, framing: Framing): void {
  if (framing.kind !== "none") throw new RequestError("body", `${id} has no body`);
}

const JSON_TYPES: ReadonlySet<string> = new Set(["application/json"]);
const ARCHIVE_TYPES: ReadonlySet<string> = new Set(["", "application/x-tar", "application/tar", "application/octet-stream", "text/plain"]);

/**
 * A form goes before the query in the engine's eyes on every POST and PUT (Go's ParseForm; measured on 20.10, 28.5 and 29.7): only what the operation's own
 * body is sent with passes.
 */
function refuseContentType(head: RequestHead, operation: Operation, framing: Framing): void {
  const [sent = ""] = valuesOf(head.headers, "content-type");
  const [coding] = valuesOf(head.headers, "content-encoding");
  if (coding !== undefined) throw new RequestError("content-type", `the body is encoded as ${quoted(coding)}, and would be passed unread`, { status: 415 });
  const type = (sent.split(";")[0] ?? "").trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded" || type.startsWith("multipart/"))
    throw new RequestError("content-type", "a form would go before the query", { status: 415 });
  if (framing.kind === "none" || operation.body === "none") return;
  if (!(operation.body === "tar" ? ARCHIVE_TYPES : JSON_TYPES).has(type))
    throw new RequestError("content-type", `${operation.id} does not take a body of type ${quoted(sent)}`, { status: 415 });
}
