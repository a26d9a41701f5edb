import { describe, expect, it } from "vitest";
import type { RawAnswer } from "./answer-reader.ts";
import { AnswerReader, NotHttpError, TooLargeError } from "./answer-reader.ts";

const MOST = 64;

/** What is read of `text`, whole and byte by byte: pieces may end anywhere. */
function read(text: string): RawAnswer | null {
  const bytes = Buffer.from(text, "latin1");
  const whole = new AnswerReader(MOST);
  const answer = whole.push(bytes) ?? whole.end();
  const slow = new AnswerReader(MOST);
  const pieces = Array.from(bytes, (_, position) => slow.push(bytes.subarray(position, position + 1)));
  const slowAnswer = pieces.find((piece) => piece !== null) ?? slow.end();
  expect(slowAnswer?.body).toEqual(answer?.body);
  expect(slowAnswer?.status).toEqual(answer?.status);
  return answer;
}

describe("an answer", () => {
  it.each<[string, string, { status: number; body: string; isKept: boolean } | null]>([
    ["of a length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", { status: 200, body: "{}", isKept: true }],
    ["of two equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\n{}", { status: 200, body: "{}", isKept: true }],
    ["without a body", "HTTP/1.1 204 No Content\r\n\r\n", { status: 204, body: "", isKept: true }],
    ["of no length", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", { status: 200, body: "", isKept: true }],
    ["in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;a=b\r\n}\r\n0\r\n\r\n", { status: 200, body: "{}", isKept: true }],
    [
      "in chunks, with a trailer",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: b\r\n\r\n",
      { status: 200, body: "{}", isKept: true },
    ],
    ["after an interim one", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\n1", { status: 404, body: "1", isKept: true }],
    ["that ends with the connection", "HTTP/1.1 200 OK\r\n\r\n{}", { status: 200, body: "{}", isKept: false }],
    ["of an older protocol", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", { status: 200, body: "{}", isKept: false }],
    ["after which the connection is closed", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", { status: 200, body: "{}", isKept: false }],
    ["that is cut off in its head", "HTTP/1.1 200 OK\r\nContent-Le", null],
    ["that is cut off in its body", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", null],
    ["that is cut off before its last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", null],
  ])("%s", (_, text, expected) => {
    const answer = read(text);
    expect(answer === null ? null : { ...answer, body: answer.body.toString() }).toEqual(expected);
  });

  it("in more pieces than are kept apart", () => {
    const body = Array.from({ length: 5000 }, (_, place) => String(place % 7)).join("");
    const chunks = Array.from(body, (digit) => `1\r\n${digit}\r\n`).join("");
    const answer = new AnswerReader(body.length).push(Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`));
    expect(answer?.body.toString()).toBe(body);
  });

  it("with more bytes than it says: the connection is used no more", () => {
    expect(new AnswerReader(MOST).push(Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200"))?.isKept).toBe(false);
  });
});

describe("refused as no HTTP answer:", () => {
  it.each<[string, string]>([
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["no status", "HTTP/1.1 OK\r\n\r\n"],
    ["a version that is not known", "HTTP/1.7 200 OK\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"],
    ["a length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"],
    ["a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}"],
    ["an unknown coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"],
    ["a chunk without a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"],
    ["a chunk longer than its size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n"],
    ["a head without end", `HTTP/1.1 200 OK\r\nA: ${"x".repeat(70_000)}`],
  ])("%s", (_, text) => expect(() => new AnswerReader(MOST).push(Buffer.from(text))).toThrow(NotHttpError));
});

describe("larger than the bound:", () => {
  it.each<[string, string]>([
    ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n"],
    ["one chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n"],
    ["chunks together", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"10\r\n0123456789abcdef\r\n".repeat(5)}`],
    ["what the connection's end has to end", `HTTP/1.1 200 OK\r\n\r\n${"x".repeat(65)}`],
  ])("%s", (_, text) => expect(() => new AnswerReader(MOST).push(Buffer.from(text))).toThrow(TooLargeError));
});
