import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DaemonSettings, DaemonSources } from "../daemon-settings.ts";
import { daemonSettings, unknownSettings } from "../daemon-settings.ts";

/** The engine's own process on this machine, and what it was told. `pid` is null where it was not found. */
export interface Daemon {
  readonly pid: number | null;
  /** Some process may be it. */
  readonly isSeen: boolean;
  /** Its configuration file, there or not. */
  readonly configPath: string;
  readonly settings: DaemonSettings;
}

export interface DaemonRequest {
  /** The socket we use, as named and resolved. */
  readonly socketPaths: readonly string[];
  readonly home: string;
  /** `/proc`, elsewhere in tests. */
  readonly proc?: string;
  /** `/etc/docker/daemon.json`, elsewhere in tests. */
  readonly config?: string;
}

const LEARN_BY = "on the engine's host: `ps -o args= -C dockerd` and `cat /etc/docker/daemon.json`";
const CONFIG_LIMIT = 1024 * 1024;
const CMDLINE_LIMIT = 128 * 1024;
const PROCESS_LIMIT = 32_768;
const CONFIG = "/etc/docker/daemon.json";

export function findDaemon(request: DaemonRequest): Daemon {
  const proc = request.proc ?? "/proc";
  const candidates = daemonProcesses(proc);
  const fitting = nearest(
    proc,
    candidates.filter(({ args }) => listensAt(args, request.socketPaths)),
  );
  const [daemon] = fitting.length > 0 ? fitting : [];
  if (daemon === undefined || fitting.length > 1) {
    const why = fitting.length > 1 ? "several dockerd processes fit the socket" : "no dockerd process was found for the socket";
    return { pid: null, isSeen: fitting.length > 0, configPath: request.config ?? CONFIG, settings: unknownSettings(why, LEARN_BY) };
  }
  const path = configPath(daemon.args, request);
  const config = readConfig(path);
  if (config === UNREADABLE)
    return { pid: daemon.pid, isSeen: true, configPath: path, settings: unknownSettings(`\`${path}\` cannot be read`, `sudo cat ${path}`) };
  const configIsNewer = isChangedSince(path, startOf(proc, daemon.pid));
  const sources: DaemonSources = { args: daemon.args, argsPlace: `/proc/${daemon.pid}/cmdline`, config, configPlace: path, configIsNewer };
  return { pid: daemon.pid, isSeen: true, configPath: path, settings: daemonSettings(sources) };
}

/** Engines in mount namespaces of their own name the same path for another socket: of several, those that see our files count. */
function nearest(proc: string, processes: readonly DaemonProcess[]): readonly DaemonProcess[] {
  if (processes.length < 2) return processes;
  const ours = mountNamespace(join(proc, "self"));
  const near = processes.filter(({ pid }) => ours !== null && mountNamespace(join(proc, String(pid))) === ours);
  return near.length > 0 ? near : processes;
}

function mountNamespace(process: string): string | null {
  try {
    return readlinkSync(join(process, "ns/mnt"));
  } catch {
    return null;
  }
}

/** What is said of a daemon on another machine. */
export function remoteDaemon(why: string): Daemon {
  return { pid: null, isSeen: false, configPath: CONFIG, settings: unknownSettings(why, LEARN_BY) };
}

/** `/proc` counts in hundredths of a second on every architecture that Docker runs on. Source: proc_pid_stat(5), sysconf(_SC_CLK_TCK). */
const TICKS_A_SECOND = 100;
/** `btime` is in whole seconds. */
const TOLERANCE_MS = 1000;

/** When the process started, in milliseconds since 1970; null where it cannot be told. Field 22 of stat, behind a name that may hold anything. */
function startOf(proc: string, pid: number): number | null {
  const stat = readText(join(proc, String(pid), "stat"), 4096) ?? "";
  const boot = /^btime (\d+)$/m.exec(readText(join(proc, "stat"), CONFIG_LIMIT) ?? "")?.[1];
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  if (boot === undefined || ticks === undefined || !/^\d+$/.test(ticks)) return null;
  return Number(boot) * 1000 + (Number(ticks) / TICKS_A_SECOND) * 1000;
}

function isChangedSince(path: string, startMs: number | null): boolean {
  if (startMs === null) return false;
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.mtimeMs > startMs + TOLERANCE_MS;
}

interface DaemonProcess {
  readonly pid: number;
  readonly args: readonly string[];
}

function daemonProcesses(proc: string): readonly DaemonProcess[] {
  const names = readdirSync(proc).filter((name) => /^\d{1,10}$/.test(name));
  return names.slice(0, PROCESS_LIMIT).flatMap((name) => {
    if (readText(join(proc, name, "comm"), 64) !== "dockerd\n") return [];
    const args = (readText(join(proc, name, "cmdline"), CMDLINE_LIMIT) ?? "").split("\0").slice(1, -1);
    return [{ pid: Number(name), args }];
  });
}

/** Without `-H`, or started by systemd with `-H fd://`, it is the default socket. */
function listensAt(args: readonly string[], socketPaths: readonly string[]): boolean {
  const hosts = args.flatMap((arg, index) => {
    const given = /^(?:--host=|-H=?)(.+)$/.exec(arg)?.[1];
    return given !== undefined ? [given] : arg === "-H" || arg === "--host" ? [args[index + 1] ?? ""] : [];
  });
  const isDefault = socketPaths.some((path) => path === "/var/run/docker.sock" || path === "/run/docker.sock");
  const unixHosts = hosts.filter((host) => host.startsWith("unix://"));
  if (unixHosts.some((host) => socketPaths.includes(host.slice("unix://".length)))) return true;
  return isDefault && (hosts.length === 0 || hosts.some((host) => host.startsWith("fd://")) || (unixHosts.length === 0 && hosts.length > 0));
}

function configPath(args: readonly string[], request: DaemonRequest): string {
  const index = args.findIndex((arg) => arg === "--config-file" || arg.startsWith("--config-file="));
  if (index >= 0) return args[index]?.split("=", 2)[1] ?? args[index + 1] ?? CONFIG;
  return args.includes("--rootless") ? join(request.home, ".config/docker/daemon.json") : (request.config ?? CONFIG);
}

const UNREADABLE = Symbol("unreadable");

/** The decoded file; null: there is none. Comments and malformed text do not let dockerd start, so they are not its configuration. */
function readConfig(path: string): unknown {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (!found.isFile() || found.size > CONFIG_LIMIT) return UNREADABLE;
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return UNREADABLE;
  }
}

function readText(path: string, limit: number): string | null {
  try {
    return readFileSync(path, "utf8").slice(0, limit);
  } catch {
    return null;
  }
}
