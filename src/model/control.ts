import type { Blank, Evidence } from "./evidence.ts";
import type { Target } from "./privilege.ts";

/** Sections of the CIS Docker Benchmark, by the number that its control ids begin with. */
export const CONTROL_SECTIONS = {
  "1": "Host",
  "2": "Engine settings",
  "3": "Files of the engine",
  "4": "Images",
  "5": "Containers",
  "6": "Operations",
  "7": "Swarm",
} as const;

export type ControlSection = keyof typeof CONTROL_SECTIONS;

/** What a person reads about a control of the benchmark: everything but its logic. */
export interface ControlCard {
  /** As the benchmark (1.6.0) numbers it: `5.31`. */
  readonly id: string;
  readonly section: ControlSection;
  /** What should be so, in our words. */
  readonly title: string;
  /** What it is good for, and what it does not do. */
  readonly why: string;
  /** Whether the benchmark leaves it to a person. */
  readonly isManual: boolean;
  readonly remedy: string;
  /** What carrying it out costs or may break. */
  readonly friction: string;
  /** What only a person can say, where facts do not decide; empty where they do. */
  readonly asks: string;
  readonly references: readonly string[];
}

/** `unknown`: a fact could not be learned, or a person has to say. */
export type ControlResult = "pass" | "fail" | "not-applicable" | "unknown";

export interface ControlReason {
  /** Container name, or `host`. Hostile: escape before printing. */
  readonly of: string;
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

/** An attack path of this judgement that has to do with a control that fails. */
export interface ControlPath {
  readonly id: string;
  /** Where it starts. Hostile: escape before printing. */
  readonly container: string;
  readonly target: Target;
  /** `cut`: carrying out the control stops a step of it. `opened`: a step of it is of a technique that this control is about. */
  readonly relation: "cut" | "opened";
}

export interface ControlJudgement {
  readonly id: string;
  readonly result: ControlResult;
  /** Why the result is what it is, at most a stated number of them. */
  readonly reasons: readonly ControlReason[];
  readonly blanks: readonly Blank[];
  /** Containers by result; null for controls of the host. */
  readonly containers: Readonly<Record<ControlResult, number>> | null;
  /** Names of all that fail. */
  readonly failing: readonly string[];
  /** Of a control that fails: paths that it cuts or that it would have kept closed, worst first, at most a stated number. Empty: hygiene here. */
  readonly paths: readonly ControlPath[];
  readonly pathCount: number;
}

export interface ControlReport {
  readonly cards: readonly ControlCard[];
  /** In the order of the cards. */
  readonly judgements: readonly ControlJudgement[];
}
