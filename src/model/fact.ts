import type { Blank, Evidence } from "./evidence.ts";
import type { Remedy } from "./remedy.ts";

/** Kleene's three values. Unknown is a result, never a default. */
export type Truth = "true" | "false" | "unknown";

/** One reason that alone makes a finding what it is, and the changes that would take this reason away. */
export interface Support {
  /** A clause in plain words: "`/var/run` of the host is mounted at `/run`". Names in it come from outside: escape before printing. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
  /** Each alone takes this support away (makes a true fact false, or a false fact true, as far as this support goes). */
  readonly remedies: readonly Remedy[];
}

/**
 * What a fact is here, and why. `true` and `false` have at least one support; `unknown` has at least one blank, and supports for
 * what is known so far (their remedies settle the fact without learning the blank).
 */
export interface Finding {
  readonly truth: Truth;
  readonly supports: readonly Support[];
  readonly blanks: readonly Blank[];
}
