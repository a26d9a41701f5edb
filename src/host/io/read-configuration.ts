import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ConfigurationReadings, FileReading } from "../configuration.ts";
import type { EngineFiles, PartPlaces } from "../file-parts.ts";
import { placesOfParts, unitPlaces } from "../file-parts.ts";
import type { ProcessReading, Reading } from "../readings.ts";
import { readFile } from "./read-machine.ts";
import { resolvePath } from "./resolve-path.ts";

export interface ConfigurationRequest {
  readonly engine: EngineFiles;
  /** The engine's process, where it was found. */
  readonly enginePid: number | null;
  readonly processes: readonly ProcessReading[] | null;
}

const ENTRIES_LIMIT = 4096;
/** `/etc/docker/certs.d/<registry>/ca.crt`. */
const DEPTH_LIMIT = 3;

/** What controls ask of this machine: owners and modes, audit rules, listeners. Never more than names, owners and the audit rules' text. */
export function readConfiguration({ engine, enginePid, processes }: ConfigurationRequest): ConfigurationReadings {
  const sshd = (processes ?? []).filter(({ inContainer, name }) => inContainer && (name === "sshd" || name === "dropbear"));
  return {
    files: placesOfParts(engine).flatMap(filesAt),
    auditRules: readFile("/etc/audit/audit.rules"),
    auditParts: readAuditParts(),
    hostProcesses: processes === null ? null : new Set(processes.flatMap(({ inContainer, name }) => (inContainer ? [] : [name]))),
    sshdContainers: processes === null ? null : [...new Set(sshd.flatMap(({ pid }) => containerOf(pid)))],
    listening: enginePid === null ? [] : ["tcp", "tcp6"].map((table) => readFile(`/proc/${enginePid}/net/${table}`)),
  };
}

/** Texts of docker.service and of its drop-ins, those that hide others first. */
export function readUnitFiles(): readonly { readonly path: string; readonly text: string }[] {
  return unitPlaces("docker.service")
    .flatMap(filesAt)
    .flatMap(({ path }) => {
      const reading = readFile(path);
      return reading.kind === "text" ? [{ path, text: reading.text }] : [];
    });
}

function filesAt(places: PartPlaces): readonly FileReading[] {
  const seen = new Set<string>();
  const found = places.paths.flatMap((path) => (places.kind === "entries" ? entriesAt(places, path, DEPTH_LIMIT) : lookAt(places, path)));
  const once = found.filter(({ path }) => !seen.has(path) && seen.add(path));
  return places.kind === "first" ? once.slice(0, 1) : once;
}

function lookAt({ part }: PartPlaces, written: string): readonly FileReading[] {
  const path = resolvePath(written).path;
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || found.isCharacterDevice()) return [];
    return [{ part, path, owner: { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid }, why: "" }];
  } catch (error) {
    return isAbsent(error) ? [] : [{ part, path, owner: null, why: `\`${path}\` cannot be looked at: ${codeOf(error)}` }];
  }
}

function entriesAt(places: PartPlaces, directory: string, depth: number): readonly FileReading[] {
  const path = resolvePath(directory).path;
  try {
    const entries = readdirSync(path, { withFileTypes: true }).slice(0, ENTRIES_LIMIT);
    return entries.flatMap((entry) => {
      const below = join(path, entry.name);
      if (entry.isDirectory()) return depth > 1 ? entriesAt(places, below, depth - 1) : [];
      return (places.endings ?? []).some((ending) => entry.name.endsWith(ending)) ? lookAt(places, below) : [];
    });
  } catch (error) {
    return isAbsent(error) ? [] : [{ part: places.part, path, owner: null, why: `\`${path}\` cannot be listed: ${codeOf(error)}` }];
  }
}

/** augenrules takes files that end in `.rules`. Source: augenrules(8). */
function readAuditParts(): readonly Reading[] {
  try {
    const names = readdirSync("/etc/audit/rules.d").filter((name) => name.endsWith(".rules"));
    return names.slice(0, ENTRIES_LIMIT).map((name) => readFile(join("/etc/audit/rules.d", name)));
  } catch (error) {
    return isAbsent(error) ? [] : [{ kind: "unreadable", why: codeOf(error) }];
  }
}

/** The id of the container that a process is in, by its control group. */
function containerOf(pid: number): readonly string[] {
  const group = readFile(`/proc/${pid}/cgroup`);
  const id = group.kind === "text" ? /[-/]([0-9a-f]{64})(?:\.scope)?(?:\/|$)/m.exec(group.text)?.[1] : undefined;
  return id === undefined ? [] : [id];
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return code === "EACCES" ? "permission denied" : code;
}

function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(error));
}
