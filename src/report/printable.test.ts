import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOSTILE_TEXTS } from "./fixtures.ts";
import { NAME_LIMIT, printable, printableName } from "./printable.ts";

const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/u;
const ANY_TEXT = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.string({ unit: "grapheme", maxLength: 300 }), fc.constantFrom(...HOSTILE_TEXTS));

describe("text from outside, made printable", () => {
  it.each([
    ["plain ASCII stays", "proxy-1_a.b:/run", "proxy-1_a.b:/run"],
    ["letters of any script stay", "größe 蛇 Ω", "größe 蛇 Ω"],
    ["a backslash stays", "C:\\run", "C:\\run"],
    ["NUL", "a\u0000b", "a\\x00b"],
    ["a line break", "a\r\nb\tc", "a\\r\\nb\\tc"],
    ["an ANSI sequence", "\u001b[31mred", "\\x1b[31mred"],
    ["a C1 control sequence introducer", "\u009b31m", "\\x9b31m"],
    ["DEL", "a\u007f", "a\\x7f"],
    ["a bidi override", "safe\u202egnp.exe", "safe\\u{202e}gnp.exe"],
    ["a bidi isolate", "\u2066x\u2069", "\\u{2066}x\\u{2069}"],
    ["a zero-width space", "a\u200bb", "a\\u{200b}b"],
    ["a tag character", "a\u{e0041}", "a\\u{e0041}"],
    ["a lone surrogate", "\ud800", "\\u{d800}"],
    ["a line separator", "a\u2028b", "a\\u{2028}b"],
    ["a blank that is no space", "a\u00a0b\u3000c", "a\\xa0b\\u{3000}c"],
    ["an invisible letter", "a\u3164b", "a\\u{3164}b"],
    ["a blank Braille pattern", "a\u2800b", "a\\u{2800}b"],
  ])("%s", (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it("a tower of combining marks keeps only the first few", () => {
    const shown = printable(`e${"\u0301".repeat(50)}`);
    expect(shown.startsWith(`e${"\u0301".repeat(4)}\\u{301}`)).toBe(true);
  });

  it("never shows a character that hides or steers, whatever comes in", () => {
    fc.assert(
      fc.property(ANY_TEXT, fc.integer({ min: 1, max: 200 }), (text, limit) => {
        expect(STEERING.test(printable(text, limit))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it("is never longer than its limit, and unchanged when made printable again", () => {
    fc.assert(
      fc.property(ANY_TEXT, fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const shown = printable(text, limit);
        expect(Array.from(shown).length).toBeLessThanOrEqual(limit);
        expect(printable(shown, limit)).toBe(shown);
      }),
      { numRuns: 2000 },
    );
  });

  it("a name beyond the limit ends in an ellipsis", () => {
    expect(printableName("a".repeat(NAME_LIMIT))).toBe("a".repeat(NAME_LIMIT));
    expect(printableName("a".repeat(NAME_LIMIT + 1))).toBe(`${"a".repeat(NAME_LIMIT - 1)}…`);
  });

  it("an escape is not cut in half", () => {
    expect(printable("abc\u202e", 6)).toBe("abc…");
  });

  it("an empty name is said to be one", () => {
    expect(printableName("")).toBe("(no name)");
  });

  it("a text of a million characters is not gone through", () => {
    expect(printable("x".repeat(1_000_000), 10)).toBe("xxxxxxxxx…");
  });
});
