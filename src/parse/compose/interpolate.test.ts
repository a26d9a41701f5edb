import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpolate } from "./interpolate.ts";

const variables: Readonly<Record<string, string>> = { SET: "value", EMPTY: "", DOLLAR: "$SET", NESTED: "x" };
const lookup = (name: string): string | undefined => (Object.hasOwn(variables, name) ? variables[name] : undefined);

describe("interpolate", () => {
  it.each([
    ["no variable", "plain", "plain"],
    ["bare name", "a $SET b", "a value b"],
    ["braces", "${SET}s", "values"],
    ["unset becomes empty", "[${NONE}]", "[]"],
    ["dollar escaped", "$$SET ${SET}", "$SET value"],
    ["escaped braces", "$${SET}", "${SET}"],
    ["default for unset", "${NONE:-d}", "d"],
    ["default for empty with colon", "${EMPTY:-d}", "d"],
    ["no default for empty without colon", "[${EMPTY-d}]", "[]"],
    ["default for unset without colon", "${NONE-d}", "d"],
    ["default not taken", "${SET:-d}", "value"],
    ["required and there", "${SET:?say}", "value"],
    ["required, empty, without colon", "[${EMPTY?say}]", "[]"],
    ["replacement where set", "${SET:+r}", "r"],
    ["no replacement where empty with colon", "[${EMPTY:+r}]", "[]"],
    ["replacement where empty without colon", "${EMPTY+r}", "r"],
    ["no replacement where unset", "[${NONE+r}]", "[]"],
    ["nested default", "${NONE:-${ALSO:-${NESTED}}}", "x"],
    ["variable in a replacement", "${SET:+got $SET}", "got value"],
    ["default with operators in it", "${NONE:-a:-b}", "a:-b"],
    ["braces in a default", '${NONE:-{"a": 1}}', '{"a": 1}'],
    ["a value is not looked at again", "$DOLLAR", "$SET"],
    ["dollar before a digit stays", "$1 $", "$1 $"],
    ["dollar before punctuation stays", "a$.b", "a$.b"],
  ])("%s", (_condition, text, expected) => {
    expect(interpolate(text, lookup)).toMatchObject({ text: expected });
  });

  it.each([
    ["required and unset", "${NONE:?tell me}", { failure: "missing", variable: "NONE", words: "tell me" }],
    ["required and empty", "${EMPTY:?tell me}", { failure: "missing", variable: "EMPTY", words: "tell me" }],
    ["required and unset, no colon", "${NONE?}", { failure: "missing", variable: "NONE", words: "" }],
    ["required in a default that is taken", "${NONE:-${ALSO:?inner}}", { failure: "missing", variable: "ALSO", words: "inner" }],
    ["no name", "${}", { failure: "invalid", found: "${}" }],
    ["name begins with a digit", "${1A}", { failure: "invalid", found: "${1A}" }],
    ["brace not closed", "${SET", { failure: "invalid", found: "${SET" }],
    ["unknown operator", "${SET/x/y}", { failure: "invalid", found: "${SET/x/y}" }],
    ["nested too deep", `${"${NONE:-".repeat(100)}x${"}".repeat(100)}`, { failure: "too-large" }],
  ])("refused: %s", (_condition, text, expected) => {
    expect(interpolate(text, lookup)).toEqual(expected);
  });

  it("names the variables that are not set", () => {
    expect(interpolate("$A ${B:-x} $SET", lookup)).toMatchObject({ unset: ["A"], used: ["SET"] });
  });

  it("stops when the text grows past the bound", () => {
    expect(interpolate("$BIG".repeat(40), () => "x".repeat(100_000))).toEqual({ failure: "too-large" });
  });

  it("gives back any text whose dollars are escaped", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(interpolate(text.replaceAll("$", "$$$$"), lookup)).toMatchObject({ text, unset: [] });
      }),
    );
  });
});
