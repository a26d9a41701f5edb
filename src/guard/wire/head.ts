import { quoted, RequestError } from "../request-error.ts";
import { endOfHead, latin1Of } from "./bytes.ts";

/** A header as it was sent; names in the sender's letters. Values are hostile. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

export interface RequestHead {
  /** Upper case, of the methods that the engine's API uses. */
  readonly method: string;
  /** As sent: origin form, visible ASCII. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  /** In order, each as often as it was sent (BuildKit's session repeats one). */
  readonly headers: readonly Header[];
}

/** Engine's own limit is about 1 MiB (Go's DefaultMaxHeaderBytes). */
export const LONGEST_HEAD = 1024 * 1024;
const MOST_HEADERS = 1000;
const HTTP2_PREFACE = "PRI * HTTP/2.0";
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"]);

/** Headers of which a second one changes who is asked for what: the engine counts the first, its authorization plugins see the last (moby pkg/authorization). */
const ONCE: ReadonlySet<string> = new Set([
  ...["host", "content-length", "content-type", "content-encoding", "transfer-encoding", "expect", "upgrade", "connection", "authorization"],
  ...["x-registry-auth", "x-registry-config"],
]);

/**
 * The head of a request, and what follows it. Stricter than the engine (Go takes bare LF, folded lines, HTTP/1.2) and than Node (which takes leading
 * line ends and two Hosts): what two readers may take differently is refused. Throws `RequestError`.
 */
export function readHead(bytes: Uint8Array): { readonly head: RequestHead; readonly rest: Uint8Array } {
  if (latin1Of(bytes.subarray(0, HTTP2_PREFACE.length)) === HTTP2_PREFACE)
    throw new RequestError("head", "the connection speaks HTTP/2, which is not mediated", {
      status: 505,
      hint: "use HTTP/1.1; for builds set DOCKER_BUILDKIT=0",
    });
  const end = wholeHead(bytes);
  const lines = latin1Of(bytes.subarray(0, end)).split("\r\n");
  const [first = "", ...rest] = lines;
  if (rest.length > MOST_HEADERS) throw new RequestError("head", `the request has more than ${MOST_HEADERS} headers`, { status: 431 });
  const head = { ...readRequestLine(first), headers: rest.map(readHeader) };
  refuseRepeated(head.headers);
  refuseHost(head.headers);
  refuseExpectation(head.headers);
  return { head, rest: bytes.subarray(end + 4) };
}

/** Values of a header, in order. */
export function valuesOf(headers: readonly Header[], name: string): readonly string[] {
  return headers.filter((header) => isNamed(header, name)).map(({ value }) => value);
}

/** Whether it is the header of this name, which is in lower case. */
export function isNamed(header: Header, name: string): boolean {
  return header.name.length === name.length && header.name.toLowerCase() === name;
}

function wholeHead(bytes: Uint8Array): number {
  const end = endOfHead(bytes.subarray(0, LONGEST_HEAD + 4), 0);
  if (end >= 0) return end;
  if (bytes.length > LONGEST_HEAD) throw new RequestError("head", `the request's head is longer than ${LONGEST_HEAD} bytes`, { status: 431 });
  throw new RequestError("head", "the request's head does not end: expected a blank line after the headers, each line ended by CR LF");
}

function readRequestLine(line: string): Omit<RequestHead, "headers"> {
  const match = /^([!-~]+) ([!-~]+) HTTP\/(\d\.\d)$/.exec(line);
  if (match === null)
    throw new RequestError(
      "head",
      `cannot read the request line ${quoted(line)}: expected a method, a target in visible ASCII and HTTP/1.1, one space between each`,
    );
  const [, method = "", target = "", version] = match;
  if (version !== "1.0" && version !== "1.1") throw new RequestError("head", `HTTP/${version ?? ""} is not spoken here: expected HTTP/1.1`, { status: 505 });
  if (!METHODS.has(method)) throw new RequestError("operation", `there is no method ${quoted(method)}`, { status: 404 });
  return { method, target, version };
}

/** One line `name: value`: a token without blanks before the colon, visible ASCII and blanks behind it. */
function readHeader(line: string): Header {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([ -~\t]*)$/.exec(line);
  const [, name, value] = match ?? [];
  if (name === undefined || value === undefined)
    throw new RequestError(
      "head",
      `cannot read the header line ${quoted(line.split(":")[0] ?? "")}: expected a name, a colon and a value in visible ASCII on one line`,
    );
  return { name, value: value.replace(/[ \t]+$/, "") };
}

function refuseRepeated(headers: readonly Header[]): void {
  const seen = new Set<string>();
  for (const { name } of headers) {
    const lower = name.toLowerCase();
    if (seen.has(lower) && ONCE.has(lower)) throw new RequestError("head", `the header ${quoted(name)} is there more than once`);
    seen.add(lower);
  }
}

/** Empty is what buildx sends over a unix socket. */
function refuseHost(headers: readonly Header[]): void {
  const [host] = valuesOf(headers, "host");
  if (host === undefined) throw new RequestError("head", "the request has no Host header");
  if (!/^[A-Za-z0-9._~%:[\]-]*$/.test(host)) throw new RequestError("head", `the Host ${quoted(host)} is no name or address`);
}

function refuseExpectation(headers: readonly Header[]): void {
  const [expected] = valuesOf(headers, "expect");
  if (expected !== undefined && expected.toLowerCase() !== "100-continue")
    throw new RequestError("head", `the expectation ${quoted(expected)} cannot be met: expected 100-continue or none`, { status: 417 });
}
