import type { Container, World } from "../../model/index.ts";
import { asAsked, askedContainer } from "../consequences/as-asked.ts";
import type { JsonObject } from "../json/value.ts";

/** As many are made and not started for the first time. */
const MOST = 1_000;
const LONGEST_ANSWER = 64 * 1024;
const ID = /^[0-9a-f]{64}$/;

/** Containers that were made through this guard, as they were asked for: of use before an engine that does not tell what they are until they start. */
export class AskedContainers {
  readonly #asked = new Map<string, Container>();
  #known = new WeakMap<World, World>();
  /** The last that was asked about. */
  #world: World | null = null;

  /** `answer`: the engine's to the request. One that names no container is not kept. */
  keep(create: JsonObject, answer: Uint8Array): void {
    const id = idIn(answer);
    if (id === null || this.#world === null || !tellsLate(this.#world)) return;
    this.#asked.set(id, askedContainer(create, this.#world));
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > MOST && oldest !== undefined) this.#asked.delete(oldest);
    this.#known = new WeakMap();
  }

  /** The world with them; the same object for the same world, as long as none is added. */
  in(world: World): World {
    this.#world = world;
    if (!tellsLate(world)) return world;
    const known = this.#known.get(world) ?? this.#with(world);
    this.#known.set(world, known);
    return known;
  }

  #with(world: World): World {
    const containers = world.containers.map((container) => {
      const asked = this.#asked.get(container.id);
      return asked === undefined ? container : asAsked(container, asked);
    });
    return { ...world, containers };
  }
}

/** Whether the engine tells what a container is only when that started. */
function tellsLate({ engine: { product } }: World): boolean {
  return product.known && product.value === "podman";
}

function idIn(answer: Uint8Array): string | null {
  if (answer.length > LONGEST_ANSWER) return null;
  try {
    const told: unknown = JSON.parse(Buffer.from(answer).toString("utf8"));
    const id: unknown = typeof told === "object" && told !== null && "Id" in told ? told.Id : null;
    return typeof id === "string" && ID.test(id) ? id : null;
  } catch {
    return null;
  }
}
