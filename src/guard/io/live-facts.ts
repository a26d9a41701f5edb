import type { EngineErrorCode, Touched } from "../../engine/index.ts";
import { EngineError } from "../../engine/index.ts";
import type { EngineClient } from "../../engine/io/client.ts";
import type { LookUp } from "../../host/io/engine-view.ts";
import type { Known, World } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import type { ExecFacts } from "../consequences/exec.ts";
import { execOf } from "../consequences/exec.ts";
import { containerIn } from "../consequences/find-container.ts";
import type { Links } from "../consequences/links.ts";
import { mountedPathsOf, pathsOfVolumes } from "../consequences/links.ts";
import type { Cluster } from "../consequences/service-form.ts";
import type { Imaged } from "../consequences/with-image.ts";
import { withImage } from "../consequences/with-image.ts";
import type { JsonObject } from "../json/value.ts";
import type { Needs } from "../needs.ts";
import { AskedContainers } from "./asked-containers.ts";
import { within } from "./within.ts";

const VERSION_MS = 3_000;

/** What a request is judged against, not older than the request. */
export interface Facts extends Imaged {
  readonly links: Links;
  readonly exec: ExecFacts | null;
  readonly cluster: Cluster | null;
  /** The engine's answer on the image that is named; null: there is none. */
  readonly image: unknown;
}

export interface FactSources {
  readonly world: LiveWorld;
  readonly connect: () => EngineClient;
  /** Another text when another engine may be asked, or listen at the same address. */
  readonly identity: () => string;
  /** The engine of this identity does not answer. */
  readonly leave: (identity: string) => void;
}

/** Engine and host as they are now. */
export interface LiveWorld {
  /** Holds all that was touched before it was asked; the same object as long as nothing changes. */
  readonly read: () => Promise<World>;
  /** Follows the links of a path as the engine does, now. */
  readonly lookUp: LookUp;
  readonly touch: (touched: Touched) => void;
  /** Asks what was touched, so that who reads next need not wait. */
  readonly prepare: () => void;
  readonly close: () => void;
}

/** What requests are judged against: nothing of it is older than the question. */
export class LiveFacts {
  readonly #sources: FactSources;
  readonly #containers = new AskedContainers();
  #client: EngineClient | null = null;
  #connecting: Promise<EngineClient> | null = null;
  /** Counts how often an engine was left: who was asked before it does not count. */
  #left = 0;
  #apiVersion: string | null = null;
  #trouble = "the engine did not answer yet";
  #identity: string | null = null;

  constructor(sources: FactSources) {
    this.#sources = sources;
  }

  /** The engine's API version: as it says now, or said last where it does not answer. */
  async apiVersion(): Promise<Known<string>> {
    if (this.#apiVersion === null || this.#client === null) await within(this.#asked(), VERSION_MS, undefined);
    return this.#apiVersion === null ? unknown(this.#trouble, "start the engine") : known(this.#apiVersion, { source: "engine", location: "/version" });
  }

  async #asked(): Promise<void> {
    try {
      await this.#asking(() => this.#engine());
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#trouble = error.message;
    }
  }

  /** The version as it was asked last; null: never. */
  get lastVersion(): string | null {
    return this.#apiVersion;
  }

  /** Why the engine cannot be read now; null: it can. */
  async trouble(): Promise<string | null> {
    this.#leave();
    await within(this.#asked(), VERSION_MS, undefined);
    return this.#client === null ? this.#trouble : null;
  }

  /** The engine went away: what was learned of it does not hold for the next. */
  forget(): void {
    this.#leave();
    this.#sources.world.close();
  }

  /** A request is sent to who listens now: nothing counts that another engine said, which may still answer on connections of before. Who that is. */
  recognise(): string {
    const identity = this.#sources.identity();
    if (this.#identity !== null && this.#identity !== identity) this.forget();
    this.#identity = identity;
    return identity;
  }

  /** Asks the engine that is asked now, and leaves it where it does not answer. */
  async #asking<T>(ask: () => Promise<T>): Promise<T> {
    const engine = this.recognise();
    try {
      return await ask();
    } catch (error) {
      if (error instanceof EngineError && SILENT.has(error.code)) this.#sources.leave(engine);
      throw error;
    }
  }

  #leave(): void {
    this.#left += 1;
    this.#client?.close();
    this.#client = null;
    this.#connecting = null;
  }

  /** A request that changed something was answered, or is about to be: who asks next sees it. */
  touch(touched: Touched): void {
    this.#sources.world.touch(touched);
    setImmediate(() => this.#sources.world.prepare());
  }

  /** A container was made that was asked for by this body; `answer`: the engine's. */
  created(create: JsonObject, answer: Uint8Array): void {
    this.#containers.keep(create, answer);
  }

  /** Throws where engine or host cannot be read. */
  async read({ image, exec, paths, mountsOf, networks }: Needs): Promise<Facts> {
    const [read, imageAnswer, execAnswer, cluster] = await this.#asking(() =>
      Promise.all([this.#sources.world.read(), this.#ask(image, imagePath), this.#ask(exec, execPath), networks === null ? null : this.#cluster(networks)]),
    );
    const world = this.#containers.in(read);
    const imaged = image === null ? { world, before: world } : withImage(world, image, imageAnswer);
    return {
      ...imaged,
      links: this.#links(imaged.world, [...paths, ...mountedFor(mountsOf, imaged.world)]),
      exec: execOf(execAnswer),
      cluster,
      image: imageAnswer,
    };
  }

  /**
   * A path behind a closed directory stays out: it may lead anywhere. So does every path where the engine's files cannot be seen (in a container, behind a
   * forwarded socket): nothing is known of its links then.
   */
  #links({ host }: World, paths: readonly string[]): Links {
    if (!host.symlinks.known) return new Map();
    return new Map(
      paths.flatMap((path) => {
        const { path: to, hiddenBy } = this.#sources.world.lookUp(path);
        return hiddenBy === null ? [[path, to] as const] : [];
      }),
    );
  }

  async #cluster(networks: readonly string[]): Promise<Cluster> {
    const named = [...new Set(networks)].filter((network) => NETWORK.test(network)).slice(0, MOST_NETWORKS);
    const [nodes, ...names] = await Promise.all([this.#nodes(), ...named.map(async (network) => nameIn(await this.#ask(`/networks/${network}`, itself)))]);
    return { nodes, networks: new Map(named.map((network, index) => [network, names[index] ?? null])) };
  }

  /** Null: the engine manages no swarm, and answers 503. */
  async #nodes(): Promise<number | null> {
    const client = await this.#engine();
    try {
      const nodes = await client.get("/nodes");
      return Array.isArray(nodes) ? nodes.length : null;
    } catch (error) {
      if (error instanceof EngineError && error.status !== null) return null;
      this.forget();
      throw error;
    }
  }

  /** What the engine answers to one GET now; null: what is asked for is not there. */
  document(path: string): Promise<unknown> {
    return this.#asking(() => this.#ask(path, itself));
  }

  async #ask(name: string | null, pathOf: (name: string) => string): Promise<unknown> {
    if (name === null) return null;
    try {
      return await (await this.#engine()).get(pathOf(name));
    } catch (error) {
      if (error instanceof EngineError && error.status === 404) return null;
      this.forget();
      throw error;
    }
  }

  async #engine(): Promise<EngineClient> {
    if (this.#client !== null) return this.#client;
    this.#connecting ??= this.#connect(this.#left);
    return await this.#connecting;
  }

  async #connect(left: number): Promise<EngineClient> {
    const client = this.#sources.connect();
    try {
      const version = await client.negotiate();
      if (left !== this.#left) throw new EngineError("unreachable", "another engine may answer since it was asked; ask again");
      this.#apiVersion = versionOf(version);
      this.#client = client;
      return client;
    } catch (error) {
      client.close();
      throw error;
    } finally {
      if (left === this.#left) this.#connecting = null;
    }
  }
}

/** Nobody answers, or no longer. */
const SILENT: ReadonlySet<EngineErrorCode> = new Set(["not-found", "refused", "permission", "timeout", "cut-off", "bad-address"]);

/** Of one service. */
const MOST_NETWORKS = 64;
const NETWORK = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/;

function itself(path: string): string {
  return path;
}

function nameIn(answer: unknown): string | null {
  const name: unknown = typeof answer === "object" && answer !== null && "Name" in answer ? answer.Name : null;
  return typeof name === "string" ? name : null;
}

function imagePath(reference: string): string {
  return `/images/${reference.split("/").map(encodeURIComponent).join("/")}/json`;
}

function execPath(id: string): string {
  return `/exec/${encodeURIComponent(id)}/json`;
}

function versionOf(answer: unknown): string | null {
  const version: unknown = typeof answer === "object" && answer !== null && "ApiVersion" in answer ? answer.ApiVersion : null;
  return typeof version === "string" ? version : null;
}

function mountedFor({ containers, volumes }: Needs["mountsOf"], world: World): readonly string[] {
  const found = containers.flatMap((name) => containerIn(world, name) ?? []);
  return [...found.flatMap((container) => mountedPathsOf(container, world)), ...pathsOfVolumes(volumes, world)];
}
