import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ConfigurationReadings, FileReading } from "../configuration.ts";
import type { EngineFiles, PartPlaces } from "../file-parts.ts";
import { placesOfParts, unitPlaces } from "../file-parts.ts";
import type { ProcessReading, Reading } from "../readings.ts";
import type { EngineView } from "./engine-view.ts";
import { lookUp, ownView, placeOf } from "./engine-view.ts";
import { readFile } from "./read-file.ts";

export interface ConfigurationRequest {
  readonly engine: EngineFiles;
  /** The engine's process, where it was found. */
  readonly enginePid: number | null;
  readonly processes: readonly ProcessReading[] | null;
  readonly view: EngineView;
}

const ENTRIES_LIMIT = 4096;
/** `/etc/docker/certs.d/<registry>/ca.crt`. */
const DEPTH_LIMIT = 3;

/** What controls ask of this machine: owners and modes, audit rules, listeners. Never more than names, owners and the audit rules' text. */
export function readConfiguration({ engine, enginePid, processes, view }: ConfigurationRequest): ConfigurationReadings {
  const sshd = (processes ?? []).filter(({ inContainer, name }) => inContainer && (name === "sshd" || name === "dropbear"));
  return {
    files: placesOfParts(engine).flatMap((places) => filesAt(places, view)),
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
    .flatMap((places) => filesAt(places, ownView()))
    .flatMap(({ path }) => {
      const reading = readFile(path);
      return reading.kind === "text" ? [{ path, text: reading.text }] : [];
    });
}

function filesAt(places: PartPlaces, view: EngineView): readonly FileReading[] {
  const seen = new Set<string>();
  const found = places.paths.flatMap((path) =>
    places.kind === "entries" ? entriesAt({ places, view, depth: DEPTH_LIMIT }, path) : lookAt({ places, view }, path),
  );
  const once = found.filter(({ path }) => !seen.has(path) && seen.add(path));
  return places.kind === "first" ? once.slice(0, 1) : once;
}

interface Looking {
  readonly places: PartPlaces;
  readonly view: EngineView;
}

function lookAt({ places: { part }, view }: Looking, written: string): readonly FileReading[] {
  const { path } = lookUp(written, view);
  try {
    const found = statSync(placeOf(written, view.root ?? ""), { throwIfNoEntry: false });
    if (found === undefined || found.isCharacterDevice()) return [];
    return [{ part, path, owner: { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid }, why: "" }];
  } catch (error) {
    return isAbsent(error) ? [] : [{ part, path, owner: null, why: `\`${path}\` cannot be looked at: ${codeOf(error)}` }];
  }
}

function entriesAt({ places, view, depth }: Looking & { readonly depth: number }, directory: string): readonly FileReading[] {
  const { path } = lookUp(directory, view);
  try {
    const entries = readdirSync(placeOf(directory, view.root ?? ""), { withFileTypes: true }).slice(0, ENTRIES_LIMIT);
    return entries.flatMap((entry) => {
      const below = join(directory, entry.name);
      if (entry.isDirectory()) return depth > 1 ? entriesAt({ places, view, depth: depth - 1 }, below) : [];
      return (places.endings ?? []).some((ending) => entry.name.endsWith(ending)) ? lookAt({ places, view }, below) : [];
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
