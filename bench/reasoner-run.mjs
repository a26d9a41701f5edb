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
const MOST_QUESTION_MS = 200;
const QUESTION_SIZE = 1_000;

/** 1,000 and 10,000 containers on one host: time, growth and memory; and questions about one of a thousand. */
export async function benchReasonerRun(root) {
  const folder = mkdtempSync(join(tmpdir(), "seaworthy-bench-"));
  try {
    const file = join(folder, "reasoner.mjs");
    await build({ absWorkingDir: root, entryPoints: ["bench/reasoner.ts"], outfile: file, bundle: true, platform: "node", format: "esm", target: "node20.19" });
    const small = measure(file, 1_000);
    const large = measure(file, 10_000);
    console.error(`reasoner: ${JSON.stringify(large)}`);
    const seconds = large.milliseconds / 1000;
    const judged = large.judgedMilliseconds / 1000;
    const growth = large.milliseconds / small.milliseconds;
    return [
      row("10,000 containers, against 1,000 (ms)", { baseline: small.milliseconds, measured: large.milliseconds, ratio: growth, bound: MOST_GROWTH }),
      row("10,000 containers (s)", { baseline: MOST_SECONDS, measured: seconds, ratio: seconds / MOST_SECONDS, bound: 1 }),
      row("of it, verdicts and the cut (s)", { baseline: MOST_SECONDS, measured: judged, ratio: judged / MOST_SECONDS, bound: 1 }),
      row("10,000 containers, peak memory (MB)", {
        baseline: MOST_MEGABYTES,
        measured: large.peakMegabytes,
        ratio: large.peakMegabytes / MOST_MEGABYTES,
        bound: 1,
      }),
      question(file, "explore", "what falls if one container does, of 1,000 (ms)"),
      question(file, "whatReaches", "what can fell one thing, among 1,000 containers (ms)"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The slowest of the questions of a kind, each asked cold in a process of its own; of each the median of the runs. */
function question(file, kind, what) {
  const count = call(file, `QUESTIONS.${kind}`);
  const times = Array.from({ length: count }, (_, position) => {
    const runs = Array.from({ length: RUNS }, () => call(file, `benchQuestion("${kind}", ${position}, ${QUESTION_SIZE})`));
    return median(runs.map((run) => run.milliseconds));
  });
  const measured = Math.max(...times);
  return row(what, { baseline: MOST_QUESTION_MS, measured, ratio: measured / MOST_QUESTION_MS, bound: 1 });
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
  return call(file, `benchReasoner(${count})`);
}

/** What `expression` over the bundle's exports gives in a new process. */
function call(file, expression) {
  const code = `const { benchReasoner, benchQuestion, QUESTIONS } = await import(${JSON.stringify(file)}); console.log(JSON.stringify(${expression}));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8", maxBuffer: 1 << 20 }));
}
