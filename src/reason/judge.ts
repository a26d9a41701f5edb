import type { AttackPath, ContainerJudgement, Judgement, Privilege, ProofStep, UnknownFact, Verdict, WorldBlank } from "../model/index.ts";
import { HOST_TARGETS } from "../model/index.ts";
import type { Bounds } from "./bounds.ts";
import { DEFAULT_BOUNDS } from "./bounds.ts";
import { findCut } from "./cut.ts";
import type { Graph } from "./graph.ts";
import { buildGraph } from "./graph.ts";
import type { Knowledge } from "./knowledge.ts";
import type { PathMaker } from "./paths.ts";
import { pathMaker } from "./paths.ts";
import { findProofs, targetsOf } from "./proofs.ts";
import type { ReachJudge } from "./reach.ts";
import { reachJudge } from "./reach.ts";
import { distinct } from "./steps.ts";
import type { ContainerLabel, DescribeRemedy, WorldView } from "./view.ts";
import type { WeaknessFinder } from "./weaknesses.ts";
import { weaknessFinder } from "./weaknesses.ts";

export interface JudgeOptions {
  readonly describeRemedy: DescribeRemedy;
  readonly bounds?: Partial<Bounds>;
}

/** What follows for every container from code execution in it, and the cheapest changes after which no proven path to a host target is left. */
export function judge(view: WorldView, knowledge: Knowledge, options: JudgeOptions): Judgement {
  const bounds = { ...DEFAULT_BOUNDS, ...options.bounds };
  const graph = buildGraph({ source: view.source, techniques: knowledge.techniques, entries: view.containers.map(entryOf), bounds });
  const names = new Map(view.containers.map((container) => [container.id, container.name]));
  const proofs = findProofs(graph, targetsOf(graph), bounds);
  const desk: Desk = {
    graph,
    paths: pathMaker(proofs, names, bounds),
    weaknesses: weaknessFinder(graph, names),
    reach: proofs.missesCombinations ? reachJudge(graph.nodes.values()) : null,
  };
  const containers = view.containers.map((container) => judgeContainer(desk, container));
  const cut = findCut({ view, knowledge, bounds, graph, proofs, paths: containers.flatMap((container) => container.paths), describe: options.describeRemedy });
  return { containers, cut, blanks: blanksOf(containers), assumptions: view.assumptions };
}

export function entryOf(container: { readonly id: string }): Privilege {
  return { kind: "exec", of: container.id };
}

interface Desk {
  readonly graph: Graph;
  readonly paths: PathMaker;
  readonly weaknesses: WeaknessFinder;
  /** Set where the search for paths stopped early: a verdict needs more than the paths that were found. */
  readonly reach: ReachJudge | null;
}

function judgeContainer(desk: Desk, container: ContainerLabel): ContainerJudgement {
  const entry = desk.graph.node(entryOf(container));
  if (entry === null) throw new Error(`internal error: container ${container.id} is no entry`);
  const { paths, isBounded } = desk.paths.pathsFrom(entry);
  const verdict = verdictOf(paths, desk.reach?.verdictFor(entry) ?? "contained");
  const { id, name, source, evidence } = container;
  const unknowns = verdict === "undecided" ? unknownsOf(paths) : [];
  let weaknesses: readonly ProofStep[] | null = null;
  return {
    id,
    name,
    source,
    evidence,
    verdict,
    paths,
    pathsAreBounded: isBounded,
    unknowns,
    // Looked for when asked: nothing else hangs on them.
    get weaknesses() {
      weaknesses ??= desk.weaknesses(entry, paths);
      return weaknesses;
    },
  };
}

/** `atLeast` is what is known without a path to show. */
function verdictOf(paths: readonly AttackPath[], atLeast: Verdict): Verdict {
  const toHost = paths.filter(leadsToHost);
  if (atLeast === "escapes" || toHost.some((path) => path.certainty === "proven")) return "escapes";
  return atLeast === "undecided" || toHost.length > 0 ? "undecided" : "contained";
}

export function leadsToHost(path: AttackPath): boolean {
  return HOST_TARGETS.has(path.target);
}

function unknownsOf(paths: readonly AttackPath[]): readonly UnknownFact[] {
  const unknowns = paths.filter(leadsToHost).flatMap((path) => path.steps.flatMap((step) => step.unknowns));
  return distinct(unknowns, (unknown) => `${unknown.fact}\n${unknown.learnBy}`);
}

function blanksOf(containers: readonly ContainerJudgement[]): readonly WorldBlank[] {
  const byFact = new Map<string, { blank: UnknownFact; affects: string[] }>();
  for (const container of containers) {
    for (const blank of container.unknowns) {
      const key = `${blank.fact}\n${blank.learnBy}`;
      const entry = byFact.get(key) ?? { blank, affects: [] };
      entry.affects.push(container.name);
      byFact.set(key, entry);
    }
  }
  return [...byFact.values()].map(({ blank, affects }) => ({ fact: blank.fact, why: blank.why, learnBy: blank.learnBy, affects }));
}
