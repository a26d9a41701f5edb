// Runs the reasoner's benchmark in processes of its own (memory is counted per process), each on a bundle made here.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { median } from "./measure.mjs";

const RUNS = 3;
const MOST_SECONDS = 2;
const MOST_MEGABYTES = 1024;
const MOST_GROWTH = 13;

/** 1,000 and 10,000 containers on one host: time, growth and memory. */
export async function benchReasonerRun(root) {
  const folder = mkdtempSync(join(tmpdir(), "seaworthy-bench-"));
  try {
    const file = join(folder, "reasoner.mjs");
    await build({ absWorkingDir: root, entryPoints: ["bench/reasoner.ts"], outfile: file, bundle: true, platform: "node", format: "esm", target: "node20.19" });
    const small = measure(file, 1_000);
    const large = measure(file, 10_000);
    console.error(`reasoner: ${JSON.stringify(large)}`);
    const seconds = large.milliseconds / 1000;
    const growth = large.milliseconds / small.milliseconds;
    return [
      row("10,000 containers, against 1,000 (ms)", { baseline: small.milliseconds, measured: large.milliseconds, ratio: growth, bound: MOST_GROWTH }),
      row("10,000 containers (s)", { baseline: MOST_SECONDS, measured: seconds, ratio: seconds / MOST_SECONDS, bound: 1 }),
      row("10,000 containers, peak memory (MB)", {
        baseline: MOST_MEGABYTES,
        measured: large.peakMegabytes,
        ratio: large.peakMegabytes / MOST_MEGABYTES,
        bound: 1,
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(what, { baseline, measured, ratio, bound }) {
  return { what, baseline, measured, ratio, bound, holds: ratio <= bound };
}

/** The run of median time. */
function measure(file, count) {
  const runs = Array.from({ length: RUNS }, () => runOnce(file, count));
  const middle = median(runs.map((run) => run.milliseconds));
  return runs.find((run) => run.milliseconds === middle);
}

function runOnce(file, count) {
  const code = `const { benchReasoner } = await import(${JSON.stringify(file)}); console.log(JSON.stringify(benchReasoner(${count})));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8", maxBuffer: 1 << 20 }));
}
