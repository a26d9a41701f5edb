import type { AttackPath, Privilege, ProofStep, UnknownFact } from "../model/index.ts";
import { once } from "../model/index.ts";
import type { Bounds } from "./bounds.ts";
import type { Way } from "./evaluate.ts";
import { keysOf, NOTHING_NEEDED } from "./evaluate.ts";
import type { Arrow, PrivilegeNode } from "./graph.ts";
import { EVERY, keyOf, SOME } from "./graph.ts";
import type { Partial } from "./partial.ts";
import { stepsOf } from "./partial.ts";
import type { FoundProofs, Proofs } from "./proofs.ts";
import { isTargetFor, isToHost } from "./proofs.ts";
import { reachOfRank } from "./rank.ts";
import type { Names } from "./steps.ts";
import { distinct, proofStep, readingOf, unknownsOf } from "./steps.ts";

export interface FoundPaths {
  readonly paths: readonly AttackPath[];
  readonly isBounded: boolean;
}

export interface PathMaker {
  /** The proofs to host targets that `pathsFrom` tells of, in its order. */
  hostProofsFrom(entry: PrivilegeNode): readonly Partial[];
  /** The unknown facts on which those hang that are not proven. */
  unknownsFrom(entry: PrivilegeNode): readonly UnknownFact[];
  /** The paths of who enters at `entry`: proven ones first, then worst target first, then shortest first. */
  pathsFrom(entry: PrivilegeNode): FoundPaths;
}

/** Proofs of one graph: to host targets, and to all others, which are looked for when paths are told. */
export interface AllProofs {
  readonly toHost: Proofs;
  readonly toOthers: () => Proofs;
}

/** Steps are made once and shared by the paths that go through them. */
export function pathMaker(proofs: AllProofs, names: Names, bounds: Bounds): PathMaker {
  const told = new Map<Way, ProofStep>();
  const tell: Teller = (partial, all) => {
    const { arrow, way } = partial;
    if (arrow === null || way === null || arrow.technique === null) return null;
    const reading = readingIn(arrow, all);
    if (reading !== null) return proofStep({ arrow, way }, reading, names);
    // Whatever needs no reason shares one way; what ends a way has a part in one path.
    if (way === NOTHING_NEEDED || arrow.index < 0) return proofStep({ arrow, way }, readingOf(arrow), names);
    const known = told.get(way) ?? proofStep({ arrow, way }, readingOf(arrow), names);
    told.set(way, known);
    return known;
  };
  const hostProofsFrom = (entry: PrivilegeNode) => chooseProofs(minimalProofs(proofs.toHost.from(entry)), bounds.paths);
  return {
    hostProofsFrom,
    unknownsFrom: (entry) => unknownsIn(hostProofsFrom(entry), names),
    pathsFrom: (entry) => {
      const chosen = chosenFrom(proofs, entry, bounds);
      return { paths: pathsOf(chosen.proofs, { entry: entry.privilege, names, tell }), isBounded: chosen.isBounded };
    },
  };
}

function chosenFrom({ toHost, toOthers }: AllProofs, entry: PrivilegeNode, bounds: Bounds): FoundProofs {
  const others = toOthers().withOutcomes(entry);
  const minimal = minimalProofs([...toHost.from(entry), ...others.proofs.filter((partial) => isTargetFor(partial, entry))]);
  const chosen = chooseProofs(minimal, bounds.paths);
  const isBounded = toHost.missesCombinations || toHost.isBounded(entry) || toOthers().missesCombinations || others.isBounded;
  return { proofs: chosen, isBounded: isBounded || chosen.length < minimal.length };
}

function unknownsIn(proofs: readonly Partial[], names: Names): readonly UnknownFact[] {
  const ways = new Set(proofs.flatMap((partial) => stepsOf(partial).flatMap(({ way }) => way ?? [])));
  const unknowns = [...ways].flatMap((way) => unknownsOf(way, names));
  return distinct(unknowns, (unknown) => `${unknown.fact}\n${unknown.learnBy}`);
}

type Teller = (partial: Partial, all: readonly Partial[]) => ProofStep | null;

/** Null where the arrow reads as it is. */
function readingIn(arrow: Arrow, all: readonly Partial[]): { from: readonly Privilege[]; gains: Privilege } | null {
  const isPlain = arrow.gain.privilege.of !== EVERY && !arrow.premises.some((premise) => premise.privilege.of === SOME);
  if (isPlain) return null;
  const implied = all.flatMap(({ arrow: other }) => (other !== null && other.technique === null ? [other] : []));
  const meant = implied.find((other) => other.premises[0] === arrow.gain && arrow.gain.privilege.of === EVERY);
  const from = arrow.premises.map((premise) => implied.find((other) => other.gain === premise)?.premises[0]?.privilege ?? premise.privilege);
  return { from, gains: meant?.gain.privilege ?? arrow.gain.privilege };
}

/** Proofs found in different orders, or through different things of a kind, may repeat or contain each other. */
function minimalProofs(partials: readonly Partial[]): readonly Partial[] {
  if (!partials.some((partial) => partial.isCombined)) return partials;
  const keyed = partials.map((partial) => ({ partial, steps: new Set(stepsOf(partial).flatMap(realStepKey)) }));
  keyed.sort((left, right) => left.steps.size - right.steps.size);
  const kept: typeof keyed = [];
  for (const candidate of keyed) {
    const isContained = kept.some((other) => other.partial.rank <= candidate.partial.rank && isSubset(other.steps, candidate.steps));
    if (!isContained) kept.push(candidate);
  }
  return kept.map(({ partial }) => partial);
}

function realStepKey({ arrow, way }: Partial): readonly string[] {
  return arrow === null || arrow.technique === null ? [] : [`${arrow.index} ${way === null ? "" : keysOf(way).join("\n")}`];
}

function isSubset(smaller: ReadonlySet<string>, larger: ReadonlySet<string>): boolean {
  return smaller.size <= larger.size && [...smaller].every((key) => larger.has(key));
}

/**
 * The first `bound`, those to the host before others, and beyond them the first that uses a technique, or reaches a target, that none before it did.
 * Told in the order of `compareProofs`.
 */
function chooseProofs(partials: readonly Partial[], bound: number): readonly Partial[] {
  const ordered = partials.map((partial) => ({ partial, length: lengthOf(partial) })).sort(compareProofs);
  if (ordered.length <= bound) return ordered.map(({ partial }) => partial);
  const used = new Set<string>();
  const chosen = new Set<Partial>();
  const toHost = ordered.filter(({ partial }) => isToHost(partial));
  for (const [position, { partial }] of [...toHost, ...ordered.filter(({ partial }) => !isToHost(partial))].entries()) {
    const marks = [`target ${partial.rank}`, ...stepsOf(partial).flatMap(({ arrow }) => (arrow?.technique ? [arrow.technique.id] : []))];
    if (position >= bound && marks.every((mark) => used.has(mark))) continue;
    for (const mark of marks) used.add(mark);
    chosen.add(partial);
  }
  return ordered.flatMap(({ partial }) => (chosen.has(partial) ? [partial] : []));
}

interface Measured {
  readonly partial: Partial;
  readonly length: number;
}

function lengthOf(partial: Partial): number {
  let length = 0;
  for (let at: Partial | null = partial; at !== null; at = at.rest) if (at.arrow?.technique) length++;
  return length;
}

/** Equal ones stay in the order they were found in, which is the order of the knowledge and of the world. */
function compareProofs(left: Measured, right: Measured): number {
  return Number(right.partial.isProven) - Number(left.partial.isProven) || left.partial.rank - right.partial.rank || left.length - right.length;
}

interface Telling {
  readonly entry: Privilege;
  readonly names: Names;
  readonly tell: Teller;
}

function pathsOf(proofs: readonly Partial[], telling: Telling): readonly AttackPath[] {
  const ids = once(() => distinctIds(paths.map(({ steps }) => pathId(telling.entry, steps, telling.names))));
  const paths: readonly AttackPath[] = proofs.map((partial, position) => new ToldPath({ partial, telling, id: () => ids()[position] ?? "" }));
  return paths;
}

interface Untold {
  readonly partial: Partial;
  readonly telling: Telling;
  readonly id: () => string;
}

/** A class, because there are many, and most are only counted by what they end in: steps and id are told when read. */
class ToldPath implements AttackPath {
  readonly entry: Privilege;
  readonly target: AttackPath["target"];
  readonly scope: AttackPath["scope"];
  readonly reaches: Privilege;
  readonly certainty: AttackPath["certainty"];
  readonly #untold: Untold;
  #steps: readonly ProofStep[] | null = null;

  constructor(untold: Untold) {
    const { partial, telling } = untold;
    const { target, scope } = reachOfRank(partial.rank);
    this.entry = telling.entry;
    this.target = target;
    this.scope = scope;
    this.reaches = partial.target.privilege;
    this.certainty = partial.isProven ? "proven" : "possible";
    this.#untold = untold;
  }

  get id(): string {
    return this.#untold.id();
  }

  get steps(): readonly ProofStep[] {
    const { partial, telling } = this.#untold;
    this.#steps ??= stepsIn(partial, telling);
    return this.#steps;
  }
}

function stepsIn(partial: Partial, { tell }: Telling): readonly ProofStep[] {
  const all = stepsOf(partial);
  return all.flatMap((step) => tell(step, all) ?? []);
}

/** Names and words only: lines, files and engine ids change while the path stays the same. */
function pathId(entry: Privilege, steps: readonly ProofStep[], names: Names): string {
  let text = namedIn(names, entry);
  let course = "";
  for (const { technique, gains, because } of steps) {
    text += `${course === "" ? "\n" : "\n\n"}${technique}\n${namedIn(names, gains)}\n${because}`;
    course += course === "" ? technique : `>${technique}`;
  }
  return `${names.get(entry.of) ?? entry.of}:${course}#${fingerprint(text)}`;
}

function namedIn(names: Names, { kind, of }: Privilege): string {
  return keyOf({ kind, of: names.get(of) ?? of });
}

/** 64 bits of FNV-1a, as two halves with different offsets: tells paths of one container apart, protects nothing. */
function fingerprint(text: string): string {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + position), 0x01000193);
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Quicker compared with each other than counted. */
const FEW = 8;

function distinctIds(ids: readonly string[]): readonly string[] {
  if (ids.length <= FEW && ids.every((id, position) => ids.indexOf(id) === position)) return ids;
  const counts = new Map<string, number>();
  return ids.map((id) => {
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return count === 1 ? id : `${id}-${count}`;
  });
}
