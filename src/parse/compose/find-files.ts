import { ParseError } from "../errors.ts";
import type { FileReader } from "../file-reader.ts";
import { resolvePath } from "../normalise.ts";
import type { ComposeRequest } from "./request.ts";

/** In Compose's order of preference. Source: compose-go cli/options.go. */
const FILE_NAMES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"] as const;
const OVERRIDE_NAMES = ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"] as const;
const MOST_FILES = 100;

export interface NamedFile {
  /** As the user named it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** The files to merge: those of the request, else those of `COMPOSE_FILE`, else the one of `directory` with its override beside it. */
export function findFiles(request: ComposeRequest, fromEnvironment: (name: string) => string | undefined): readonly NamedFile[] {
  const named = request.files.length > 0 ? request.files : filesOfVariable(fromEnvironment);
  if (named.length > MOST_FILES) throw new ParseError("too-large", `cannot merge ${named.length} files: at most ${MOST_FILES} are taken`);
  if (named.length > 0) return named.map((name) => ({ name, path: resolvePath(request.directory, name) }));
  const first = firstThere(request, FILE_NAMES);
  if (first === null) throw new ParseError("unreadable", `cannot find a compose file in \`${request.directory}\`: expected one of ${FILE_NAMES.join(", ")}`);
  const override = firstThere(request, OVERRIDE_NAMES);
  return override === null ? [first] : [first, override];
}

function filesOfVariable(fromEnvironment: (name: string) => string | undefined): readonly string[] {
  const written = fromEnvironment("COMPOSE_FILE");
  if (written === undefined || written === "") return [];
  const separator = fromEnvironment("COMPOSE_PATH_SEPARATOR") || ":";
  return written.split(separator).filter((name) => name !== "");
}

function firstThere(request: { readonly reader: FileReader; readonly directory: string }, names: readonly string[]): NamedFile | null {
  const name = names.find((one) => request.reader.exists(resolvePath(request.directory, one)));
  return name === undefined ? null : { name, path: resolvePath(request.directory, name) };
}
