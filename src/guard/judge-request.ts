import type { AttackPath, World } from "../model/index.ts";
import type { Knowledge } from "../reason/index.ts";
import { usesBuildKit } from "./consequences/build-form.ts";
import type { Consequences } from "./consequences/consequences.ts";
import { nearestSafe } from "./consequences/consequences.ts";
import type { ExecFacts } from "./consequences/exec.ts";
import { findContainer } from "./consequences/find-container.ts";
import type { Links } from "./consequences/links.ts";
import { hostPathsIn, unresolved, withLinks } from "./consequences/links.ts";
import type { Asked } from "./consequences/of-request.ts";
import { consequencesOf } from "./consequences/of-request.ts";
import type { IsPlain } from "./consequences/plain-container.ts";
import { plainPaths } from "./consequences/plain-container.ts";
import { resolveReferences } from "./consequences/resolve-references.ts";
import type { Cluster } from "./consequences/service-form.ts";
import { NO_CLUSTER, serviceAsCreate, withNetworkNames } from "./consequences/service-form.ts";
import { unjudgedOf } from "./consequences/unjudged.ts";
import { decide, notUnderstood } from "./decide/decide.ts";
import type { Decision } from "./decide/decision.ts";
import { reachesHostRoot } from "./decide/decision.ts";
import type { Rewriting } from "./harden/harden-request.ts";
import { hardenRequest } from "./harden/harden-request.ts";
import type { Change } from "./harden/hardening.ts";
import { changeFields, textIn, theText } from "./json/edit.ts";
import type { JsonObject } from "./json/value.ts";
import { objectOf } from "./json/value.ts";
import { needsOf } from "./needs.ts";
import type { EngineRequest } from "./request.ts";
import { readRequest } from "./request.ts";
import { quoted, RequestError } from "./request-error.ts";
import type { Effect, Operation } from "./route/operation.ts";

/** What a request is judged against. */
export interface Judging {
  readonly world: World;
  /** The world without the request, where that is another object than `world`: one that is judged again and again. */
  readonly before?: World;
  readonly knowledge: Knowledge;
  /** Where paths of the host lead that the request names; a path that is no key was not looked at. */
  readonly links: Links;
  /** The swarm, where the request asks for a service; absent: the engine was not asked. */
  readonly cluster?: Cluster | null;
  /** The exec that the request names, as the engine tells of it. */
  readonly exec?: ExecFacts | null;
  /** What is changed of it before it is judged; absent: nothing. */
  readonly rewriting?: Rewriting | null;
}

export interface JudgedRequest {
  /** As it would be sent on; null: it was not understood. */
  readonly request: EngineRequest | null;
  /** Null: nothing follows from it, or what follows is not derived. */
  readonly consequences: Consequences | null;
  /** Parts of the request of which it is not known what follows, in words. */
  readonly unjudged: readonly string[];
  readonly decision: Decision;
  /** Fields in which the request that was judged is not as it came; absent: none. */
  readonly changes?: readonly Change[];
}

/** Host paths that a request names, for `Judging.links`; none where it is not understood. */
export function hostPathsOf(bytes: Uint8Array, world: World): readonly string[] {
  return refusing(
    () => needsOf(readRequest(bytes, world.engine.apiVersion)).paths,
    () => [],
  );
}

/** Reads a request as the engine would, and says what the rule makes of it and why. Pure: the same bytes and world give the same answer. */
export function judgeRequest(bytes: Uint8Array, judging: Judging): JudgedRequest {
  return refusing(() => judgeUnderstood(readRequest(bytes, judging.world.engine.apiVersion), judging), notJudged);
}

/** As `judgeRequest`, of a request that was read already. */
export function judgeUnderstood(request: EngineRequest, judging: Judging): JudgedRequest {
  const { rewriting = null } = judging;
  if (rewriting === null) return refusing(() => judged(resolved(request, judging), judging), notJudged);
  const { request: changed, changes, world } = hardenRequest(request, judging.world, rewriting);
  const hardened = { ...judging, world };
  return refusing(() => ({ ...judged(resolved(changed, hardened), hardened), changes }), notJudged);
}

/** The answer to a request of which nothing was judged. */
export function notJudged(error: RequestError): JudgedRequest {
  return { request: null, consequences: null, unjudged: [], decision: notUnderstood(error) };
}

function refusing<T>(run: () => T, refused: (error: RequestError) => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RequestError) return refused(error);
    throw error;
  }
}

/** Other containers named by their whole ids, in the path and in the body; networks of the engine's own by their names. */
function resolved(request: EngineRequest, { world, cluster = null }: Judging): EngineRequest {
  const { operation, name, body } = request;
  const inPath = name !== null && operation.template[0] === "containers" ? { ...request, name: idOf(name, HARMLESS.has(operation.effect), world) } : request;
  if (body === null) return inPath;
  if (operation.effect === "container-create") return { ...inPath, body: resolveReferences(body, world) };
  if (operation.effect === "service-create") return { ...inPath, body: withNetworkNames(body, cluster ?? NO_CLUSTER) };
  return operation.effect === "network-connect"
    ? { ...inPath, body: changeFields(body, { Container: theText((name) => findContainer(world, name).id) }) }
    : inPath;
}

/** Of these the engine itself says that the container is not there. */
const HARMLESS: ReadonlySet<Effect> = new Set(["none", "archive-get"]);

/** A container that is not there stays as named where nothing follows from it: the engine answers that. */
function idOf(name: string, isHarmless: boolean, world: World): string {
  return refusing(
    () => findContainer(world, name).id,
    (error) => {
      if (isHarmless && error.status === 404) return name;
      throw error;
    },
  );
}

function judged(request: EngineRequest, judging: Judging): JudgedRequest {
  const body = request.body ?? objectOf([]);
  const name = nameOf(request, judging.world);
  const { world, before } = withLinks({ world: judging.world, before: judging.before ?? judging.world }, judging.links);
  const consequences = consequencesOf({ request, body, name, exec: judging.exec ?? null }, { ...judging, world, before });
  const create = CREATES[request.operation.effect]?.(body) ?? null;
  const links = create === null ? [] : linkWords(create, judging);
  const unjudged = [...unjudgedOf(request, body, judging.cluster ?? NO_CLUSTER), ...links, ...unhardened(request, judging)];
  let known: IsPlain | null = null;
  const plain = (): IsPlain => {
    known ??= plainPaths(create === null ? imageOf({ request, exec: judging.exec ?? null }, world) : textIn(create, "Image"), { ...judging, world });
    return known;
  };
  const isOpen = (path: AttackPath): boolean => reachesHostRoot(path) && !plain()(path);
  const decision = decide({
    operation: mediated(request),
    consequences,
    unjudged,
    plain,
    nearest: () => (create === null ? null : nearestSafe(create, name, { ...judging, world, before, isOpen })),
  });
  return { request, consequences, unjudged, decision };
}

/** The image of the container that is used; empty: none is known. */
function imageOf({ request, exec }: Pick<Asked, "request" | "exec">, world: World): string {
  const id = exec?.container ?? request.name;
  const image = world.containers.find((container) => container.id === id)?.image;
  return image?.known === true ? image.value : "";
}

/** A build by BuildKit is led through `/session`, whatever its own query says. */
function mediated({ operation, query }: EngineRequest): Operation {
  return operation.effect === "build" && usesBuildKit(query) ? { ...operation, effect: "unmediated" } : operation;
}

function linkWords(create: JsonObject, { links, world }: Judging): readonly string[] {
  const { rootless } = world.engine;
  // What it mounts it reaches with its user's rights, wherever links lead: no path to root begins there. Its mount namespace is its own, and not seen from here.
  if (rootless.known && rootless.value) return [];
  const { symlinks } = world.host;
  const why = symlinks.known ? "" : ` (${symlinks.why})`;
  return unresolved(hostPathsIn(create), links, world).map((path) => `whether ${quoted(path)} is a link on the host${why}`);
}

/** What makes containers, as a create of one. */
const CREATES: Readonly<Partial<Record<Effect, (body: JsonObject) => JsonObject>>> = { "container-create": (body) => body, "service-create": serviceAsCreate };

/** What a profile adds to containers it cannot add to those of a service. */
function unhardened({ operation }: EngineRequest, { rewriting = null }: Judging): readonly string[] {
  return operation.effect === "service-create" && rewriting !== null ? ["containers of a service without the profile's hardening"] : [];
}

const NAME = /^\/?[A-Za-z0-9][A-Za-z0-9_.-]+$/;

/** The new container's name. One that is taken would be refused by the engine, and would be mixed up here. */
function nameOf({ query, operation }: EngineRequest, world: World): string {
  const asked = query.find(({ name }) => name === "name")?.value ?? "";
  if (operation.effect !== "container-create" || asked === "") return "new-container";
  if (!NAME.test(asked)) throw new RequestError("query", `${quoted(asked)} is no name for a container`);
  const name = asked.replace(/^\//, "");
  if (world.containers.some((container) => container.name === name))
    throw new RequestError("reference", `there is a container ${quoted(name)} already`, { status: 409 });
  return name;
}
