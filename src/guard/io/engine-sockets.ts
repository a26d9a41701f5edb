import { statSync } from "node:fs";
import type { Socket } from "node:net";
import { createConnection } from "node:net";
import type { UnixEndpoint } from "../../engine/index.ts";

/** Where the engine listens: one of its sockets is asked until it does not answer, then the next, round and round. */
export class EngineSockets {
  readonly #paths: readonly [string, ...string[]];
  readonly #moved: (from: string, to: string) => void;
  #position = 0;
  #moves = 0;

  /** Absolute paths. `moved` is called when another is asked from now on. */
  constructor(paths: readonly [string, ...string[]], moved: (from: string, to: string) => void = () => undefined) {
    this.#paths = paths;
    this.#moved = moved;
  }

  /** The one that is asked now. */
  get path(): string {
    return this.#paths[this.#position] ?? this.#paths[0];
  }

  get paths(): readonly string[] {
    return this.#paths;
  }

  endpoint(): UnixEndpoint {
    return { kind: "unix", path: this.path, origin: "guard" };
  }

  /** Of the socket that is asked now, as it stands there: another text when another engine may listen. */
  identity(): string {
    const { path } = this;
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? `${path} -` : `${path} ${found.dev}:${found.ino}:${found.ctimeMs}`;
  }

  dial(): Socket {
    return createConnection({ path: this.path, allowHalfOpen: true });
  }

  /** How often another one was asked from then on. */
  get moves(): number {
    return this.#moves;
  }

  /** The one of this identity does not answer: unless another is asked already, the next one is. */
  leave(identity: string): void {
    const { path } = this;
    if (this.#paths.length === 1 || !identity.startsWith(`${path} `)) return;
    this.#position = (this.#position + 1) % this.#paths.length;
    this.#moves += 1;
    this.#moved(path, this.path);
  }
}
