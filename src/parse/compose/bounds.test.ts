import { describe, expect, it } from "vitest";
import { readerOf } from "../file-reader.ts";
import { parseCompose } from "./parse-compose.ts";

function codeOf(text: string): string {
  try {
    parseCompose({ files: ["c.yaml"], directory: "/p", reader: readerOf({ "/p/c.yaml": text }), environment: {}, envFiles: [], profiles: [] });
    return "read";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

function bomb(line: (level: number) => string, levels: number): string {
  return Array.from({ length: levels }, (_, level) => line(level)).join("\n");
}

describe("hostile files end in a clear error", () => {
  it.each<[string, string]>([
    ["an alias bomb of lists", `x-0: &a0 [x]\n${bomb((n) => `x-${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(",")}]`, 12)}`],
    ["an alias bomb of mappings", `x-0: &a0 {k: v}\n${bomb((n) => `x-${n + 1}: &a${n + 1} {a: *a${n}, b: *a${n}}`, 30)}`],
    ["lists nested deep", `x-a: ${"[".repeat(20_000)}`],
    ["lists nested past the bound, closed", `x-a: ${"[".repeat(200)}${"]".repeat(200)}`],
    ["dashes nested deep", `x-a:\n  ${"- ".repeat(5000)}a\n`],
    ["a file that is too large", "#".repeat(10 * 1024 * 1024 + 1)],
    ["too many lines", "\n".repeat(300_000)],
    ["too many items on one line", `x-a: [${"a,".repeat(300_000)}]`],
    ["variables nested deep", `services: {a: {image: "${"${A:-".repeat(1000)}x${"}".repeat(1000)}"}}`],
    ["a long chain of extends in reverse", `services:\n${bomb((n) => `  s${n}: {extends: s${n + 1}}`, 5000)}\n  s5000: {image: x}`],
  ])("%s", (_condition, text) => {
    expect(codeOf(text)).toBe("too-large");
  });

  it.each([
    ["NUL", 'services: {a: {image: "x\0"}}'],
    ["an escape that no escape sequence writes", "services: {a: {image: x}} # \x1b[2J"],
  ])("%s as a character is no YAML", (_condition, text) => {
    expect(codeOf(text)).toBe("syntax");
  });

  it.each([
    ["twenty thousand services", `services:\n${bomb((n) => `  s${n}: {image: x}`, 20_000)}`],
    ["a long chain of extends", `services:\n  s0: {image: x}\n${bomb((n) => `  s${n + 1}: {extends: s${n}}`, 2000)}`],
    ["control characters in values", 'services: {a: {image: "x\\e[31m\\0", command: ["\\x07"]}}'],
  ])("%s are read", (_condition, text) => {
    expect(codeOf(text)).toBe("read");
  });
});
