import type { Finding, Privilege, Remedy, Truth, Verdict } from "../model/index.ts";
import type { Condition, Literal } from "./condition.ts";
import { remedyKey } from "./evaluate.ts";
import type { Binding, FactSource } from "./fact-source.ts";
import { FACTS } from "./facts/vocabulary.ts";
import { FIRST_WEAK_RANK, isOverContainer, isOverHost, isStrong, NO_RANK, OTHER_CONTAINER_RANK, rankOfKind } from "./rank.ts";
import type { Gain, Technique } from "./technique.ts";

/**
 * The meaning of a judgement, written to be obviously right and not to be fast: everything is enumerated. The reasoner must agree with it
 * on every small world (`reference.test.ts`). Only tests use it.
 */

/** One technique applied to one subject and object, for one gain and one way in which its condition holds. */
export interface ReferenceStep {
  readonly technique: Technique;
  readonly subject: string;
  readonly object: string | null;
  readonly gain: Privilege;
  /** Keys of the reasons, and the changes of which each takes one away. */
  readonly reasons: ReadonlySet<string>;
  readonly remedies: ReadonlySet<string>;
  readonly isProven: boolean;
}

/** A way: the reasons that together make a condition what is wanted. */
interface ReferenceWay {
  readonly reasons: ReadonlySet<string>;
  readonly remedies: ReadonlySet<string>;
  readonly isProven: boolean;
}

export function referenceTruth(condition: Condition, ask: (literal: Literal) => Truth): Truth {
  if ("all" in condition) {
    const truths = condition.all.map((part) => referenceTruth(part, ask));
    if (truths.includes("false")) return "false";
    return truths.includes("unknown") ? "unknown" : "true";
  }
  if ("any" in condition) {
    const truths = condition.any.map((part) => referenceTruth(part, ask));
    if (truths.includes("true")) return "true";
    return truths.includes("unknown") ? "unknown" : "false";
  }
  if (!("not" in condition)) return ask(condition);
  const truth = referenceTruth(condition.not, ask);
  return truth === "unknown" ? "unknown" : truth === "true" ? "false" : "true";
}

/** Every set of reasons (a support of a settled literal, or an open literal) that makes the condition `wanted`, minimal or not. */
function allWays(condition: Condition, wanted: boolean, find: (literal: Literal) => Finding): readonly ReferenceWay[] {
  if ("not" in condition) return allWays(condition.not, !wanted, find);
  if ("all" in condition || "any" in condition) {
    const parts = "all" in condition ? condition.all : condition.any;
    const needsEach = "all" in condition === wanted;
    const ways = parts.map((part) => allWays(part, wanted, find));
    return needsEach ? ways.reduce(everyPair, [NO_REASONS]) : ways.flat();
  }
  const finding = find(condition);
  if (finding.truth === "unknown") return [openWay(`? ${condition.of} ${condition.fact} ${condition.args.join()}`, finding)];
  return (finding.truth === "true") === wanted ? settledWays(finding) : [];
}

const NO_REASONS: ReferenceWay = { reasons: new Set(), remedies: new Set(), isProven: true };

function everyPair(left: readonly ReferenceWay[], right: readonly ReferenceWay[]): readonly ReferenceWay[] {
  return left.flatMap((one) =>
    right.map((other) => ({
      reasons: new Set([...one.reasons, ...other.reasons]),
      remedies: new Set([...one.remedies, ...other.remedies]),
      isProven: one.isProven && other.isProven,
    })),
  );
}

function openWay(reason: string, finding: Finding): ReferenceWay {
  return { reasons: new Set([reason]), remedies: remediesIn(finding.supports), isProven: false };
}

function settledWays(finding: Finding): readonly ReferenceWay[] {
  return finding.supports.map((support) => {
    const places = support.evidence.map((place) => `${place.source} ${place.location}`).sort();
    const remedies = remediesIn([support]);
    const reason = places.length + remedies.size === 0 ? support.because : `${places.join()} / ${[...remedies].sort().join()}`;
    return { reasons: new Set([reason]), remedies, isProven: true };
  });
}

function remediesIn(supports: readonly { readonly remedies: readonly Remedy[] }[]): ReadonlySet<string> {
  return new Set(supports.flatMap((support) => support.remedies.map(remedyKey)));
}

function isSubset<T>(smaller: ReadonlySet<T>, larger: ReadonlySet<T>): boolean {
  return [...smaller].every((element) => larger.has(element));
}

/** Of equal sets the first, of comparable ones the smallest. */
function minimal<T>(values: readonly T[], setOf: (value: T) => ReadonlySet<unknown>): readonly T[] {
  return values.filter((value, position) =>
    values.every((other, otherPosition) => {
      if (other === value || !isSubset(setOf(other), setOf(value))) return true;
      return setOf(other).size === setOf(value).size && otherPosition > position;
    }),
  );
}

/** Every step that anybody could take anywhere: each technique at each thing. */
export function referenceSteps(source: FactSource, techniques: readonly Technique[], things: readonly string[]): readonly ReferenceStep[] {
  return techniques.flatMap((technique) =>
    things.flatMap((subject) => objectsOf(source, technique, subject).flatMap((object) => stepsAt(source, technique, { subject, ...object }))),
  );
}

interface ObjectOf {
  readonly object: string | null;
  readonly finding: Finding | null;
}

function objectsOf(source: FactSource, technique: Technique, subject: string): readonly ObjectOf[] {
  if (technique.across === null) return [{ object: null, finding: null }];
  const related = source.related(technique.across, subject);
  if (technique.across === "every-container" && !JSON.stringify(technique.when).includes('"of":"object"')) {
    return related.slice(0, 1).map(({ finding }) => ({ object: "*", finding }));
  }
  return related;
}

function stepsAt(source: FactSource, technique: Technique, at: ObjectOf & { readonly subject: string }): readonly ReferenceStep[] {
  const binding: Binding = { subject: at.subject, object: at.object };
  const find = (literal: Literal): Finding => findBound(source, literal, binding);
  const across = at.finding === null ? [NO_REASONS] : at.finding.truth === "unknown" ? [openWay("? relation", at.finding)] : settledWays(at.finding);
  const open = allWays(technique.when, true, find);
  const proven = open.filter((way) => way.isProven);
  // Of a condition that holds, only the ways that hold count.
  const ways = minimal(everyPair(proven.length > 0 ? proven : open, across), (way) => way.reasons);
  return technique.gains.flatMap((gain) => {
    const privilege = gained(gain, at);
    return privilege === null ? [] : ways.map((way) => ({ technique, subject: at.subject, object: at.object, gain: privilege, ...way }));
  });
}

function findBound(source: FactSource, literal: Literal, binding: Binding): Finding {
  const thing = literal.of === "object" ? binding.object : binding.subject;
  const isAnswered = FACTS[literal.fact].about !== "container" || source.containers.includes(thing ?? "");
  return isAnswered ? source.find(literal, binding) : { truth: "false", supports: [{ because: "it is no container", evidence: [], remedies: [] }], blanks: [] };
}

function gained(gain: Gain, at: { readonly subject: string; readonly object: string | null }): Privilege | null {
  if (isOverHost(gain.privilege)) return { kind: gain.privilege, of: "host" };
  const of = gain.over === "subject" ? at.subject : gain.over === "object" ? at.object : gain.over;
  return of === null ? null : { kind: gain.privilege, of };
}

/** Whether `step` can be taken by who holds `held`. */
function isEnabled(step: ReferenceStep, held: readonly Privilege[], containers: readonly string[]): boolean {
  return premisesMet(step, held, containers).every((holders) => holders.length > 0);
}

/** For each premise, what meets it: of the subject, of the host, of anything; what is held over `*` is held over each container. */
function premisesMet(step: ReferenceStep, held: readonly Privilege[], containers: readonly string[]): readonly (readonly Privilege[])[] {
  return step.technique.from.map((kind, position) => {
    const over = position === 0 ? step.subject : isOverContainer(kind) && containers.includes(step.subject) ? step.subject : isOverHost(kind) ? "host" : null;
    return held.filter((privilege) => {
      if (privilege.kind !== kind) return false;
      return over === null || privilege.of === over || (privilege.of === "*" && isOverContainer(kind) && containers.includes(over));
    });
  });
}

/** Everything held after taking all steps that can be taken, in an order in which they can. */
export function referenceClosure(entry: Privilege, steps: readonly ReferenceStep[], containers: readonly string[]): readonly ReferenceStep[] {
  const taken: ReferenceStep[] = [];
  for (let grows = true; grows; ) {
    const held = [entry, ...taken.map((step) => step.gain)];
    const next = steps.find((step) => !taken.includes(step) && isEnabled(step, held, containers));
    grows = next !== undefined;
    if (next !== undefined) taken.push(next);
  }
  return taken;
}

/** The verdict by closure alone. */
export function referenceVerdict(entry: Privilege, steps: readonly ReferenceStep[], containers: readonly string[]): Verdict {
  const reachesHost = (some: readonly ReferenceStep[]): boolean =>
    referenceClosure(entry, some, containers).some((step) => rankOfKind(step.gain.kind) < FIRST_WEAK_RANK);
  if (reachesHost(steps.filter((step) => step.isProven))) return "escapes";
  return reachesHost(steps) ? "undecided" : "contained";
}

export interface ReferenceProof {
  readonly steps: ReadonlySet<ReferenceStep>;
  readonly target: Privilege;
  readonly rank: number;
  readonly isProven: boolean;
}

/**
 * All minimal proofs from `entry`, by trying every set of steps. A set proves a target when all of it can be taken, the target is gained by
 * one of its steps, and no smaller set does. Left out, as the reasoner leaves out: what reaches an equal or worse target before, and what
 * enters a container after it held the engine, the kernel or root of the host.
 */
export function referenceProofs(entry: Privilege, steps: readonly ReferenceStep[], containers: readonly string[]): readonly ReferenceProof[] {
  const usable = referenceClosure(entry, steps, containers);
  const proofs: ReferenceProof[] = [];
  for (let mask = 1; mask < 2 ** usable.length; mask++) {
    const chosen = usable.filter((_, bit) => (mask & (1 << bit)) !== 0);
    const order = referenceClosure(entry, chosen, containers);
    if (order.length < chosen.length) continue;
    for (const last of chosen) {
      const target = rankFor(entry, last);
      if (target === NO_RANK || !isMinimalFor(entry, chosen, { last, containers })) continue;
      if (isDominated(chosen, last, target) || makesDetour(order, containers)) continue;
      proofs.push({ steps: new Set(chosen), target: last.gain, rank: target, isProven: chosen.every((step) => step.isProven) });
    }
  }
  return minimalByRank(proofs);
}

/** Of one target: no proof contains another of an equal or worse one. */
function minimalByRank(proofs: readonly ReferenceProof[]): readonly ReferenceProof[] {
  return proofs.filter(
    (proof) => !proofs.some((other) => other.steps.size < proof.steps.size && other.rank <= proof.rank && isSubset(other.steps, proof.steps)),
  );
}

function isMinimalFor(
  entry: Privilege,
  chosen: readonly ReferenceStep[],
  goal: { readonly last: ReferenceStep; readonly containers: readonly string[] },
): boolean {
  const gains = (some: readonly ReferenceStep[]): boolean =>
    referenceClosure(entry, some, goal.containers).some((step) => step.gain.kind === goal.last.gain.kind && step.gain.of === goal.last.gain.of);
  return gains(chosen) && chosen.every((left) => !gains(chosen.filter((step) => step !== left)));
}

function rankFor(entry: Privilege, step: ReferenceStep): number {
  const rank = stepRank(step);
  return rank === OTHER_CONTAINER_RANK && step.gain.of === entry.of ? NO_RANK : rank;
}

/** A privilege over a container is a target only for who comes from outside it. */
function stepRank(step: ReferenceStep): number {
  return isOverContainer(step.gain.kind) && !isPivot(step) ? NO_RANK : rankOfKind(step.gain.kind);
}

function isPivot(step: ReferenceStep): boolean {
  if (!isOverContainer(step.gain.kind)) return false;
  return step.subject !== step.gain.of;
}

function isDominated(chosen: readonly ReferenceStep[], last: ReferenceStep, rank: number): boolean {
  return chosen.some((step) => step !== last && stepRank(step) <= rank);
}

function makesDetour(order: readonly ReferenceStep[], containers: readonly string[]): boolean {
  const after: Privilege[] = [];
  for (const step of order) {
    const isAfter = premisesMet(step, after, containers).some((holders) => holders.length > 0);
    const viaEvery = after.some((privilege) => privilege.of === "*" && privilege.kind === step.technique.from[0]);
    if (isAfter && (isPivot(step) || viaEvery)) return true;
    if (isAfter || isStrong(step.gain.kind)) after.push(step.gain);
  }
  return false;
}

/** The least cost of changes that close all that must be closed; null where none helps. Tries every set. */
export function referenceCut(costs: ReadonlyMap<Remedy, number>, isClosed: (remedies: readonly Remedy[]) => boolean): number | null {
  const remedies = [...costs.keys()];
  let best: number | null = null;
  for (let mask = 0; mask < 2 ** remedies.length; mask++) {
    const chosen = remedies.filter((_, bit) => (mask & (1 << bit)) !== 0);
    const cost = chosen.reduce((sum, remedy) => sum + (costs.get(remedy) ?? 0), 0);
    if ((best === null || cost < best) && isClosed(chosen)) best = cost;
  }
  return best;
}
