import type { AttackPath, ContainerJudgement, Judgement, Privilege, ProofStep, Target, UnknownFact, Verdict, WorldBlank } from "../model/index.ts";
import { HOST_TARGETS, once } from "../model/index.ts";
import type { Bounds } from "./bounds.ts";
import { DEFAULT_BOUNDS } from "./bounds.ts";
import type { ShownPaths } from "./cut.ts";
import { findCut } from "./cut.ts";
import { divide } from "./endings.ts";
import type { Graph } from "./graph.ts";
import { buildGraph } from "./graph.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Partial as Proof } from "./partial.ts";
import type { AllProofs, FoundPaths, PathMaker } from "./paths.ts";
import { pathMaker } from "./paths.ts";
import type { Proofs } from "./proofs.ts";
import { findProofs, targetsOf } from "./proofs.ts";
import { reachOfRank } from "./rank.ts";
import type { ReachJudge } from "./reach.ts";
import { isHost, reachJudge } from "./reach.ts";
import type { TwinFinder } from "./twins.ts";
import { twinFinder } from "./twins.ts";
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
  const graph = buildGraph({ source: view.source, techniques: knowledge.techniques, divide, entries: view.containers.map(entryOf), bounds });
  const names = new Map(view.containers.map((container) => [container.id, container.name]));
  const all = proofsIn(graph, bounds);
  const proofs = all.toHost;
  const weaknesses = weaknessFinder(graph, knowledge, names);
  const desk: Desk = {
    graph,
    proofs,
    paths: pathMaker(all, names, bounds),
    weaknesses,
    twins: twinFinder({ source: view.source, graph, proofs: all, weaknesses }),
    reach: proofs.missesCombinations ? reachJudge(graph.nodes) : null,
  };
  const containers = view.containers.map((container) => judgeContainer(desk, container));
  const cut = findCut({ view, knowledge, bounds, graph, proofs, shown: shownOf(desk, view, containers), describe: options.describeRemedy });
  const blanks = once(() => blanksOf(containers));
  return {
    containers,
    cut,
    get blanks() {
      return blanks();
    },
    assumptions: view.assumptions,
  };
}

/** Those to others are found when they are asked for. */
export function proofsIn(graph: Graph, bounds: Bounds): AllProofs {
  const targets = targetsOf(graph);
  const toOthers = once(() =>
    findProofs(
      graph,
      targets.filter((target) => !isHost(target)),
      bounds,
    ),
  );
  return { toHost: findProofs(graph, targets.filter(isHost), bounds), toOthers };
}

/** Of containers that may reach the host. */
function shownOf({ graph, paths }: Desk, view: WorldView, containers: readonly ContainerJudgement[]): ShownPaths {
  const open = containers.filter((container) => container.verdict !== "contained");
  const entries = view.containers.flatMap((container, position) =>
    containers[position]?.verdict === "contained" ? [] : (graph.node(entryOf(container)) ?? []),
  );
  return {
    proofs: entries.flatMap((entry) => paths.hostProofsFrom(entry)),
    // An id speaks of a container by its name.
    areApart: new Set(open.map(({ name }) => name)).size === open.length,
    tell: () => open.flatMap((container) => container.paths.filter(leadsToHost)),
  };
}

export function entryOf(container: { readonly id: string }): Privilege {
  return { kind: "exec", of: container.id };
}

interface Desk {
  readonly graph: Graph;
  readonly proofs: Proofs;
  readonly paths: PathMaker;
  readonly weaknesses: WeaknessFinder;
  readonly twins: TwinFinder;
  /** Set where the search for paths stopped early: a verdict needs more than the paths that were found. */
  readonly reach: ReachJudge | null;
}

function judgeContainer(desk: Desk, container: ContainerLabel): ContainerJudgement {
  const entry = desk.graph.node(entryOf(container));
  if (entry === null) throw new Error(`internal error: container ${container.id} is no entry`);
  const verdict = verdictOf(desk.proofs.from(entry), desk.reach?.verdictFor(entry) ?? "contained");
  const paths = once(() => desk.paths.pathsFrom(entry));
  return toldWhenRead(container, verdict, {
    paths,
    unknowns: () => desk.paths.unknownsFrom(entry),
    weaknesses: once(() => desk.weaknesses.from(entry, paths().paths)),
    worst: once(() => worstOf(desk.proofs.from(entry), verdict)),
    twin: once(() => desk.twins(entry)),
  });
}

interface Tellers {
  readonly paths: () => FoundPaths;
  readonly unknowns: () => readonly UnknownFact[];
  readonly weaknesses: () => readonly ProofStep[];
  readonly worst: () => Target | null;
  readonly twin: () => number | null;
}

/** Verdicts hang on proofs alone: what is told of a container is put into words when somebody reads it. */
function toldWhenRead({ id, name, source, evidence }: ContainerLabel, verdict: Verdict, tell: Tellers): ContainerJudgement {
  const unknowns = once(() => (verdict === "undecided" ? tell.unknowns() : []));
  return {
    id,
    name,
    source,
    evidence,
    verdict,
    get paths() {
      return tell.paths().paths;
    },
    get pathsAreBounded() {
      return tell.paths().isBounded;
    },
    get unknowns() {
      return unknowns();
    },
    get weaknesses() {
      return tell.weaknesses();
    },
    get worst() {
      return tell.worst();
    },
    get twin() {
      return tell.twin();
    },
  };
}

/** `atLeast` is what is known without a path to show. */
function verdictOf(toHost: readonly Proof[], atLeast: Verdict): Verdict {
  if (atLeast === "escapes" || toHost.some((proof) => proof.isProven)) return "escapes";
  return atLeast === "undecided" || toHost.length > 0 ? "undecided" : "contained";
}

/** Paths that are left out lead to nothing worse than those that are told. */
function worstOf(toHost: readonly Proof[], verdict: Verdict): Target | null {
  const ranks = toHost.flatMap(({ isProven, rank }) => (isProven === (verdict === "escapes") ? [rank] : []));
  return ranks.length === 0 ? null : reachOfRank(Math.min(...ranks)).target;
}

export function leadsToHost(path: AttackPath): boolean {
  return HOST_TARGETS.has(path.target);
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
