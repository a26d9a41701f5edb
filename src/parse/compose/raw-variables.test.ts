import { describe, expect, it } from "vitest";
import { parseRawVariables } from "./raw-variables.ts";

function parsed(text: string) {
  return Object.fromEntries(parseRawVariables(text, "a.env", (name) => (name === "HOME" ? "/root" : undefined)).variables);
}

describe("variables of a raw file", () => {
  it.each<[string, string, Readonly<Record<string, string>>]>([
    ["quotes and dollars stay", "A='$X'\nB=\"\"", { A: "'$X'", B: '""' }],
    ["blanks before the name go, those of the value stay", "  A= 1 \r\n", { A: " 1 " }],
    ["comments are lines of their own", "# A=1\n  # B=2\nC=3 # no comment", { C: "3 # no comment" }],
    ["a name alone is taken from the environment, or left out", "HOME\nNOBODY", { HOME: "/root" }],
    ["the later line wins", "A=1\nA=2", { A: "2" }],
    ["an equals sign in the value", "A=b=c", { A: "b=c" }],
    ["nothing", "\n\n", {}],
  ])("%s", (_condition, text, expected) => expect(parsed(text)).toEqual(expected));

  it("says the line of each", () => {
    expect([...parseRawVariables("# c\nA=1\n\nB=2", "a.env", () => undefined).lines]).toEqual([
      ["A", 2],
      ["B", 4],
    ]);
  });

  it.each([
    ["no name", "A=1\n=b", "has no name before `=`, expected `NAME=value` (a.env:2:1)"],
    ["a blank in the name", "A B=1", "has a blank in its name"],
    ["a blank behind the name", "A =1", "has a blank in its name"],
  ])("refuses %s", (_condition, text, words) => {
    expect(() => parsed(text)).toThrowError(expect.objectContaining({ code: "syntax", message: expect.stringContaining(words) }));
  });
});
