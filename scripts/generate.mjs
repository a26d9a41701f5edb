// Writes what follows from code: the contracts that are read by it (scripts/contracts.ts names them), and src/guard/profiles/profiles.generated.ts from the
// Cedar files beside it. Tests hold them equal.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "src/guard/profiles");

const profiles = readdirSync(folder)
  .filter((name) => name.endsWith(".cedar"))
  .sort()
  .map((name) => `  ${JSON.stringify(basename(name, ".cedar"))}: ${JSON.stringify(readFileSync(join(folder, name), "utf8"))},\n`);
writeFileSync(
  join(folder, "profiles.generated.ts"),
  `/** Made by \`npm run generate\` from the Cedar files beside it. */\nexport const PROFILE_TEXTS: Readonly<Record<string, string>> = {\n${profiles.join("")}};\n`,
);

const scratch = mkdtempSync(join(tmpdir(), "seaworthy-generate-"));
try {
  const outfile = join(scratch, "contracts.cjs");
  await build({
    absWorkingDir: root,
    entryPoints: ["scripts/contracts.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "warning",
  });
  for (const [name, text] of Object.entries(createRequire(import.meta.url)(outfile).contracts())) writeFileSync(join(root, "contracts", name), text);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
