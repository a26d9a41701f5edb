import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shippedFlaws } from "../src/reason/index.ts";
import { flawPage } from "./flaw-docs.ts";

const docs = join(import.meta.dirname, "../docs");

describe("the page of flaws", () => {
  it("is what `npm run docs` writes", async () => {
    expect(readFileSync(join(docs, "flaws.md"), "utf8") === flawPage(await shippedFlaws())).toBe(true);
  });

  it("has a row for each flaw, whose links to techniques lead somewhere", async () => {
    const { flaws } = await shippedFlaws();
    const page = flawPage({ date: "2026-11-25", flaws });
    expect(page.match(/^\| (?!flaw |---)/gm)?.length).toBe(flaws.length);
    const links = [...page.matchAll(/\]\((techniques\/[a-z-]+\.md)\)/g)].map(([, path = ""]) => path);
    expect(links.filter((path) => !existsSync(join(docs, path)))).toEqual([]);
  });

  it("escapes what would end a cell", () => {
    const flaw = {
      id: "CVE-1-1",
      component: "runc" as const,
      title: "a | b <script>",
      kinds: [],
      onlyFrom: null,
      affected: [{ introduced: "0", fixed: "1.1" }],
      distributions: [],
      sources: [],
      origins: [],
    };
    expect(flawPage({ date: "2026-11-25", flaws: [flaw] })).toContain("| CVE-1-1 | a \\| b &lt;script> | before 1.1 |  |  |\n");
  });
});
