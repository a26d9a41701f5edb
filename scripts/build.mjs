// Bundles the command line tool into one file, and keeps V8's compiled code beside it so that a cold start does not compile again.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { lazyPackages } from "./lazy-packages.mjs";
import { lazyBuiltins } from "./lazy-builtins.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

await build({
  absWorkingDir: root,
  entryPoints: ["src/cli/main.ts"],
  outfile: "dist/seaworthy.cjs",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20.19",
  mainFields: ["module", "main"],
  define: { SEAWORTHY_VERSION: JSON.stringify(version) },
  // Less text to read and check at every start; names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  plugins: [lazyBuiltins, lazyPackages],
  logLevel: "warning",
});

for (const name of readdirSync(join(root, "dist"))) {
  if (name.endsWith(".cache")) rmSync(join(root, "dist", name));
}
const warm = spawnSync(process.execPath, [join(root, "bin/seaworthy.cjs"), "check", join(root, "examples/compose.yaml"), "--fail-on", "never"], {
  env: { ...process.env, SEAWORTHY_WRITE_CODE_CACHE: "1" },
  stdio: ["ignore", "ignore", "pipe"],
  encoding: "utf8",
});
if (warm.status !== 0) {
  console.error(`build: the warm-up run failed with exit code ${warm.status}\n${warm.stderr}`);
  process.exit(1);
}
