import type { Finding, Truth } from "../model/index.ts";
import type { Condition, Literal } from "./condition.ts";
import type { Oracle } from "./evaluate.ts";
import { truthOf } from "./evaluate.ts";
import type { Binding, FactSource, Likeness, SharedTruths } from "./fact-source.ts";
import type { FactName } from "./facts/vocabulary.ts";
import { FACTS } from "./facts/vocabulary.ts";
import { isOverContainer } from "./rank.ts";
import type { Technique } from "./technique.ts";
import { TO_CONTAINERS } from "./technique.ts";

/**
 * A fact source that is asked each question once, and once for all containers that are alike. Only truths are remembered; findings are
 * asked again for the few that make a path.
 */
export interface Memory {
  /** Whether the technique's condition holds for this subject and object. */
  truthFor(technique: Technique, binding: Binding): Truth;
  /** What the subject alone says of it, with everything else taken for unknown. */
  outlookFor(technique: Technique, subject: string): Outlook;
  /** Whether no container is a subject, or none an object, with which it may hold: then it holds nowhere. */
  isRuledOut(technique: Technique): boolean;
  /** Containers of one group have the same truth for every technique that speaks of nothing else; null where it stands for itself. */
  groupOf(thing: string): string | null;
  oracle(binding: Binding): Oracle;
}

export interface Outlook {
  /** False only where the subject rules it out. */
  readonly truth: Truth;
  /** The same for every container of the group and every object. */
  readonly isSettled: boolean;
}

export function remember(source: FactSource, techniques: readonly Technique[]): Memory {
  const store = newStore(source, techniques);
  let examples: readonly string[] | null = null;
  return {
    isRuledOut: (technique) => {
      examples ??= examplesOf(store);
      return isRuledOut(store, technique, examples);
    },
    truthFor: (technique, binding) => truthOf(technique.when, asking(store, binding)),
    outlookFor: (technique, subject) => outlookFor(store, technique, subject),
    groupOf: (thing) => groupOf(store, thing),
    oracle: (binding) => ({
      truth: asking(store, binding),
      find: (literal) => answer(store, literal, binding),
      thingOf: (literal) => thingOf(literal, binding),
    }),
  };
}

const CODES: readonly Truth[] = ["true", "false", "unknown"];
const NOT_ASKED = CODES.length;

interface NumberedLiteral {
  readonly number: number;
  readonly isOfHost: boolean;
  /** The same for all containers of a group. */
  readonly isOfGroup: boolean;
}

interface Store {
  readonly source: FactSource;
  readonly containers: ReadonlySet<string>;
  readonly literals: ReadonlyMap<Literal, NumberedLiteral>;
  readonly size: number;
  readonly ofHost: Uint8Array;
  readonly truths: SharedTruths;
  readonly things: Map<string, Tables>;
  /** By the name of the thing or group. */
  readonly tables: Map<string, Uint8Array>;
  readonly groups: Map<string, string | null>;
}

function newStore(source: FactSource, techniques: readonly Technique[]): Store {
  const { likeness } = source;
  const truths = likeness?.truths ?? { numbers: new Map(), tables: new Map() };
  const literals = numberLiterals(techniques, likeness, truths.numbers);
  const size = truths.numbers.size;
  const ofHost = tableIn(truths.tables, "host", size);
  return { source, containers: new Set(source.containers), literals, size, ofHost, truths, things: new Map(), tables: new Map(), groups: new Map() };
}

/** One function for a whole condition: the binding does not change while it is evaluated. */
function asking(store: Store, binding: Binding): (literal: Literal) => Truth {
  const subject = tablesFor(store, binding.subject);
  const object = binding.object === binding.subject ? subject : tablesFor(store, binding.object ?? "nothing");
  return (literal) => {
    const numbered = store.literals.get(literal);
    if (numbered === undefined) return answer(store, literal, binding).truth;
    const tables = literal.of === "object" ? object : subject;
    const table = numbered.isOfHost ? store.ofHost : numbered.isOfGroup ? tables.ofGroup : tables.own;
    const known = CODES[table[numbered.number] ?? NOT_ASKED];
    if (known !== undefined) return known;
    const { truth } = answer(store, literal, binding);
    table[numbered.number] = CODES.indexOf(truth);
    return truth;
  };
}

/** Truths by literal number. */
interface Tables {
  readonly own: Uint8Array;
  readonly ofGroup: Uint8Array;
}

function tablesFor(store: Store, thing: string): Tables {
  const known = store.things.get(thing);
  if (known !== undefined) return known;
  const own = tableIn(store.tables, thing, store.size);
  const tables = { own, ofGroup: groupTable(store, thing) ?? own };
  store.things.set(thing, tables);
  return tables;
}

function groupTable(store: Store, thing: string): Uint8Array | null {
  const group = groupOf(store, thing);
  const { likeness } = store.source;
  if (group === null || likeness === undefined) return null;
  return likeness.isLasting(thing) ? tableIn(store.truths.tables, likeness.of(thing), store.size) : tableIn(store.tables, group, store.size);
}

function tableIn(tables: Map<string, Uint8Array>, name: string, size: number): Uint8Array {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const fresh = new Uint8Array(size).fill(NOT_ASKED);
  tables.set(name, fresh);
  return fresh;
}

function groupOf(store: Store, thing: string): string | null {
  const known = store.groups.get(thing);
  if (known !== undefined) return known;
  const { likeness } = store.source;
  const group = likeness === undefined || !store.containers.has(thing) ? null : `alike\n${likeness.of(thing)}`;
  const shared = group === null ? null : sharedText(store, group);
  store.groups.set(thing, shared);
  return shared;
}

/** Long texts are kept once, under a short name. */
function sharedText(store: Store, text: string): string {
  const known = store.groups.get(text) ?? `group ${store.groups.size}`;
  store.groups.set(text, known);
  return known;
}

function outlookFor(store: Store, technique: Technique, subject: string): Outlook {
  const ask = asking(store, { subject, object: null });
  let isSettled = true;
  const truth = truthOf(technique.when, (literal) => {
    const numbered = store.literals.get(literal);
    if (numbered !== undefined && (numbered.isOfHost || (literal.of === "subject" && numbered.isOfGroup))) return ask(literal);
    isSettled = false;
    return "unknown";
  });
  return { truth, isSettled };
}

/** One container of each group. */
function examplesOf(store: Store): readonly string[] {
  return [...new Map(store.source.containers.map((container) => [groupOf(store, container) ?? `itself ${container}`, container])).values()];
}

function isRuledOut(store: Store, technique: Technique, examples: readonly string[]): boolean {
  const [first] = technique.from;
  const startsInContainer = first !== undefined && isOverContainer(first);
  if (startsInContainer && !examples.some((subject) => mayHold(store, technique, { of: "subject", container: subject }))) return true;
  if (startsInContainer && technique.across === null && !holdsSomewhere(store, technique)) return true;
  const speaksOfObject = technique.across !== null && TO_CONTAINERS.has(technique.across);
  return speaksOfObject && !examples.some((object) => mayHold(store, technique, { of: "object", container: object }));
}

/** Asks every container, for what hangs on its neighbours; answers are remembered. */
function holdsSomewhere(store: Store, technique: Technique): boolean {
  return store.source.containers.some((subject) => truthOf(technique.when, asking(store, { subject, object: null })) !== "false");
}

/** With everything but the host and the one container taken for unknown. */
function mayHold(store: Store, technique: Technique, example: { readonly of: "subject" | "object"; readonly container: string }): boolean {
  const ask = asking(store, { subject: example.container, object: example.container });
  const truth = truthOf(technique.when, (literal) => {
    const numbered = store.literals.get(literal);
    const isKnown = numbered !== undefined && (numbered.isOfHost || (literal.of === example.of && numbered.isOfGroup));
    return isKnown ? ask(literal) : "unknown";
  });
  return truth !== "false";
}

function answer(store: Store, literal: Literal, binding: Binding): Finding {
  const isAsked = FACTS[literal.fact].about !== "container" || store.containers.has(thingOf(literal, binding));
  return isAsked ? store.source.find(literal, binding) : NOT_A_CONTAINER;
}

/** Host facts are one table, whoever asks. */
function thingOf(literal: Literal, binding: Binding): string {
  if (FACTS[literal.fact].about === "host") return "host";
  return literal.of === "object" ? (binding.object ?? "nothing") : binding.subject;
}

/** A container's fact is asked of containers only: of the host, a volume or a network it is false. */
const NOT_A_CONTAINER: Finding = { truth: "false", supports: [{ because: "it is no container", evidence: [], remedies: [] }], blanks: [] };

/** Numbers that were given, by the table of numbers: equal techniques of sources that share it are numbered once. */
const NUMBERED = new WeakMap<SharedTruths["numbers"], WeakMap<readonly Technique[], Store["literals"]>>();

function numberLiterals(techniques: readonly Technique[], likeness: Likeness | undefined, numbers: SharedTruths["numbers"]): Store["literals"] {
  const given = NUMBERED.get(numbers) ?? new WeakMap<readonly Technique[], Store["literals"]>();
  NUMBERED.set(numbers, given);
  const literals = given.get(techniques) ?? numbered(techniques, likeness, numbers);
  given.set(techniques, literals);
  return literals;
}

/** Equal literals get one number, whichever technique holds them. */
function numbered(techniques: readonly Technique[], likeness: Likeness | undefined, numbers: SharedTruths["numbers"]): Store["literals"] {
  const literals = new Map<Literal, NumberedLiteral>();
  const covers = (fact: FactName): boolean => likeness?.covers(fact) ?? false;
  for (const { when } of techniques) {
    forEachLiteral(when, (literal) => {
      const { fact, args } = literal;
      const text = [fact, ...args].join(" ");
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      literals.set(literal, { number, isOfHost: FACTS[fact].about === "host", isOfGroup: covers(fact) });
    });
  }
  return literals;
}

export function forEachLiteral(condition: Condition, visit: (literal: Literal) => void): void {
  if ("all" in condition) for (const part of condition.all) forEachLiteral(part, visit);
  else if ("any" in condition) for (const part of condition.any) forEachLiteral(part, visit);
  else if ("not" in condition) forEachLiteral(condition.not, visit);
  else visit(condition);
}
