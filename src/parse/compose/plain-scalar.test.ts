import { describe, expect, it } from "vitest";
import { readPlainScalar } from "./plain-scalar.ts";

describe("readPlainScalar", () => {
  it.each([
    ["", null],
    ["~", null],
    ["null", null],
    ["true", true],
    ["False", false],
    ["yes", "yes"],
    ["on", "on"],
    ["0644", 420],
    ["0o644", 420],
    ["0x1F", 31],
    ["0b11", 3],
    ["-5", -5],
    ["+5", 5],
    ["1_000", 1000],
    ["1.5", 1.5],
    [".5", 0.5],
    ["1e3", 1000],
    ["08", 8],
    ["1.2.3", "1.2.3"],
    ["22:22", "22:22"],
    ["0x", "0x"],
    ["-", "-"],
    ["tRUE", "tRUE"],
    ["512m", "512m"],
  ])("%s", (text, expected) => {
    expect(readPlainScalar(text)).toBe(expected);
  });
});
