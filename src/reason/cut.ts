import type { AttackPath, Cut, CutStep, PrivilegeKind, Remedy } from "../model/index.ts";
import { once } from "../model/index.ts";
import type { Bounds } from "./bounds.ts";
import { chooseCheapest } from "./cut-choice.ts";
import type { WasThere } from "./cut-earlier.ts";
import { courseOf, wasThereIn } from "./cut-earlier.ts";
import { remedyKey } from "./evaluate.ts";
import type { FactSource } from "./fact-source.ts";
import type { Graph, PrivilegeNode } from "./graph.ts";
import { buildGraph } from "./graph.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Partial } from "./partial.ts";
import { stepsOf } from "./partial.ts";
import type { Proofs } from "./proofs.ts";
import { findProofs, targetsOf } from "./proofs.ts";
import { FIRST_WEAK_RANK, rankOfKind } from "./rank.ts";
import { isHost, reachJudge } from "./reach.ts";
import { remediesOf } from "./steps.ts";
import type { DescribeRemedy, RemedyDescription, WorldView } from "./view.ts";

export interface CutRequest {
  readonly view: WorldView;
  readonly knowledge: Knowledge;
  readonly bounds: Bounds;
  readonly graph: Graph;
  readonly proofs: Proofs;
  readonly shown: ShownPaths;
  readonly describe: DescribeRemedy;
}

/** What is shown of all containers to a host target: as proofs, and told as paths. */
export interface ShownPaths {
  readonly proofs: readonly Partial[];
  /** Each proof is told as a path with an id of its own. */
  readonly areApart: boolean;
  readonly tell: () => readonly AttackPath[];
}

/**
 * The cheapest changes after which every *proven* path to a host target is gone, by implicit hitting set: hit every proof that is known,
 * make the changes, judge again, add what is still open, repeat.
 *
 * Gone means neither proven nor possible: a change that only makes unknown what was true is no cut. Nor may a path to the host appear, proven or
 * possible, that was not there before. Paths that were only possible before ask for no change and may stay (the blank may turn out harmless),
 * but each step of the cut names those that it takes away as well.
 */
export function findCut(request: CutRequest): Cut {
  const board = newBoard(request);
  addProofs(
    board,
    openProofs(request.view, request.graph, request.proofs).filter((proof) => proof.isProven),
    [],
  );
  const outcome = settle(board);
  return {
    steps: cutSteps(board, outcome.chosen),
    isVerified: outcome.isVerified,
    isOptimal: outcome.isOptimal && outcome.isVerified && !board.isForeign,
    uncut: uncutOf(board),
  };
}

/** Ids of paths that no remedy takes away. */
function uncutOf(board: Board): readonly string[] {
  const { shown } = board.request;
  if (!shown.proofs.some((proof) => proof.isProven && remedySet(board, proof).length === 0)) return [];
  const paths = shown.tell().filter((path) => path.certainty === "proven" && path.steps.every((step) => step.remedies.length === 0));
  return paths.map((path) => path.id);
}

interface Board {
  readonly request: CutRequest;
  readonly numbers: Map<string, number>;
  readonly remedies: Remedy[];
  readonly costs: number[];
  readonly descriptions: Map<string, RemedyDescription>;
  /** What hits each proof. */
  readonly hits: Map<Partial, readonly number[]>;
  readonly wasThere: WasThere;
  readonly origins: () => ReadonlyMap<string, readonly number[]>;
  looks: number;
  sets: (readonly number[])[];
  /** Changes that make something possible that no change takes away again. */
  readonly banned: Set<number>;
  /** A proof was hit that only a changed world has: the cost proven for it may not bound that of every other cut. */
  isForeign: boolean;
}

/** How often one change alone is tried for what it makes of a proof. */
const MOST_LOOKS = 64;

function newBoard(request: CutRequest): Board {
  let origins: ReadonlyMap<string, readonly number[]> | null = null;
  const board: Board = {
    request,
    numbers: new Map(),
    remedies: [],
    costs: [],
    descriptions: new Map(),
    hits: new Map(),
    wasThere: wasThereIn(request.graph),
    origins: () => {
      origins ??= originsOf(board);
      return origins;
    },
    looks: 0,
    sets: [],
    banned: new Set(),
    isForeign: false,
  };
  return board;
}

interface Outcome {
  readonly chosen: readonly number[];
  readonly isVerified: boolean;
  readonly isOptimal: boolean;
}

const NOTHING_TO_CUT: Outcome = { chosen: [], isVerified: true, isOptimal: true };

function settle(board: Board): Outcome {
  const { view, bounds } = board.request;
  if (!hasProvenEntry(view, board.request.graph, board.request.proofs)) return NOTHING_TO_CUT;
  let outcome: Outcome = { chosen: [], isVerified: false, isOptimal: false };
  for (let round = 0; round < bounds.cutRounds; round++) {
    const solution = solve(board);
    const before = board.sets.length + board.banned.size;
    const isClean = tryChanges(board, solution.chosen);
    outcome = { chosen: solution.chosen, isVerified: isClean, isOptimal: solution.isOptimal };
    if (isClean || board.sets.length + board.banned.size === before) break;
  }
  return board.isForeign && outcome.isVerified ? { ...outcome, chosen: prune(board, outcome.chosen) } : outcome;
}

function solve(board: Board): { readonly chosen: readonly number[]; readonly isOptimal: boolean } {
  const isShared = (element: number): boolean => !isOfContainer(board.remedies[element]);
  const allowed = board.sets.map((set) => set.filter((element) => !board.banned.has(element)));
  const sets = allowed.map((set, position) => (set.length > 0 ? set : (board.sets[position] ?? [])));
  return chooseCheapest({ sets, costs: board.costs, isShared, budget: board.request.bounds.cutChoices });
}

function isOfContainer(remedy: Remedy | undefined): boolean {
  return remedy !== undefined && "container" in remedy;
}

/** Judges the changed world; what is open there is added. True when nothing is. */
function tryChanges(board: Board, chosen: readonly number[]): boolean {
  const changed = changedWorld(board, chosen);
  const open = stillOpen(board, changed);
  addProofs(board, open, chosen);
  return open.length === 0 && !hasProvenEntry(changed.view, changed.graph, changed.proofs);
}

/** What is proven, and what is possible now and was not possible before. */
function stillOpen(board: Board, { view, graph, proofs }: ChangedWorld): readonly Partial[] {
  return openProofs(view, graph, proofs).filter((proof) => proof.isProven || !board.wasThere(proof));
}

interface ChangedWorld {
  readonly view: WorldView;
  readonly graph: Graph;
  readonly proofs: Proofs;
}

function changedWorld(board: Board, chosen: readonly number[]): ChangedWorld {
  const { view, knowledge, bounds } = board.request;
  const source: FactSource = view.source.withRemedies(remediesFor(board, chosen));
  const entries = view.containers.map((container) => ({ kind: "exec", of: container.id }) as const);
  const graph = buildGraph({ source, techniques: knowledge.techniques, entries, bounds, towards: isHostKind });
  return { view: { ...view, source }, graph, proofs: findProofs(graph, targetsOf(graph).filter(isHost), bounds) };
}

function remediesFor(board: Board, elements: readonly number[]): readonly Remedy[] {
  return elements.flatMap((element) => board.remedies[element] ?? []);
}

/** Drops what the rest makes needless, where a proof of a changed world asked for it. */
function prune(board: Board, chosen: readonly number[]): readonly number[] {
  let kept = chosen;
  for (const element of [...chosen].slice(0, board.request.bounds.cutRounds)) {
    const others = kept.filter((other) => other !== element);
    const changed = changedWorld(board, others);
    const isClosed = stillOpen(board, changed).length === 0 && !hasProvenEntry(changed.view, changed.graph, changed.proofs);
    if (isClosed) kept = others;
  }
  return kept;
}

/** Exact, also where the search for proofs stopped early. */
function hasProvenEntry(view: WorldView, graph: Graph, proofs: Proofs): boolean {
  const entries = entryNodes(view, graph);
  if (entries.some((entry) => proofs.from(entry).some((proof) => proof.isProven))) return true;
  if (!proofs.missesCombinations) return false;
  const reach = reachJudge(graph.nodes);
  return entries.some((entry) => reach.verdictFor(entry) === "escapes");
}

function openProofs(view: WorldView, graph: Graph, proofs: Proofs): readonly Partial[] {
  return entryNodes(view, graph).flatMap((entry) => proofs.from(entry));
}

function entryNodes(view: WorldView, graph: Graph): readonly PrivilegeNode[] {
  return view.containers.flatMap((container) => graph.node({ kind: "exec", of: container.id }) ?? []);
}

function isHostKind(kind: PrivilegeKind): boolean {
  return rankOfKind(kind) < FIRST_WEAK_RANK;
}

/** A proof without remedies cannot be hit. If no change made it, it shows as `uncut`, and keeps the cut from being verified. */
function addProofs(board: Board, proofs: readonly Partial[], chosen: readonly number[]): void {
  const known = new Set(board.sets.map((set) => set.join()));
  for (const proof of proofs) {
    const set = setToHit(board, { proof, own: remedySet(board, proof), chosen });
    if (set.length === 0 || known.has(set.join())) continue;
    known.add(set.join());
    board.sets.push(set);
  }
}

interface OpenProof {
  readonly proof: Partial;
  readonly own: readonly number[];
  readonly chosen: readonly number[];
}

/**
 * What is asked of every cut. A proof that only the changed world has is asked of those that make the same changes: where one change alone made a
 * proven proof possible, whoever makes it must hit what it became, and whoever does not must hit the proven one in another way. Nothing is asked
 * where nothing hits it: what made it is banned.
 */
function setToHit(board: Board, open: OpenProof): readonly number[] {
  if (board.wasThere(open.proof)) return open.own;
  const origin = board.origins().get(courseOf(open.proof)) ?? [];
  if (origin.length === 0 && open.own.length === 0) {
    banMaker(board, open.proof, open.chosen);
    return [];
  }
  const others = origin.filter((element) => !open.chosen.includes(element));
  const [made, ...more] = origin.filter((element) => open.chosen.includes(element));
  if (made === undefined || more.length > 0 || !isMadeBy(board, open.proof, [made])) board.isForeign = true;
  return [...new Set([...open.own, ...others])].sort((left, right) => left - right);
}

/** What nothing takes away is not to be made: neither by one change alone, nor by several, of which one is left. Those to the host touch most. */
function banMaker(board: Board, proof: Partial, chosen: readonly number[]): void {
  if (chosen.some((element) => board.banned.has(element))) return;
  const makers = [...chosen].sort((left, right) => Number(isOfContainer(board.remedies[left])) - Number(isOfContainer(board.remedies[right])));
  const alone = makers.find((element) => isMadeBy(board, proof, [element]));
  if (alone === undefined) board.isForeign = true;
  const without = (element: number): readonly number[] => chosen.filter((other) => other !== element);
  const maker = alone ?? makers.find((element) => !isMadeBy(board, proof, without(element)) && board.looks < MOST_LOOKS);
  if (maker !== undefined) board.banned.add(maker);
}

/** Whether the changed proof is there when only these changes are made. Said to be so only after a look, and only so often looked. */
function isMadeBy(board: Board, proof: Partial, made: readonly number[]): boolean {
  const { view, bounds } = board.request;
  if (board.looks >= MOST_LOOKS) return false;
  board.looks++;
  const arrows = stepsOf(proof).flatMap(({ arrow }) => arrow ?? []);
  const techniques = [...new Set(arrows.flatMap(({ technique }) => technique ?? []))];
  const entries = [...new Set(arrows.flatMap(({ premises }) => premises))].map(({ privilege }) => privilege);
  return wasThereIn(buildGraph({ source: view.source.withRemedies(remediesFor(board, made)), techniques, entries, bounds }))(proof);
}

/** What hits each proof that was proven from the start, by its course. */
function originsOf(board: Board): ReadonlyMap<string, readonly number[]> {
  const { view, graph, proofs } = board.request;
  const proven = openProofs(view, graph, proofs).filter((proof) => proof.isProven);
  return new Map(proven.map((proof) => [courseOf(proof), remedySet(board, proof)]));
}

/** Any of these stops the proof. Ends of proofs are shared, and so are their sets. */
function remedySet(board: Board, partial: Partial): readonly number[] {
  const known = board.hits.get(partial);
  if (known !== undefined) return known;
  const rest = partial.rest === null ? [] : remedySet(board, partial.rest);
  const own = partial.way === null ? [] : remediesOf(partial.way).map((remedy) => numberOf(board, remedy));
  const set = own.length === 0 ? rest : [...new Set([...rest, ...own])].sort((left, right) => left - right);
  board.hits.set(partial, set);
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

function cutSteps(board: Board, chosen: readonly number[]): readonly CutStep[] {
  const counts = new Map(chosen.map((element) => [element, 0]));
  for (const proof of board.request.shown.proofs) {
    for (const element of remedySet(board, proof)) counts.set(element, (counts.get(element) ?? 0) + 1);
  }
  const removals = once(() => removalsOf(board.request.shown.tell()));
  const countOf = (element: number): number => counts.get(element) ?? 0;
  const costOf = (element: number): number => board.costs[element] ?? 0;
  const sorted = [...chosen].sort((left, right) => countOf(right) - countOf(left) || costOf(left) - costOf(right));
  const { areApart } = board.request.shown;
  return sorted.flatMap((element) => {
    const remedy = board.remedies[element];
    return remedy === undefined ? [] : [cutStep(remedy, describeOnce(board, remedy), { ids: removals, count: areApart ? countOf(element) : null })];
  });
}

interface Removals {
  readonly ids: () => ReadonlyMap<string, readonly string[]>;
  /** Null: only telling them shows it. */
  readonly count: number | null;
}

function cutStep(remedy: Remedy, { words, where, mayBreak, cost }: RemedyDescription, { ids, count }: Removals): CutStep {
  return {
    remedy,
    words,
    where,
    // There may be many, and they are named by paths that are told for it.
    get removes() {
      return ids().get(remedyKey(remedy)) ?? [];
    },
    removed: count,
    mayBreak,
    cost,
  };
}

/** Ids of paths by the remedies that take them away. */
function removalsOf(paths: readonly AttackPath[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const path of paths) {
    for (const remedy of path.steps.flatMap((step) => step.remedies)) {
      const key = remedyKey(remedy);
      found.set(key, (found.get(key) ?? new Set()).add(path.id));
    }
  }
  return new Map([...found].map(([key, ids]) => [key, [...ids]]));
}
