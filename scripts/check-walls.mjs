// Runs dependency-cruiser over src/ and refuses a green answer that saw fewer modules than src/ holds
// (with a TypeScript that it does not know, it sees none and reports no violations).
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cruiser = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
const run = spawnSync(process.execPath, [cruiser, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "src"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 256 * 1024 * 1024,
});
if (run.error || !run.stdout.startsWith("{")) {
  console.error(`cannot check the walls: ${run.error?.message ?? run.stderr.slice(0, 2000)}`);
  process.exit(2);
}
const { modules, summary } = JSON.parse(run.stdout);
const seen = modules.filter((module) => module.source.startsWith("src/")).length;
const held = readdirSync(join(root, "src"), { recursive: true }).filter((name) => String(name).endsWith(".ts")).length;
for (const violation of summary.violations) {
  console.error(`${violation.rule.severity}: ${violation.rule.name}: ${violation.from} -> ${violation.to}`);
}
if (seen < held) {
  console.error(`error: the wall check saw ${seen} modules, src/ holds ${held}`);
  process.exit(1);
}
const errors = summary.violations.filter((violation) => violation.rule.severity === "error").length;
console.log(`walls: ${seen} modules, ${errors} violations`);
process.exit(errors > 0 ? 1 : 0);
