import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RequestError } from "../request-error.ts";
import { parseJson, parseJsonBytes } from "./parse.ts";
import { printJson } from "./print.ts";
import type { JsonValue } from "./value.ts";
import { foldKey, objectOf } from "./value.ts";

function plain(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, plain(item as JsonValue)]));
}

/** As `JSON.parse` has it: integers beyond 2^53 as doubles. */
function rounded(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)])) : value;
}

describe("what is taken", () => {
  it.each<[string, unknown]>([
    ['{"\\u0048ostConfig":{"Privileged":true}}', { HostConfig: { Privileged: true } }],
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -9223372036854775808n],
    ["18446744073709551615", 18446744073709551615n],
    ["0.25", 0.25],
    [' [1,\t"a" , null ]\r\n', [1, "a", null]],
    ['"\\ud83d\\ude00"', "😀"],
  ])("%s", (text, value) => expect(plain(parseJson(text))).toEqual(value));

  it("`__proto__` is a key as any other", () => {
    const value = parseJson('{"__proto__":{"Privileged":true}}') as Record<string, unknown>;
    expect([Object.getPrototypeOf(value), Object.keys(value), value["Privileged"]]).toEqual([null, ["__proto__"], undefined]);
  });
});

describe("what is refused", () => {
  it.each([
    ["a key twice", '{"a":1,"a":2}', "twice"],
    ["a key twice but for its case", '{"Privileged":false,"privileged":true}', "twice"],
    ["a long s", '{"HostConfig":{},"Ho\\u017ftConfig":{}}', "twice"],
    ["a Kelvin sign", '{"NetworkMode":"","Networ\u212aMode":"host"}', "twice"],
    ["an object after the first", '{"a":1}{"a":2}', "follows"],
    ["NUL after the value", '{"a":1}\0', "follows"],
    ["nothing", "", "expected a value"],
    ["a BOM", "\ufeff{}", "expected a value"],
    ["a raw control character", '"a\u0001"', "control"],
    ["a line end in a text", '"a\n"', "control"],
    ["NUL", '"\\u0000"', "NUL"],
    ["a lone surrogate, escaped", '"\\ud800"', "surrogate"],
    ["a comment", "{/**/}", "expected"],
    ["a trailing comma in an object", '{"a":1,}', "expected"],
    ["a trailing comma in a list", "[1,]", "expected a value"],
    ["an exponent", "1e8", "number"],
    ["a fraction of nothing", "64.0", "number"],
    ["minus nothing", "-0", "number"],
    ["more than 64 bits", "18446744073709551616", "number"],
    ["a fraction with too many digits", "0.1000000000000000055511151231257827", "number"],
    ["a leading zero", "01", "follows"],
    ["a plus", "+1", "expected a value"],
    ["not a number", "NaN", "expected a value"],
    ["a bad escape", '"\\x41"', "escape"],
    ["too deep", `${"[".repeat(66)}${"]".repeat(66)}`, "deeper"],
  ])("%s", (_, text, words) => {
    expect(() => parseJson(text)).toThrow(RequestError);
    expect(() => parseJson(text)).toThrow(words);
  });

  it.each([
    ["a lone continuation", [0x22, 0x80, 0x22]],
    ["an overlong slash", [0x22, 0xc0, 0xaf, 0x22]],
    ["a surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["beyond Unicode", [0x22, 0xf5, 0x80, 0x80, 0x80, 0x22]],
    ["cut off", [0x22, 0xe2, 0x82]],
    ["UTF-16", [0xff, 0xfe, 0x7b, 0x00]],
  ])("bytes that are no UTF-8: %s", (_, bytes) => expect(() => parseJsonBytes(Uint8Array.from(bytes))).toThrow("UTF-8"));
});

describe("laws", () => {
  const leaf = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.string({ unit: "grapheme" }),
  );
  const text = leaf.filter((value) => (typeof value !== "string" || !value.includes("\0")) && !Object.is(value, -0));
  const { value: values } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      text,
      fc.array(tie("value"), { maxLength: 5 }),
      fc.uniqueArray(fc.tuple(fc.string(), tie("value")), { maxLength: 5, selector: ([key]) => foldKey(key) }).map(objectOf),
    ),
  }));

  it("parse of print is the same value", () =>
    fc.assert(
      fc.property(values, (value) => {
        expect(parseJson(printJson(value))).toEqual(value);
      }),
    ));

  it("what both this and JSON.parse take means the same, and nothing is taken that JSON.parse refuses", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"A"',
      '"__proto__"',
      "1",
      "-1",
      "0",
      ".5",
      "e3",
      "true",
      "null",
      " ",
      '"\\u0041"',
      "\n",
    );
    const texts = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(texts, (json) => {
        let mine: JsonValue;
        try {
          mine = parseJson(json);
        } catch (error) {
          expect(error).toBeInstanceOf(RequestError);
          return;
        }
        expect(rounded(plain(mine))).toEqual(plain(JSON.parse(json)));
      }),
      { numRuns: 2000 },
    );
  });

  it("folding takes letters for one as Go's decoder does", () => {
    for (const [one, other] of [
      ["HOSTCONFIG", "hostconfig"],
      ["Bindſ", "Binds"],
      ["NetworKMode", "NetworkMode"],
      ["Ω", "Ω"],
      ["ẞ", "ß"],
    ] as const)
      expect(foldKey(one)).toBe(foldKey(other));
    expect(foldKey("Bind s")).not.toBe(foldKey("Binds"));
  });
});
