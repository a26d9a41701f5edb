// Starts a Docker Engine of its own on private paths (own mount and network namespace, own /run, own data), with a few tiny images; or uses the
// engine that answers. Ends only what it started.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const START_MS = 60_000;
const STOP_MS = 30_000;
const APPLETS = ["sh", "ls", "cat", "id", "nc", "sleep", "mount", "grep", "test", "echo", "readlink", "true", "wget", "touch", "stat", "unshare"];

/** Changes on top of the bare image, by its name. */
const IMAGES = {
  root: [],
  user: ["USER 1000"],
  app: ["USER app"],
  exposed: ["EXPOSE 80", "ENV MODE=production"],
};

const COMMAND = 'CMD ["sleep", "3600"]';

export class NoEngineError extends Error {}

/**
 * @param {import("./e2e-engine.d.mts").OwnEngine} own
 * @returns {Promise<import("./e2e-engine.d.mts").TestEngine>}
 */
export async function startEngine(own = {}) {
  const label = `seaworthy-e2e-${randomBytes(4).toString("hex")}`;
  const scratch = mkdtempSync(join(tmpdir(), "seaworthy-e2e-"));
  try {
    const engine = canStartOwn() ? await startOwn(scratch, own) : await useExisting();
    const images = importImages(engine, scratch, label);
    return { ...engine, label, images, scratch, stop: () => stop(engine, { label, images, scratch }) };
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

function find(name) {
  const paths = ["/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/sbin", "/bin", ...(process.env.PATH ?? "").split(":")];
  return paths.map((path) => join(path, name)).find((path) => existsSync(path)) ?? null;
}

function canStartOwn() {
  return process.getuid?.() === 0 && find("dockerd") !== null && find("unshare") !== null && find("nsenter") !== null;
}

/** The namespaces belong to dockerd alone: what it mounts, and every address, ends with it. */
async function startOwn(scratch, { flags = [], etc = {}, user = null }) {
  const run = join(scratch, "run");
  mkdirSync(run, { mode: 0o755 });
  if (Object.keys(etc).length > 0) copyEtc(join(scratch, "etc"), etc);
  // Root of a user namespace is another user, who has to get to the engine's data.
  chmodSync(scratch, 0o711);
  const start = user === null ? asRoot() : asUser(user, scratch);
  const script = [
    "set -e",
    "scratch=$1; shift",
    'mount --bind "$scratch/run" /run',
    '[ ! -d "$scratch/etc" ] || mount --bind "$scratch/etc" /etc',
    "ip link set lo up 2>/dev/null || true",
    ...start.lines,
    `exec ${start.command} --data-root "$scratch/data" --exec-opt native.cgroupdriver=cgroupfs ${find("iptables") === null ? "--iptables=false" : ""} "$@"`,
  ].join("\n");
  const log = join(scratch, "dockerd.log");
  const descriptor = openSync(log, "w");
  const child = spawn(find("unshare"), ["-m", "-n", "--propagation", "private", "sh", "-c", script, "sh", scratch, ...flags], {
    stdio: ["ignore", descriptor, descriptor],
    detached: true,
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
  });
  const engine = {
    socket: join(run, start.socket),
    enter: [find("nsenter"), "-t", String(child.pid), "-m", "--"],
    isOwn: true,
    pid: child.pid,
    child,
    sockets: null,
  };
  const until = Date.now() + START_MS;
  while (!(await answers(engine.socket))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill("SIGKILL");
      const words = readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n");
      throw new NoEngineError(`the test engine did not start:\n${words}\n${ADVICE}`);
    }
    await sleep(100);
  }
  return { ...engine, sockets: listenOnUsualSockets(engine) };
}

function asRoot() {
  return { socket: "docker.sock", lines: [], command: `${find("dockerd")} --host unix:///run/docker.sock` };
}

/** By Docker's own script, with a network of its own kind, which a device makes that not everybody may open here. */
function asUser({ uid, name }, scratch) {
  const script = ["/usr/share/docker.io/contrib/dockerd-rootless.sh", "/usr/bin/dockerd-rootless.sh"].find((path) => existsSync(path));
  for (const directory of ["data", "home"]) {
    mkdirSync(join(scratch, directory), { mode: 0o700 });
    chownSync(join(scratch, directory), uid, uid);
  }
  const runtime = `/run/user/${uid}`;
  return {
    socket: `user/${uid}/docker.sock`,
    lines: [
      'mknod -m 666 "$scratch/tun" c 10 200',
      'mount --bind "$scratch/tun" /dev/net/tun',
      `install -d -m 755 /run/user; install -d -m 700 -o ${uid} -g ${uid} ${runtime}`,
      `export XDG_RUNTIME_DIR=${runtime} HOME="$scratch/home" USER=${name}`,
    ],
    command: `setpriv --reuid ${uid} --regid ${uid} --clear-groups ${script}`,
  };
}

function copyEtc(to, added) {
  cpSync("/etc", to, { recursive: true, verbatimSymlinks: true, filter: (path) => !/^\/etc\/g?shadow/.test(path) });
  for (const [name, text] of Object.entries(added)) appendFileSync(join(to, name), text);
}

const ADVICE =
  "end-to-end tests need a Docker Engine: run as root on a machine where `dockerd` can start (Debian: apt-get install docker.io busybox-static), or start Docker and let this user reach it; SEAWORTHY_E2E=skip leaves these tests out";

/** Stand-ins at the paths of sockets that a host has: they accept a connection and end it. */
function listenOnUsualSockets({ enter }) {
  const paths = [
    "/run/containerd/containerd.sock",
    "/run/dbus/system_bus_socket",
    "/run/systemd/private",
    "/run/systemd/journal/socket",
    "/run/podman/podman.sock",
  ];
  const program = `
    const { createServer } = require("node:net"), { mkdirSync, chmodSync } = require("node:fs"), { dirname } = require("node:path");
    for (const path of ${JSON.stringify(paths)}) {
      mkdirSync(dirname(path), { recursive: true });
      createServer((socket) => socket.destroy()).listen(path, () => chmodSync(path, /dbus|journal/.test(path) ? 0o666 : 0o660));
    }
    setTimeout(() => console.log("ready"), 200);
    process.stdin.on("end", () => process.exit(0)).resume();`;
  return spawn(enter[0], [...enter.slice(1), process.execPath, "-e", program], { stdio: ["pipe", "ignore", "ignore"] });
}

/** The engine that DOCKER_HOST or the default socket names, where this user may use it. */
async function useExisting() {
  const host = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";
  const socket = host.startsWith("unix://") ? host.slice("unix://".length) : null;
  if (socket === null || !(await answers(socket))) throw new NoEngineError(`no engine answers at \`${host}\`, and none of our own can be started\n${ADVICE}`);
  return { socket, enter: [], isOwn: false, pid: null, child: null, sockets: null };
}

function answers(socketPath) {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: "/_ping", timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on("error", () => resolve(false));
    ping.on("timeout", () => ping.destroy(new Error("timeout")));
    ping.end();
  });
}

export function docker(engine, args, options = {}) {
  const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: engine.scratch ?? tmpdir(), DOCKER_HOST: `unix://${engine.socket}` };
  return spawnSync("docker", args, { encoding: "utf8", env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024, ...options });
}

function importImages(engine, scratch, label) {
  const rootfs = join(scratch, "rootfs");
  makeRootfs(rootfs);
  const tar = join(scratch, "rootfs.tar");
  must(spawnSync("tar", ["-C", rootfs, "--numeric-owner", "--owner=0", "--group=0", "-cf", tar, "."], { encoding: "utf8" }), "tar");
  const images = {};
  for (const [name, changes] of Object.entries(IMAGES)) {
    const reference = `${label}/${name}:1`;
    must(docker(engine, ["import", ...[COMMAND, ...changes].flatMap((change) => ["--change", change]), tar, reference]), "docker import");
    images[name] = reference;
  }
  return images;
}

function makeRootfs(rootfs) {
  const busybox = find("busybox");
  if (busybox === null) throw new NoEngineError(`there is no busybox for the test image\n${ADVICE}`);
  for (const directory of ["bin", "etc", "proc", "sys", "dev", "tmp", "run", "var", "home", "root", "data"])
    mkdirSync(join(rootfs, directory), { recursive: true });
  copyFileSync(busybox, join(rootfs, "bin/busybox"));
  chmodSync(join(rootfs, "bin/busybox"), 0o755);
  for (const applet of APPLETS) symlinkSync("busybox", join(rootfs, "bin", applet));
  symlinkSync("data", join(rootfs, "linked"));
  copyPerl(rootfs);
  writeFileSync(join(rootfs, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home:/bin/sh\n");
  writeFileSync(join(rootfs, "etc/group"), "root:x:0:\napp:x:1000:\n");
}

/** busybox cannot connect to a Unix socket; perl can, without a module. Its libraries go to where it looks for them. */
function copyPerl(rootfs) {
  const perl = find("perl");
  if (perl === null) throw new NoEngineError(`there is no perl for the test image\n${ADVICE}`);
  copyFileSync(perl, join(rootfs, "bin/perl"));
  const libraries = spawnSync("ldd", [perl], { encoding: "utf8" }).stdout.match(/\/\S+\.so\S*/g) ?? [];
  for (const library of new Set(libraries)) {
    mkdirSync(dirname(join(rootfs, library)), { recursive: true });
    copyFileSync(library, join(rootfs, library));
  }
}

function must(result, what) {
  if (result.status === 0) return;
  throw new Error(`\`${what}\` failed: ${result.error?.message ?? result.stderr}`);
}

async function stop(engine, { label, images, scratch }) {
  const ids = docker(engine, ["ps", "-aq", ...(engine.isOwn ? [] : ["--filter", `label=${label}`])])
    .stdout.split("\n")
    .filter((id) => id !== "");
  for (let start = 0; start < ids.length; start += 50) docker(engine, ["rm", "-f", ...ids.slice(start, start + 50)]);
  if (engine.isOwn) await end(engine);
  else docker(engine, ["rmi", ...Object.values(images)]);
  rmSync(scratch, { recursive: true, force: true });
}

async function end({ child, sockets }) {
  sockets?.stdin.end();
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  const late = setTimeoutKill(child);
  await ended;
  clearTimeout(late);
}

function setTimeoutKill(child) {
  return globalThis.setTimeout(() => child.kill("SIGKILL"), STOP_MS);
}
