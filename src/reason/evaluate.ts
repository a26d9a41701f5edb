import type { Blank, Evidence, Finding, Remedy, Support, Truth } from "../model/index.ts";
import type { Condition, Literal } from "./condition.ts";
import { literalWords } from "./facts/fact-words.ts";

/** One reason inside a way: a chosen support of a settled fact, or an unknown fact that would have to turn out so. */
export interface Atom {
  readonly because: string;
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Remedy[];
  /** Set where the fact is unknown. */
  readonly open: OpenFact | null;
}

export interface OpenFact {
  /** What is unknown, in words that do not name the thing it is about. */
  readonly words: string;
  /** The thing it is about: a container, volume, network, or `host`. */
  readonly of: string;
  readonly blanks: readonly Blank[];
}

/** A minimal set of reasons that together make a condition true (or would, where some are open). */
export interface Way {
  readonly atoms: readonly Atom[];
  readonly isProven: boolean;
}

export interface Evaluation {
  readonly truth: Truth;
  /** Fewest reasons first; empty when the condition is false. Of a true condition only the proven ways. */
  readonly ways: readonly Way[];
  /** More ways exist than were kept. */
  readonly isBounded: boolean;
}

/** Answers a literal, already bound to its container. */
export interface Oracle {
  truth(literal: Literal): Truth;
  /** Asked only of literals whose truth has a part in the condition's. */
  find(literal: Literal): Finding;
  /** The container (or `host`) that the literal speaks of. */
  thingOf(literal: Literal): string;
}

/** Kleene's strong three-valued logic: `all` is the least of its parts, `any` the greatest, `not` turns round true and false. */
export function truthOf(condition: Condition, ask: (literal: Literal) => Truth): Truth {
  if ("all" in condition) return least(condition.all, ask);
  if ("any" in condition) return greatest(condition.any, ask);
  if ("not" in condition) return negation(truthOf(condition.not, ask));
  return ask(condition);
}

/** The truth of `condition` and every minimal way in which it holds, at most `bound` of them. */
export function evaluate(condition: Condition, oracle: Oracle, bound: number): Evaluation {
  const truth = truthOf(condition, oracle.truth);
  if (truth === "false") return { truth, ways: [], isBounded: false };
  const search: Search = { oracle, bound, isProvenOnly: truth === "true", isBounded: false };
  const ways = waysOf(condition, true, search);
  return { truth, ways, isBounded: search.isBounded };
}

/** The ways of both together: every pick of one each, the minimal ones kept. */
export function combine(left: Evaluation, right: Evaluation, bound: number): Evaluation {
  if (left.truth === "false" || right.truth === "false") return { truth: "false", ways: [], isBounded: false };
  const truth = left.truth === "true" && right.truth === "true" ? "true" : "unknown";
  const kept = minimalWays(product(left.ways, right.ways), bound);
  return { truth, ways: kept.ways, isBounded: left.isBounded || right.isBounded || kept.isBounded };
}

interface Search {
  readonly oracle: Oracle;
  readonly bound: number;
  readonly isProvenOnly: boolean;
  isBounded: boolean;
}

function least(conditions: readonly Condition[], ask: (literal: Literal) => Truth): Truth {
  let result: Truth = "true";
  for (const condition of conditions) {
    const truth = truthOf(condition, ask);
    if (truth === "false") return "false";
    if (truth === "unknown") result = "unknown";
  }
  return result;
}

function greatest(conditions: readonly Condition[], ask: (literal: Literal) => Truth): Truth {
  let result: Truth = "false";
  for (const condition of conditions) {
    const truth = truthOf(condition, ask);
    if (truth === "true") return "true";
    if (truth === "unknown") result = "unknown";
  }
  return result;
}

export function negation(truth: Truth): Truth {
  if (truth === "unknown") return "unknown";
  return truth === "true" ? "false" : "true";
}

/** The ways in which `condition` has the value `wanted`. */
function waysOf(condition: Condition, wanted: boolean, search: Search): readonly Way[] {
  if ("not" in condition) return waysOf(condition.not, !wanted, search);
  if ("all" in condition) return wanted ? waysOfEach(condition.all, wanted, search) : waysOfOne(condition.all, wanted, search);
  if ("any" in condition) return wanted ? waysOfOne(condition.any, wanted, search) : waysOfEach(condition.any, wanted, search);
  return waysOfLiteral(condition, wanted, search);
}

function waysOfLiteral(literal: Literal, wanted: boolean, search: Search): readonly Way[] {
  const truth = search.oracle.truth(literal);
  const isUseless = truth === "unknown" ? search.isProvenOnly : (truth === "true") !== wanted;
  return isUseless ? NO_WAYS : keep(waysOfFinding(search.oracle.find(literal), wanted, openFact(literal, search)), search);
}

const NO_WAYS: readonly Way[] = [];

function openFact(literal: Literal, search: Search): OpenFact | null {
  return search.isProvenOnly ? null : { words: literalWords(literal), of: search.oracle.thingOf(literal), blanks: [] };
}

function waysOfEach(conditions: readonly Condition[], wanted: boolean, search: Search): readonly Way[] {
  let ways: readonly Way[] = [NOTHING_NEEDED];
  for (const condition of conditions) {
    ways = keep(product(ways, waysOf(condition, wanted, search)), search);
    if (ways.length === 0) return ways;
  }
  return ways;
}

function waysOfOne(conditions: readonly Condition[], wanted: boolean, search: Search): readonly Way[] {
  return keep(
    conditions.flatMap((condition) => waysOf(condition, wanted, search)),
    search,
  );
}

export const NOTHING_NEEDED: Way = { atoms: [], isProven: true };

/** `open` is null where an unknown fact is no way. */
export function waysOfFinding(finding: Finding, wanted: boolean, open: OpenFact | null): readonly Way[] {
  if (finding.truth === "unknown") return open === null ? [] : [openWay(finding, open)];
  if ((finding.truth === "true") !== wanted) return [];
  return finding.supports.length === 0 ? [NOTHING_NEEDED] : finding.supports.map(settledWay);
}

function settledWay({ because, evidence, remedies }: Support): Way {
  return { atoms: [{ because, evidence, remedies, open: null }], isProven: true };
}

function openWay(finding: Finding, open: OpenFact): Way {
  const evidence = finding.supports.flatMap((support) => support.evidence);
  const remedies = finding.supports.flatMap((support) => support.remedies);
  return { atoms: [{ because: "", evidence, remedies, open: { ...open, blanks: finding.blanks } }], isProven: false };
}

/** The keys of its reasons, sorted, each once. Made when asked for: most conditions hold in one way, which is compared with nothing. */
export function keysOf(way: Way): readonly string[] {
  return sorted([...new Set(way.atoms.map(keyOf))]);
}

/** Equal for reasons that rest on the same places and are taken away by the same changes: to a person they are one. */
function keyOf({ because, evidence, remedies, open }: Atom): string {
  if (open !== null) return `? ${open.of} ${open.words}`;
  if (evidence.length === 0 && remedies.length === 0) return `= ${because}`;
  const places = sorted(evidence.map((place) => `${place.source}\n${place.location}`));
  return [...places, ...sorted(remedies.map(remedyKey))].join("\n");
}

/** The same text for the same change, whatever the order of its fields. */
export function remedyKey(remedy: Remedy): string {
  const fields: string[] = [];
  for (const name in remedy) if (name !== "kind") fields.push(`${name}=${Reflect.get(remedy, name)}`);
  return `${remedy.kind} ${sorted(fields).join(" ")}`;
}

/** Lists of one are many, and need no work. */
function sorted(texts: readonly string[]): readonly string[] {
  return texts.length < 2 ? texts : [...texts].sort();
}

function product(left: readonly Way[], right: readonly Way[]): readonly Way[] {
  if (left.length === 1 && left[0] === NOTHING_NEEDED) return right;
  if (right.length === 1 && right[0] === NOTHING_NEEDED) return left;
  return left.flatMap((one) => right.map((other) => joined(one, other)));
}

function joined(left: Way, right: Way): Way {
  const fresh = right.atoms.filter((atom) => !left.atoms.some((other) => isSameReason(other, atom)));
  return { atoms: fresh.length === 0 ? left.atoms : [...left.atoms, ...fresh], isProven: left.isProven && right.isProven };
}

function isSameReason(left: Atom, right: Atom): boolean {
  return left.because === right.because && (left.open === null) === (right.open === null) && keyOf(left) === keyOf(right);
}

function keep(ways: readonly Way[], search: Search): readonly Way[] {
  if (ways.length < 2) return ways;
  const kept = minimalWays(ways, search.bound);
  if (kept.isBounded) search.isBounded = true;
  return kept.ways;
}

/** Drops every way that needs all that another needs, and more; fewest reasons first. */
function minimalWays(ways: readonly Way[], bound: number): { readonly ways: readonly Way[]; readonly isBounded: boolean } {
  if (ways.length < 2) return { ways, isBounded: false };
  const kept: { readonly way: Way; readonly keys: readonly string[] }[] = [];
  const keyed = ways.map((way) => ({ way, keys: keysOf(way) })).sort((left, right) => left.keys.length - right.keys.length);
  for (const candidate of keyed) {
    if (kept.some((smaller) => smaller.keys.every((key) => candidate.keys.includes(key)))) continue;
    if (kept.length === bound) return { ways: kept.map(({ way }) => way), isBounded: true };
    kept.push(candidate);
  }
  return { ways: kept.map(({ way }) => way), isBounded: false };
}
