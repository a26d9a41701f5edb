import { closeSync, constants, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseMountTable } from "../mount-table.ts";
import type { HostFile, MachineReadings, ProcessReading, Reading } from "../readings.ts";
import { HOST_FILES } from "../readings.ts";
import { USUAL_SYMLINKS } from "../stock.ts";
import type { Resolved } from "./resolve-path.ts";
import { resolvePath } from "./resolve-path.ts";
import { readSockets } from "./sockets.ts";

export interface MachineRequest {
  /** Absolute host paths that containers mount. */
  readonly mountSources: readonly string[];
  /** Sockets of the engine that are known from elsewhere. */
  readonly socketPaths: readonly string[];
  /** The engine's process, where it was found. */
  readonly enginePid: number | null;
}

const FILE_LIMIT = 4 * 1024 * 1024;
/** Ten thousand packages take about 8 MiB. */
const DATABASE_LIMIT = 32 * 1024 * 1024;
const DATABASES: ReadonlySet<string> = new Set(["/var/lib/dpkg/status", "/lib/apk/db/installed"]);
const PROCESS_LIMIT = 32_768;

/** What an ordinary user can read of this machine. Nothing is changed, no device and no pipe is opened. */
export function readMachine(request: MachineRequest): MachineReadings {
  const files = new Map<string, Reading>(HOST_FILES.map((path) => [path, readFile(path, DATABASES.has(path) ? DATABASE_LIMIT : FILE_LIMIT)]));
  return {
    ...readPaths(request),
    files,
    processes: isHidingProcesses(files) ? null : readProcesses(),
    sudoers: readSudoers(),
    sharesMounts: request.enginePid === null ? null : (sharesMounts(request.enginePid) ?? (runsInContainer() ? false : null)),
  };
}

/** What the paths are that somebody mounts, and those with a meaning. */
export function readPaths({ mountSources, socketPaths }: Omit<MachineRequest, "enginePid">): Pick<MachineReadings, "sockets" | "symlinks" | "hiddenPaths"> {
  const paths = [...Object.keys(USUAL_SYMLINKS), ...WATCHED_PATHS, ...socketPaths, ...mountSources];
  const resolved = new Map(paths.map((path) => [path, resolvePath(path)]));
  return { sockets: readSockets([...socketPaths, ...mountSources]), symlinks: symlinksOf(resolved), hiddenPaths: hiddenPathsOf(resolved) };
}

/** Directories with a meaning that administrators like to move elsewhere. */
const WATCHED_PATHS = [
  "/home",
  "/opt",
  "/root",
  "/srv",
  "/tmp",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/var/lib/kubelet",
  "/var/log",
  "/var/spool/cron",
  "/var/tmp",
];

/** A regular file, never more than `limit` bytes of it. `O_NONBLOCK`: whatever stands there, opening does not wait. */
export function readFile(path: HostFile | string, limit = FILE_LIMIT): Reading {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { kind: "text", text: readBounded(descriptor, limit) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return code === "ENOENT" || code === "ENOTDIR" ? { kind: "absent" } : { kind: "unreadable", why: code === "EACCES" ? "permission denied" : code };
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function readBounded(descriptor: number, limit: number): string {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < limit) {
    const chunk = Buffer.allocUnsafe(64 * 1024);
    const count = readSync(descriptor, chunk, 0, chunk.length, null);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    size += count;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** With `hidepid` an ordinary user sees only own processes: absence would mean nothing. Source: proc(5). */
function isHidingProcesses(files: ReadonlyMap<string, Reading>): boolean {
  const table = files.get("/proc/self/mountinfo");
  if (table?.kind !== "text") return true;
  const proc = parseMountTable(table.text).findLast(({ path }) => path === "/proc");
  return process.getuid?.() !== 0 && proc?.superOptions.some((option) => /^hidepid=(?!0|off)/.test(option)) === true;
}

/** Null where there are too many to read. A process that ends meanwhile is left out. */
function readProcesses(): readonly ProcessReading[] | null {
  const pids = readdirSync("/proc").filter((name) => /^\d{1,10}$/.test(name));
  if (pids.length > PROCESS_LIMIT) return null;
  return pids.flatMap((pid) => readProcess(pid) ?? []);
}

function readProcess(pid: string): ProcessReading | null {
  const status = readProc(`/proc/${pid}/status`);
  const uid = /^Uid:\t(?:\d+\t)(\d+)/m.exec(status ?? "")?.[1];
  if (status === null || uid === undefined) return null;
  const isNested = /^NSpid:\t\d+\t/m.test(status);
  const inContainer = isNested || isContainerGroup(readProc(`/proc/${pid}/cgroup`) ?? "");
  return { pid: Number(pid), name: /^Name:\t(.*)$/m.exec(status)?.[1] ?? "", uid: Number(uid), inContainer };
}

/** Control groups that Docker, podman, containerd and Kubernetes make. */
function isContainerGroup(text: string): boolean {
  return /\/(?:docker|libpod|cri-containerd|crio)[-/][0-9a-f]{64}|\/kubepods|[-/][0-9a-f]{64}(?:\.scope)?$/m.test(text);
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, "utf8").slice(0, 64 * 1024);
  } catch {
    return null;
  }
}

/** Ids of a container's first process, as the kernel has them. Null where it ended or cannot be read. */
export function readProcessIds(pid: number): { readonly uid: number; readonly gids: readonly number[] } | null {
  if (!Number.isInteger(pid) || pid < 1) return null;
  const status = readProc(`/proc/${pid}/status`) ?? "";
  const uid = /^Uid:\t\d+\t(\d+)/m.exec(status)?.[1];
  const gid = /^Gid:\t\d+\t(\d+)/m.exec(status)?.[1];
  if (uid === undefined || gid === undefined) return null;
  const groups = (/^Groups:\t(.*)$/m.exec(status)?.[1] ?? "").split(" ").filter((group) => group !== "");
  return { uid: Number(uid), gids: [...new Set([gid, ...groups].map(Number))] };
}

/** Only what resolves elsewhere than it is written. */
function symlinksOf(resolved: ReadonlyMap<string, Resolved>): ReadonlyMap<string, string> {
  return new Map([...resolved].flatMap(([path, { path: target }]) => (target === path ? [] : [[path, target] as const])));
}

/** Behind a directory of root's, only root can have set a link: the path is taken as written there. */
function hiddenPathsOf(resolved: ReadonlyMap<string, Resolved>): ReadonlyMap<string, string> {
  return new Map([...resolved].flatMap(([path, { hiddenBy }]) => (hiddenBy === null || hiddenBy.uid === 0 ? [] : [[path, hiddenBy.path] as const])));
}

function readSudoers(): readonly string[] | null {
  const main = readFile("/etc/sudoers");
  if (main.kind === "absent") return [];
  if (main.kind === "unreadable") return null;
  try {
    // sudo leaves out names with a dot or a final tilde. Source: sudoers(5), #includedir.
    const names = readdirSync("/etc/sudoers.d").filter((name) => !name.includes(".") && !name.endsWith("~"));
    const parts = names.slice(0, 1000).map((name) => readFile(join("/etc/sudoers.d", name)));
    return parts.some(({ kind }) => kind === "unreadable") ? null : [main, ...parts].flatMap((part) => (part.kind === "text" ? [part.text] : []));
  } catch {
    return [main.text];
  }
}

/** By the namespace itself where we may look, else by what is mounted where. */
function sharesMounts(pid: number): boolean | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`) === readlinkSync("/proc/self/ns/mnt");
  } catch {
    const [theirs, ours] = [`/proc/${pid}/mountinfo`, "/proc/self/mountinfo"].map((path) => readProc(path));
    if (theirs == null || ours == null) return null;
    return mountWords(theirs) === mountWords(ours);
  }
}

function mountWords(text: string): string {
  const table = parseMountTable(text);
  return JSON.stringify(table.map(({ path, fileSystem }) => `${path} ${fileSystem}`).sort());
}

/** Whether we run in a container ourselves, so that what we read is not the host. */
export function runsInContainer(): boolean {
  const isMarked = ["/.dockerenv", "/run/.containerenv"].some((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
  return isMarked || isContainerGroup(readProc("/proc/self/cgroup") ?? "");
}
