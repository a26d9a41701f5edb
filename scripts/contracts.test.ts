import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { PROFILE_TEXTS } from "../src/guard/profiles/profiles.generated.ts";
import { contracts } from "./contracts.ts";

const folder = (path: string) => new URL(path, import.meta.url);

describe("what `npm run generate` writes", () => {
  it.each(Object.entries(contracts()))("contracts/%s is what the code reads", (name, text) => {
    expect(readFileSync(folder(`../contracts/${name}`), "utf8")).toBe(text);
  });

  it("the profiles are those of the Cedar files", () => {
    const files = readdirSync(folder("../src/guard/profiles")).filter((name) => name.endsWith(".cedar"));
    const texts = files.map((name) => [basename(name, ".cedar"), readFileSync(folder(`../src/guard/profiles/${name}`), "utf8")]);
    expect(PROFILE_TEXTS).toEqual(Object.fromEntries(texts));
  });
});
