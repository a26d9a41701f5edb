import type { Limits } from "../config/guard-config.ts";

export interface Entering {
  readonly caller: string;
  /** Stopping and what else only ends or eases things has a share of its own, so that a caller who has used up the other can still stop what runs. */
  readonly isUrgent: boolean;
  readonly limits: Limits;
  /** Of a clock that never goes back. */
  readonly nowMs: number;
}

export type Entered = { readonly kind: "in"; readonly leave: () => void } | { readonly kind: "refused"; readonly retryAfterS: number };

interface Share {
  tokens: number;
  countedMs: number;
  inside: number;
}

/** Callers are as many as certificates: those that are as if they had never come are forgotten beyond this. */
const MOST_REMEMBERED = 10_000;

/** Counts what callers have under way, and how often they come. */
export class CallerLimits {
  readonly #shares = new Map<string, Share>();

  enter({ caller, isUrgent, limits, nowMs }: Entering): Entered {
    const share = this.#shareOf(`${isUrgent ? "urgent" : "other"} ${caller}`, limits, nowMs);
    if (limits.requestsAtOnce !== null && share.inside >= limits.requestsAtOnce) return { kind: "refused", retryAfterS: 1 };
    if (limits.requestsPerSecond !== null) {
      if (share.tokens < 1) return { kind: "refused", retryAfterS: Math.max(1, Math.ceil((1 - share.tokens) / limits.requestsPerSecond)) };
      share.tokens -= 1;
    }
    share.inside += 1;
    let isInside = true;
    return {
      kind: "in",
      leave: () => {
        if (isInside) share.inside -= 1;
        isInside = false;
      },
    };
  }

  #shareOf(key: string, { requestsPerSecond }: Limits, nowMs: number): Share {
    const most = Math.max(1, requestsPerSecond ?? 1);
    if (!this.#shares.has(key) && this.#shares.size >= MOST_REMEMBERED) this.#forget(nowMs);
    const share = this.#shares.get(key) ?? { tokens: most, countedMs: nowMs, inside: 0 };
    share.tokens = Math.min(most, share.tokens + ((nowMs - share.countedMs) / 1000) * (requestsPerSecond ?? most));
    share.countedMs = nowMs;
    this.#shares.set(key, share);
    return share;
  }

  #forget(nowMs: number): void {
    for (const [key, { inside, countedMs }] of this.#shares) if (inside === 0 && nowMs - countedMs > 1000) this.#shares.delete(key);
  }
}
