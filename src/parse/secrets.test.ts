import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactWords } from "./secrets.ts";

describe("of a command is not told", () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ["the word behind a flag", ["a", "--password", "x", "y"], ["a", "--password", "[redacted]", "y"]],
    ["a flag's value", ["--api-key=x"], ["--api-key=[redacted]"]],
    ["a value that is set", ["DB_PASSWORD=x", "y"], ["DB_PASSWORD=[redacted]", "y"]],
    ["a value that is set by a flag", ["--env=DB_PASSWORD=x"], ["--env=DB_PASSWORD=[redacted]"]],
    ["a value by a name with dots", ["--set", "db.password=x"], ["--set", "db.password=[redacted]"]],
    ["a value behind a command", ["a;TOKEN=x b"], ["a;TOKEN=[redacted] b"]],
    ["what is asked of a site", ["https://a/?b=c&token=x"], ["https://a/?b=c&token=[redacted]"]],
    ["a known form", ["ghp_0123456789abcdefghijklmnop"], ["[redacted]"]],
    ["words in quotes that are set", ['a; PASSWORD="two words" b'], ["a; PASSWORD=[redacted] b"]],
    ["words in single quotes that are set", ["PASSWORD='two words' b"], ["PASSWORD=[redacted] b"]],
    ["words in quotes alone", ["PASSWORD='two words'"], ["PASSWORD=[redacted]"]],
    ["words in quotes behind a flag", ['a --password "two words" b'], ['a --password "[redacted]" b']],
    ["words with an escaped blank", ["a --password two\\ words b"], ["a --password [redacted] b"]],
    ["quotes in quotes", ['sh -c "a --password=\\"two words\\" b"'], ['sh -c "a --password=[redacted] b"']],
    ["single quotes in quotes", [`sh -c "a --token 'two words'; b"`], [`sh -c "a --token [redacted] b"`]],
    ["a word that is a quoted script", ["'a --token x'"], ["'a --token [redacted]'"]],
    ["what stands between apostrophes", ["don't a --password x can't"], ["don't a --password [redacted] can't"]],
    ["what no quote closes", [`a "b --password x`], [`a "b --password [redacted]`]],
    ["a flag in quotes", ['a "--password" x'], ['a "--password" [redacted]']],
  ])("%s", (_words, command, expected) => {
    expect(redactWords(command)).toEqual(expected);
  });

  it.each([
    ["a name that says where it is", ["--password-file", "/a", "DB_PASSWORD_FILE=/b"]],
    ["a script without any", [`sh -c "echo 'a b' \\"c d\\" e\\ f $HOME"`]],
    ["quotes and blanks of all kinds", [`a  "b"\t'c' d"e f"g \\" '`]],
  ])("nothing of %s", (_words, command) => {
    expect(redactWords(command)).toEqual(command);
  });

  it("a secret of several words, wherever a shell would take it for one", () => {
    const secret = "hunter2 correct horse";
    const quotings = [`"${secret}"`, `'${secret}'`, secret.replaceAll(" ", "\\ "), `"${secret}"tail`, `head'${secret}'`];
    const befores = ["TOKEN=", "--password=", "--password ", "a && TOKEN=", "export TOKEN=", "a | b --api-key "];
    const plain = fc.constantFrom("a", "b=c", "'x y'", '"z"', "--flag", "");
    fc.assert(
      fc.property(fc.constantFrom(...befores), fc.constantFrom(...quotings), plain, plain, fc.boolean(), (before, quoted, first, last, isNested) => {
        const script = `${first} ${before}${quoted} ${last}`;
        const command = isNested ? ["sh", "-c", `sh -c "${script.replace(/["\\$`]/g, "\\$&")}"`] : ["sh", "-c", script];
        const told = redactWords(command).join(" ");
        for (const word of secret.split(" ")) expect(told).not.toContain(word);
      }),
    );
  });

  it("whatever stands in it, and never fails", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom("'", '"', "\\", " ", "a", "=", "-", "TOKEN=", "$") })), (command) => {
        expect(redactWords(command)).toHaveLength(command.length);
      }),
    );
  });
});
