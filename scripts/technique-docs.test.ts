import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { TECHNIQUES } from "../src/reason/techniques/index.ts";
import { familyOf, techniqueDocs } from "./technique-docs.ts";

const root = join(import.meta.dirname, "..");
const familyFolder = join(root, "src/reason/techniques");
const pageFolder = join(root, "docs/techniques");

function named(folder: string, end: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith(end) && !name.endsWith(".test.ts") && name !== "index.ts");
}

async function families() {
  const names = named(familyFolder, ".ts");
  const all = await Promise.all(names.map(async (name) => familyOf(basename(name, ".ts"), await import(join(familyFolder, name)))));
  return all.filter((family) => family.techniques.length > 0);
}

function scenarios(): ReadonlyMap<string, string> {
  const folder = join(root, "scenarios");
  return new Map(named(folder, ".yaml").map((name) => [basename(name, ".yaml"), readFileSync(join(folder, name), "utf8")]));
}

describe("pages of techniques", () => {
  it("the families of the folder hold what the list of techniques holds", async () => {
    const ids = (await families()).flatMap((family) => family.techniques.map((technique) => technique.id));
    expect([...ids].sort()).toEqual(TECHNIQUES.map((technique) => technique.id).sort());
  });

  it("the committed pages are what `npm run docs` writes", async () => {
    const pages = techniqueDocs(await families(), scenarios());
    expect(named(pageFolder, ".md").toSorted()).toEqual([...pages.keys()].toSorted());
    const stale = [...pages].filter(([name, text]) => readFileSync(join(pageFolder, name), "utf8") !== text).map(([name]) => name);
    expect(stale).toEqual([]);
  });
});
