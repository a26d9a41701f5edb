import type { Blank, Evidence } from "./evidence.ts";
import type { Privilege, Target } from "./privilege.ts";
import type { Remedy } from "./remedy.ts";

/** `escapes`: a proven path to a host target. `undecided`: none proven, but one hangs on unknown facts only. `contained`: neither. */
export type Verdict = "contained" | "escapes" | "undecided";

/** One application of a technique. */
export interface ProofStep {
  /** Technique id. */
  readonly technique: string;
  readonly title: string;
  /** Why it applies here, in one sentence with names from the world (hostile: escape before printing). */
  readonly because: string;
  /** What it rests on: the attacker's privileges before. */
  readonly from: readonly Privilege[];
  readonly gains: Privilege;
  readonly evidence: readonly Evidence[];
  /** Changes of which each alone stops this step as it is proven here. */
  readonly remedies: readonly Remedy[];
  /** Empty for a proven step. */
  readonly unknowns: readonly UnknownFact[];
}

export interface UnknownFact extends Blank {
  /** The fact in words, `can be root in web`. */
  readonly fact: string;
}

/** A derivation from an entry to a target, steps in the order an attacker takes them. */
export interface AttackPath {
  /** Stable under line moves and renames of files: names the entry, the techniques and what they act on. */
  readonly id: string;
  readonly entry: Privilege;
  readonly target: Target;
  readonly scope: "root" | "user" | "anyone";
  /** What is reached in the end. */
  readonly reaches: Privilege;
  readonly steps: readonly ProofStep[];
  /** `possible`: some step hangs on an unknown fact. */
  readonly certainty: "proven" | "possible";
}

export interface ContainerJudgement {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  /** Proven ones first, then worst target first. */
  readonly paths: readonly AttackPath[];
  /** More minimal paths exist than the stated bound. */
  readonly pathsAreBounded: boolean;
  /** The unknown facts on which a `possible` path to a host target hangs; empty when nothing would change the verdict. */
  readonly unknowns: readonly UnknownFact[];
  /** Techniques that apply but open no path to a target by themselves (attack surface, hygiene). */
  readonly weaknesses: readonly ProofStep[];
  /** The worst host target by what its verdict rests on. Unset or null where only the paths tell. */
  readonly worst?: Target | null;
  /** Equal for containers of which the same is told but for names of their own and places. Unset or null where only telling all shows it. */
  readonly twin?: number | null;
}

/** One remedy of a cut: applied together, the cut leaves no path to a host target. */
export interface CutStep {
  readonly remedy: Remedy;
  /** In the words a person would use: "remove the mount of `/var/run/docker.sock`". */
  readonly words: string;
  /** Container name, or `host`. */
  readonly where: string;
  /** Ids of paths that this remedy takes away. */
  readonly removes: readonly string[];
  /** How many they are, where that is known without telling them. Unset or null where it is not. */
  readonly removed?: number | null;
  readonly mayBreak: string;
  readonly cost: number;
}

export interface Cut {
  readonly steps: readonly CutStep[];
  /** Re-reasoning on the changed world found no path to a host target left. */
  readonly isVerified: boolean;
  /** No cheaper cut exists, proven. */
  readonly isOptimal: boolean;
  /** Ids of paths that no known remedy takes away. */
  readonly uncut: readonly string[];
}

/** A blank of the world and the containers whose verdict hangs on it. */
export interface WorldBlank extends Blank {
  readonly fact: string;
  readonly affects: readonly string[];
}

export interface Judgement {
  readonly containers: readonly ContainerJudgement[];
  readonly cut: Cut;
  readonly blanks: readonly WorldBlank[];
  readonly assumptions: readonly string[];
}
