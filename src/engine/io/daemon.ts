import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Blank } from "../../model/index.ts";
import type { DaemonSettings, DaemonSources } from "../daemon-settings.ts";
import { daemonSettings, unknownSettings } from "../daemon-settings.ts";
import type { PodmanStart } from "../podman-conf.ts";
import { podmanSettings } from "../podman-settings.ts";
import type { UnitFile } from "../unit-command.ts";
import { unitCommand } from "../unit-command.ts";
import type { DaemonProcess } from "./daemon-process.ts";
import { daemonProcesses, homeOf, isOfUnit, isRootless, nearest, runtimeDirectory, startOf } from "./daemon-process.ts";
import { podmanService } from "./podman-service.ts";

/** The engine's own process on this machine, and what it was told. `pid` is null where it was not found. */
export interface Daemon {
  readonly pid: number | null;
  /** Some process may be it. */
  readonly isSeen: boolean;
  /** Its configuration file, there or not. */
  readonly configPath: string;
  readonly settings: DaemonSettings;
  /** Null: it is no service of Podman's. */
  readonly podman: PodmanStart | null;
}

export interface DaemonRequest {
  /** The socket we use, as named and resolved. */
  readonly socketPaths: readonly string[];
  readonly home: string;
  /** docker.service and its drop-ins, those that hide others first; asked only where the engine is of that unit. */
  readonly unitFiles?: () => readonly UnitFile[];
  /** `/proc`, elsewhere in tests. */
  readonly proc?: string;
  /** `/etc/docker/daemon.json`, elsewhere in tests. */
  readonly config?: string;
}

const LEARN_BY = "on the engine's host: `ps -o args= -C dockerd` and `cat /etc/docker/daemon.json`";
const CONFIG_LIMIT = 1024 * 1024;
const CONFIG = "/etc/docker/daemon.json";

export function findDaemon(request: DaemonRequest): Daemon {
  const proc = request.proc ?? "/proc";
  const fitting = nearest(
    proc,
    daemonProcesses(proc, "dockerd").filter((process) => listensAt(process, request.socketPaths, proc)),
  );
  const [daemon] = fitting;
  const service = daemon === undefined ? podmanService(request.socketPaths, proc) : null;
  if (service !== null)
    return { pid: service.pid, isSeen: true, configPath: request.config ?? CONFIG, settings: podmanSettings(service.addresses), podman: service.start };
  if (daemon === undefined || fitting.length > 1) {
    const why = fitting.length > 1 ? "several dockerd processes fit the socket" : "no dockerd process was found for the socket";
    return { pid: null, isSeen: fitting.length > 0, configPath: request.config ?? CONFIG, settings: unknownSettings(why, LEARN_BY), podman: null };
  }
  const sources = sourcesOf(daemon, request, proc);
  return { pid: daemon.pid, isSeen: true, configPath: sources.configPlace, settings: daemonSettings(sources), podman: null };
}

/** What is said of a daemon on another machine. */
export function remoteDaemon(why: string): Daemon {
  return { pid: null, isSeen: false, configPath: CONFIG, settings: unknownSettings(why, LEARN_BY), podman: null };
}

function sourcesOf(daemon: DaemonProcess, request: DaemonRequest, proc: string): DaemonSources {
  const path = configPath(daemon, request, proc);
  const config = readConfig(path);
  const isRead = config !== UNREADABLE;
  return {
    args: daemon.args,
    argsPlace: `/proc/${daemon.pid}/cmdline`,
    config: isRead ? config : null,
    configPlace: path,
    configDoubt: isRead ? changed(path, startOf(proc, daemon)) : { why: `\`${path}\` cannot be read`, learnBy: `sudo cat ${path}` },
    unit: request.unitFiles !== undefined && isOfUnit(proc, daemon) ? unitCommand(request.unitFiles()) : null,
    ...(isRootless(daemon) ? { defaultHost: `unix://${rootlessSocket(daemon, proc)}` } : {}),
  };
}

/** The start is told to the second. */
const TOLERANCE_MS = 1000;

function changed(path: string, startMs: number | null): Blank | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (startMs === null || found === undefined || found.mtimeMs <= startMs + TOLERANCE_MS) return null;
  return { why: `\`${path}\` was changed after the engine started: what it read then is not known`, learnBy: "restart the engine, then scan again" };
}

/** Without `-H`, or started by systemd with `-H fd://`, it is the default socket; a rootless engine has one of its own. */
function listensAt(process: DaemonProcess, socketPaths: readonly string[], proc: string): boolean {
  const { args } = process;
  const hosts = args.flatMap((arg, index) => {
    const given = /^(?:--host=|-H=?)(.+)$/.exec(arg)?.[1];
    return given !== undefined ? [given] : arg === "-H" || arg === "--host" ? [args[index + 1] ?? ""] : [];
  });
  const defaults = isRootless(process) ? [rootlessSocket(process, proc)] : ["/var/run/docker.sock", "/run/docker.sock"];
  const isDefault = socketPaths.some((path) => defaults.includes(path));
  const unixHosts = hosts.filter((host) => host.startsWith("unix://"));
  if (unixHosts.some((host) => socketPaths.includes(host.slice("unix://".length)))) return true;
  return isDefault && (hosts.length === 0 || hosts.some((host) => host.startsWith("fd://")) || (unixHosts.length === 0 && hosts.length > 0));
}

function rootlessSocket(process: DaemonProcess, proc: string): string {
  return join(runtimeDirectory(process, proc), "docker.sock");
}

function configPath(daemon: DaemonProcess, request: DaemonRequest, proc: string): string {
  const { args } = daemon;
  const index = args.findIndex((arg) => arg === "--config-file" || arg.startsWith("--config-file="));
  if (index >= 0) return args[index]?.split("=", 2)[1] ?? args[index + 1] ?? CONFIG;
  return isRootless(daemon) ? join(homeOf(proc, daemon).config ?? join(request.home, ".config"), "docker/daemon.json") : (request.config ?? CONFIG);
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
