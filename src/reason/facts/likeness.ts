import type { Container, Mount, NamespaceMode } from "../../model/index.ts";
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

const KIND = "kind ";

/** Whether the likeness names a definition, which stays what it is when a container changes. */
export function isKind(likeness: string): boolean {
  return likeness.startsWith(KIND);
}

function kindOf(subject: Subject): string {
  const { kinds } = subject.index;
  const definition = definitionOf(subject);
  const hash = hashOf(definition, 0);
  const alike = kinds.alike.get(hash) ?? [];
  const known = alike.find((kind) => isSame(kind.definition, definition));
  if (known !== undefined) return known.name;
  const name = `${KIND}${kinds.count++}`;
  kinds.alike.set(hash, [...alike, { name, definition }]);
  return name;
}

/** The values that its likeness rests on, in the order of the container's fields. */
function definitionOf({ container, index }: Subject): readonly unknown[] {
  const values: unknown[] = [];
  for (const name in container) {
    if (NAMES.has(name)) continue;
    values.push(name);
    values.push(name === "networks" ? networkKinds(container, index) : name === "mounts" ? mountKinds(container, index) : Reflect.get(container, name));
  }
  return values;
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

/** Equal for equal values; names of fields, where they stand in the same order, tell nothing more. */
function hashOf(value: unknown, seed: number): number {
  if (typeof value === "string") return hashText(value, seed + 1);
  if (typeof value === "number") return Math.imul(seed ^ value, 0x01000193) + 2;
  if (!isFields(value)) return Math.imul(seed ^ SIMPLE.indexOf(value), 0x01000193) + 3;
  let hash = Math.imul(seed, 0x01000193) + 4;
  for (const name in value) if (!isWithoutMeaning(name)) hash = hashOf(value[name], hash);
  return hash;
}

const SIMPLE: readonly unknown[] = [undefined, null, false, true];

/** FNV-1a. Texts come from outside: who makes hashes meet makes this slower, never wrong. */
function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let position = 0; position < text.length; position++) hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  return hash;
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (!isFields(left) || !isFields(right)) return false;
  return Array.isArray(left) === Array.isArray(right) && haveSameFields(left, right);
}

/** An object or a list, by the names of its fields. Read as `fields[name]` in the loop over its names, which is quick. */
type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function haveSameFields(left: Fields, right: Fields): boolean {
  let fields = 0;
  for (const name in left) {
    if (isWithoutMeaning(name)) continue;
    fields++;
    if (!Object.hasOwn(right, name) || !isSame(left[name], right[name])) return false;
  }
  for (const name in right) if (!isWithoutMeaning(name)) fields--;
  return fields === 0;
}
