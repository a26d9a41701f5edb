import { describe, expect, it } from "vitest";
import { redactDiff } from "./redact-diff.ts";

describe("a line of a shown diff", () => {
  it.each([
    ["       DB_PASSWORD: hunter2", "       DB_PASSWORD: [redacted]"],
    ["       - DB_PASSWORD=hunter2", "       - DB_PASSWORD=[redacted]"],
    ['       - "API_TOKEN=abc"', '       - "API_TOKEN=[redacted]'],
    ["+      'api_key': abc", "+      'api_key': [redacted]"],
    ["       URL: postgres://u:p@db/x", "       URL: [redacted]"],
    ["-    privileged: true", "-    privileged: true"],
    ["       DB_PASSWORD_FILE: /run/secrets/db", "       DB_PASSWORD_FILE: /run/secrets/db"],
    ["       password:", "       password:"],
    ["--- password: x", "--- password: x"],
  ])("%j", (line, shown) => expect(redactDiff(line)).toBe(shown));
});
