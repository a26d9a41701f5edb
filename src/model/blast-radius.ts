import type { ProofStep } from "./judgement.ts";
import type { Privilege } from "./privilege.ts";

/** All that follows from holding some privileges together, each with a proof. */
export interface BlastRadius {
  readonly entries: readonly Privilege[];
  readonly reached: readonly ReachedPrivilege[];
  /** Container names by id. */
  readonly names: Readonly<Record<string, string>>;
  readonly hostWords: string;
}

export interface ReachedPrivilege {
  readonly privilege: Privilege;
  readonly certainty: "proven" | "possible";
  /** In the order an attacker takes them; empty for what was held from the start. */
  readonly steps: readonly ProofStep[];
}

/** Everything from which `target` follows, each with a proof. */
export interface Reachers {
  readonly target: Privilege;
  readonly reachers: readonly Reacher[];
  /** Container names by id. */
  readonly names: Readonly<Record<string, string>>;
  readonly hostWords: string;
}

export interface Reacher {
  readonly entry: Privilege;
  readonly certainty: "proven" | "possible";
  readonly steps: readonly ProofStep[];
}
