import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RequestError } from "../request-error.ts";
import { latin1Of, utf8Length, utf8Of } from "./bytes.ts";
import { bytesOf } from "./fixtures.ts";
import { framingOf, readBody } from "./framing.ts";
import { readHead } from "./head.ts";

const LIMIT = 1000;

function read(text: string): { readonly head: ReturnType<typeof readHead>["head"]; readonly body: string } {
  const { head, rest } = readHead(bytesOf(text));
  return { head, body: latin1Of(readBody(framingOf(head), rest, LIMIT)) };
}

function refusal(text: string): RequestError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

const LINE = "POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\n";

describe("what is taken", () => {
  it("headers keep their order, letters and number", () => {
    const { head } = read("GET /info HTTP/1.1\r\nhost: d\r\nX-Grpc-Method: b\r\nAccept:\r\nX-Grpc-Method:  a\t\r\n\r\n");
    expect(head).toEqual({
      method: "GET",
      target: "/info",
      version: "1.1",
      headers: [
        { name: "host", value: "d" },
        { name: "X-Grpc-Method", value: "b" },
        { name: "Accept", value: "" },
        { name: "X-Grpc-Method", value: "a" },
      ],
    });
  });

  it.each([
    ["an empty Host, as buildx sends it", "GET /info HTTP/1.1\r\nHost:\r\n\r\n", ""],
    ["HTTP/1.0 without a body", "GET /info HTTP/1.0\r\nHost: d\r\nContent-Length: 0\r\n\r\n", ""],
    ["a length", `${LINE}Content-Length: 2\r\n\r\n{}`, "{}"],
    ["chunks", `${LINE}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n01\r\n}\r\n0\r\n\r\n`, "{}"],
    ["an expectation of 100", `${LINE}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`, "{}"],
    ["headers of more than 16 KiB", `${LINE}X-Registry-Config: ${"a".repeat(100_000)}\r\n\r\n`, ""],
  ])("%s", (_, text, body) => expect(read(text).body).toBe(body));
});

describe("what is refused", () => {
  it.each<[string, string, number, string]>([
    ["a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/2"],
    ["bare LF", "GET /info HTTP/1.1\nHost: d\n\n", 400, "does not end"],
    ["a bare LF between headers", "GET /info HTTP/1.1\r\nHost: d\nX: y\r\n\r\n", 400, "header line"],
    ["a bare CR", "GET /info HTTP/1.1\r\nHost: d\rX: y\r\n\r\n", 400, "header line"],
    ["a leading line end", "\r\nGET /info HTTP/1.1\r\nHost: d\r\n\r\n", 400, "request line"],
    ["a folded line", "GET /info HTTP/1.1\r\nHost: d\r\nX: a\r\n b\r\n\r\n", 400, "header line"],
    ["a blank before the colon", "GET /info HTTP/1.1\r\nHost : d\r\n\r\n", 400, "header line"],
    ["a byte beyond ASCII in a header", "GET /info HTTP/1.1\r\nHost: d\r\nX: \u00e9\r\n\r\n", 400, "header line"],
    ["NUL in a header", "GET /info HTTP/1.1\r\nHost: d\r\nX: \0\r\n\r\n", 400, "header line"],
    ["HTTP/1.2", "GET /info HTTP/1.2\r\nHost: d\r\n\r\n", 505, "HTTP/1.2"],
    ["HTTP/0.9", "GET /info\r\nHost: d\r\n\r\n", 400, "request line"],
    ["two blanks", "GET  /info HTTP/1.1\r\nHost: d\r\n\r\n", 400, "request line"],
    ["a method in lower case", "get /info HTTP/1.1\r\nHost: d\r\n\r\n", 404, "method"],
    ["a method that is none", "SPY /info HTTP/1.1\r\nHost: d\r\n\r\n", 404, "method"],
    ["no Host", "GET /info HTTP/1.1\r\n\r\n", 400, "no Host"],
    ["two Hosts", "GET /info HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "more than once"],
    ["a Host with a path", "GET /info HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "Host"],
    ["two Content-Types", `${LINE}Content-Type: a\r\ncontent-type: b\r\n\r\n`, 400, "more than once"],
    ["another expectation", `${LINE}Expect: 200-ok\r\n\r\n`, 417, "100-continue"],
    ["chunked and a length", `${LINE}Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n`, 400, "both"],
    ["chunked in HTTP/1.0", "POST /x HTTP/1.0\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "HTTP/1.0"],
    ["a body in HTTP/1.0", "POST /x HTTP/1.0\r\nHost: d\r\nContent-Length: 2\r\n\r\n{}", 400, "HTTP/1.0"],
    ...["gzip, chunked", "identity", "xchunked", "chunked, chunked", "chunked;q=1", "Chunked", ""].map((coding): [string, string, number, string] => [
      `the coding "${coding}"`,
      `${LINE}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`,
      501,
      "not `chunked`",
    ]),
    ["two codings in two headers", `${LINE}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400, "more than once"],
    ["the same length twice", `${LINE}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`, 400, "more than once"],
    ...["+2", "-1", "2, 2", "0x2", "2 2", "", "9999999999999999"].map((length): [string, string, number, string] => [
      `the length "${length}"`,
      `${LINE}Content-Length: ${length}\r\n\r\n{}`,
      400,
      "plain number",
    ]),
    ["a body that ends early", `${LINE}Content-Length: 3\r\n\r\n{}`, 400, "ends early"],
    ["a length of 0 and bytes", `${LINE}Content-Length: 0\r\n\r\nGET /info HTTP/1.1\r\n\r\n`, 400, "one request"],
    ["a request behind the body", `${LINE}Content-Length: 2\r\n\r\n{}GET /info HTTP/1.1\r\n\r\n`, 400, "one request"],
    ["a request behind the last chunk", `${LINE}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`, 400, "one request"],
    ["a chunk extension", `${LINE}Transfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\n\r\n`, 400, "chunk"],
    ["a chunk size and a bare LF", `${LINE}Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n`, 400, "chunk"],
    ["a chunk that is longer than its size", `${LINE}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`, 400, "chunk"],
    ["a trailer", `${LINE}Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n`, 400, "trailers"],
    ["no last chunk", `${LINE}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`, 400, "chunk"],
    ["more than the limit, by its length", `${LINE}Content-Length: 1001\r\n\r\n`, 413, "unread"],
    ["more than the limit, in chunks", `${LINE}Transfer-Encoding: chunked\r\n\r\n3e9\r\n${"a".repeat(1001)}\r\n0\r\n\r\n`, 413, "unread"],
    ["a head of more than 1 MiB", `${LINE}X: ${"a".repeat(1024 * 1024)}\r\n\r\n`, 431, "longer"],
    ["too many headers", `${LINE}${"X: y\r\n".repeat(1000)}\r\n`, 431, "more than 1000"],
  ])("%s", (_, text, status, words) => {
    const error = refusal(text);
    expect([error.status, error.message]).toEqual([status, expect.stringContaining(words)]);
  });
});

describe("text and bytes", () => {
  it("UTF-8 is read and measured as Node does", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const bytes = new TextEncoder().encode(text);
        expect([utf8Of(bytes), utf8Length(text)]).toEqual([text, bytes.length]);
      }),
    ));

  it("what Node's fatal decoder refuses is refused", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
        let text: string | null;
        try {
          text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {
          text = null;
        }
        expect(utf8Of(bytes)).toBe(text);
      }),
      { numRuns: 3000 },
    ));
});
