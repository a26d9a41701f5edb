import type { AttackPath, ContainerJudgement, CutStep, Evidence, Privilege, Report, Target, Verdict } from "../model/index.ts";
import { HOST_TARGETS, TARGETS } from "../model/index.ts";
import { NAME_LIMIT, printable, printableName } from "./printable.ts";

/** Names of containers by id, to speak of privileges over them. */
export type Names = ReadonlyMap<string, string>;

export function namesOf(report: Report): Names {
  return new Map(report.judgement.containers.map((container) => [container.id, container.name]));
}

export const VERDICTS: Readonly<Record<Verdict, { readonly word: string; readonly symbol: string; readonly rank: number }>> = {
  escapes: { word: "ESCAPES", symbol: "✗", rank: 0 },
  undecided: { word: "UNDECIDED", symbol: "?", rank: 1 },
  contained: { word: "CONTAINED", symbol: "✓", rank: 2 },
};

export const TARGET_WORDS: Readonly<Record<Target, string>> = {
  "host-root": "root on the host",
  kernel: "the host's kernel",
  "engine-control": "control of the engine",
  "host-write": "writing files of the host",
  "host-read": "reading files of the host",
  "other-container": "another container",
  credential: "a credential",
  "network-pivot": "networks beyond its own",
  "denial-of-service": "denial of service",
};

/** Whose rights count: root may all, a user his own, and some files anyone may. */
const FILE_WORDS: Readonly<Record<"host-write" | "host-read", Readonly<Record<AttackPath["scope"], string>>>> = {
  "host-write": {
    root: "writing files of the host as root",
    user: "writing files of the host as one of its users",
    anyone: "writing files of the host that anyone may write",
  },
  "host-read": {
    root: "reading files of the host as root",
    user: "reading files of the host as one of its users",
    anyone: "reading files of the host that anyone may read",
  },
};

/** What a path ends in and whose rights count there: `reading files of the host that anyone may read`. */
export function reachWords(path: Pick<AttackPath, "target" | "scope" | "reaches">, names: Names): string {
  if (path.target === "host-write" || path.target === "host-read") return FILE_WORDS[path.target][path.scope];
  if (path.target === "other-container") return otherContainer(path.reaches, names);
  const { of } = path.reaches;
  return path.target === "credential" && of !== "host" && of !== "generic" ? `a credential (${printable(of, NAME_LIMIT)})` : TARGET_WORDS[path.target];
}

function otherContainer(reaches: Privilege, names: Names): string {
  if (reaches.of === "*" || reaches.of === "host") return "every other container";
  return `container ${printableName(names.get(reaches.of) ?? reaches.of)}`;
}

export function evidenceWords(evidence: Evidence): string {
  const place = evidencePlace(evidence);
  const source = printable(evidence.source, 200);
  if (evidence.location === "") return source;
  if (place !== null) return `${source}:${printable(evidence.location)}`;
  return evidence.source === "assumption" ? `assumed: ${printable(evidence.location)}` : `${source} ${printable(evidence.location)}`;
}

export interface FilePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
}

const POSITION = /^([1-9]\d{0,8})(?::([1-9]\d{0,8}))?$/;

/** The place in a file that evidence names, or null where it speaks of an engine's answer, the host or an assumption. */
export function evidencePlace(evidence: Evidence): FilePlace | null {
  const match = POSITION.exec(evidence.location);
  if (match === null || evidence.source === "assumption" || evidence.source === "host") return null;
  return { file: evidence.source, line: Number(match[1]), column: match[2] === undefined ? null : Number(match[2]) };
}

/** How many paths a change takes away. Reading which ones tells all of them. */
export function removedBy(step: CutStep): number {
  return step.removed ?? step.removes.length;
}

export function isHostPath(path: AttackPath): boolean {
  return HOST_TARGETS.has(path.target);
}

/** Worst first: verdict, then the worst target of the paths that make it; otherwise the world's own order. */
export function worstFirst(containers: readonly ContainerJudgement[]): readonly ContainerJudgement[] {
  const rank = (each: ContainerJudgement) => VERDICTS[each.verdict].rank * 1000 + worstTarget(each);
  return containers
    .map((each) => ({ each, rank: rank(each) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each);
}

function worstTarget(container: ContainerJudgement): number {
  if (container.verdict !== "contained" && container.worst != null) return TARGETS.indexOf(container.worst);
  const certainty = container.verdict === "undecided" ? "possible" : "proven";
  const paths = container.paths.filter((path) => path.certainty === certainty);
  return paths.reduce((worst, path) => Math.min(worst, TARGETS.indexOf(path.target)), TARGETS.length);
}

export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
