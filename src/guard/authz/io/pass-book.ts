import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** What a pass speaks for: one request, byte for byte, as the engine shows it to its plugins. */
export interface Passed {
  readonly method: string;
  readonly target: string;
  /** Null: the engine shows none, because there is none or because it keeps it to itself. */
  readonly body: Uint8Array | null;
}

interface Issued {
  readonly digest: Buffer;
  /** Where the engine shows no body: of an archive, of one that is too long for its plugins, of a login. */
  readonly digestWithoutBody: Buffer;
  readonly untilMs: number;
}

const LIFE_MS = 30_000;
const MOST = 10_000;

/** Passes that were issued and not used: each speaks once, for a short time, for one request. */
export class PassBook {
  readonly #now: () => number;
  readonly #issued = new Map<string, Issued>();

  /** `now`: milliseconds of a clock that is never set back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Null: too many were not used, and the engine will refuse. */
  issue(passed: Passed): string | null {
    if (this.#issued.size >= MOST) this.#forgetOld();
    if (this.#issued.size >= MOST) return null;
    const [id, secret] = [randomBytes(16).toString("hex"), randomBytes(32).toString("hex")];
    this.#issued.set(id, { digest: digestOf(secret, passed), digestWithoutBody: digestOf(secret, { ...passed, body: null }), untilMs: this.#now() + LIFE_MS });
    return `${id}.${secret}`;
  }

  /** Whether a pass was issued for this request. A second time it was not. */
  take(pass: string, passed: Passed): boolean {
    const [id = "", secret = ""] = pass.split(".");
    const issued = this.#issued.get(id);
    this.#issued.delete(id);
    if (issued === undefined || issued.untilMs <= this.#now()) return false;
    return timingSafeEqual(passed.body === null ? issued.digestWithoutBody : issued.digest, digestOf(secret, passed));
  }

  /** The oldest come first. */
  #forgetOld(): void {
    for (const [id, { untilMs }] of this.#issued) {
      if (untilMs > this.#now()) return;
      this.#issued.delete(id);
    }
  }
}

function digestOf(secret: string, { method, target, body }: Passed): Buffer {
  return createHash("sha256")
    .update(`${secret}\n${method}\n${target}\n`)
    .update(body ?? "")
    .digest();
}
