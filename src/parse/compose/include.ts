import { ParseError } from "../errors.ts";
import { directoryOf, resolvePath } from "../normalise.ts";
import type { FileSet } from "./documents.ts";
import { readEnvironmentFiles } from "./environment.ts";
import type { Lookup } from "./interpolate.ts";
import { mergeValues } from "./merge.ts";
import { displayName, type Project } from "./project.ts";
import { remoteKind } from "./remote.ts";
import { describeKind, type Entry, evidenceOf, field, type Mapping, mappingOf, type Place, type Value } from "./tree.ts";

const MOST_DEPTH = 50;
const IMPORTED = ["services", "volumes", "networks", "secrets", "configs", "models"] as const;

/** One item of `include`: files that are merged, then imported. Paths absolute. */
interface Include {
  readonly paths: readonly string[];
  readonly projectDirectory: string;
  /** Null: `.env` of the project directory, if there is one. */
  readonly envFiles: readonly string[] | null;
  readonly at: Place;
}

/** How included files are loaded: the loader hands itself in. */
interface Loader {
  readonly project: Project;
  readonly load: (set: FileSet) => Mapping | null;
}

/**
 * Imports what `include` names: each is a project of its own, with its own directory and environment, merged under what this file says of the
 * same name. Source: compose-go loader/include.go.
 */
export function applyIncludes(document: Mapping, set: FileSet, loader: Loader): Mapping {
  const list = field(document, "include");
  if (list === undefined) return document;
  if (list.value.kind !== "list") throw shapeError(list.key, `\`include\` is ${describeKind(list.value)}, expected a list`);
  if (set.included.length > MOST_DEPTH) throw new ParseError("too-large", `includes are nested deeper than ${MOST_DEPTH}`, { evidence: evidenceOf(list.key) });
  let entries: Map<string, Entry> = new Map(document.entries);
  entries.delete("include");
  for (const item of list.value.items) entries = importInto(entries, loadInclude(readInclude(item), set, loader));
  return { ...document, entries };
}

function loadInclude(include: Include, set: FileSet, { project, load }: Loader): Mapping | null {
  const main = include.paths[0] ?? "";
  if (set.included.includes(main)) {
    const chain = [...set.included, main].map((path) => `\`${displayName(project, path)}\``).join(" includes ");
    throw new ParseError("cycle", `cannot include \`${displayName(project, main)}\`: it includes itself, ${chain}`, { evidence: evidenceOf(include.at) });
  }
  const lookup = includeLookup(project, include, set.lookup);
  return load({ paths: include.paths, base: include.projectDirectory, lookup, included: set.included, asked: include.at });
}

/** The including project's environment wins over the included project's `.env`. */
function includeLookup(project: Project, include: Include, outer: Lookup): Lookup {
  const usual = resolvePath(include.projectDirectory, ".env");
  const isThere = project.reader.exists(usual) && !project.reader.isDirectory(usual);
  const files = include.envFiles ?? (isThere ? [usual] : []);
  const variables = readEnvironmentFiles(project, files, { lookup: outer, asked: include.at });
  return (name) => outer(name) ?? variables.get(name);
}

function readInclude(item: Value): Include {
  const { at } = item;
  const paths = strings(item.kind === "mapping" ? field(item, "path")?.value : item, at).map((path) => localPath(path, at));
  const first = paths[0];
  if (first === undefined) throw shapeError(at, "an item of `include` names no `path`");
  const directory = field(item, "project_directory");
  const [written] = directory === undefined ? [] : strings(directory.value, at);
  const envFile = field(item, "env_file");
  return {
    paths,
    projectDirectory: written === undefined ? directoryOf(first) : resolvePath(at.file.base, written),
    envFiles:
      envFile === undefined
        ? null
        : strings(envFile.value, at)
            .filter((file) => file !== "/dev/null")
            .map((file) => resolvePath(at.file.base, file)),
    at,
  };
}

function localPath(path: string, at: Place): string {
  const kind = remoteKind(path);
  if (kind !== null) throw new ParseError("unresolved", `cannot include \`${path}\`: ${kind} is not fetched, name a local file`, { evidence: evidenceOf(at) });
  return resolvePath(at.file.base, path);
}

function strings(value: Value | undefined, at: Place): readonly string[] {
  if (value === undefined) return [];
  const items = value.kind === "list" ? value.items : [value];
  return items.map((item) => {
    if (item.kind === "scalar" && typeof item.value === "string") return item.value;
    throw shapeError(at, `an item of \`include\` holds ${describeKind(item)}, expected a path`);
  });
}

function shapeError(at: Place, words: string): ParseError {
  return new ParseError("shape", words, { evidence: evidenceOf(at) });
}

function importInto(entries: Map<string, Entry>, imported: Mapping | null): Map<string, Entry> {
  if (imported === null) return entries;
  const result = new Map(entries);
  for (const section of IMPORTED) {
    const from = imported.entries.get(section);
    if (from?.value.kind !== "mapping") continue;
    const into = result.get(section);
    result.set(section, into === undefined ? from : { key: into.key, value: mergeSection(section, from.value, into.value) });
  }
  return result;
}

/** The including file's names first, then the imported ones; of the same name, the including file is laid over the imported. */
function mergeSection(section: string, from: Mapping, into: Value): Value {
  if (into.kind !== "mapping") return mergeValues(from, into, [section]);
  const entries = new Map(into.entries);
  for (const [name, entry] of from.entries) {
    const own = into.entries.get(name);
    entries.set(name, own === undefined ? entry : { key: own.key, value: mergeValues(entry.value, own.value, [section, "*"]) });
  }
  return { ...mappingOf(entries, into.at), mark: into.mark };
}
