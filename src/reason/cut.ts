import type { AttackPath, Cut, CutStep, PrivilegeKind, Remedy } from "../model/index.ts";
import { HOST_TARGETS } from "../model/index.ts";
import type { Bounds } from "./bounds.ts";
import { chooseCheapest } from "./cut-choice.ts";
import { remedyKey } from "./evaluate.ts";
import type { FactSource } from "./fact-source.ts";
import type { Graph, PrivilegeNode } from "./graph.ts";
import { buildGraph } from "./graph.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Partial, Proofs } from "./proofs.ts";
import { findProofs, stepsOf, targetsOf } from "./proofs.ts";
import { FIRST_WEAK_RANK, rankOfKind } from "./rank.ts";
import { reachJudge } from "./reach.ts";
import { remediesOf } from "./steps.ts";
import type { Technique } from "./technique.ts";
import type { DescribeRemedy, RemedyDescription, WorldView } from "./view.ts";

export interface CutRequest {
  readonly view: WorldView;
  readonly knowledge: Knowledge;
  readonly bounds: Bounds;
  readonly graph: Graph;
  readonly proofs: Proofs;
  /** Of all containers, as they are shown. */
  readonly paths: readonly AttackPath[];
  readonly describe: DescribeRemedy;
}

/**
 * The cheapest changes after which no *proven* path to a host target is left, by implicit hitting set: hit every proof that is known,
 * make the changes, judge again, add what is still open, repeat. Paths that are only possible ask for no change (the blank may turn out
 * harmless), but each step of the cut names those that it takes away as well.
 */
export function findCut(request: CutRequest): Cut {
  const board = newBoard(request);
  addProofs(board, request.graph, openProofs(request.view, request.graph, request.proofs));
  const outcome = settle(board);
  const chosen = outcome.chosen.map((element) => board.remedies[element]).filter((remedy) => remedy !== undefined);
  const hostPaths = request.paths.filter((path) => HOST_TARGETS.has(path.target));
  const uncut = hostPaths.filter((path) => path.certainty === "proven" && path.steps.every((step) => step.remedies.length === 0));
  return {
    steps: cutSteps(chosen, hostPaths, (remedy) => describeOnce(board, remedy)),
    isVerified: outcome.isVerified,
    isOptimal: outcome.isOptimal && outcome.isVerified && !board.isForeign,
    uncut: uncut.map((path) => path.id),
  };
}

interface Board {
  readonly request: CutRequest;
  readonly numbers: Map<string, number>;
  readonly remedies: Remedy[];
  readonly costs: number[];
  readonly descriptions: Map<string, RemedyDescription>;
  sets: (readonly number[])[];
  /** A proof was hit that only a changed world has: the cost proven for it may not bound that of every other cut. */
  isForeign: boolean;
}

function newBoard(request: CutRequest): Board {
  return { request, numbers: new Map(), remedies: [], costs: [], descriptions: new Map(), sets: [], isForeign: false };
}

interface Outcome {
  readonly chosen: readonly number[];
  readonly isVerified: boolean;
  readonly isOptimal: boolean;
}

const NOTHING_TO_CUT: Outcome = { chosen: [], isVerified: true, isOptimal: true };

function settle(board: Board): Outcome {
  const { view, bounds } = board.request;
  if (!hasOpenEntry(view, board.request.graph, board.request.proofs)) return NOTHING_TO_CUT;
  let outcome: Outcome = { chosen: [], isVerified: false, isOptimal: false };
  for (let round = 0; round < bounds.cutRounds; round++) {
    const solution = solve(board);
    const before = board.sets.length;
    const isClean = tryChanges(board, solution.chosen);
    outcome = { chosen: solution.chosen, isVerified: isClean, isOptimal: solution.isOptimal };
    if (isClean || board.sets.length === before) break;
  }
  return board.isForeign && outcome.isVerified ? { ...outcome, chosen: prune(board, outcome.chosen) } : outcome;
}

function solve(board: Board): { readonly chosen: readonly number[]; readonly isOptimal: boolean } {
  const isShared = (element: number): boolean => !isOfContainer(board.remedies[element]);
  return chooseCheapest({ sets: board.sets, costs: board.costs, isShared, budget: board.request.bounds.cutChoices });
}

function isOfContainer(remedy: Remedy | undefined): boolean {
  return remedy !== undefined && "container" in remedy;
}

/** Judges the changed world; what is open there is added. True when nothing is. */
function tryChanges(board: Board, chosen: readonly number[]): boolean {
  const { view, graph, proofs } = changedWorld(board, chosen);
  if (!hasOpenEntry(view, graph, proofs)) return true;
  addProofs(board, graph, openProofs(view, graph, proofs));
  return false;
}

interface ChangedWorld {
  readonly view: WorldView;
  readonly graph: Graph;
  readonly proofs: Proofs;
}

function changedWorld(board: Board, chosen: readonly number[]): ChangedWorld {
  const { view, knowledge, bounds } = board.request;
  const source: FactSource = view.source.withRemedies(chosen.flatMap((element) => board.remedies[element] ?? []));
  const entries = view.containers.map((container) => ({ kind: "exec", of: container.id }) as const);
  const graph = buildGraph({ source, techniques: leadingToHost(knowledge.techniques), entries, bounds });
  const targets = targetsOf(graph).filter((target) => rankOfKind(target.privilege.kind) < FIRST_WEAK_RANK);
  return { view: { ...view, source }, graph, proofs: findProofs(graph, targets, bounds) };
}

/** Techniques that can have a part in a path to a host target, by what they gain: the others cannot open one. */
function leadingToHost(techniques: readonly Technique[]): readonly Technique[] {
  const wanted = new Set<PrivilegeKind>();
  let kept: readonly Technique[] = [];
  for (let before = -1; before < kept.length; ) {
    before = kept.length;
    kept = techniques.filter(({ gains }) => gains.some(({ privilege }) => wanted.has(privilege) || rankOfKind(privilege) < FIRST_WEAK_RANK));
    for (const technique of kept) for (const kind of technique.from) wanted.add(kind);
    if (kept.length === 0) return kept;
  }
  return kept;
}

/** Drops what the rest makes needless, where a proof of a changed world asked for it. */
function prune(board: Board, chosen: readonly number[]): readonly number[] {
  let kept = chosen;
  for (const element of [...chosen].slice(0, board.request.bounds.cutRounds)) {
    const others = kept.filter((other) => other !== element);
    const { view, graph, proofs } = changedWorld(board, others);
    if (!hasOpenEntry(view, graph, proofs)) kept = others;
  }
  return kept;
}

function hasOpenEntry(view: WorldView, graph: Graph, proofs: Proofs): boolean {
  const entries = entryNodes(view, graph);
  if (entries.some((entry) => proofs.from(entry).some(isToHost))) return true;
  if (!proofs.missesCombinations) return false;
  const reach = reachJudge(graph.nodes.values());
  return entries.some((entry) => reach.verdictFor(entry) === "escapes");
}

function openProofs(view: WorldView, graph: Graph, proofs: Proofs): readonly Partial[] {
  return entryNodes(view, graph).flatMap((entry) => proofs.from(entry).filter(isToHost));
}

function entryNodes(view: WorldView, graph: Graph): readonly PrivilegeNode[] {
  return view.containers.flatMap((container) => graph.node({ kind: "exec", of: container.id }) ?? []);
}

function isToHost(partial: Partial): boolean {
  return partial.isProven && partial.rank < FIRST_WEAK_RANK;
}

/** A proof without remedies cannot be hit; it shows as `uncut`, and keeps the cut from being verified. */
function addProofs(board: Board, graph: Graph, proofs: readonly Partial[]): void {
  const sets = new Map<Partial, readonly number[]>();
  const known = new Set(board.sets.map((set) => set.join()));
  for (const proof of proofs) {
    const set = remedySet(board, proof, sets);
    if (set.length === 0 || known.has(set.join())) continue;
    known.add(set.join());
    board.sets.push(set);
    if (graph !== board.request.graph && !stepsOf(proof).every((step) => isStepIn(board.request.graph, step))) board.isForeign = true;
  }
}

/** Any of these stops the proof. Ends of proofs are shared, and so are their sets. */
function remedySet(board: Board, partial: Partial, sets: Map<Partial, readonly number[]>): readonly number[] {
  const known = sets.get(partial);
  if (known !== undefined) return known;
  const rest = partial.rest === null ? [] : remedySet(board, partial.rest, sets);
  const own = partial.way === null ? [] : remediesOf(partial.way).map((remedy) => numberOf(board, remedy));
  const set = own.length === 0 ? rest : [...new Set([...rest, ...own])].sort((left, right) => left - right);
  sets.set(partial, set);
  return set;
}

function numberOf(board: Board, remedy: Remedy): number {
  const key = remedyKey(remedy);
  const known = board.numbers.get(key);
  if (known !== undefined) return known;
  const number = board.remedies.length;
  board.numbers.set(key, number);
  board.remedies.push(remedy);
  board.costs.push(Math.max(0, describeOnce(board, remedy).cost));
  return number;
}

function describeOnce(board: Board, remedy: Remedy): RemedyDescription {
  const key = remedyKey(remedy);
  const known = board.descriptions.get(key) ?? board.request.describe(remedy);
  board.descriptions.set(key, known);
  return known;
}

function isStepIn(graph: Graph, step: Partial): boolean {
  const { arrow, way } = step;
  if (arrow === null || way === null) return true;
  const wanted = way.keys.join("\n\n");
  const same = graph.node(arrow.gain.privilege)?.into ?? [];
  return same.some(
    (other) =>
      other.technique === arrow.technique &&
      other.subject === arrow.subject &&
      other.object === arrow.object &&
      graph.waysOf(other).ways.some((candidate) => candidate.keys.join("\n\n") === wanted),
  );
}

function cutSteps(chosen: readonly Remedy[], paths: readonly AttackPath[], describe: DescribeRemedy): readonly CutStep[] {
  const removes = new Map(chosen.map((remedy) => [remedyKey(remedy), new Set<string>()]));
  for (const path of paths) {
    for (const step of path.steps) for (const remedy of step.remedies) removes.get(remedyKey(remedy))?.add(path.id);
  }
  const steps = chosen.map((remedy) => {
    const { words, where, cost, mayBreak } = describe(remedy);
    return { remedy, words, where, removes: [...(removes.get(remedyKey(remedy)) ?? [])], mayBreak, cost };
  });
  return steps.sort((left, right) => right.removes.length - left.removes.length || left.cost - right.cost);
}
