// Runs every test and ends with one plain line of counts; skipped tests are counted there, never hidden.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), "seaworthy-test-"));
const outputFile = join(scratch, "result.json");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const run = spawnSync(process.execPath, [vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${outputFile}`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
let counts = null;
try {
  counts = JSON.parse(readFileSync(outputFile, "utf8"));
} catch {
  console.error("the test runner wrote no result");
}
rmSync(scratch, { recursive: true, force: true });
const passed = counts?.numPassedTests ?? 0;
const failed = (counts?.numFailedTests ?? 0) + (counts !== null && counts.numFailedTests === 0 && run.status !== 0 ? 1 : 0);
const skipped = (counts?.numPendingTests ?? 0) + (counts?.numTodoTests ?? 0);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(run.status === 0 && passed > 0 ? 0 : 1);
