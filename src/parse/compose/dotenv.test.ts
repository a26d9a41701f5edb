import { describe, expect, it } from "vitest";
import { ParseError } from "../errors.ts";
import { parseDotenv, parseDotenvLines } from "./dotenv.ts";

function read(text: string, environment: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(parseDotenv(text, ".env", (name) => environment[name]));
}

describe("parseDotenv", () => {
  it.each([
    ["plain", "A=1\nB=two words", { A: "1", B: "two words" }],
    ["comments and blank lines", "# c\n\nA=1 # said\nB=1#not", { A: "1", B: "1#not" }],
    ["export", "export A=1", { A: "1" }],
    ["a colon", "A: 1", { A: "1" }],
    ["single quotes are verbatim", "A='$B \\n'", { A: "$B \\n" }],
    ["double quotes with escapes", 'A="x\\ny\\"z"', { A: 'x\ny"z' }],
    ["double quotes over lines", 'A="x\ny"\nB=2', { A: "x\ny", B: "2" }],
    ["an earlier line is used", "A=1\nB=${A}2", { A: "1", B: "12" }],
    ["a default", "B=${A:-d}", { B: "d" }],
    ["an escaped dollar", 'A="\\$B"\nC=$$B', { A: "$B", C: "$B" }],
    ["empty value", "A=", { A: "" }],
    ["spaces around", " A = 1 ", { A: "1" }],
    ["CRLF", "A=1\r\nB=2\r\n", { A: "1", B: "2" }],
    ["a byte order mark", "\uFEFFA=1", { A: "1" }],
    ["the last one wins", "A=1\nA=2", { A: "2" }],
    ["a name that begins with a digit is left out", "1A=1\nB=2", { B: "2" }],
    ["a name alone that nobody sets", "A\nB=1", { B: "1" }],
  ])("%s", (_condition, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it("takes a name alone from the environment", () => {
    expect(read("A\n", { A: "given" })).toEqual({ A: "given" });
  });

  it("prefers the environment to an earlier line", () => {
    expect(read("A=1\nB=$A", { A: "given" })).toEqual({ A: "1", B: "given" });
  });

  it("tells the line of each variable", () => {
    expect([...parseDotenvLines('A="1\n2"\n# c\nB=3', ".env", () => undefined).lines]).toEqual([
      ["A", 1],
      ["B", 4],
    ]);
  });

  it.each([
    ["an open quote", 'A="x', "syntax"],
    ["no name", "=x", "syntax"],
    ["a name with a space", "A B=1", "syntax"],
    ["a character that names cannot have", "A/B=1", "syntax"],
    ["a required variable", "A=${B:?say}", "unresolved"],
  ])("refused: %s", (_condition, text, code) => {
    expect(() => read(text)).toThrowError(expect.objectContaining({ name: "ParseError", code }));
  });

  it("quotes no text of the file in an error, which may be a secret", () => {
    try {
      read("KEY=1\nMIIEpAIBAAKCAQEA+/secret");
    } catch (error) {
      expect(error).toBeInstanceOf(ParseError);
      expect(String(error)).not.toContain("secret");
      expect(String(error)).toContain(".env:2");
    }
    expect.assertions(3);
  });
});
