import type { Evidence, Privilege, ProofStep, Remedy, UnknownFact } from "../model/index.ts";
import type { Atom, Way } from "./evaluate.ts";
import { remedyKey } from "./evaluate.ts";
import type { Arrow } from "./graph.ts";

/** What a person calls a thing: a container's name for its id, everything else as it is. */
export type Names = ReadonlyMap<string, string>;

/** How a technique's application reads in this proof, where it differs from the arrow: which of several things it stands for. */
export interface Reading {
  readonly from: readonly Privilege[];
  readonly gains: Privilege;
}

export function readingOf(arrow: Arrow): Reading {
  return { from: arrow.premises.map((premise) => premise.privilege), gains: arrow.gain.privilege };
}

/** The step as told to a person. `way` says which of the reasons are meant. */
export function proofStep(application: { readonly arrow: Arrow; readonly way: Way }, reading: Reading, names: Names): ProofStep {
  const { technique } = application.arrow;
  if (technique === null) throw new Error("internal error: an implied privilege is no step");
  const { atoms } = application.way;
  const clauses = unique(atoms.flatMap((atom) => clausesOf(atom, names)));
  return {
    technique: technique.id,
    title: technique.title,
    because: clauses.length === 0 ? technique.title : clauses.join(CLAUSE_END),
    from: reading.from,
    gains: reading.gains,
    evidence: distinct(listsOf(atoms.map((atom) => atom.evidence)), (place: Evidence) => `${place.source}\n${place.location}`),
    remedies: remediesOf(application.way),
    unknowns: unknownsOf(application.way, names),
  };
}

const NO_UNKNOWNS: readonly UnknownFact[] = [];

/** What the way hangs on. */
export function unknownsOf({ atoms, isProven }: Way, names: Names): readonly UnknownFact[] {
  return isProven ? NO_UNKNOWNS : atoms.flatMap((atom) => openIn(atom, names));
}

/** Each alone stops the application as this way has it. */
export function remediesOf(way: Way): readonly Remedy[] {
  const remedies = listsOf(way.atoms.map((atom) => atom.remedies));
  return areOfOneKindEach(remedies) ? remedies : distinct(remedies, remedyKey);
}

function areOfOneKindEach(remedies: readonly Remedy[]): boolean {
  return remedies.every(({ kind }, position) => remedies.findIndex((other) => other.kind === kind) === position);
}

/** All in one list; the list itself where there is one. */
function listsOf<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const [only] = lists;
  return lists.length === 1 && only !== undefined ? only : lists.flat();
}

/** A reason may be several clauses, and two reasons may share one: it is said once. */
function clausesOf({ because, open }: Atom, names: Names): readonly string[] {
  if (open !== null) return [`perhaps ${unknownWords(open, names)}`];
  return because === "" ? [] : clausesIn(because);
}

const CLAUSE_END = "; ";

/** What stands between backticks is a name from outside, which no clause ends in. */
export function clausesIn(because: string): readonly string[] {
  if (!because.includes(CLAUSE_END)) return [because];
  const clauses: string[] = [];
  let isInName = false;
  for (const part of because.split(CLAUSE_END)) {
    const last = clauses.length - 1;
    if (isInName) clauses[last] = `${clauses[last]}${CLAUSE_END}${part}`;
    else clauses.push(part);
    if (part.split("`").length % 2 === 0) isInName = !isInName;
  }
  return clauses;
}

function unknownWords(open: { readonly words: string; readonly of: string }, names: Names): string {
  return open.of === "host" ? open.words : `${names.get(open.of) ?? open.of}: ${open.words}`;
}

function openIn(atom: Atom, names: Names): readonly UnknownFact[] {
  const { open } = atom;
  if (open === null) return [];
  const fact = unknownWords(open, names);
  return open.blanks.map((blank) => ({ fact, why: blank.why, learnBy: blank.learnBy }));
}

function unique(values: readonly string[]): readonly string[] {
  return values.length < 2 ? values : [...new Set(values)];
}

export function distinct<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  if (values.length < 2) return values;
  const byKey = new Map<string, T>();
  for (const value of values) {
    const name = key(value);
    if (!byKey.has(name)) byKey.set(name, value);
  }
  return [...byKey.values()];
}
