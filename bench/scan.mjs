// `scan` of 100 and 1,000 created containers as a whole process, against a bare script that only fetches the same inspects with the same concurrency
// (bench/scan-bare.mjs), alternating in one run on a real engine. The bound allows 0.2 s besides.
import { spawnSync } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { startEngine } from "../scripts/e2e-engine.mjs";
import { median, timeOf } from "./measure.mjs";

const SIZES = [100, 1000];
const RUNS = 7;
const BOUND = 1.25;
const ALLOWANCE_MS = 200;
const CREATING = 8;

export async function benchScan(root) {
  const engine = await startEngine();
  try {
    const rows = [];
    let created = 0;
    for (const size of SIZES) {
      await createContainers(engine, size - created);
      created = size;
      rows.push(measure(root, engine, size));
    }
    return rows;
  } finally {
    await engine.stop();
  }
}

function measure(root, engine, size) {
  const bare = () => run(engine, [join(root, "bench/scan-bare.mjs"), engine.isOwn ? "/run/docker.sock" : engine.socket]);
  const scan = () => run(engine, [join(root, "bin/seaworthy.cjs"), "scan", "--fail-on", "never"]);
  bare();
  scan();
  const times = { bare: [], scan: [] };
  for (let round = 0; round < RUNS; round += 1) {
    times.bare.push(timeOf(bare));
    times.scan.push(timeOf(scan));
  }
  const [baseline, measured] = [median(times.bare), median(times.scan)];
  const ratio = (measured - ALLOWANCE_MS) / baseline;
  return {
    what: `scan of ${size} containers (less 200 ms) / fetching the same inspects`,
    baseline: `${baseline.toFixed(0)} ms`,
    measured: `${measured.toFixed(0)} ms`,
    ratio,
    bound: BOUND,
    holds: ratio <= BOUND,
  };
}

function run({ enter, isOwn, socket }, args) {
  const [command, ...rest] = [...enter, process.execPath, ...args];
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", ...(isOwn ? {} : { DOCKER_HOST: `unix://${socket}` }) };
  const result = spawnSync(command, rest, { env, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${args[0]} ended with ${result.status}: ${result.stderr}`);
}

/** Of every kind that people run: plain, hardened, with volumes and limits, one in twenty dangerous. */
export async function createContainers(engine, count) {
  let next = 0;
  const work = async () => {
    while (next < count) {
      next += 1;
      await create(engine, next);
    }
  };
  await Promise.all(Array.from({ length: CREATING }, work));
}

function create({ socket, label, images }, index) {
  const body = JSON.stringify({
    Image: images[index % 3 === 0 ? "user" : "root"],
    Cmd: ["sleep", "1"],
    Labels: { [label]: "" },
    Env: ["MODE=production", `INSTANCE=${index}`],
    HostConfig: {
      Binds: index % 20 === 0 ? ["/var/run/docker.sock:/var/run/docker.sock"] : index % 4 === 0 ? [`shared-${index % 10}:/data`] : [],
      CapDrop: index % 2 === 0 ? ["ALL"] : [],
      ReadonlyRootfs: index % 5 === 0,
      Memory: index % 3 === 0 ? 64 * 1024 * 1024 : 0,
    },
  });
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const call = request({ socketPath: socket, method: "POST", path: "/containers/create", headers }, (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 201 ? resolve() : reject(new Error(`creating a container failed with ${response.statusCode}`))));
    });
    call.on("error", reject);
    call.end(body);
  });
}
