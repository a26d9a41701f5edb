import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** A process that calls itself as an engine does. */
export interface DaemonProcess {
  readonly pid: number;
  readonly args: readonly string[];
  /** As this machine numbers users; null: not told. An engine runs as another than root only where it is rootless. */
  readonly uid: number | null;
  /** Null: not told. */
  readonly parent: number | null;
}

const CMDLINE_LIMIT = 128 * 1024;
const ENVIRON_LIMIT = 4 * 1024 * 1024;
const PROCESS_LIMIT = 32_768;

export type DaemonName = "dockerd" | "podman";

/** Without children of another: until it becomes the program that it is to start, what an engine forks off calls itself as it does, with the same words (fork(2), execve(2)). */
export function daemonProcesses(proc: string, name: DaemonName): readonly DaemonProcess[] {
  const named = processesNamed(proc, name);
  const pids = new Set(named.map(({ pid }) => pid));
  return named.filter(({ parent }) => parent === null || !pids.has(parent));
}

function processesNamed(proc: string, program: DaemonName): readonly DaemonProcess[] {
  const names = readdirSync(proc).filter((name) => /^\d{1,10}$/.test(name));
  return names.slice(0, PROCESS_LIMIT).flatMap((name) => {
    if (readText(join(proc, name, "comm"), 64) !== `${program}\n`) return [];
    const args = (readText(join(proc, name, "cmdline"), CMDLINE_LIMIT) ?? "").split("\0").slice(1, -1);
    const status = readText(join(proc, name, "status"), 4096) ?? "";
    return [{ pid: Number(name), args, uid: numberAt(status, /^Uid:\s+(\d+)/m), parent: numberAt(status, /^PPid:\s+(\d+)/m) }];
  });
}

function numberAt(text: string, pattern: RegExp): number | null {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

export function isRootless({ args, uid }: DaemonProcess): boolean {
  return args.includes("--rootless") || (uid !== null && uid !== 0);
}

/** Engines in mount namespaces of their own name the same path for another socket: of several, those that see our files count. */
export function nearest(proc: string, processes: readonly DaemonProcess[]): readonly DaemonProcess[] {
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

/** Of a process, whose variables may hold secrets: only ask it for those that name files. Of several of one name the first counts. Null: it may not be read. */
export function environmentOf(proc: string, { pid }: DaemonProcess): ReadonlyMap<string, string> | null {
  const environ = readText(join(proc, String(pid), "environ"), ENVIRON_LIMIT);
  if (environ === null || environ.length >= ENVIRON_LIMIT) return null;
  const entries = environ.split("\0").flatMap((entry) => {
    const equals = entry.indexOf("=");
    return equals < 0 ? [] : [[entry.slice(0, equals), entry.slice(equals + 1)] as const];
  });
  return new Map(entries.reverse());
}

/** Where a rootless engine finds its files, by these variables of its environment alone; null where it may not be read. */
export function homeOf(proc: string, process: DaemonProcess): { readonly config: string | null; readonly runtime: string | null } {
  const environment = environmentOf(proc, process);
  const named = (name: string): string | null => {
    const value = environment?.get(name) ?? "";
    return value.startsWith("/") ? value : null;
  };
  const home = named("HOME");
  return { config: named("XDG_CONFIG_HOME") ?? (home === null ? null : join(home, ".config")), runtime: named("XDG_RUNTIME_DIR") };
}

/** Where a rootless engine has its socket. */
export function runtimeDirectory(process: DaemonProcess, proc: string): string {
  return homeOf(proc, process).runtime ?? `/run/user/${process.uid}`;
}

/** Whether the service manager runs it as the system's docker.service. */
export function isOfUnit(proc: string, { pid }: DaemonProcess): boolean {
  return /\/system\.slice\/docker\.service$/m.test(readText(join(proc, String(pid), "cgroup"), 4096) ?? "");
}

/** `/proc` counts in hundredths of a second on every architecture that Docker runs on. Source: proc_pid_stat(5), sysconf(_SC_CLK_TCK). */
const TICKS_A_SECOND = 100;

/** When the process started, in milliseconds since 1970; null where it cannot be told. Field 22 of stat, behind a name that may hold anything. */
export function startOf(proc: string, { pid }: DaemonProcess): number | null {
  const stat = readText(join(proc, String(pid), "stat"), 4096) ?? "";
  const boot = /^btime (\d+)$/m.exec(readText(join(proc, "stat"), STAT_LIMIT) ?? "")?.[1];
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  if (boot === undefined || ticks === undefined || !/^\d+$/.test(ticks)) return null;
  return Number(boot) * 1000 + (Number(ticks) / TICKS_A_SECOND) * 1000;
}

const STAT_LIMIT = 1024 * 1024;

function readText(path: string, limit: number): string | null {
  try {
    return readFileSync(path, "utf8").slice(0, limit);
  } catch {
    return null;
  }
}
