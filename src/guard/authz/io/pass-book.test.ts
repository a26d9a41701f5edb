import { describe, expect, it } from "vitest";
import { PassBook } from "./pass-book.ts";

const body = (text: string): Uint8Array => Buffer.from(text);
const CREATE = { method: "POST", target: "/v1.41/containers/create", body: body("{}") };

function opened() {
  const clock = { nowMs: 1000 };
  return { clock, book: new PassBook(() => clock.nowMs) };
}

function issued(book: PassBook): string {
  const pass = book.issue(CREATE);
  if (pass === null) throw new Error("no pass was issued");
  return pass;
}

describe("a pass", () => {
  it("speaks for its request, once", () => {
    const { book } = opened();
    const pass = issued(book);
    expect(book.take(pass, CREATE)).toBe(true);
    expect(book.take(pass, CREATE)).toBe(false);
  });

  it("speaks for its request where the engine shows no body", () => {
    const { book } = opened();
    expect(book.take(issued(book), { ...CREATE, body: null })).toBe(true);
  });

  it.each([
    ["another body", { ...CREATE, body: body('{"HostConfig":{}}') }],
    ["an empty body", { ...CREATE, body: body("") }],
    ["another target", { ...CREATE, target: "/v1.41/containers/create?name=x" }],
    ["another method", { ...CREATE, method: "PUT" }],
    ["another target without a body", { ...CREATE, target: "/v1.41/build", body: null }],
  ])("does not speak for %s, and is gone then", (_, other) => {
    const { book } = opened();
    const pass = issued(book);
    expect(book.take(pass, other)).toBe(false);
    expect(book.take(pass, CREATE)).toBe(false);
  });

  it.each(["", ".", "0.0", `${"a".repeat(32)}.${"b".repeat(64)}`])("that was made up (%j) speaks for nothing", (pass) => {
    const { book } = opened();
    issued(book);
    expect(book.take(pass, CREATE)).toBe(false);
  });

  it("with another's secret speaks for nothing", () => {
    const { book } = opened();
    const [one, other] = [issued(book), issued(book)];
    expect(book.take(`${one.split(".")[0]}.${other.split(".")[1]}`, CREATE)).toBe(false);
  });

  it("that is old speaks for nothing", () => {
    const { book, clock } = opened();
    const pass = issued(book);
    clock.nowMs += 30_000;
    expect(book.take(pass, CREATE)).toBe(false);
  });
});

it("passes that nobody used are bounded, and make room once they are old", () => {
  const { book, clock } = opened();
  for (let count = 0; count < 10_000; count += 1) expect(book.issue(CREATE)).not.toBeNull();
  expect(book.issue(CREATE)).toBeNull();
  clock.nowMs += 30_001;
  expect(book.take(issued(book), CREATE)).toBe(true);
});
