import type { Container } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { baseNameOf, directoryOf } from "../normalise.ts";
import { readBuild } from "./build.ts";
import { readContainer } from "./container.ts";
import { writtenName } from "./documents.ts";
import { projectLookup } from "./environment.ts";
import { COMPOSE_FILE_NAMES, findFiles, type NamedFile } from "./find-files.ts";
import { interpolate, type Lookup } from "./interpolate.ts";
import { refuseJoinCycles } from "./join-cycles.ts";
import { refuseBadLabelFiles } from "./label-files.ts";
import { loadFiles } from "./load.ts";
import { type Project, startProject } from "./project.ts";
import type { ComposeRequest, ComposeResult, ServiceBuild } from "./request.ts";
import { readNetworks, readVolumes } from "./resources.ts";
import type { ServiceContext, Stack } from "./service.ts";
import { readStack } from "./stack.ts";

/**
 * What a compose project asks the engine for, as Compose merges it. Throws a `ParseError` that names the place for whatever Compose would refuse
 * or what cannot be resolved here: never a partial view.
 */
export function parseCompose(request: ComposeRequest): ComposeResult {
  const found = find(request);
  if (found.files.length === 0)
    throw new ParseError("unreadable", `cannot find a compose file in \`${request.directory}\` or above: expected one of ${COMPOSE_FILE_NAMES.join(", ")}`);
  const project = startProject(request.reader, request.directory, new Map(found.files.map(({ path, name }) => [path, name])));
  return resultOf(openStack(project, request, found));
}

/** What Compose, called in `directory`, would merge; none: it would find no file. Throws where the variables that name them cannot be read. */
export function composeFilesOf(request: ComposeRequest): readonly NamedFile[] {
  return find(request).files;
}

function find(request: ComposeRequest): Found {
  const around = request.files.length > 0 ? nothing : projectLookup(startProject(request.reader, request.directory, new Map()), request, request.directory);
  return { files: findFiles(request, (name) => request.environment[name] ?? around(name)), around };
}

const nothing: Lookup = () => undefined;

interface Found {
  readonly files: readonly NamedFile[];
  /** The `.env` beside which Compose is called: `COMPOSE_FILE` may lead elsewhere, and its variables still hold. */
  readonly around: Lookup;
}

function openStack(project: Project, request: ComposeRequest, { files, around }: Found): Stack {
  const paths = files.map((file) => file.path);
  const base = directoryOf(paths[0] ?? request.directory);
  const inner = projectLookup(project, request, base);
  const outer: Lookup = (variable) => around(variable) ?? inner(variable);
  const name = projectName(request, outer, { written: writtenName(project, paths, base), directory: base });
  const lookup: Lookup = (variable) => (variable === "COMPOSE_PROJECT_NAME" ? name : outer(variable));
  const model = loadFiles(project, { paths, base, lookup, included: [] });
  if (model === null) throw new ParseError("shape", `cannot read \`${files[0]?.name ?? ""}\`: it is empty, expected a mapping with \`services\``);
  return readStack({ project, name, base, lookup, model, profiles: enabledProfiles(request, outer) });
}

function enabledProfiles(request: ComposeRequest, lookup: Lookup): readonly string[] {
  if (request.profiles.length > 0) return request.profiles;
  return (lookup("COMPOSE_PROFILES") ?? "")
    .split(",")
    .map((profile) => profile.trim())
    .filter((profile) => profile !== "");
}

interface NameSources {
  readonly written: string | null;
  readonly directory: string;
}

/** Asked for, else `COMPOSE_PROJECT_NAME`, else the files' `name`, else the directory's. Source: compose-go cli/options.go withNamePrecedenceLoad. */
function projectName(request: ComposeRequest, lookup: Lookup, { written, directory }: NameSources): string {
  const asked = request.projectName || lookup("COMPOSE_PROJECT_NAME");
  if (asked !== undefined && asked !== "") {
    if (normaliseName(asked) === asked) return asked;
    throw new ParseError(
      "shape",
      `project name \`${asked}\` has other characters than lower-case letters, digits, \`-\` and \`_\`, or does not begin with a letter or digit`,
    );
  }
  const filled = written === null ? null : interpolate(written, lookup);
  const name = normaliseName(filled !== null && "text" in filled ? filled.text : "") || normaliseName(baseNameOf(directory));
  if (name === "") throw new ParseError("unresolved", "the project has no name: give one with `name:` or COMPOSE_PROJECT_NAME");
  return name;
}

function normaliseName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
}

function resultOf(stack: Stack): ComposeResult {
  const containers: Container[] = [];
  const builds: ServiceBuild[] = [];
  const services: Record<string, string> = Object.create(null);
  for (const context of contextsOf(stack)) {
    containers.push(readContainer(context));
    refuseBadLabelFiles(context);
    const build = readBuild(context);
    if (build !== null) builds.push(build);
    services[context.id] = context.name;
  }
  refuseJoinCycles(containers);
  return {
    composition: { containers, volumes: readVolumes(stack, containers), networks: readNetworks(stack, containers), images: [] },
    projectName: stack.name,
    services,
    warnings: [...stack.project.warnings.values()],
    builds,
    files: [...stack.project.namesRead],
  };
}

function contextsOf(stack: Stack): readonly ServiceContext[] {
  return [...stack.sections.services].flatMap(([name, { key, value }]) =>
    stack.enabled.has(name) && value.kind === "mapping" ? [{ name, id: `${stack.name}/${name}`, definition: value, key, stack }] : [],
  );
}
