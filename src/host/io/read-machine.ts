import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { MachineReadings, Reading } from "../readings.ts";
import { HOST_FILES } from "../readings.ts";
import { USUAL_SYMLINKS } from "../stock.ts";
import type { EngineView } from "./engine-view.ts";
import { lookUp, ownView } from "./engine-view.ts";
import { readProcesses } from "./processes.ts";
import { readFile } from "./read-file.ts";
import type { Resolved } from "./resolve-path.ts";
import { readSockets } from "./sockets.ts";

export interface MachineRequest {
  /** Absolute host paths that containers mount. */
  readonly mountSources: readonly string[];
  /** Sockets of the engine that are known from elsewhere. */
  readonly socketPaths: readonly string[];
  readonly view: EngineView;
}

/** Ten thousand packages take about 8 MiB. */
const DATABASE_LIMIT = 32 * 1024 * 1024;
const DATABASES: ReadonlySet<string> = new Set(["/var/lib/dpkg/status", "/lib/apk/db/installed"]);

/** What an ordinary user can read of this machine. Nothing is changed, no device and no pipe is opened. */
export function readMachine(request: MachineRequest): MachineReadings {
  const files = new Map<string, Reading>(HOST_FILES.map((path) => [path, readFile(path, DATABASES.has(path) ? DATABASE_LIMIT : undefined)]));
  const { view } = request;
  return {
    ...readPaths(request),
    files,
    processes: isHidingProcesses() ? null : readProcesses(),
    sudoers: readSudoers(),
    seesPaths: view.root !== null,
    seesMachine: view.isMachine,
    mounts: view.mounts,
  };
}

/** What the paths are that somebody mounts, and those with a meaning. */
export function readPaths({ mountSources, socketPaths, view }: MachineRequest): Pick<MachineReadings, "sockets" | "symlinks" | "hiddenPaths"> {
  const paths = [...Object.keys(USUAL_SYMLINKS), ...WATCHED_PATHS, ...socketPaths, ...mountSources];
  const resolved = new Map(paths.map((path) => [path, lookUp(path, view)]));
  return { sockets: readSockets([...socketPaths, ...mountSources], view), symlinks: symlinksOf(resolved), hiddenPaths: hiddenPathsOf(resolved) };
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

/** With `hidepid` an ordinary user sees only own processes: absence would mean nothing. Source: proc(5). */
function isHidingProcesses(): boolean {
  const { mounts } = ownView();
  if (!mounts.known) return true;
  const proc = mounts.value.findLast(({ path }) => path === "/proc");
  return process.getuid?.() !== 0 && proc?.superOptions.some((option) => /^hidepid=(?!0|off)/.test(option)) === true;
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
