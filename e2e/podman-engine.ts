import { execFile, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const START_MS = 60_000;
const run = promisify(execFile);

/** Podman with root's rights and its service, on private paths: own mount and network namespace, own /run, own storage. */
export interface PodmanEngine {
  /** How to run a command where its files are. */
  readonly enter: readonly string[];
  readonly scratch: string;
  /** Its socket there. */
  readonly socket: string;
  /** Its settings: the file that is all of its containers.conf. */
  readonly conf: string;
  /** What `podman ARGS` prints. */
  readonly podman: (...args: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Podman asks for limits of open files that only some may raise. */
const CONTAINERS_CONF = '[engine]\nruntime = "runc"\n[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n';
const SOCKET = "/run/podman/podman.sock";

/** `settings`: more of the table `containers` in its settings. */
export async function startPodman(settings = ""): Promise<PodmanEngine> {
  const scratch = mkdtempSync(join(tmpdir(), "seaworthy-podman-"));
  const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: scratch, CONTAINERS_CONF: join(scratch, "containers.conf") };
  for (const name of ["run", "data", "networks"]) mkdirSync(join(scratch, name));
  writeFileSync(env.CONTAINERS_CONF, CONTAINERS_CONF + settings);
  const global = [
    "--root",
    `${scratch}/data`,
    "--runroot",
    "/run/containers",
    "--tmpdir",
    "/run/libpod",
    "--storage-driver",
    "overlay",
    "--network-config-dir",
    `${scratch}/networks`,
  ];
  const options = [...global, "--cgroup-manager", "cgroupfs", "--events-backend", "file"];
  const script =
    'mount --bind "$1/run" /run && mkdir -p /run/podman && ln -s podman/podman.sock /run/docker.sock && ip link set lo up && shift && exec podman "$@"';
  const log = join(scratch, "podman.log");
  const output = openSync(log, "w");
  const words = ["-m", "-n", "--propagation", "private", "sh", "-c", script, "sh", scratch, ...options, "system", "service", "-t", "0", `unix://${SOCKET}`];
  const child = spawn("unshare", words, { stdio: ["ignore", output, output], env });
  const enter = ["nsenter", "-t", String(child.pid), "-m", "-n", "--"];
  const podman = async (...args: readonly string[]): Promise<string> => {
    const [command = "", ...rest] = [...enter, "podman", ...options, ...args];
    return (await run(command, rest, { env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
  };
  const stop = async (): Promise<void> => {
    // Those that share another's namespaces go first, the others with the next round.
    for (let round = 0; round < 3; round++) await podman("rm", "-fa", "-t", "0").catch(() => undefined);
    child.kill("SIGTERM");
    endMonitors(scratch);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  const until = Date.now() + START_MS;
  const answers = () => spawnSync("curl", ["-sf", "--max-time", "2", "--unix-socket", join(scratch, SOCKET), "http://d/_ping"]).status === 0;
  while (!answers()) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`Podman's service did not start: ${readFileSync(log, "utf8").slice(-2000)}`);
    }
    await sleep(100);
  }
  return { enter, scratch, socket: SOCKET, conf: env.CONTAINERS_CONF, podman, stop };
}

/** Podman's monitors of commands wait for minutes after these have ended. They name our own storage in their words. */
function endMonitors(scratch: string): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const isMonitor = readFileSync(`/proc/${pid}/comm`, "utf8") === "conmon\n" && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${scratch}/data`);
      if (isMonitor) process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
}
