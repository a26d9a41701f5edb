import { describe, expect, it } from "vitest";
import { AnswerError, answerFraming, printAnswerHead, readAnswerHead } from "./answer-head.ts";
import { endOfHead } from "./bytes.ts";
import { bytesOf } from "./fixtures.ts";

function headOf(text: string) {
  const found = readAnswerHead(bytesOf(text));
  if (found === null) throw new Error("it has not come as a whole");
  return found;
}

describe("the head of an answer", () => {
  it("is read, and printed with our word on the connection", () => {
    const { head, used } = headOf("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nConnection: close\r\nX: a\r\nX: b\r\n\r\nrest");
    expect([head.status, used]).toEqual([200, 69]);
    expect(printAnswerHead(head, { closes: false, upgrade: null, added: [{ name: "Y", value: "c" }] })).toBe(
      "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nX: a\r\nX: b\r\nY: c\r\n\r\n",
    );
    expect(printAnswerHead(head, { closes: true, upgrade: null, added: [] })).toContain("\r\nConnection: close\r\n");
    expect(printAnswerHead({ ...head, status: 101 }, { closes: true, upgrade: "tcp", added: [] })).toContain("\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  });

  it.each([
    ["without a reason", "HTTP/1.1 204\r\n\r\n", ""],
    ["with words of its own", "HTTP/1.1 101 UPGRADED\r\n\r\n", "UPGRADED"],
  ])("%s", (_, text, reason) => expect(headOf(text).head.reason).toBe(reason));

  it.each(["HTTP/1.1 200 OK\r\n", "HTTP", ""])("%j has not come as a whole", (text) => expect(readAnswerHead(bytesOf(text))).toBeNull());

  it.each(["SSH-2.0-x\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 200 OK\r\nnothing\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", "a".repeat(1024 * 1024 + 1)])(
    "what is none is refused: %.20j",
    (text) => expect(() => readAnswerHead(bytesOf(text))).toThrow(AnswerError),
  );

  it.each([
    ["GET", "200 OK\r\nContent-Length: 5", { kind: "length", bytes: 5 }],
    ["HEAD", "200 OK\r\nContent-Length: 5", { kind: "none" }],
    ["POST", "304 Not Modified\r\nContent-Length: 5", { kind: "none" }],
    ["POST", "204 No Content", { kind: "none" }],
    ["GET", "200 OK\r\nTransfer-Encoding: chunked", { kind: "chunked" }],
    ["GET", "200 OK", { kind: "until-close" }],
  ])("%s %j ends where it says", (method, text, expected) => expect(answerFraming(headOf(`HTTP/1.1 ${text}\r\n\r\n`).head, method)).toEqual(expected));

  it.each(["Transfer-Encoding: gzip, chunked", "Content-Length: 1\r\nContent-Length: 2", "Content-Length: x"])(
    "an end that is said in two ways is refused: %s",
    (text) => expect(() => answerFraming(headOf(`HTTP/1.1 200 OK\r\n${text}\r\n\r\n`).head, "GET")).toThrow(AnswerError),
  );
});

describe("the end of a head", () => {
  it.each([
    ["a\r\n\r\nb", 0, 1],
    ["a\r\n\r\nb", 2, -1],
    ["a\r\r\n\r\n", 0, 2],
    ["a\r\n\r", 0, -1],
  ])("of %j from %i is at %i", (text, from, expected) => expect(endOfHead(bytesOf(text), from)).toBe(expected));
});
