import type { Container, Mount, NamespaceMode } from "../../model/index.ts";
import { contentOf } from "./volume-options.ts";
import type { Subject, WorldIndex } from "./world-index.ts";

/**
 * Containers of equal likeness have the same truth for every fact that hangs on the container alone: their definitions differ in nothing but
 * names of their own, places of evidence, and names of plain volumes and of networks of the same kind. Reasons and remedies still differ.
 */
export function likenessOf({ container, index }: Subject): string {
  if (leansOnOthers(container)) return `itself ${container.id}`;
  const { id, name, source, evidence, networks, mounts, ...own } = container;
  const parts: string[] = [];
  write(own, parts);
  write(networks.known ? networks.value.map((entry) => networkKind(index, entry.value)) : false, parts);
  write(mounts.known ? mounts.value.map((mount) => mountKind(index, mount)) : false, parts);
  return parts.join("\n");
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

function write(value: unknown, into: string[]): void {
  if (typeof value !== "object" || value === null) {
    into.push(JSON.stringify(value) ?? "");
    return;
  }
  into.push(Array.isArray(value) ? "[" : "{");
  for (const name of Object.keys(value)) {
    if (WITHOUT_MEANING.has(name)) continue;
    into.push(name);
    write(Reflect.get(value, name), into);
  }
  into.push("}");
}
