import type { Sourced } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { describeFailure, type FileReader } from "../file-reader.ts";
import { isSecretName } from "../secrets.ts";
import { interpolate, type Lookup } from "./interpolate.ts";
import { evidenceOf, type Place, type SourceFile, sourceFile } from "./tree.ts";
import { type Fill, parseDocuments, type YamlDocument } from "./yaml-documents.ts";

const MOST_WARNINGS = 1000;
const MOST_FILES = 1000;

/** A file with its syntax, read once however often it is named. */
interface ReadFile {
  readonly file: SourceFile;
  readonly documents: readonly YamlDocument[];
}

/** What one run of the parser shares: the reader, files by path, how they are named, warnings. Lives as long as one `parseCompose` call. */
export interface Project {
  readonly reader: FileReader;
  readonly directory: string;
  /** Absolute path to the name that the user gave. */
  readonly givenNames: ReadonlyMap<string, string>;
  readonly read: Map<string, ReadFile>;
  readonly namesRead: Set<string>;
  readonly warnings: Map<string, Sourced<string>>;
}

export function startProject(reader: FileReader, directory: string, givenNames: ReadonlyMap<string, string>): Project {
  return { reader, directory, givenNames, read: new Map(), namesRead: new Set(), warnings: new Map() };
}

/** As the user named it, or relative to where they stand, or absolute. */
export function displayName(project: Project, path: string): string {
  const given = project.givenNames.get(path);
  if (given !== undefined) return given;
  const prefix = project.directory === "/" ? "/" : `${project.directory}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** The text of a file that must be there. `asked` is where the project names it. */
export function readText(project: Project, path: string, asked?: Place): string {
  const name = displayName(project, path);
  if (project.namesRead.size >= MOST_FILES) throw new ParseError("too-large", `cannot read \`${name}\`: the project names more than ${MOST_FILES} files`);
  const read = project.reader.read(path);
  if ("text" in read) {
    project.namesRead.add(name);
    return read.text;
  }
  const options = asked === undefined ? {} : { evidence: evidenceOf(asked) };
  throw new ParseError(read.failure === "too-large" ? "too-large" : "unreadable", `cannot read \`${name}\`: ${describeFailure(read.failure)}`, options);
}

/** The file at `path`, its relative paths seen from `base`. */
export function readCompose(project: Project, path: string, place: { readonly base: string; readonly asked?: Place }): ReadFile {
  const found = project.read.get(path);
  if (found !== undefined) return found.file.base === place.base ? found : { file: { ...found.file, base: place.base }, documents: found.documents };
  const text = readText(project, path, place.asked);
  const file = sourceFile({ name: displayName(project, path), path, base: place.base }, text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text);
  const made = { file, documents: parseDocuments(file) };
  project.read.set(path, made);
  return made;
}

export function warn(project: Project, words: string, at: Place): void {
  if (!project.warnings.has(words) && project.warnings.size < MOST_WARNINGS) project.warnings.set(words, { value: words, evidence: evidenceOf(at) });
}

/** Puts variables into strings, with Compose's warnings and errors. Error messages never hold a variable's value. */
export function fillFrom(project: Project, lookup: Lookup): Fill {
  return (text, at) => {
    const result = interpolate(text, lookup);
    if ("failure" in result) throw interpolationError(result, at);
    for (const name of result.unset) warn(project, `variable \`${name}\` is not set and taken as empty`, at);
    return { text: result.text, holdsSecret: result.used.some(isSecretName) };
  };
}

function interpolationError(result: Exclude<ReturnType<typeof interpolate>, { readonly text: string }>, at: Place): ParseError {
  const evidence = evidenceOf(at);
  switch (result.failure) {
    case "invalid":
      return new ParseError("syntax", `cannot put variables in: \`${result.found.slice(0, 80)}\` is no form that Compose knows, write \`$$\` for a dollar`, {
        evidence,
      });
    case "missing":
      return new ParseError("unresolved", `required variable \`${result.variable}\` is not set${result.words === "" ? "" : `: ${result.words}`}`, { evidence });
    case "too-large":
      return new ParseError("too-large", "cannot put variables in: the text grows past 1 MiB or is nested too deep", { evidence });
  }
}
