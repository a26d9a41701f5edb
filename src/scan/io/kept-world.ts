import type { IncomingMessage } from "node:http";
import type { Endpoint, Touched } from "../../engine/index.ts";
import { EngineError, touchedBy } from "../../engine/index.ts";
import { EngineClient } from "../../engine/io/client.ts";
import { listen } from "../../engine/io/events.ts";
import { lookUpNothing } from "../../host/io/engine-view.ts";
import type { Resolved } from "../../host/io/resolve-path.ts";
import type { World } from "../../model/index.ts";
import { once } from "../../model/index.ts";
import type { Answers } from "../answers.ts";
import type { Doubts } from "../doubts.ts";
import { doubting, isSure, NO_DOUBTS } from "../doubts.ts";
import { isEqual, isSame } from "../same-answers.ts";
import { fetchAnswers } from "./fetch.ts";
import type { GroundReader } from "./ground-reader.ts";
import { readGroundHere } from "./ground-reader.ts";
import { refetched } from "./refetch.ts";
import type { Ground } from "./scan.ts";
import { lookUpOn, worldOn } from "./scan.ts";

/** What the machine says of itself is read again when it is older than this: it does not tell when it changes. */
const GROUND_MS = 5_000;
/** As old as this it is read before anybody has to wait for it, as long as somebody asks. */
const GROUND_SOON_MS = GROUND_MS - 1_000;
/** Whoever asked within this time is expected to ask again. */
const ASKED_MS = 10_000;
/** After it everything is read afresh, whatever was told: an engine drops events for who reads slowly (moby pkg/pubsub). */
const ALL_MS = 60_000;
/** How far back the engine tells events again, in seconds: it answers before it listens itself (moby api/server/router/system). */
const BACK_S = 5;

/** What runs comes and goes: worlds of this many states are known again, each with what was judged of it. */
const STATES = 3;
/** Of larger worlds one. */
const SMALL = 1_000;

interface Held {
  readonly client: EngineClient;
  readonly answers: Answers;
  readonly ground: Ground;
  /** When reading it began. */
  readonly groundReadMs: number;
  readonly allReadMs: number;
  /** Made when it is asked for. */
  readonly world: () => World;
}

/**
 * The world as it is now, without reading all of it for each question: the engine's events say what changed since, and whoever makes changes says so before
 * they are known elsewhere. On any doubt (the stream of events ends, an answer is not understood) everything is read afresh.
 */
export class KeptWorld {
  readonly #engine: () => Endpoint;
  readonly #home: string;
  readonly #readGround: GroundReader;
  #held: Held | null = null;
  /** The one that counts; others end as they like. */
  #stream: IncomingMessage | null = null;
  #doubts: Doubts = NO_DOUBTS;
  /** Earlier ones of the same engine and the same ground, newest first. */
  #earlier: readonly Held[] = [];
  #running: Promise<Held> | null = null;
  #isPreparing = false;
  #isGrounding = false;
  #askedMs = Number.NEGATIVE_INFINITY;
  /** Counts how often all was forgotten: what was asked before may be of another engine. */
  #forgotten = 0;

  /** `engine` is asked where it is whenever all is read. */
  constructor(engine: () => Endpoint, home: string, read: GroundReader = readGroundHere) {
    this.#engine = engine;
    this.#home = home;
    this.#readGround = read;
  }

  /** Holds everything that was told to have changed before it was asked. The same object as long as nothing did. Throws where engine or host cannot be read. */
  async read(): Promise<World> {
    this.#askedMs = performance.now();
    const held = await this.#current();
    if (ageOf(held) > GROUND_SOON_MS) void this.#ground(held);
    try {
      return held.world();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Follows the links of a path as the engine would, by what was read last. */
  lookUp(path: string): Resolved {
    return this.#held === null ? lookUpNothing(path) : lookUpOn(this.#held.ground)(path);
  }

  /** When reading the machine as it is known began, on the clock of `performance.now`; null: it was not. */
  get groundReadMs(): number | null {
    return this.#held?.groundReadMs ?? null;
  }

  /** Asks now what is in doubt: the next reading need not wait for it. */
  prepare(): void {
    if (this.#isPreparing) return;
    this.#isPreparing = true;
    void this.#prepared().then((isReady) => {
      this.#isPreparing = false;
      if (isReady && this.#held !== null && !isSure(this.#doubts) && this.#isAsked()) this.prepare();
    });
  }

  #isAsked(): boolean {
    return performance.now() - this.#askedMs < ASKED_MS;
  }

  async #prepared(): Promise<boolean> {
    try {
      await this.#current();
      return true;
    } catch {
      return false;
    }
  }

  async #current(): Promise<Held> {
    if (this.#running !== null) await this.#running.catch(() => undefined);
    if (this.#running === null && this.#held !== null && isSure(this.#doubts) && !isOld(this.#held)) return this.#held;
    this.#running ??= this.#refresh().finally(() => {
      this.#running = null;
    });
    return await this.#running;
  }

  /** Something was changed, or may have been. */
  touch(touched: Touched): void {
    this.#doubts = doubting(this.#doubts, touched);
  }

  /** Forgets all, also what is being read. */
  close(): void {
    this.#forgotten += 1;
    this.#drop();
  }

  #drop(): void {
    const [held, stream] = [this.#held, this.#stream];
    this.#held = null;
    this.#stream = null;
    this.#earlier = [];
    stream?.destroy();
    held?.client.close();
  }

  async #refresh(): Promise<Held> {
    const [doubts, forgotten] = [this.#doubts, this.#forgotten];
    this.#doubts = NO_DOUBTS;
    try {
      const before = this.#held;
      const held = before === null || doubts.all || isOutdated(before) ? await this.#begin() : await this.#renew(before, doubts);
      if (forgotten !== this.#forgotten) throw forgottenMeanwhile(held.client);
      this.#earlier = [held, ...this.#earlier.filter((each) => each !== held && each.ground === held.ground)].slice(
        0,
        held.answers.containers.length > SMALL ? 1 : STATES,
      );
      this.#held = held;
      return held;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Listens first: what changes while everything is read is told. */
  async #begin(): Promise<Held> {
    this.#drop();
    const client = new EngineClient(this.#engine());
    try {
      const version = await client.negotiate();
      const allReadMs = performance.now();
      await this.#listen(client);
      const answers = await fetchAnswers(client, version);
      return { client, allReadMs, ...madeOf(await this.#grounded(client, answers)) };
    } catch (error) {
      client.close();
      throw error;
    }
  }

  async #listen(client: EngineClient): Promise<void> {
    const stream = await client.stream(`/events?since=${Math.floor(Date.now() / 1000) - BACK_S}`);
    this.#stream = stream;
    listen(stream, {
      event: (event) => {
        const touched = touchedBy(event);
        if (touched === null) return;
        this.touch(touched);
        setImmediate(() => {
          if (this.#stream === stream && this.#isAsked()) this.prepare();
        });
      },
      end: () => {
        if (this.#stream === stream) this.touch({ kind: "all" });
      },
    });
  }

  async #renew(held: Held, doubts: Doubts): Promise<Held> {
    const fetched = await refetched(held.client, held.answers, doubts);
    const earlier = this.#earlier.find(({ answers }) => isSame(fetched, answers));
    if (!isOld(held)) return earlier ?? { ...held, answers: fetched, world: once(() => worldOn(held.ground, fetched)) };
    const [version, info] = await Promise.all([held.client.get("/version"), held.client.get("/info")]);
    const answers = { ...fetched, version, info };
    return { ...held, ...madeOf(await this.#grounded(held.client, answers)) };
  }

  /** Reads the machine again, beside all else. Where that cannot be done, whoever asks later is told. */
  async #ground({ client }: Held): Promise<void> {
    if (this.#isGrounding) return;
    this.#isGrounding = true;
    try {
      const [version, info] = await Promise.all([client.get("/version"), client.get("/info")]);
      const { ground, groundReadMs } = await this.#grounded(client, { version, info });
      const held = this.#held;
      if (held?.client === client) this.#stand(standing(held, { ground, groundReadMs, answers: { ...held.answers, version, info } }));
    } catch (error) {
      if (!(error instanceof EngineError)) this.close();
    } finally {
      this.#isGrounding = false;
    }
  }

  /** States of before were known on the ground of before. */
  #stand(held: Held): void {
    this.#held = held;
    this.#earlier = [held];
  }

  async #grounded<Told extends Pick<Answers, "version" | "info">>(
    { endpoint }: EngineClient,
    answers: Told,
  ): Promise<{ readonly answers: Told; readonly ground: Ground; readonly groundReadMs: number }> {
    const groundReadMs = performance.now();
    const ground = await this.#readGround({ endpoint, answers, home: this.#home });
    return { answers, ground, groundReadMs };
  }
}

function madeOf(now: Pick<Held, "answers" | "ground" | "groundReadMs">): Pick<Held, "answers" | "ground" | "groundReadMs" | "world"> {
  return { ...now, world: once(() => worldOn(now.ground, now.answers)) };
}

/** The same world as before where all is as it was: what was judged of it holds. */
function standing(held: Held, now: Pick<Held, "answers" | "ground" | "groundReadMs">): Held {
  const world = worldOn(now.ground, now.answers);
  return isEqual(world, held.world()) ? { ...held, groundReadMs: now.groundReadMs } : { ...held, ...now, world: () => world };
}

function forgottenMeanwhile(client: EngineClient): EngineError {
  client.close();
  return new EngineError("unreachable", "another engine may answer since it was asked; ask again");
}

function isOutdated({ allReadMs }: Held): boolean {
  return performance.now() - allReadMs > ALL_MS;
}

function isOld(held: Held): boolean {
  return ageOf(held) > GROUND_MS;
}

function ageOf({ groundReadMs }: Held): number {
  return performance.now() - groundReadMs;
}
