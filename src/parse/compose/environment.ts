import { ParseError } from "../errors.ts";
import { resolvePath } from "../normalise.ts";
import { parseDotenv, type Variables } from "./dotenv.ts";
import type { Lookup } from "./interpolate.ts";
import { displayName, type Project, readText } from "./project.ts";
import type { ComposeRequest } from "./request.ts";
import type { Place } from "./tree.ts";

/** Variables of environment files; the later file and line wins, the environment wins in what they refer to. */
export function readEnvironmentFiles(project: Project, paths: readonly string[], from: { readonly lookup: Lookup; readonly asked?: Place }): Variables {
  const variables: Variables = new Map();
  for (const path of paths) {
    const text = readText(project, path, from.asked);
    for (const [name, value] of parseDotenv(text, displayName(project, path), (name) => from.lookup(name) ?? variables.get(name))) variables.set(name, value);
  }
  return variables;
}

/** The shell's variables, then those of `--env-file`, `COMPOSE_ENV_FILES` or `.env` beside the compose file. Source: compose-go cli/options.go WithEnvFiles. */
export function projectLookup(project: Project, request: ComposeRequest, projectDirectory: string): Lookup {
  const shell: Lookup = (name) => (Object.hasOwn(request.environment, name) ? request.environment[name] : undefined);
  const variables = readEnvironmentFiles(project, environmentFiles(project, request, projectDirectory), { lookup: shell });
  return (name) => shell(name) ?? variables.get(name);
}

function environmentFiles(project: Project, request: ComposeRequest, projectDirectory: string): readonly string[] {
  if (request.envFiles.length > 0) return request.envFiles.map((file) => resolvePath(request.directory, file));
  const named = request.environment.COMPOSE_ENV_FILES;
  if (named !== undefined && named !== "") return named.split(",").map((file) => resolvePath(request.directory, file));
  if (isTrue(request.environment.COMPOSE_DISABLE_ENV_FILE)) return [];
  const usual = resolvePath(projectDirectory, ".env");
  return project.reader.exists(usual) && !project.reader.isDirectory(usual) ? [usual] : [];
}

/** Go's strconv.ParseBool; another word is an error there and here. */
function isTrue(text: string | undefined): boolean {
  if (text === undefined || ["0", "f", "F", "false", "FALSE", "False"].includes(text)) return false;
  if (["1", "t", "T", "true", "TRUE", "True"].includes(text)) return true;
  throw new ParseError("shape", "`COMPOSE_DISABLE_ENV_FILE` is neither true nor false");
}
