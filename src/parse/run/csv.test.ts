import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsvLine } from "./csv.ts";

describe("a comma-separated line", () => {
  it.each<[string, readonly string[] | null]>([
    ["a,b", ["a", "b"]],
    ["", [""]],
    ["a,", ["a", ""]],
    ['"a,b",c', ["a,b", "c"]],
    ['"a""b"', ['a"b']],
    ['a"b', null],
    ['"a', null],
    ['"a"b', null],
  ])("%j is %j", (line, fields) => expect(parseCsvLine(line)).toEqual(fields));

  it("gives back the fields it was made of", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (fields) => {
        expect(parseCsvLine(fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(","))).toEqual(fields);
      }),
    );
  });
});
