import type { AttackPath, Container, Judgement, World } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import type { AdditionJudge, Knowledge } from "../../reason/index.ts";
import { additionsTo, applyRemedies, judgeWorld } from "../../reason/index.ts";
import { reachesHostRoot } from "../decide/decision.ts";
import { objectIn, textIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import { findContainer } from "./find-container.ts";
import { NEW_CONTAINER } from "./inspect-form.ts";
import { worldWith, worldWithVolume } from "./world-with.ts";

/** Paths that are there with a request and not without it. */
export interface Consequences {
  readonly paths: readonly AttackPath[];
  /** Container names by id, the new one's too. */
  readonly names: ReadonlyMap<string, string>;
  /** More paths exist than were counted. */
  readonly areBounded: boolean;
}

export interface Judging {
  readonly world: World;
  /** The world without the request, where that is another object: one that is judged again and again. */
  readonly before?: World;
  readonly knowledge: Knowledge;
}

/** What a container opens that is asked for. `create` names other containers by id. */
export function ofCreate(create: JsonObject, name: string, { world, before = world, knowledge }: Judging): Consequences {
  const after = worldWith(world, create, name);
  const own = additionsFor(before, knowledge)(after, NEW_CONTAINER);
  if (own === null) return difference(before, after, knowledge);
  return { paths: own.paths, names: new Map(after.containers.map((container) => [container.id, container.name])), areBounded: false };
}

/** What a volume opens before any container mounts it: nothing, unless one is there that names it already. */
export function ofVolume(create: JsonObject, { world, knowledge }: Judging): Consequences {
  const options = Object.entries(objectIn(create, "DriverOpts")).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : []));
  const volume = { name: textIn(create, "Name"), driver: textIn(create, "Driver") || "local", options: Object.fromEntries(options) };
  return difference(world, worldWithVolume(world, volume), knowledge);
}

/** What a caller gains who starts a container, or runs code in it: all that the container reaches. */
export function ofUse(container: Container, { world, knowledge }: Judging): Consequences {
  const isAsItIs = world.containers.includes(container);
  const judgement = isAsItIs ? kept(world, knowledge).judgement : judgeWorld(withContainer(world, container), knowledge);
  const own = judgement.containers.find(({ id }) => id === container.id);
  return { paths: own?.paths ?? [], names: namesIn(judgement), areBounded: own?.pathsAreBounded ?? false };
}

function withContainer(world: World, container: Container): World {
  return { ...world, containers: world.containers.map((each) => (each.id === container.id ? container : each)) };
}

/** What a container opens by being put on a network. Throws `RequestError` where either is not there. */
export function ofConnect(body: JsonObject, network: string, { world, knowledge }: Judging): Consequences {
  const { id } = findContainer(world, textIn(body, "Container"));
  const evidence = { source: "request", location: "/Container" };
  const connected = world.containers.map((each) =>
    each.id === id && each.networks.known ? { ...each, networks: known([...each.networks.value, { value: network, evidence }], evidence) } : each,
  );
  return difference(world, { ...world, containers: connected }, knowledge);
}

/** The container as a process in it is that is started with a user or with all privileges. It keeps its confinement, which this does not count on. */
export function asExecuted(container: Container, exec: JsonObject): Container {
  const evidence = { source: "request", location: "" };
  const user = textIn(exec, "User");
  const withUser = user === "" ? container : { ...container, user: known(user, evidence), processIds: null };
  return exec["Privileged"] === true ? { ...withUser, privileged: known(true, evidence) } : withUser;
}

function difference(before: World, after: World, knowledge: Knowledge): Consequences {
  const { keys: earlier, lost } = kept(before, knowledge);
  const judgement = judgeWorld(after, knowledge);
  return {
    paths: pathsOf(judgement).flatMap(({ key, path }) => (earlier.has(key) ? [] : [path])),
    names: namesIn(judgement),
    // A container that reaches root anyway gains nothing by one path more.
    areBounded: judgement.containers.some(({ id, pathsAreBounded }) => pathsAreBounded && !lost.has(id)),
  };
}

/** One for each world, for as long as it is the one that is asked about. */
const ADDITIONS = new WeakMap<World, { readonly knowledge: Knowledge; readonly judge: AdditionJudge }>();

function additionsFor(world: World, knowledge: Knowledge): AdditionJudge {
  const known = ADDITIONS.get(world);
  if (known?.knowledge === knowledge) return known.judge;
  const judge = additionsTo(world, knowledge);
  ADDITIONS.set(world, { knowledge, judge });
  return judge;
}

/** What was judged of a world as it is: it is asked again with each request, for as long as nothing changes. */
interface Kept {
  readonly knowledge: Knowledge;
  readonly judgement: Judgement;
  readonly keys: ReadonlySet<string>;
  /** Containers that reach root on the host for certain. */
  readonly lost: ReadonlySet<string>;
}

const KEPT = new WeakMap<World, Kept>();

function kept(world: World, knowledge: Knowledge): Kept {
  const known = KEPT.get(world);
  if (known?.knowledge === knowledge) return known;
  const judgement = judgeWorld(world, knowledge);
  const { containers } = judgement;
  const lost = containers.flatMap(({ id, paths }) => (paths.some((path) => path.certainty === "proven" && reachesHostRoot(path)) ? [id] : []));
  const fresh = { knowledge, judgement, keys: new Set(pathsOf(judgement).map(({ key }) => key)), lost: new Set(lost) };
  KEPT.set(world, fresh);
  return fresh;
}

/** A path's own id speaks of containers by their names, which a caller chooses: the owner's id stands before it. */
function pathsOf({ containers }: Judgement): readonly { readonly key: string; readonly path: AttackPath }[] {
  return containers.flatMap(({ id, paths }) => paths.map((path) => ({ key: `${id} ${path.id}`, path })));
}

function namesIn({ containers }: Judgement): Consequences["names"] {
  return new Map(containers.map(({ id, name }) => [id, name]));
}

/**
 * Changes to the new container alone after which `isOpen` holds of no new path, in words; null where none are known. They come from the cut of the container
 * by itself and are held against the whole world.
 */
export function nearestSafe(create: JsonObject, name: string, judging: Judging & { readonly isOpen: (path: AttackPath) => boolean }): readonly string[] | null {
  const { world, before = world, knowledge, isOpen } = judging;
  const after = worldWith(world, create, name);
  const { cut } = judgeWorld({ ...after, containers: after.containers.filter(({ id }) => id === NEW_CONTAINER) }, knowledge);
  const steps = cut.steps.filter(({ remedy }) => "container" in remedy && remedy.container === NEW_CONTAINER);
  if (steps.length === 0) return null;
  const changed = applyRemedies(
    after,
    steps.map(({ remedy }) => remedy),
  );
  return difference(before, changed, knowledge).paths.some(isOpen) ? null : steps.map(({ words }) => words);
}
