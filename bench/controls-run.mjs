// Controls of the CIS benchmark: what the catalogue costs the reasoner, and `scan --cis` of 34 and 1,000 containers as a whole process, against
// docker-bench-security (where SEAWORTHY_DOCKER_BENCH names it) and against fetching the same inspects, in one run on a real engine.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { docker, startEngine } from "../scripts/e2e-engine.mjs";
import { median, timeOf } from "./measure.mjs";
import { createContainers } from "./scan.mjs";

const RUNS = 7;
/** What is added is a few hundredths: time on the clock, or fewer pairs, would tell more of other work on the machine. */
const PAIRS = 15;
const CATALOGUE_MS = 5;
const SHARE = 1.1;
const SCRIPT_BOUND = 1 / 50;
const FETCH_BOUND = 1.5;
const FEW = 34;
const MANY = 1000;

export async function benchControls(root) {
  return [...(await catalogueRows(root)), ...(await scanRows(root))];
}

/** Each run in a process of its own: what is judged once is judged by cold code. On one thread, so that compiling and collecting garbage count in full. */
async function catalogueRows(root) {
  const folder = mkdtempSync(join(tmpdir(), "seaworthy-bench-"));
  try {
    const file = join(folder, "controls.mjs");
    await build({ absWorkingDir: root, entryPoints: ["bench/controls.ts"], outfile: file, bundle: true, platform: "node", format: "esm", target: "node20.19" });
    const [none, many] = [pairs(file, 0), pairs(file, MANY)];
    const added = none.with - none.without;
    return [
      row("all controls of a container-free host (ms of CPU)", { baseline: CATALOGUE_MS, measured: added, ratio: added / CATALOGUE_MS, bound: 1 }),
      row(`reasoner with controls / without, ${MANY} containers (ms of CPU)`, {
        baseline: many.without,
        measured: many.with,
        ratio: many.with / many.without,
        bound: SHARE,
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pairs(file, count) {
  const times = { without: [], with: [] };
  for (let round = 0; round < PAIRS; round += 1) {
    times.without.push(judged(file, count, false));
    times.with.push(judged(file, count, true));
  }
  return { without: median(times.without), with: median(times.with) };
}

function judged(file, count, withControls) {
  const code = `const { benchControls } = await import(${JSON.stringify(file)}); console.log(benchControls(${count}, ${withControls}));`;
  return Number(execFileSync(process.execPath, ["--single-threaded", "--input-type=module", "-e", code], { encoding: "utf8" }));
}

async function scanRows(root) {
  const script = process.env.SEAWORTHY_DOCKER_BENCH;
  const engine = await startEngine();
  try {
    const rows = [];
    if (script === undefined) console.error("controls: SEAWORTHY_DOCKER_BENCH names no docker-bench-security.sh, so it is not compared");
    else rows.push(againstScript(root, engine, script));
    await createContainers(engine, MANY);
    rows.push(againstFetch(root, engine));
    return rows;
  } finally {
    await engine.stop();
  }
}

/** The script looks at running containers only, so these run. */
function againstScript(root, engine, script) {
  for (let index = 0; index < FEW; index += 1) {
    const started = docker(engine, ["run", "-d", "--label", engine.label, engine.images[index % 3 === 0 ? "user" : "root"]]);
    if (started.status !== 0) throw new Error(`a container did not start: ${started.stderr}`);
  }
  const scan = () => run(engine, scanWords(root));
  scan();
  const measured = median(Array.from({ length: RUNS }, () => timeOf(scan)));
  const words = ["bash", "-c", 'cd "$1" && exec bash "$2" -b -l "$3"', "bash", dirname(script), script, join(engine.scratch, "bench.log")];
  const baseline = timeOf(() => run(engine, words));
  const ids = docker(engine, ["ps", "-q", "--filter", `label=${engine.label}`])
    .stdout.split("\n")
    .filter((id) => id !== "");
  docker(engine, ["rm", "-f", ...ids]);
  return row(`scan --cis of ${FEW} running containers / docker-bench-security (ms)`, { baseline, measured, ratio: measured / baseline, bound: SCRIPT_BOUND });
}

function againstFetch(root, engine) {
  const bare = () => run(engine, [process.execPath, join(root, "bench/scan-bare.mjs"), engine.isOwn ? "/run/docker.sock" : engine.socket]);
  const scan = () => run(engine, scanWords(root));
  bare();
  scan();
  const times = { bare: [], scan: [] };
  for (let round = 0; round < RUNS; round += 1) {
    times.bare.push(timeOf(bare));
    times.scan.push(timeOf(scan));
  }
  const [baseline, measured] = [median(times.bare), median(times.scan)];
  return row(`scan --cis of ${MANY} containers / fetching the same inspects (ms)`, { baseline, measured, ratio: measured / baseline, bound: FETCH_BOUND });
}

function scanWords(root) {
  return [process.execPath, join(root, "bin/seaworthy.cjs"), "scan", "--cis", "--fail-on", "never"];
}

function run({ enter, isOwn, socket, scratch }, words) {
  const [command, ...rest] = [...enter, ...words];
  const env = { PATH: process.env.PATH, HOME: scratch, DOCKER_HOST: `unix://${isOwn ? "/run/docker.sock" : socket}` };
  const result = spawnSync(command, rest, { env, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${words.join(" ")} ended with ${result.status}: ${result.stderr}`);
}

function row(what, { baseline, measured, ratio, bound }) {
  return { what, baseline, measured, ratio, bound, holds: ratio <= bound };
}
