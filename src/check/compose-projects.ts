import type { Composition, Container, Image } from "../model/index.ts";
import type { ComposeResult, ServiceBuild } from "../parse/index.ts";
import { COMPOSE_OVERRIDE_NAMES, parseCompose, parseDockerfile } from "../parse/index.ts";
import type { CheckSetting } from "./inputs.ts";
import type { ComposeProject } from "./projects.ts";
import { isDefaultName } from "./projects.ts";

/** Where a container is written, so that a remedy can be edited into it. */
export interface ComposeService {
  /** Container id. */
  readonly container: string;
  readonly service: string;
  /** The project's files as evidence names them, in the order in which they are merged. */
  readonly files: readonly string[];
}

export interface ProjectReading {
  readonly composition: Composition;
  readonly notes: readonly string[];
  /** Absolute paths of Dockerfiles whose facts are joined here already. */
  readonly dockerfiles: readonly string[];
  readonly services: readonly ComposeService[];
}

/** A compose project as it would come up, with what its Dockerfiles say of the images it builds. */
export function readProject(project: ComposeProject, setting: CheckSetting): ProjectReading {
  const result = parse(filesOf(project, setting), setting);
  const images = result.builds.map((build) => imageOf(build, setting));
  const base = project.isVariant ? parse(filesOf({ ...project, files: project.files.slice(0, 1), isVariant: false }, setting), setting) : null;
  const composition = { ...result.composition, images: [...images.flatMap((each) => each.image ?? []), ...result.composition.images] };
  return {
    composition: base === null ? composition : onlyChanged(composition, base.composition),
    notes: [
      ...result.warnings.map((warning) => `${warning.value} (${warning.evidence.source}:${warning.evidence.location})`),
      ...images.flatMap((each) => each.note ?? []),
    ],
    dockerfiles: images.flatMap((each) => each.path ?? []),
    services: Object.entries(result.services).map(([container, service]) => ({ container, service, files: result.files })),
  };
}

function parse(files: readonly string[], setting: CheckSetting): ComposeResult {
  const { directory, reader, environment, envFiles, profiles, projectName } = setting;
  return parseCompose({ files, directory, reader, environment, envFiles, profiles, ...(projectName === null ? {} : { projectName }) });
}

/** Named by nothing, Compose takes them with the variables of the folder where it is called. */
const AS_COMPOSE_FINDS: readonly string[] = [];

/** A default file that stands alone is judged with its override, as Compose in that folder would run it. */
function filesOf(project: ComposeProject, setting: CheckSetting): readonly string[] {
  const paths = project.files.map((file) => file.path);
  const [only] = project.files;
  if (!project.isVariant && only?.isComposeDefault === true) return AS_COMPOSE_FINDS;
  if (only === undefined || project.files.length > 1) return paths;
  const name = only.path.slice(only.path.lastIndexOf("/") + 1);
  if (!isDefaultName(name)) return paths;
  const override = COMPOSE_OVERRIDE_NAMES.find((each) => setting.reader.exists(`${project.folder}/${each}`));
  return override === undefined ? paths : [...paths, only.path.slice(0, only.path.length - name.length) + override];
}

interface BuildReading {
  readonly image: Image | null;
  readonly note: string | null;
  readonly path: string | null;
}

/** The image that a service builds, under the reference that its container has. A Dockerfile that cannot be read leaves the image undescribed, and says so. */
function imageOf(build: ServiceBuild, setting: CheckSetting): BuildReading {
  const { inline, dockerfile, image, service } = build;
  if (inline !== null)
    return { image: { ...parseDockerfile(inline.value, inline.evidence.source, dockerfileOptions(build)).image, reference: image }, note: null, path: null };
  if (dockerfile === null || build.isRemote)
    return { image: null, note: `the image of ${service} is built elsewhere (${build.context}): nothing is known of it`, path: null };
  const file = setting.reader.read(dockerfile);
  if ("failure" in file) return { image: null, note: `the Dockerfile of ${service} cannot be read (${dockerfile}): nothing is known of its image`, path: null };
  const parsed = parseDockerfile(file.text, relativeTo(setting.directory, dockerfile), dockerfileOptions(build));
  return { image: { ...parsed.image, reference: image }, note: null, path: dockerfile };
}

function dockerfileOptions(build: ServiceBuild) {
  const args: Record<string, string> = Object.create(null);
  for (const arg of build.args) if (arg.value.value !== null) args[arg.value.name] = arg.value.value;
  return { ...(build.target === null ? {} : { target: build.target }), args };
}

function relativeTo(directory: string, path: string): string {
  const prefix = directory === "/" ? "/" : `${directory}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function onlyChanged(variant: Composition, base: Composition): Composition {
  const known = new Set(base.containers.map(fingerprint));
  return { ...variant, containers: variant.containers.filter((container) => !known.has(fingerprint(container))) };
}

/** A container without the places it was read from. */
function fingerprint(container: Container): string {
  return JSON.stringify({ ...container, source: "" }, (key, value: unknown) => (key === "evidence" ? undefined : value));
}
