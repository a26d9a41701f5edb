import type { Container, Mount, NamespaceMode } from "../../model/index.ts";
import { dependentsOf } from "./dependents.ts";
import { contentOf } from "./volume-options.ts";
import type { Subject, WorldIndex } from "./world-index.ts";

/**
 * Containers of equal likeness have the same truth for every fact that hangs on the container alone: their definitions differ in nothing but
 * names of their own, places of evidence, and names of plain volumes and of networks of the same kind. Reasons and remedies still differ.
 */
export function likenessOf(subject: Subject): string {
  const { container, index } = subject;
  const known = index.kinds.names.get(container);
  if (known !== undefined) return known;
  const name = leansOnOthers(container) ? `itself ${container.id}` : kindOf(subject);
  index.kinds.names.set(container, name);
  return name;
}

/**
 * Equal for containers that differ in nothing but names of their own and places, so that each is to the world what the other is; null where another
 * container takes over mounts of it or joins a namespace.
 */
export function twinNameOf(subject: Subject): string | null {
  const { container, index } = subject;
  const likeness = likenessOf(subject);
  if (!isKind(likeness) || dependentsOf(index, new Set([container.id])).size > 1) return null;
  return textOf([likeness, container.source, sharedNames(container), blankWords(container)]);
}

/** What its likeness leaves out and others have, too. */
function sharedNames({ mounts, networks }: Container): readonly string[] {
  const volumes = mounts.known ? mounts.value.flatMap((mount) => (mount.kind === "volume" && mount.source.known ? [mount.source.value] : [])) : [];
  return networks.known ? [...volumes, ...networks.value.map(({ value }) => value)] : volumes;
}

/** Why things are not known, and how they could be. */
function blankWords(value: unknown): readonly string[] {
  if (!isFields(value)) return [];
  const words: string[] = [];
  for (const name in value) {
    const field = value[name];
    if (typeof field !== "string") words.push(...blankWords(field));
    else if (name === "why" || name === "learnBy") words.push(field);
  }
  return words;
}

const KIND = "kind ";

/** Whether the likeness names a definition, which stays what it is when a container changes. */
export function isKind(likeness: string): boolean {
  return likeness.startsWith(KIND);
}

function kindOf(subject: Subject): string {
  const { kinds } = subject.index;
  const definition = definitionOf(subject);
  const known = kinds.byDefinition.get(definition);
  if (known !== undefined) return known;
  const name = `${KIND}${kinds.byDefinition.size}`;
  kinds.byDefinition.set(definition, name);
  return name;
}

/** The values that its likeness rests on, in the order of the container's fields, as one text that reads in one way only. */
function definitionOf({ container, index }: Subject): string {
  let text = "";
  for (const name in container) {
    if (NAMES.has(name)) continue;
    const value = name === "networks" ? networkKinds(container, index) : name === "mounts" ? mountKinds(container, index) : Reflect.get(container, name);
    text += `${name}=${textOf(value)}`;
  }
  return text;
}

/** What a container is called and where it is told of. */
const NAMES: ReadonlySet<string> = new Set(["id", "name", "source", "evidence"]);

function networkKinds({ networks }: Container, index: WorldIndex): unknown {
  return networks.known ? networks.value.map((entry) => networkKind(index, entry.value)) : false;
}

function mountKinds({ mounts }: Container, index: WorldIndex): unknown {
  return mounts.known ? mounts.value.map((mount) => mountKind(index, mount)) : false;
}

/** Takes over mounts or joins namespaces of another container. */
function leansOnOthers({ volumesFrom, namespaces }: Container): boolean {
  if (!volumesFrom.known || volumesFrom.value.length > 0) return true;
  return Object.values(namespaces).some((mode: Container["namespaces"]["pid"]) => mode.known && joins(mode.value));
}

function joins(mode: NamespaceMode): boolean {
  return mode.kind === "container";
}

function networkKind(index: WorldIndex, name: string): unknown {
  const network = index.networks.get(name);
  return network === undefined ? name : [network.driver, network.internal, network.interContainer, network.encrypted];
}

function mountKind(index: WorldIndex, mount: Mount): unknown {
  const isPlain = mount.kind === "volume" && mount.source.known && contentOf(index.volumes.get(mount.source.value)).kind === "own-directory";
  return isPlain ? { ...mount, source: "a plain volume" } : mount;
}

/** Where something is told, and the words for what is not, change no truth. */
function isWithoutMeaning(name: string): boolean {
  return name === "evidence" || name === "why" || name === "learnBy";
}

/** Texts come from outside: each says how long it is, so that none can look like several values. */
function textOf(value: unknown): string {
  if (typeof value === "string") return `"${value.length}:${value}`;
  if (!isFields(value)) return `${String(value)},`;
  let text = Array.isArray(value) ? "[" : "{";
  for (const name in value) if (!isWithoutMeaning(name)) text += `${name.length}:${name}${textOf(value[name])}`;
  return `${text}}`;
}

/** An object or a list, by the names of its fields. Read as `fields[name]` in the loop over its names, which is quick. */
type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
