import { donorsIn, hostPathsIn, pathsOfDriver, volumesIn } from "./consequences/links.ts";
import { networksOf, serviceAsCreate } from "./consequences/service-form.ts";
import { textIn } from "./json/edit.ts";
import type { JsonObject } from "./json/value.ts";
import type { EngineRequest } from "./request.ts";
import type { Effect } from "./route/operation.ts";

/** What has to be asked of engine and host before a request can be judged. */
export interface Needs {
  /** Without it nothing is looked at: the request is judged by itself. */
  readonly world: boolean;
  /** Reference of an image that a container is to be made of; null: none. */
  readonly image: string | null;
  /** Id of an exec; null: none. */
  readonly exec: string | null;
  /** Paths of the host that may be links. */
  readonly paths: readonly string[];
  /** Containers and volumes whose paths of the host the engine looks up with it. */
  readonly mountsOf: { readonly containers: readonly string[]; readonly volumes: readonly string[] };
  /** Networks of a swarm as they are named, beside how many nodes it has; null: nothing of a swarm. */
  readonly networks: readonly string[] | null;
}

export function needsOf(request: EngineRequest): Needs {
  return BY_EFFECT[request.operation.effect](request);
}

const NOTHING: Needs = { world: false, image: null, exec: null, paths: [], mountsOf: { containers: [], volumes: [] }, networks: null };
const WORLD: Needs = { ...NOTHING, world: true };

/** What is mounted in a container is found by its paths each time that it starts. */
const MOUNTING: ReadonlySet<string> = new Set(["ContainerStart", "ContainerRestart"]);

function ofCreate(create: JsonObject): Needs {
  return { ...WORLD, image: textIn(create, "Image"), paths: hostPathsIn(create), mountsOf: { containers: donorsIn(create), volumes: volumesIn(create) } };
}

function mounting(name: string | null): Needs {
  return { ...WORLD, mountsOf: { containers: name === null ? [] : [name], volumes: [] } };
}

type NeedsOf = (request: EngineRequest) => Needs;

const nothing: NeedsOf = () => NOTHING;
const world: NeedsOf = () => WORLD;

const BY_EFFECT: Readonly<Record<Effect, NeedsOf>> = {
  none: nothing,
  unmodelled: nothing,
  unmediated: nothing,
  "image-add": nothing,
  "network-create": nothing,
  "container-create": ({ body }) => (body === null ? WORLD : ofCreate(body)),
  "service-create": ({ body }) => (body === null ? WORLD : { ...ofCreate(serviceAsCreate(body)), networks: networksOf(body) }),
  "exec-start": ({ name }) => ({ ...WORLD, exec: name }),
  "container-use": ({ operation, name }) => (MOUNTING.has(operation.id) ? mounting(name) : WORLD),
  "archive-put": ({ name }) => mounting(name),
  "archive-get": ({ name }) => mounting(name),
  "volume-create": ({ body }) => (body === null ? WORLD : { ...WORLD, paths: pathsOfDriver(body, "Driver", "DriverOpts") }),
  build: world,
  "network-connect": world,
};
