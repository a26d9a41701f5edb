import type { IncomingMessage } from "node:http";
import type { Endpoint, Touched } from "../../engine/index.ts";
import { touchedBy } from "../../engine/index.ts";
import { EngineClient } from "../../engine/io/client.ts";
import { listen } from "../../engine/io/events.ts";
import type { World } from "../../model/index.ts";
import type { Answers } from "../answers.ts";
import type { Doubts } from "../doubts.ts";
import { doubting, isSure, NO_DOUBTS } from "../doubts.ts";
import { fetchAnswers } from "./fetch.ts";
import { refetched } from "./refetch.ts";
import type { Ground } from "./scan.ts";
import { readGround, worldOn } from "./scan.ts";

/** What the machine says of itself is read again when it is older than this: it does not tell when it changes. */
const GROUND_MS = 5_000;

interface Held {
  readonly client: EngineClient;
  readonly answers: Answers;
  readonly ground: Ground;
  readonly groundReadMs: number;
  readonly world: World;
}

/**
 * The world as it is now, without reading all of it for each question: the engine's events say what changed since, and whoever makes changes says so before
 * they are known elsewhere. On any doubt (the stream of events ends, an answer is not understood) everything is read afresh.
 */
export class KeptWorld {
  readonly #endpoint: Endpoint;
  readonly #home: string;
  #held: Held | null = null;
  /** The one that counts; others end as they like. */
  #stream: IncomingMessage | null = null;
  #doubts: Doubts = NO_DOUBTS;
  #running: Promise<World> | null = null;

  constructor(endpoint: Endpoint, home: string) {
    this.#endpoint = endpoint;
    this.#home = home;
  }

  /** Holds everything that was told to have changed before it was asked. The same object as long as nothing did. Throws where engine or host cannot be read. */
  async read(): Promise<World> {
    if (this.#running !== null) await this.#running.catch(() => undefined);
    if (this.#running === null && this.#held !== null && isSure(this.#doubts) && !isOld(this.#held)) return this.#held.world;
    this.#running ??= this.#refresh().finally(() => {
      this.#running = null;
    });
    return await this.#running;
  }

  /** Something was changed, or may have been. */
  touch(touched: Touched): void {
    this.#doubts = doubting(this.#doubts, touched);
  }

  /** Forgets all. */
  close(): void {
    const [held, stream] = [this.#held, this.#stream];
    this.#held = null;
    this.#stream = null;
    stream?.destroy();
    held?.client.close();
  }

  async #refresh(): Promise<World> {
    const doubts = this.#doubts;
    this.#doubts = NO_DOUBTS;
    try {
      const held = this.#held === null || doubts.all ? await this.#begin() : await this.#renew(this.#held, doubts);
      this.#held = held;
      return held.world;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Listens first: what changes while everything is read is told. */
  async #begin(): Promise<Held> {
    this.close();
    const client = new EngineClient(this.#endpoint);
    try {
      const version = await client.negotiate();
      await this.#listen(client);
      const answers = await fetchAnswers(client, version);
      const ground = this.#readGround(answers);
      return { client, answers, ground, groundReadMs: performance.now(), world: worldOn(ground, answers) };
    } catch (error) {
      client.close();
      throw error;
    }
  }

  async #listen(client: EngineClient): Promise<void> {
    const stream = await client.stream("/events");
    this.#stream = stream;
    listen(stream, {
      event: (event) => {
        const touched = touchedBy(event);
        if (touched !== null) this.touch(touched);
      },
      end: () => {
        if (this.#stream === stream) this.touch({ kind: "all" });
      },
    });
  }

  async #renew(held: Held, doubts: Doubts): Promise<Held> {
    const fetched = await refetched(held.client, held.answers, doubts);
    if (!isOld(held)) return isSame(fetched, held.answers) ? held : { ...held, answers: fetched, world: worldOn(held.ground, fetched) };
    const [version, info] = await Promise.all([held.client.get("/version"), held.client.get("/info")]);
    const answers = { ...fetched, version, info };
    const ground = this.#readGround(answers);
    return { ...held, answers, ground, groundReadMs: performance.now(), world: worldOn(ground, answers) };
  }

  #readGround(answers: Answers): Ground {
    return readGround(this.#endpoint, answers, { home: this.#home, withCrew: false });
  }
}

/** What was not asked again is the same object. */
function isSame(one: Answers, other: Answers): boolean {
  const sameContainers = one.containers.length === other.containers.length && one.containers.every((answer, position) => answer === other.containers[position]);
  const sameImages = one.images.size === other.images.size && [...one.images].every(([id, answer]) => isEqual(other.images.get(id), answer));
  return sameContainers && sameImages && hasSame(one.volumes, other.volumes) && hasSame(one.networks, other.networks);
}

/** The engine lists networks and volumes in any order. */
function hasSame(one: unknown, other: unknown): boolean {
  return one === other || isEqual(partsOf(one), partsOf(other));
}

function partsOf(list: unknown): readonly string[] {
  const parts: readonly unknown[] = Array.isArray(list) ? list : typeof list === "object" && list !== null ? Object.values(list).flat() : [];
  return parts.map((part) => JSON.stringify(part)).sort();
}

/** Of two values that were JSON, with fields in one order. */
function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function isOld({ groundReadMs }: Held): boolean {
  return performance.now() - groundReadMs > GROUND_MS;
}
