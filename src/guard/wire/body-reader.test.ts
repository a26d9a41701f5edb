import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RequestError } from "../request-error.ts";
import type { StreamFraming, Strictness } from "./body-reader.ts";
import { BodyReader } from "./body-reader.ts";
import { latin1Of } from "./bytes.ts";
import { bytesOf } from "./fixtures.ts";
import { readBody } from "./framing.ts";

interface Outcome {
  readonly data: string;
  readonly used: number;
  readonly isDone: boolean;
}

/** What is read of a text that comes in pieces of these lengths, then as a whole. */
function read(text: string, pieces: readonly number[], framing: StreamFraming, strictness: Strictness = "request"): Outcome {
  const reading = new BodyReader(framing, strictness);
  const bytes = bytesOf(text);
  let data = "";
  let used = 0;
  let at = 0;
  for (const length of [...pieces, bytes.length]) {
    const piece = bytes.subarray(at, at + length);
    at += piece.length;
    const found = reading.push(piece);
    data += found.data.map(latin1Of).join("");
    used += found.used;
    if (reading.isDone) break;
  }
  return { data, used, isDone: reading.isDone };
}

const chunked: StreamFraming = { kind: "chunked" };

describe("a body that comes in pieces", () => {
  it.each<[string, string, StreamFraming, Outcome]>([
    ["none", "GET", { kind: "none" }, { data: "", used: 0, isDone: true }],
    ["of no length", "GET", { kind: "length", bytes: 0 }, { data: "", used: 0, isDone: true }],
    ["of a length, and what follows", "abcGET", { kind: "length", bytes: 3 }, { data: "abc", used: 3, isDone: true }],
    ["of a length, in part", "ab", { kind: "length", bytes: 3 }, { data: "ab", used: 2, isDone: false }],
    ["in chunks, and what follows", "3\r\nabc\r\n0\r\n\r\nGET", chunked, { data: "abc", used: 13, isDone: true }],
    ["in chunks, without the last", "3\r\nabc\r\n", chunked, { data: "abc", used: 8, isDone: false }],
    ["until the connection ends", "abc", { kind: "until-close" }, { data: "abc", used: 3, isDone: false }],
  ])("%s", (_, text, framing, expected) => expect(read(text, [], framing)).toEqual(expected));

  it("is the same however it is cut, and what the reader of whole bodies makes of it", () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.replace(/[^ -~]/g, "x"))),
        fc.array(fc.nat({ max: 7 })),
        (parts, pieces) => {
          const text = `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("")}0\r\n\r\n`;
          expect(read(text, pieces, chunked)).toEqual({ data: parts.join(""), used: text.length, isDone: true });
          expect(latin1Of(readBody({ kind: "chunked" }, bytesOf(text), 10_000))).toBe(parts.join(""));
        },
      ),
    ));

  it.each([
    ["an extension", "3;x=y\r\nabc\r\n0\r\n\r\n"],
    ["a bare LF", "3\nabc\r\n0\r\n\r\n"],
    ["a chunk longer than its size", "3\r\nabcd\r\n0\r\n\r\n"],
    ["a size that is none", "x\r\n"],
    ["a size with a sign", "+3\r\n"],
    ["a size without end", "00000000000000000000"],
    ["a trailer", "0\r\nX: y\r\n\r\n"],
  ])("a request's with %s is refused, however it is cut", (_, text) => {
    for (const pieces of [[], Array.from(text, () => 1)]) expect(() => read(text, pieces, chunked)).toThrow(RequestError);
  });

  it.each([
    ["an extension", "3;x=y\r\nabc\r\n0\r\n\r\n", "abc"],
    ["trailers", "3\r\nabc\r\n0\r\nA: b\r\nC: d\r\n\r\n", "abc"],
  ])("an answer's may have %s", (_, text, data) => expect(read(text, [1, 1, 1], chunked, "answer")).toEqual({ data, used: text.length, isDone: true }));

  it("an answer's line without end is refused", () => expect(() => read("1".repeat(9000), [], chunked, "answer")).toThrow(RequestError));
});
