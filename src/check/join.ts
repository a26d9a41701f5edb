import type { Composition, Container, Image, Known, NamespaceMode } from "../model/index.ts";

/**
 * One composition from several inputs that are judged together. Container ids become unique; references to containers of other inputs
 * (`--network container:web`) are resolved by name. What two inputs say of the same volume, network or image: the first that says more wins.
 */
export function joinCompositions(parts: readonly Composition[]): Composition {
  const containers = resolveReferences(uniqueIds(parts));
  return {
    containers,
    volumes: firstByKey(
      describedFirst(
        parts.flatMap((part) => part.volumes),
        ({ driver }) => driver,
      ),
      (volume) => volume.name,
    ),
    networks: firstByKey(
      describedFirst(
        parts.flatMap((part) => part.networks),
        ({ driver }) => driver,
      ),
      (network) => network.name,
    ),
    images: firstByKey(
      parts.flatMap((part) => part.images).sort((left, right) => knownFields(right) - knownFields(left)),
      (image) => image.reference,
    ),
  };
}

function uniqueIds(parts: readonly Composition[]): readonly Container[] {
  const taken = new Set<string>();
  return parts.flatMap((part) => {
    const renamed = new Map<string, string>();
    for (const container of part.containers) renamed.set(container.id, freeId(container.id, taken));
    return part.containers.map((container) => renameReferences({ ...container, id: renamed.get(container.id) ?? container.id }, (id) => renamed.get(id) ?? id));
  });
}

function freeId(id: string, taken: Set<string>): string {
  let free = id;
  for (let copy = 2; taken.has(free); copy += 1) free = `${id}#${copy}`;
  taken.add(free);
  return free;
}

function resolveReferences(containers: readonly Container[]): readonly Container[] {
  const ids = new Set(containers.map((container) => container.id));
  const byName = new Map<string, string>();
  for (const container of containers) if (!byName.has(container.name)) byName.set(container.name, container.id);
  return containers.map((container) => renameReferences(container, (reference) => (ids.has(reference) ? reference : (byName.get(reference) ?? reference))));
}

function renameReferences(container: Container, rename: (reference: string) => string): Container {
  const { namespaces, volumesFrom } = container;
  const mode = (field: Container["namespaces"]["pid"]): Container["namespaces"]["pid"] =>
    field.known ? { ...field, value: renameMode(field.value, rename) } : field;
  return {
    ...container,
    namespaces: {
      pid: mode(namespaces.pid),
      net: mode(namespaces.net),
      ipc: mode(namespaces.ipc),
      uts: mode(namespaces.uts),
      cgroup: mode(namespaces.cgroup),
      user: mode(namespaces.user),
    },
    volumesFrom: volumesFrom.known
      ? { ...volumesFrom, value: volumesFrom.value.map((from) => ({ ...from, value: { ...from.value, container: rename(from.value.container) } })) }
      : volumesFrom,
  };
}

function renameMode(mode: NamespaceMode, rename: (reference: string) => string): NamespaceMode {
  return mode.kind === "container" ? { kind: "container", container: rename(mode.container) } : mode;
}

/** One input may describe what another only names: a description goes before what was assumed of it. */
function describedFirst<T>(items: readonly T[], fieldOf: (item: T) => Known<unknown>): readonly T[] {
  const isAssumed = (item: T): boolean => {
    const field = fieldOf(item);
    return !field.known || field.evidence.source === "assumption";
  };
  return [...items.filter((item) => !isAssumed(item)), ...items.filter(isAssumed)];
}

function firstByKey<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return [...first.values()];
}

function knownFields(image: Image): number {
  return [image.user, image.hasSetuidRoot, image.secretsInHistory, image.hasOnBuild, image.exposedPorts, image.command].filter((field) => field.known).length;
}
