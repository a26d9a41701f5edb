import type { Container, Mount, NamespaceMode } from "../../model/index.ts";
import { contentOf } from "./volume-options.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/**
 * Containers of equal likeness have the same truth for every fact that hangs on the container alone: their definitions differ in nothing but
 * names of their own, places of evidence, and names of plain volumes and of networks of the same kind. Reasons and remedies still differ.
 */
export const likenessOf = remembered((subject: Subject): string => {
  const { container, index } = subject;
  if (leansOnOthers(container)) return `itself ${container.id}`;
  const text = definitionOf(subject);
  const name = index.kinds.get(text) ?? `kind ${index.kinds.size}`;
  index.kinds.set(text, name);
  return name;
});

function definitionOf({ container, index }: Subject): string {
  const words: string[] = [];
  for (const name in container) {
    if (NAMES.has(name)) continue;
    write(name === "networks" ? networkKinds(container, index) : name === "mounts" ? mountKinds(container, index) : Reflect.get(container, name), words);
  }
  return words.join("");
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
const WITHOUT_MEANING: ReadonlySet<string> = new Set(["evidence", "why", "learnBy"]);

/** Every value with its kind and length or name, so that different values never read the same. */
function write(value: unknown, words: string[]): void {
  if (typeof value === "string") {
    words.push('"', String(value.length), " ", value);
  } else if (typeof value !== "object" || value === null) {
    words.push(String(value), ";");
  } else if (Array.isArray(value)) {
    words.push("[");
    for (const entry of value) write(entry, words);
    words.push("]");
  } else {
    writeFields(value, words);
  }
}

function writeFields(value: object, words: string[]): void {
  words.push("{");
  for (const name in value) {
    if (WITHOUT_MEANING.has(name)) continue;
    words.push(name, "=");
    write(Reflect.get(value, name), words);
  }
  words.push("}");
}
