import { EngineError } from "../../engine/index.ts";
import type { EngineClient } from "../../engine/io/client.ts";
import { resolvePath } from "../../host/io/resolve-path.ts";
import type { Known, World } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import type { ExecFacts } from "../consequences/exec.ts";
import { execOf } from "../consequences/exec.ts";
import type { Links } from "../consequences/links.ts";
import { withImage } from "../consequences/with-image.ts";
import type { Needs } from "../needs.ts";
import { within } from "./within.ts";

const VERSION_MS = 3_000;

/** What a request is judged against, read after it came. */
export interface Facts {
  readonly world: World;
  readonly links: Links;
  readonly exec: ExecFacts | null;
  /** The engine's answer on the image that is named; null: there is none. */
  readonly image: unknown;
}

export interface FactSources {
  /** Engine and host as they are now. */
  readonly readWorld: () => Promise<World>;
  readonly connect: () => EngineClient;
}

/** Reads engine and host for each request that is judged; what is read is never older than the question. */
export class LiveFacts {
  readonly #sources: FactSources;
  #client: EngineClient | null = null;
  #apiVersion: string | null = null;
  #trouble = "the engine did not answer yet";
  #running: Promise<World> | null = null;
  #next: Promise<World> | null = null;

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
      await this.#engine();
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
    this.forget();
    await within(this.#asked(), VERSION_MS, undefined);
    return this.#client === null ? this.#trouble : null;
  }

  /** The engine went away: what was learned of it does not hold for the next. */
  forget(): void {
    this.#client?.close();
    this.#client = null;
  }

  /** Throws where engine or host cannot be read. */
  async read({ image, exec, paths }: Needs): Promise<Facts> {
    const [world, imageAnswer, execAnswer] = await Promise.all([this.#world(), this.#ask(image, imagePath), this.#ask(exec, execPath)]);
    return { world: image === null ? world : withImage(world, image, imageAnswer), links: linksOf(paths), exec: execOf(execAnswer), image: imageAnswer };
  }

  /** One reading at a time; all who ask while it runs share the next. */
  #world(): Promise<World> {
    if (this.#running === null) return this.#start();
    this.#next ??= this.#running.catch(() => undefined).then(() => this.#start());
    return this.#next;
  }

  #start(): Promise<World> {
    this.#next = null;
    const running = this.#sources.readWorld().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
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
    const client = this.#sources.connect();
    const version = await client.negotiate();
    this.#apiVersion = versionOf(version);
    this.#client = client;
    return client;
  }
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

/** A path behind a closed directory stays out: it may lead anywhere. */
function linksOf(paths: readonly string[]): Links {
  return new Map(
    paths.flatMap((path) => {
      const { path: to, hiddenBy } = resolvePath(path);
      return hiddenBy === null ? [[path, to] as const] : [];
    }),
  );
}
