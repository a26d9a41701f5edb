import { ParseError } from "../errors.ts";
import { resolvePath } from "../normalise.ts";
import type { ComposeRequest } from "./request.ts";

/** In Compose's order of preference. Source: compose-go cli/options.go. */
export const COMPOSE_FILE_NAMES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"] as const;
/** The first that is there is laid over the file beside it; the others are not. Source: the same. */
export const COMPOSE_OVERRIDE_NAMES = ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"] as const;
const MOST_FILES = 100;
/** Folders above the one where Compose is called. A path of Linux has at most 4096 bytes (limits.h). */
const MOST_PARENTS = 2048;

export interface NamedFile {
  /** As the user named it, or from where they stand. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/**
 * The files to merge: those of the request, else those of `COMPOSE_FILE`, else the one of `directory` or of the nearest folder above it, with its
 * override beside it. None: Compose would find nothing.
 */
export function findFiles(request: ComposeRequest, fromEnvironment: (name: string) => string | undefined): readonly NamedFile[] {
  const named = request.files.length > 0 ? request.files : filesOfVariable(fromEnvironment);
  if (named.length > MOST_FILES) throw new ParseError("too-large", `cannot merge ${named.length} files: at most ${MOST_FILES} are taken`);
  if (named.length > 0) return named.map((name) => ({ name, path: resolvePath(request.directory, name) }));
  return filesAbove(request);
}

function filesAbove({ reader, directory }: ComposeRequest): readonly NamedFile[] {
  let above = "";
  for (let count = 0; count <= MOST_PARENTS; count += 1) {
    const folder = resolvePath(directory, above === "" ? "." : above);
    const there = (names: readonly string[]): readonly NamedFile[] =>
      names
        .filter((name) => reader.exists(resolvePath(folder, name)))
        .slice(0, 1)
        .map((name) => ({ name: `${above}${name}`, path: resolvePath(folder, name) }));
    const first = there(COMPOSE_FILE_NAMES);
    if (first.length > 0) return [...first, ...there(COMPOSE_OVERRIDE_NAMES)];
    if (folder === "/") break;
    above = `${above}../`;
  }
  return [];
}

function filesOfVariable(fromEnvironment: (name: string) => string | undefined): readonly string[] {
  const written = fromEnvironment("COMPOSE_FILE");
  if (written === undefined || written === "") return [];
  const separator = fromEnvironment("COMPOSE_PATH_SEPARATOR") || ":";
  return written.split(separator).filter((name) => name !== "");
}
