import { ParseError } from "../errors.ts";
import type { Lookup } from "./interpolate.ts";
import { readPlainScalar } from "./plain-scalar.ts";
import { fillFrom, type Project, readCompose } from "./project.ts";
import { describeKind, evidenceOf, type Mapping, type Place } from "./tree.ts";
import { readTree } from "./yaml-documents.ts";

/** Files that are merged into one model: those of the command line, or those of one `include`. */
export interface FileSet {
  /** Absolute. */
  readonly paths: readonly string[];
  /** Directory from which their relative paths are seen. */
  readonly base: string;
  readonly lookup: Lookup;
  /** Files that led here by `include`, outermost first. */
  readonly included: readonly string[];
  /** Where it is asked for; absent for the command line. */
  readonly asked?: Place;
}

/** The top-level mappings of a file with variables put in, before include, extends and merging. */
export function loadDocuments(project: Project, path: string, set: Pick<FileSet, "base" | "lookup" | "asked">): readonly Mapping[] {
  const { file, documents } = readCompose(project, path, set);
  const fill = fillFrom(project, set.lookup);
  return documents.flatMap((document) => {
    const value = readTree(document, file, fill);
    if (value === null) return [];
    if (value.kind === "mapping") return [value];
    throw new ParseError("shape", `cannot read \`${file.name}\`: it is ${describeKind(value)}, expected a mapping with \`services\``, {
      evidence: evidenceOf(value.at),
    });
  });
}

/** The `name:` that the last of the files gives, before variables are put in; null where none does. */
export function writtenName(project: Project, paths: readonly string[], base: string): string | null {
  let name: string | null = null;
  for (const path of paths) {
    for (const document of readCompose(project, path, { base }).documents) {
      const written = document.get("name");
      if (typeof written === "string" && written !== "" && readPlainScalar(written) !== null) name = written;
    }
  }
  return name;
}
