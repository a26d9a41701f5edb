// Writes docs/techniques/, one page a technique and a list of all, and docs/flaws.md. Node runs no TypeScript here, so the sources are bundled first.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = (folder, end) => readdirSync(join(root, folder)).filter((name) => name.endsWith(end) && !name.endsWith(".test.ts"));

const families = names("src/reason/techniques", ".ts").filter((name) => name !== "index.ts");
const scratch = mkdtempSync(join(tmpdir(), "seaworthy-docs-"));
try {
  const bundle = join(scratch, "docs.cjs");
  const imports = families.map((name, index) => `import * as family${index} from "./src/reason/techniques/${name}";`);
  const list = families.map((name, index) => `[${JSON.stringify(basename(name, ".ts"))}, family${index}]`);
  await build({
    stdin: {
      contents: `export { shippedFlaws } from "./src/reason/index.ts";\nexport { flawPage } from "./scripts/flaw-docs.ts";\nexport { familyOf, techniqueDocs } from "./scripts/technique-docs.ts";\n${imports.join("\n")}\nexport const modules = [${list.join(", ")}];\n`,
      resolveDir: root,
      loader: "ts",
    },
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "warning",
  });
  const { familyOf, flawPage, shippedFlaws, techniqueDocs, modules } = createRequire(import.meta.url)(bundle);
  const scenarios = new Map(names("scenarios", ".yaml").map((name) => [basename(name, ".yaml"), readFileSync(join(root, "scenarios", name), "utf8")]));
  const all = modules.map(([name, module]) => familyOf(name, module)).filter((family) => family.techniques.length > 0);
  const pages = techniqueDocs(all, scenarios);
  const folder = join(root, "docs/techniques");
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name.endsWith(".md") && !pages.has(name)) rmSync(join(folder, name));
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  writeFileSync(join(root, "docs/flaws.md"), flawPage(await shippedFlaws()));
  console.log(`docs: ${pages.size + 1} pages`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
