import type { Composition, Container, Image, NamespaceMode, Network, Volume } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { inspectContainer } from "./inspect-container.ts";
import { volumesNamedBy } from "./inspect-mounts.ts";
import { inspectImage, inspectNetwork, inspectVolume, referencesOf } from "./inspect-parts.ts";
import type { JsonNode } from "./json-node.ts";
import { at, evidenceAt, isRecord, nodeOf } from "./json-node.ts";

/** What is known besides from other answers. */
export interface InspectContext {
  readonly volumes?: readonly Volume[];
  readonly networks?: readonly Network[];
  /** Answers of `GET /images/{id}/json`, by the id that containers name in `.Image`. */
  readonly images?: ReadonlyMap<string, unknown>;
  /** Answers of `GET /images/{id}/history`, by the same ids. */
  readonly histories?: ReadonlyMap<string, unknown>;
}

const MOST_OBJECTS = 100_000;

/**
 * `docker inspect` output: containers, images, volumes and networks, in a list or alone, of any API version, podman's too. `source` is the file,
 * or `engine` for live answers: evidence then names the object (`inspect web`). A field of a form that no engine writes becomes a stated blank;
 * throws `ParseError` where an object is none of these kinds.
 */
export function parseInspect(json: unknown, source: string, context: InspectContext = {}): Composition {
  const nodes = objectsOf(json, source);
  const ofKind = (kind: Kind): readonly JsonNode[] => nodes.filter((node) => kindOf(node) === kind);
  const answers = ofKind("container");
  const containers = answers.map((node) => inspectContainer(named(node, source), source));
  const imageNodes = [...ofKind("image"), ...[...(context.images ?? [])].map(([id, value]) => nodeOf(value, `inspect ${id}`))];
  const settled = settleImages(containers, { answers, images: imageNodes, context });
  return {
    containers: resolveJoins(settled.containers),
    volumes: firstOfName([
      ...(context.volumes ?? []),
      ...ofKind("volume").map((node) => inspectVolume(named(node, source))),
      ...answers.flatMap((node) => volumesNamedBy(named(node, source))),
    ]),
    networks: firstOfName([...(context.networks ?? []), ...ofKind("network").map((node) => inspectNetwork(named(node, source)))]),
    images: settled.images,
  };
}

/** `docker volume inspect`, or an answer of `GET /volumes`. */
export function parseVolumes(json: unknown, source: string): readonly Volume[] {
  const list = isRecord(json) && Array.isArray(json.Volumes) ? json.Volumes : json;
  return objectsOf(list ?? [], source).map((node) => inspectVolume(named(node, source)));
}

/** `docker network inspect`, or an answer of `GET /networks`. */
export function parseNetworks(json: unknown, source: string): readonly Network[] {
  return objectsOf(json ?? [], source).map((node) => inspectNetwork(named(node, source)));
}

/** `docker image inspect`: one entry for each reference that names the image. */
export function parseImages(json: unknown, source: string): readonly Image[] {
  return objectsOf(json ?? [], source).flatMap((node) => referencesOf(node).map((reference) => inspectImage(named(node, source), reference)));
}

function objectsOf(json: unknown, source: string): readonly JsonNode[] {
  const evidence = { source, location: "" };
  const list = Array.isArray(json) ? json : [json];
  if (list.length > MOST_OBJECTS) throw new ParseError("too-large", `there are more than ${MOST_OBJECTS} objects`, { evidence });
  return list.map((value: unknown, index) => {
    const node = nodeOf(value, source, Array.isArray(json) ? `/${index}` : "");
    if (!isRecord(value))
      throw new ParseError("shape", "cannot read an entry: expected an object as `docker inspect` prints it", { evidence: evidenceAt(node) });
    return node;
  });
}

/** Live answers are named by what they describe, and pointers begin at the object. */
function named(node: JsonNode, source: string): JsonNode {
  if (source !== "engine") return node;
  const name = at(node, "Name").value;
  const id = at(node, "Id").value;
  const words = typeof name === "string" && name !== "" ? name.replace(/^\//, "") : typeof id === "string" ? id.slice(0, 19) : "object";
  return { value: node.value, source: `inspect ${words}`, pointer: "" };
}

type Kind = "container" | "image" | "volume" | "network";

/** Fields that only one kind has. */
const MARKS: readonly (readonly [Kind, readonly string[]])[] = [
  ["container", ["HostConfig"]],
  ["image", ["RootFS", "RepoTags", "RepoDigests"]],
  ["volume", ["Mountpoint"]],
  ["network", ["IPAM", "Scope", "EnableIPv6"]],
  ["container", ["State"]],
];

function kindOf(node: JsonNode): Kind {
  const mark = MARKS.find(([, fields]) => fields.some((field) => at(node, field).value !== undefined));
  if (mark === undefined) {
    const message = "cannot tell what an entry describes: expected a container, image, volume or network as `docker inspect` prints it";
    throw new ParseError("shape", message, { evidence: evidenceAt(node) });
  }
  return mark[0];
}

interface ImageAnswers {
  /** In the order of the containers. */
  readonly answers: readonly JsonNode[];
  readonly images: readonly JsonNode[];
  readonly context: InspectContext;
}

/**
 * A container names its image by a reference that may lead elsewhere by now; its id in `.Image` does not. Two images under one reference are told
 * apart by putting the id behind it.
 */
function settleImages(containers: readonly Container[], { answers, images, context }: ImageAnswers): Pick<Composition, "containers" | "images"> {
  const byId = new Map(images.map((node) => [at(node, "Id").value, node]));
  const idOf = new Map<string, unknown>();
  const described = new Map<string, Image>();
  const describe = (node: JsonNode, reference: string): Image => inspectImage(node, reference, historyFor(node, context));
  const settled = containers.map((container, index) => {
    const id = at(answers[index] ?? nodeOf(null, ""), "Image").value;
    if (!container.image.known) return container;
    const reference = distinctReference(container.image.value, id, idOf);
    const node = byId.get(id);
    if (node !== undefined) described.set(reference, describe(node, reference));
    return { ...container, image: { ...container.image, value: reference } };
  });
  for (const node of images)
    for (const reference of referencesOf(node)) if (!described.has(reference) && !idOf.has(reference)) described.set(reference, describe(node, reference));
  return { containers: settled, images: [...described.values()] };
}

function historyFor(node: JsonNode, { histories }: InspectContext): JsonNode | null {
  const id = at(node, "Id").value;
  const history = typeof id === "string" ? histories?.get(id) : undefined;
  return history === undefined ? null : nodeOf(history, `history ${String(id).slice(0, 19)}`);
}

function distinctReference(reference: string, id: unknown, idOf: Map<string, unknown>): string {
  const other = idOf.get(reference);
  if (other === undefined || other === id || typeof id !== "string") {
    idOf.set(reference, id);
    return reference;
  }
  return `${reference} (${id.slice(0, 19)})`;
}

/** Joins name containers by id, by a prefix of it, or by name. */
function resolveJoins(containers: readonly Container[]): readonly Container[] {
  const ids = new Set(containers.map((container) => container.id));
  const byName = new Map(containers.flatMap((container) => [[container.id.slice(0, 12), container.id] as const, [container.name, container.id] as const]));
  const resolve = (mode: Container["namespaces"]["pid"]): Container["namespaces"]["pid"] =>
    mode.known ? { ...mode, value: resolved(mode.value, ids, byName) } : mode;
  return containers.map((container) => {
    const { pid, net, ipc, uts, cgroup, user } = container.namespaces;
    return {
      ...container,
      namespaces: { pid: resolve(pid), net: resolve(net), ipc: resolve(ipc), uts: resolve(uts), cgroup: resolve(cgroup), user: resolve(user) },
    };
  });
}

function resolved(mode: NamespaceMode, ids: ReadonlySet<string>, byName: ReadonlyMap<string, string>): NamespaceMode {
  if (mode.kind !== "container" || ids.has(mode.container)) return mode;
  const name = mode.container.replace(/^\//, "");
  return { kind: "container", container: byName.get(name) ?? mode.container };
}

function firstOfName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(item.name)) first.set(item.name, item);
  return [...first.values()];
}
