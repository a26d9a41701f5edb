import type { Finding, Remedy } from "../model/index.ts";
import type { Literal } from "./condition.ts";
import type { FactName } from "./facts/vocabulary.ts";
import type { Relation } from "./technique.ts";

/** Whose facts a literal speaks of. `object` is set where a relation leads to a container. */
export interface Binding {
  readonly subject: string;
  readonly object: string | null;
}

/** One thing that a relation leads to, and why. `finding` is never false. */
export interface Related {
  readonly object: string;
  readonly kind: "container" | "volume" | "network" | "connection" | "credential" | "account" | "image";
  readonly finding: Finding;
}

/** Which containers need not be asked one by one. */
export interface Likeness {
  /** Containers of equal likeness have the same truth for every fact that `covers`. Their reasons may differ. */
  of(container: string): string;
  /** Equal for containers that can change places in the world with nothing else changing but their names and places of evidence; null for all others. */
  twinName(container: string): string | null;
  covers(fact: FactName): boolean;
  /** Set where the name of its likeness says all, also in worlds made of this one by `withRemedies` that have the same `truths`. */
  isLasting(container: string): boolean;
  /** What is remembered of the host and of lasting likenesses: only changes to containers lie between sources that share it. */
  readonly truths: SharedTruths;
}

/** Of each kind of containers, and of the host: truths by the number of a literal, which is equal for equal ones. */
export interface SharedTruths {
  readonly numbers: Map<string, number>;
  readonly tables: Map<string, Uint8Array>;
}

/** All that the reasoner sees of a world: it asks for facts and relations and never sees what they were read from. */
export interface FactSource {
  /** Ids, in the world's order. */
  readonly containers: readonly string[];
  /** Must be pure and may be asked often: answers are remembered. */
  find(literal: Literal, binding: Binding): Finding;
  related(relation: Relation, of: string): readonly Related[];
  /** Lets the reasoner ask once for containers that are alike. Left out where that is not known. */
  readonly likeness?: Likeness;
  /** The same world after these changes. */
  withRemedies(remedies: readonly Remedy[]): FactSource;
}
