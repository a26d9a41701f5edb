// Runs random requests against an engine of its own: `npm run fuzz -- --cases 100000 --seed 7 --shard 1/4 --state FILE`. The same seed gives the same cases.
// Without --seed one is chosen and told; with --state a run that was ended goes on where it was.
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { startEngine } from "./e2e-engine.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Inside the repository, so that packages are found.
const folder = mkdtempSync(join(root, "node_modules/.fuzz-"));
let engine = null;
try {
  const outfile = join(folder, "fuzz.mjs");
  await build({ absWorkingDir: root, entryPoints: ["e2e/fuzz-run.ts"], outfile, bundle: true, platform: "node", format: "esm", packages: "external" });
  const { run } = await import(pathToFileURL(outfile).href);
  engine = await startEngine();
  const seaworthy = [process.execPath, join(root, "bin/seaworthy.cjs")];
  const isSame = await run({ engine, args: process.argv.slice(2), seaworthy, tell: (line) => console.log(line) });
  process.exitCode = isSame ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  await engine?.stop();
}
