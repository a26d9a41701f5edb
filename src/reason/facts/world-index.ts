import type { Container, Finding, Image, Network, Volume, World } from "../../model/index.ts";
import type { FlawBase } from "../flaws/flaw.ts";

/** Carries what was derived from it, so that it is derived once and forgotten with it. Only `remembered` looks inside. */
export interface Remembering {
  readonly memory: unknown[];
}

/** A world with its look-up tables. Tables are made once, when first asked for. */
export interface WorldIndex extends Remembering {
  readonly world: World;
  /** Null where none was given. */
  readonly flaws: FlawBase | null;
  readonly containers: ReadonlyMap<string, Container>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly images: ReadonlyMap<string, Image>;
  /** One table for a world and all that change it and leave volumes and networks alone. */
  readonly kinds: Kinds;
  /** The container as a subject; null where the world has none of that id. Always the same object, so that what is derived from it is remembered. */
  readonly subjectOf: (id: string) => Subject | null;
}

/** What `likeness.ts` has found. It rests on containers, volumes and networks alone. */
export interface Kinds {
  readonly names: Map<Container, string>;
  readonly byDefinition: Map<string, string>;
}

/** One container in its world: what every fact about a container is found in. */
export interface Subject extends Remembering {
  readonly container: Container;
  readonly index: WorldIndex;
}

export type ContainerFact = (subject: Subject, args: readonly string[]) => Finding;
export type HostFact = (index: WorldIndex, args: readonly string[]) => Finding;

/** The world before a change, and which containers the change may have touched. */
export interface Before {
  readonly index: WorldIndex;
  readonly touched: ReadonlySet<string>;
}

export interface IndexOptions {
  /** Subjects of untouched containers are taken over with all that is remembered of them. Only for changes that leave alone what these hang on. */
  readonly before?: Before | null;
  readonly flaws?: FlawBase | null;
  readonly kinds?: Kinds;
}

export function indexWorld(world: World, { before = null, flaws = null, kinds = noKinds() }: IndexOptions = {}): WorldIndex {
  const subjects = new Map<string, Subject>();
  const index: WorldIndex = {
    world,
    flaws,
    memory: [],
    containers: new Map(world.containers.map((container) => [container.id, container])),
    ...surroundingsOf(world, before?.index ?? null),
    kinds,
    subjectOf: (id) => subjects.get(id) ?? makeSubject(id),
  };
  function makeSubject(id: string): Subject | null {
    const earlier = before === null || before.touched.has(id) ? null : before.index.subjectOf(id);
    const container = index.containers.get(id);
    const subject = earlier ?? (container === undefined ? null : subjectIn(index, container));
    if (subject !== null) subjects.set(id, subject);
    return subject;
  }
  return index;
}

type Surroundings = Pick<WorldIndex, "volumes" | "networks" | "images">;

/** Tables of lists that did not change are taken over. */
function surroundingsOf({ volumes, networks, images }: World, before: WorldIndex | null): Surroundings {
  return {
    volumes: before?.world.volumes === volumes ? before.volumes : new Map(volumes.map((volume) => [volume.name, volume])),
    networks: before?.world.networks === networks ? before.networks : new Map(networks.map((network) => [network.name, network])),
    images: before?.world.images === images ? before.images : new Map(images.map((image) => [image.reference, image])),
  };
}

function noKinds(): Kinds {
  return { names: new Map(), byDefinition: new Map() };
}

export function subjectIn(index: WorldIndex, container: Container): Subject {
  return { container, index, memory: [] };
}

/** Next free place in every memory: one for each `remembered`, given out while modules load. */
let places = 0;

/** Remembers what is derived from a thing for as long as the thing lives. `derive` must be pure and never give undefined. */
export function remembered<K extends Remembering, T>(derive: (key: K) => T): (key: K) => T {
  const place = places++;
  return (key) => {
    const known = key.memory[place];
    if (known !== undefined) return known as T;
    const value = derive(key);
    key.memory[place] = value;
    return value;
  };
}

/** The same, where the answer also depends on one word. */
export function rememberedBy<K extends Remembering, A extends string, T>(derive: (key: K, arg: A) => T): (key: K, arg: A) => T {
  const tables = remembered<K, Map<A, T>>(() => new Map());
  return (key, arg) => {
    const table = tables(key);
    const known = table.get(arg);
    if (known !== undefined) return known;
    const value = derive(key, arg);
    table.set(arg, value);
    return value;
  };
}
