import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayWidth, fold, wrap } from "./text-layout.ts";

describe("cells of a text", () => {
  it.each([
    ["ASCII", "abc", 3],
    ["accents in one character", "é", 1],
    ["combining marks", "e\u0301", 1],
    ["ideographs", "蛇蛇", 4],
    ["emoji", "🚢", 2],
  ])("%s", (_, text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("wrapping", () => {
  it("breaks at spaces", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  });

  it("breaks a word only where it alone is too long", () => {
    expect(wrap("ab abcdefgh", 4)).toEqual(["ab", "abcd", "efgh"]);
  });

  it("an empty text is one empty line", () => {
    expect(wrap("", 10)).toEqual([""]);
  });

  it("no line is wider than the width, and nothing but spaces is lost", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-composite", maxLength: 200 }), fc.integer({ min: 2, max: 60 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("folding to one line", () => {
  it.each([
    ["what fits stays", ["a", "b"], 20, "a; b"],
    ["what does not fit is counted", ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff"], 16, "aaaa; +5 more"],
    ["as many as fit", ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff"], 20, "aaaa; bbbb; +4 more"],
    ["the first stays, however long", ["a".repeat(30), "b"], 10, `${"a".repeat(30)}; +1 more`],
    ["one alone", ["a".repeat(30)], 10, "a".repeat(30)],
    ["nothing", [], 10, ""],
  ])("%s", (_, parts, width, line) => {
    expect(fold(parts, width)).toBe(line);
  });
});
