import type { Finding, Privilege, PrivilegeKind, Truth } from "../model/index.ts";
import type { Bounds } from "./bounds.ts";
import type { Condition } from "./condition.ts";
import type { Evaluation, Way } from "./evaluate.ts";
import { combine, evaluate, NOTHING_NEEDED, waysOfFinding } from "./evaluate.ts";
import type { FactSource, Related } from "./fact-source.ts";
import type { Memory } from "./memory.ts";
import { forEachLiteral, remember } from "./memory.ts";
import { isOverContainer, isOverHost, NO_RANK, OTHER_CONTAINER_RANK, rankOfKind } from "./rank.ts";
import { leadingTo, startingFrom } from "./relevance.ts";
import type { Gain, Technique } from "./technique.ts";

/**
 * What can follow from what: privileges as nodes, applications of techniques as arrows from their premises to their gain.
 * Everything that any entry reaches is in it once, so entries share it.
 */
export interface Graph {
  readonly nodes: readonly PrivilegeNode[];
  node(privilege: Privilege): PrivilegeNode | null;
  /** Computed when first asked. */
  waysOf(arrow: Arrow): Evaluation;
  /** What the request's `endings` give to who holds `node`: in no node's lists, and made when first asked. */
  endingsAt(node: PrivilegeNode, kind: keyof Endings): readonly Arrow[];
}

/** Techniques of one premise, whose gains nothing in the graph rests on: they end a way and need no place there. */
export interface Endings {
  /** Gained by who entered where the technique starts, and a target. */
  readonly outcomes: readonly Technique[];
  /** No target for who holds the premise. */
  readonly asides: readonly Technique[];
}

export interface Divided extends Endings {
  readonly leading: readonly Technique[];
}

export interface PrivilegeNode {
  readonly privilege: Privilege;
  readonly index: number;
  /** Applications that gain it, and those that rest on it. */
  readonly into: Arrow[];
  readonly out: Arrow[];
}

/** One technique applied to one subject and object, for one of its gains. */
export interface Arrow {
  /** Null: no step of an attacker; whoever holds it over all holds it over one (`*`), or over one holds it over some. */
  readonly technique: Technique | null;
  readonly subject: string;
  readonly object: string | null;
  readonly relation: Finding | null;
  readonly premises: readonly PrivilegeNode[];
  readonly gain: PrivilegeNode;
  readonly isProven: boolean;
  /** It enters a container from outside. */
  readonly isPivot: boolean;
  /** Of what it gains, for an attacker who did not hold it; `NO_RANK` where that is no target. */
  readonly rank: number;
  /** Of its own. Below 0 for endings, which are not kept. */
  readonly index: number;
}

/** Over every container, and over some thing of the kind. */
export const EVERY = "*";
export const SOME = "?";

export interface GraphRequest {
  readonly source: FactSource;
  readonly techniques: readonly Technique[];
  readonly entries: readonly Privilege[];
  readonly bounds: Bounds;
  /** Leaves out what cannot have a part in a path to such a kind. Everything that follows, if left out. */
  readonly towards?: (kind: PrivilegeKind) => boolean;
  /** Sets apart techniques that are applied only where somebody asks for `endingsAt`. None, if left out. */
  readonly divide?: (techniques: readonly Technique[]) => Divided;
}

export function keyOf(privilege: Privilege): string {
  return `${privilege.kind} ${privilege.of}`;
}

export function buildGraph(request: GraphRequest): Graph {
  const state = newBuild(request);
  for (const entry of request.entries) nodeFor(state, entry);
  // The list grows while it is read: every new privilege may let further techniques apply.
  for (let next = 0; next < state.queue.length; next++) {
    const node = state.queue[next];
    if (node !== undefined) expand(state, node);
  }
  const upwards = countingUp();
  const nextIndex = (): number => -1 - upwards();
  const ends = { outcomes: endingBuild(state, "outcomes", nextIndex), asides: endingBuild(state, "asides", nextIndex) };
  return {
    nodes: state.nodes,
    node: ({ kind, of }) => state.places.get(kind)?.get(of) ?? null,
    waysOf: (arrow) => rememberedWays(state, arrow),
    endingsAt: (node, kind) => endingsAt(ends[kind], node),
  };
}

interface Build {
  readonly request: GraphRequest;
  readonly containers: ReadonlySet<string>;
  readonly memory: Memory;
  readonly endings: Endings;
  readonly byFirst: ReadonlyMap<PrivilegeKind, readonly Technique[]>;
  readonly someKinds: ReadonlySet<PrivilegeKind>;
  readonly nodes: PrivilegeNode[];
  /** By kind and by the thing. */
  readonly places: Map<PrivilegeKind, Map<string, PrivilegeNode>>;
  readonly queue: PrivilegeNode[];
  /** By the index of the arrow. */
  readonly ways: Evaluation[];
  readonly candidates: Map<string, readonly Candidate[]>;
  readonly nextIndex: () => number;
  readonly add: (arrow: Arrow) => void;
}

/** Entries from which on it pays to ask first which techniques apply nowhere. */
const WORTH_SIFTING = 256;

function newBuild(request: GraphRequest): Build {
  const { source, towards, divide = undivided } = request;
  const leading = towards === undefined ? request.techniques : leadingTo(towards, request.techniques);
  const memory = remember(source, leading);
  const isSifted = towards !== undefined || (request.divide !== undefined && request.entries.length >= WORTH_SIFTING);
  const possible = isSifted ? leading.filter((technique) => !memory.isRuledOut(technique)) : leading;
  const { leading: techniques, ...endings } = divide(towards === undefined ? possible : leadingTo(towards, startingFrom(request.entries, possible)));
  return {
    request,
    containers: new Set(source.containers),
    memory,
    endings,
    ...indexOf(techniques),
    nodes: [],
    places: new Map(),
    queue: [],
    ways: [],
    candidates: new Map(),
    nextIndex: countingUp(),
    add: join,
  };
}

type TechniqueIndex = Pick<Build, "byFirst" | "someKinds">;

/** The same techniques are asked about for each world. */
const INDEXED = new WeakMap<readonly Technique[], TechniqueIndex>();

function indexOf(techniques: readonly Technique[]): TechniqueIndex {
  const known = INDEXED.get(techniques) ?? { byFirst: byFirstKind(techniques), someKinds: new Set(techniques.flatMap(kindsOverSome)) };
  INDEXED.set(techniques, known);
  return known;
}

/** What may be held over anything of the kind (`premisesOf`). */
function kindsOverSome({ from: [first, ...others] }: Technique): readonly PrivilegeKind[] {
  const startsInContainer = first !== undefined && isOverContainer(first);
  return others.filter((kind) => !isOverHost(kind) && !(startsInContainer && isOverContainer(kind)));
}

function undivided(techniques: readonly Technique[]): Divided {
  return { leading: techniques, outcomes: [], asides: [] };
}

function countingUp(): () => number {
  let next = 0;
  return () => next++;
}

interface EndingBuild {
  readonly build: Build;
  /** Where `build` puts what it finds. */
  readonly found: Arrow[];
}

/** Finds what would be added to the graph, and adds none of it. What is found is not kept: it is asked for once or twice. */
function endingBuild(build: Build, kind: keyof Endings, nextIndex: () => number): EndingBuild {
  const found: Arrow[] = [];
  const { byFirst } = indexOf(build.endings[kind]);
  return { build: { ...build, byFirst, queue: [], candidates: new Map(), nextIndex, add: (arrow) => found.push(arrow) }, found };
}

function endingsAt({ build, found }: EndingBuild, node: PrivilegeNode): readonly Arrow[] {
  if (node.privilege.of !== SOME && node.privilege.of !== EVERY) for (const candidate of candidatesFor(build, node)) applyTechnique(build, candidate, node);
  return found.splice(0);
}

function byFirstKind(techniques: readonly Technique[]): ReadonlyMap<PrivilegeKind, readonly Technique[]> {
  const byFirst = new Map<PrivilegeKind, Technique[]>();
  for (const technique of techniques) {
    const [first] = technique.from;
    if (first === undefined) continue;
    const list = byFirst.get(first) ?? [];
    list.push(technique);
    byFirst.set(first, list);
  }
  return byFirst;
}

function nodeFor(build: Build, privilege: Privilege): PrivilegeNode {
  const { kind, of } = privilege;
  const ofKind = build.places.get(kind);
  const known = ofKind?.get(of);
  if (known !== undefined) return known;
  const node: PrivilegeNode = { privilege, index: build.nodes.length, into: [], out: [] };
  if (ofKind === undefined) build.places.set(kind, new Map([[of, node]]));
  else ofKind.set(of, node);
  build.nodes.push(node);
  build.queue.push(node);
  return node;
}

function expand(build: Build, node: PrivilegeNode): void {
  const { kind, of } = node.privilege;
  if (of === SOME) return;
  if (of === EVERY) {
    if (isOverContainer(kind)) for (const container of build.containers) addImplied(build, node, { kind, of: container });
    return;
  }
  if (build.someKinds.has(kind)) addImplied(build, node, { kind, of: SOME });
  for (const candidate of candidatesFor(build, node)) applyTechnique(build, candidate, node);
}

interface Candidate {
  readonly technique: Technique;
  /** Null where it depends on more than the subject's group. */
  readonly truth: Truth | null;
}

/** What is not ruled out by the subject alone, found once for all containers that are alike. */
function candidatesFor(build: Build, node: PrivilegeNode): readonly Candidate[] {
  const { kind, of } = node.privilege;
  const group = build.memory.groupOf(of);
  const key = group === null ? null : `${kind} ${group}`;
  const known = key === null ? undefined : build.candidates.get(key);
  if (known !== undefined) return known;
  const candidates = (build.byFirst.get(kind) ?? []).flatMap((technique): readonly Candidate[] => {
    const { truth, isSettled } = build.memory.outlookFor(technique, of);
    return truth === "false" ? [] : [{ technique, truth: isSettled ? truth : null }];
  });
  if (key !== null) build.candidates.set(key, candidates);
  return candidates;
}

function addImplied(build: Build, from: PrivilegeNode, privilege: Privilege): void {
  const isPivot = from.privilege.of === EVERY;
  addArrow(build, {
    technique: null,
    subject: from.privilege.of,
    object: privilege.of,
    relation: null,
    premises: [from],
    gain: nodeFor(build, privilege),
    isProven: true,
    isPivot,
    rank: isPivot ? OTHER_CONTAINER_RANK : NO_RANK,
  });
}

function addArrow(build: Build, draft: Omit<Arrow, "index">): void {
  const { technique, subject, object, relation, premises, gain, isProven, isPivot, rank } = draft;
  if (premises.includes(gain)) return;
  build.add({ technique, subject, object, relation, premises, gain, isProven, isPivot, rank, index: build.nextIndex() });
}

function join(arrow: Arrow): void {
  const { premises, gain } = arrow;
  const [first] = premises;
  gain.into.push(arrow);
  if (premises.length === 1 && first !== undefined) first.out.push(arrow);
  else for (const premise of new Set(premises)) premise.out.push(arrow);
}

function applyTechnique(build: Build, candidate: Candidate, first: PrivilegeNode): void {
  const { technique } = candidate;
  const subject = first.privilege.of;
  if (technique.across === null) {
    applyTo(build, { first, candidate, object: null, relation: null });
    return;
  }
  for (const { object, finding } of objectsOf(build, technique, subject)) applyTo(build, { first, candidate, object, relation: finding });
}

interface Application {
  readonly first: PrivilegeNode;
  readonly candidate: Candidate;
  readonly object: string | null;
  readonly relation: Finding | null;
}

function applyTo(build: Build, { first, candidate, object, relation }: Application): void {
  const { technique } = candidate;
  const subject = first.privilege.of;
  const truth = candidate.truth ?? build.memory.truthFor(technique, { subject, object });
  if (truth === "false") return;
  const isProven = truth === "true" && relation?.truth !== "unknown";
  const premises = premisesOf(build, technique, first);
  for (const gain of technique.gains) addGain(build, { technique, subject, object, relation, premises, isProven }, gain);
}

function addGain(build: Build, application: Omit<Arrow, "index" | "gain" | "isPivot" | "rank">, gain: Gain): void {
  const of = thingGained(gain, application.subject, application.object);
  if (of === null) return;
  const node = nodeFor(build, { kind: gain.privilege, of });
  const isPivot = entersContainer(node.privilege, application.premises);
  const { technique, subject, object, relation, premises, isProven } = application;
  addArrow(build, { technique, subject, object, relation, premises, isProven, gain: node, isPivot, rank: rankOfGain(node.privilege, isPivot) });
}

function objectsOf(build: Build, technique: Technique, subject: string): readonly Related[] {
  if (technique.across === null) return [];
  const related = build.request.source.related(technique.across, subject);
  if (technique.across !== "every-container" || speaksOfObject(technique.when)) return related;
  const [one] = related;
  return one === undefined ? [] : [{ ...one, object: EVERY }];
}

/** Whether its truth hangs on the container that a relation leads to. */
export function speaksOfObject(condition: Condition): boolean {
  let speaks = false;
  forEachLiteral(condition, (literal) => {
    if (literal.of === "object") speaks = true;
  });
  return speaks;
}

/** Further premises: over the subject where it is a container and the kind is held over containers, over the host, or over anything of the kind. */
function premisesOf(build: Build, technique: Technique, first: PrivilegeNode): readonly PrivilegeNode[] {
  const subject = first.privilege.of;
  if (technique.from.length === 1) return [first];
  return technique.from.map((kind, position) => (position === 0 ? first : nodeFor(build, { kind, of: premiseThing(kind, subject, build.containers) })));
}

export function premiseThing(kind: PrivilegeKind, subject: string, containers: ReadonlySet<string>): string {
  if (isOverContainer(kind) && containers.has(subject)) return subject;
  return isOverHost(kind) ? "host" : SOME;
}

export function thingGained(gain: Gain, subject: string, object: string | null): string | null {
  if (isOverHost(gain.privilege)) return "host";
  if (gain.over === "subject") return subject;
  if (gain.over === "object") return object;
  return gain.over;
}

export function entersContainer(gain: Privilege, premises: readonly { readonly privilege: Privilege }[]): boolean {
  return isOverContainer(gain.kind) && !premises.some((premise) => premise.privilege.of === gain.of);
}

export function rankOfGain(gain: Privilege, isPivot: boolean): number {
  if (isOverContainer(gain.kind)) return isPivot ? OTHER_CONTAINER_RANK : NO_RANK;
  return rankOfKind(gain.kind);
}

function rememberedWays(build: Build, arrow: Arrow): Evaluation {
  if (arrow.index < 0) return waysOfArrow(build, arrow);
  const known = build.ways[arrow.index];
  if (known !== undefined) return known;
  const ways = waysOfArrow(build, arrow);
  build.ways[arrow.index] = ways;
  return ways;
}

const IMPLIED: Evaluation = { truth: "true", ways: [NOTHING_NEEDED], isBounded: false };

function waysOfArrow(build: Build, arrow: Arrow): Evaluation {
  if (arrow.technique === null) return IMPLIED;
  const bound = build.request.bounds.ways;
  const object = arrow.object === EVERY ? null : arrow.object;
  const condition = evaluate(arrow.technique.when, build.memory.oracle({ subject: arrow.subject, object }), bound);
  if (arrow.relation === null) return condition;
  return combine(condition, relationEvaluation(arrow, arrow.relation), bound);
}

function relationEvaluation(arrow: Arrow, finding: Finding): Evaluation {
  const words = `${arrow.technique?.across ?? ""} leads to ${arrow.object ?? ""}`;
  const ways: readonly Way[] = waysOfFinding(finding, true, { words, of: arrow.subject, blanks: [] });
  return { truth: finding.truth, ways, isBounded: false };
}
