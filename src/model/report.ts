import type { ControlReport } from "./control.ts";
import type { FlawReport } from "./flaw.ts";
import type { Judgement } from "./judgement.ts";
import type { Remedy } from "./remedy.ts";
import type { TechniqueCard } from "./technique-card.ts";

/** All that a renderer needs, whatever the format; made by the products, free of I/O and clock. */
export interface Report {
  readonly product: "check" | "scan";
  readonly toolVersion: string;
  /** What was judged: file names as given, or the engine's address. */
  readonly subjects: readonly string[];
  /** The host under it in words: `stock (assumed): Linux, cgroup v2, …` or `deb12, Engine 20.10.24, kernel 6.1`. */
  readonly hostWords: string;
  readonly judgement: Judgement;
  /** Cards of every technique that the judgement names, by id. */
  readonly techniques: Readonly<Record<string, TechniqueCard>>;
  /** Left out where versions were not compared: the host is not there, or nothing of it was read. */
  readonly flaws?: FlawReport;
  /** Edits that carry out a remedy in a file, where one is known. */
  readonly fixes: readonly RemedyEdits[];
  /** Paths that a baseline knew already: shown apart, not counted. */
  readonly baselinePathIds: readonly string[];
  /** Controls of the benchmark, where they were asked for. */
  readonly controls?: ControlReport;
  /** What a person should know besides the verdicts: services that no profile enables, images that nothing describes. Hostile text. */
  readonly notes?: readonly string[];
  /** Inputs that could not be judged, in words: the verdicts speak of the rest only. Hostile text. */
  readonly failures?: readonly string[];
}

export interface RemedyEdits {
  readonly remedy: Remedy;
  readonly edits: readonly FileEdit[];
}

/** Replaces the text from start (inclusive) to end (exclusive). Lines and columns count from 1, columns in UTF-16 units. */
export interface FileEdit {
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}
