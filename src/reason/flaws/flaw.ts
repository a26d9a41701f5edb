import type { FlawComponent } from "../../model/index.ts";
import type { FLAW_KINDS } from "../facts/vocabulary.ts";

/** What is known of flaws in versions, as of a day. Data: prints to JSON and back, and is replaced with `--knowledge`. */
export interface FlawBase {
  /** `2026-11-25` */
  readonly date: string;
  readonly flaws: readonly Flaw[];
}

export interface Flaw {
  /** CVE, or the advisory's id where there is none. With the component, unique. */
  readonly id: string;
  readonly component: FlawComponent;
  readonly title: string;
  /** What an attacker needs for it: each kind is the condition of one technique, `flaw-<kind>`. */
  readonly kinds: readonly FlawKind[];
  /** Set where only this distributor's own patches have it. */
  readonly onlyFrom: string | null;
  /** Upstream's releases that have it; empty where none has. */
  readonly affected: readonly VersionRange[];
  /** Where distributors fixed it with versions of their own. What is not listed is not known. */
  readonly distributions: readonly DistributionFix[];
  readonly sources: readonly string[];
  /** Entries of the research base that it carries over. */
  readonly origins: readonly string[];
}

export type FlawKind = (typeof FLAW_KINDS)[number];

/** From `introduced` (inclusive; `0`: ever) to `fixed` (exclusive). */
export interface VersionRange {
  readonly introduced: string;
  readonly fixed: string;
  /** Set where releases in between may have the fix, and it is not known which. */
  readonly mayBeFixed?: boolean;
}

export interface DistributionFix {
  /** `ID` and `VERSION_ID` of os-release(5). */
  readonly distribution: string;
  readonly release: string;
  readonly package: string;
  readonly fixed: string;
  readonly source: string;
}
