import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellWord } from "./shell-word.ts";

describe("a word in a command", () => {
  it.each(["/run/docker.sock", "a b", "x; echo owned", "$(echo owned)", "`echo owned`", "it's", "'; echo owned; '", "a\nb", "*", ""])(
    "%j reaches the program as it is",
    (text) => {
      expect(execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" })).toBe(text);
    },
  );
});
