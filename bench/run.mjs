// `npm run bench [name …]`: runs the benchmarks (all, or those named) and prints ratios against a baseline of the same run.
// Exit code 1 when a bound does not hold.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { printTable } from "./measure.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const BENCHMARKS = {
  check: async () => (await import("./check-start.mjs")).benchCheckStart(root),
  reasoner: async () => (await import("./reasoner-run.mjs")).benchReasonerRun(root),
  cis: async () => (await import("./controls-run.mjs")).benchControls(root),
  guard: async () => (await import("./guard.mjs")).benchGuard(root),
  scan: async () => (await import("./scan.mjs")).benchScan(root),
};

const names = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(BENCHMARKS);
const unknown = names.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(`unknown benchmark \`${unknown.join("`, `")}\`: there are ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exit(2);
}
const rows = [];
for (const name of names) {
  console.error(`bench: ${name} …`);
  rows.push(...(await BENCHMARKS[name]()));
}
printTable(rows);
process.exit(rows.every((row) => row.holds) ? 0 : 1);
