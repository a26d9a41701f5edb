// What the guard adds to an engine's socket, alternating with the socket itself in one run on a real engine: latency at one connection, throughput at 64,
// bytes of a saved image, memory, idle connections. HAProxy with rules as Tecnativa's proxy has them is measured beside it where it is installed.
import { spawn, spawnSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { docker, startEngine } from "../scripts/e2e-engine.mjs";
import { median } from "./measure.mjs";

const CONTAINERS = 30;
const CALLS = 600;
const CREATES = 100;
const LOAD_MS = 3000;
const CONNECTIONS = 64;
const IMAGE_MIB = 256;
const ROUNDS = 3;
const IDLE = 10_000;
const PROCESSES = 1000;
const PAUSES_MS = 20_000;
const BETWEEN_CREATES_MS = 200;

export async function benchGuard(root) {
  const engine = await startEngine();
  const started = [];
  try {
    for (let index = 0; index < CONTAINERS; index += 1) docker(engine, ["run", "-d", engine.images.root]);
    const guard = await startGuard(root, engine);
    started.push(guard);
    const haproxy = await startHaproxy(engine);
    if (haproxy !== null) started.push(haproxy);
    return [
      ...(await latencies(engine, guard, haproxy)),
      await creates(engine, guard),
      await pauses(engine, guard),
      await throughput(engine, guard, haproxy),
      ...(await saves(engine, guard)),
      await idle(guard),
    ].flat();
  } finally {
    for (const { child } of started) child.kill("SIGTERM");
    await engine.stop();
  }
}

async function startGuard(root, { enter, isOwn, socket, scratch }) {
  mkdirSync(join(scratch, "bench"), { mode: 0o700 });
  const [listen, log] = [join(scratch, "bench/guard.sock"), join(scratch, "bench/log.jsonl")];
  const engine = isOwn ? "/run/docker.sock" : socket;
  const args = [
    join(root, "bin/seaworthy.cjs"),
    "guard",
    "--enforce",
    "--profile",
    "full-but-no-host-root",
    "--listen",
    listen,
    "--engine",
    engine,
    "--log",
    log,
  ];
  const [command, ...rest] = [...enter, process.execPath, ...args];
  const child = spawn(command, rest, { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((settle, fail) => child.on("exit", fail).stdout.once("data", settle));
  return { child, socket: listen };
}

/** Rules of the same kind: sections of the API by pattern, no method but those that are allowed. */
async function startHaproxy({ socket, scratch }) {
  const binary = ["/usr/sbin/haproxy", "/usr/local/sbin/haproxy"].find((path) => existsSync(path));
  if (binary === undefined) return null;
  const [listen, file] = [join(scratch, "bench/haproxy.sock"), join(scratch, "bench/haproxy.cfg")];
  const sections = ["containers", "images", "info", "networks", "version", "_ping", "volumes", "events", "exec"];
  const rules = sections.map((section) => `    http-request allow if { path,url_dec -m reg -i ^(/v[0-9.]+)?/${section} }`);
  const lines = [
    ...["global", "    maxconn 2000", "defaults", "    mode http", "    timeout connect 10s", "    timeout client 10m", "    timeout server 10m"],
    ...["frontend docker", `    bind unix@${listen} mode 600`, "    http-request deny unless METH_GET or METH_POST", ...rules, "    http-request deny"],
    ...["    default_backend engine", "backend engine", `    server engine unix@${socket}`, ""],
  ];
  writeFileSync(file, lines.join("\n"));
  const child = spawn(binary, ["-f", file, "-db"], { stdio: ["ignore", "ignore", "ignore"] });
  for (let tries = 0; tries < 50 && !existsSync(listen); tries += 1) await new Promise((settle) => setTimeout(settle, 100));
  return existsSync(listen) ? { child, socket: listen } : null;
}

async function latencies(engine, guard, haproxy) {
  const rows = [];
  for (const path of ["/_ping", "/v1.41/containers/json"]) {
    const sides = [engine, guard, ...(haproxy === null ? [] : [haproxy])].map(({ socket }) => caller(socket));
    const times = await alternating(sides, CALLS, (call) => call("GET", path));
    for (const { agent } of sides) agent.destroy();
    const [direct, ours, theirs = null] = times.map(median);
    const added = ours - direct;
    const row = { what: `GET ${path}, added p50 over direct ${ms(direct)}`, measured: ms(added) };
    if (theirs === null) rows.push({ ...row, baseline: "no HAProxy here", ratio: ours / direct, bound: "none", holds: true });
    else rows.push({ ...row, baseline: `HAProxy ${ms(theirs - direct)}`, ratio: added / (theirs - direct), bound: 1, holds: added <= theirs - direct });
  }
  return rows;
}

async function creates({ socket, images }, guard) {
  const sides = [caller(socket), caller(guard.socket)];
  const times = await alternating(sides, CREATES, async (call) => {
    const body = JSON.stringify({ Image: images.root, Cmd: ["true"], HostConfig: { Memory: 64 * 1024 * 1024, CapDrop: ["ALL"] } });
    const started = performance.now();
    const { status, text } = await call("POST", "/v1.41/containers/create", body);
    const took = performance.now() - started;
    if (status !== 201) throw new Error(`creating a container was answered with ${status}: ${text}`);
    await sides[0]("DELETE", `/v1.41/containers/${JSON.parse(text).Id}`);
    return took;
  });
  for (const { agent } of sides) agent.destroy();
  const added = (part) => quantile(times[1], part) - quantile(times[0], part);
  return [
    [0.5, 1],
    [0.99, 3],
  ].map(([part, bound]) => ({
    what: `POST /containers/create, judged and logged, ${CONTAINERS} containers there, added p${part * 100}`,
    baseline: `bound ${bound} ms, direct ${ms(quantile(times[0], part))}`,
    measured: ms(added(part)),
    ratio: added(part) / bound,
    bound: 1,
    holds: added(part) <= bound,
  }));
}

/** How long a caller waits at worst while others make containers, on a machine of many processes: the guard reads it every few seconds. */
async function pauses(engine, guard) {
  const processes = Array.from({ length: PROCESSES }, () => spawn("sleep", ["600"], { stdio: "ignore" }));
  const sides = [caller(engine.socket), caller(guard.socket)];
  const creating = caller(guard.socket);
  const body = JSON.stringify({ Image: engine.images.root, HostConfig: { Memory: 64 * 1024 * 1024 } });
  const times = sides.map(() => []);
  const until = performance.now() + PAUSES_MS;
  const create = async () => {
    while (performance.now() < until) {
      const { text } = await creating("POST", "/v1.41/containers/create", body);
      await creating("DELETE", `/v1.41/containers/${JSON.parse(text).Id}`);
      await sleep(BETWEEN_CREATES_MS);
    }
  };
  const ping = async (call, position) => {
    while (performance.now() < until) {
      const started = performance.now();
      await call("GET", "/_ping");
      times[position].push(performance.now() - started);
      await sleep(2);
    }
  };
  try {
    await Promise.all([create(), ...sides.map(ping)]);
  } finally {
    for (const child of processes) child.kill();
    for (const { agent } of [creating, ...sides]) agent.destroy();
  }
  const [direct, ours] = times.map((each) => quantile(each, 0.999));
  return {
    what: `GET /_ping while containers are made, ${PROCESSES} processes there, p99.9`,
    baseline: `direct ${ms(direct)}`,
    measured: ms(ours),
    ratio: ours / direct,
    bound: "none",
    holds: true,
  };
}

async function throughput(engine, guard, haproxy) {
  const sides = [engine, guard, ...(haproxy === null ? [] : [haproxy])];
  const rates = sides.map(() => []);
  for (let round = 0; round < 3; round += 1) {
    for (const [index, { socket }] of sides.entries()) rates[index].push(await rateOf(socket));
  }
  const [direct, ours, theirs = null] = rates.map(median);
  return {
    what: `GET /containers/json, ${CONNECTIONS} connections`,
    baseline: `${direct.toFixed(0)}/s${theirs === null ? "" : `, HAProxy ${(theirs / direct).toFixed(2)}`}`,
    measured: `${ours.toFixed(0)}/s`,
    ratio: ours / direct,
    bound: "≥ 0.90",
    holds: ours / direct >= 0.9,
  };
}

async function rateOf(socket) {
  const call = caller(socket, CONNECTIONS);
  const until = performance.now() + LOAD_MS;
  let count = 0;
  const work = async () => {
    while (performance.now() < until) {
      await call("GET", "/v1.41/containers/json");
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  call.agent.destroy();
  return (count / LOAD_MS) * 1000;
}

async function saves(engine, guard) {
  const reference = `${engine.label}/large:1`;
  makeLargeImage(engine, reference);
  const before = memoryMiB(guard, "VmRSS");
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { socket }] of [engine, guard].entries()) {
      const started = performance.now();
      const bytes = await drained(socket, `/v1.41/images/${reference}/get`);
      times[index].push(bytes / (performance.now() - started) / 1000);
    }
  }
  const [direct, ours] = times.map(median);
  const grown = memoryMiB(guard, "VmHWM") - before;
  docker(engine, ["rmi", reference]);
  return [
    {
      what: `docker save of ${IMAGE_MIB} MiB`,
      baseline: `${direct.toFixed(0)} MB/s`,
      measured: `${ours.toFixed(0)} MB/s`,
      ratio: ours / direct,
      bound: "≥ 0.80",
      holds: ours / direct >= 0.8,
    },
    {
      what: "memory at its most, over that before",
      baseline: `image ${IMAGE_MIB} MiB`,
      measured: `${grown.toFixed(0)} MiB`,
      ratio: grown / IMAGE_MIB,
      bound: 0.5,
      holds: grown / IMAGE_MIB <= 0.5,
    },
  ];
}

function makeLargeImage(engine, reference) {
  const directory = join(engine.scratch, "large");
  mkdirSync(directory);
  writeFileSync(join(directory, "bytes"), randomFillSync(Buffer.alloc(IMAGE_MIB * 1024 * 1024)));
  const tar = join(engine.scratch, "large.tar");
  spawnSync("tar", ["-C", directory, "-cf", tar, "."]);
  docker(engine, ["import", tar, reference]);
}

async function idle(guard) {
  const sockets = [];
  for (let index = 0; index < IDLE - 10; index += 1) sockets.push(await connected(guard.socket));
  const { status } = await caller(guard.socket)("GET", "/_ping");
  const used = memoryMiB(guard, "VmRSS");
  for (const socket of sockets) socket.destroy();
  return {
    what: `${sockets.length} idle connections, and one that is answered (${status})`,
    baseline: "300 MiB",
    measured: `${used.toFixed(0)} MiB`,
    ratio: used / 300,
    bound: 1,
    holds: used <= 300,
  };
}

/** A backlog that is full is asked again. */
function connected(path) {
  return new Promise((settle, fail) => {
    const socket = createConnection(path, () => settle(socket));
    socket.on("error", (error) => (error.code === "EAGAIN" ? setTimeout(() => connected(path).then(settle, fail), 10) : fail(error)));
  });
}

function drained(socketPath, path) {
  return new Promise((settle, fail) => {
    request({ socketPath, path, agent: false }, (response) => {
      let bytes = 0;
      response.on("data", (chunk) => {
        bytes += chunk.length;
      });
      response.on("end", () => settle(bytes)).on("error", fail);
    })
      .on("error", fail)
      .end();
  });
}

/** Calls over connections that are kept. */
function caller(socketPath, sockets = 1) {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const call = (method, path, body = "") =>
    new Promise((settle, fail) => {
      const headers = body === "" ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
      request({ socketPath, method, path, agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        response.on("end", () => settle({ status: response.statusCode, text }));
      })
        .on("error", fail)
        .end(body);
    });
  return Object.assign(call, { agent });
}

/** Milliseconds of each side, one call after the other; the first tenth warms up. */
async function alternating(sides, calls, work) {
  const times = sides.map(() => []);
  for (let index = 0; index < calls; index += 1) {
    for (const [side, call] of sides.entries()) {
      const started = performance.now();
      const took = await work(call);
      if (index >= calls / 10) times[side].push(typeof took === "number" ? took : performance.now() - started);
    }
  }
  return times;
}

function quantile(values, part) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

function memoryMiB({ child }, field) {
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024;
}

function ms(value) {
  return `${value.toFixed(2)} ms`;
}
