import type { Finding, Truth } from "../model/index.ts";
import type { Condition, Literal } from "./condition.ts";
import type { Oracle } from "./evaluate.ts";
import { truthOf } from "./evaluate.ts";
import type { Binding, FactSource, Likeness } from "./fact-source.ts";
import type { FactName } from "./facts/vocabulary.ts";
import { FACTS } from "./facts/vocabulary.ts";
import type { Technique } from "./technique.ts";

/**
 * A fact source that is asked each question once, and once for all containers that are alike. Only truths are remembered; findings are
 * asked again for the few that make a path.
 */
export interface Memory {
  /** Whether the technique's condition holds for this subject and object. */
  truthFor(technique: Technique, binding: Binding): Truth;
  /** Whether it can hold for some object: false only where the subject alone rules it out. */
  mayApply(technique: Technique, subject: string): boolean;
  /** Containers of one group have the same truth for every technique that speaks of nothing else; null where it stands for itself. */
  groupOf(thing: string): string | null;
  oracle(binding: Binding): Oracle;
}

export function remember(source: FactSource, techniques: readonly Technique[]): Memory {
  const store = newStore(source, techniques);
  return {
    truthFor: (technique, binding) => truthOf(technique.when, asking(store, binding)),
    mayApply: (technique, subject) => mayApply(store, technique, subject),
    groupOf: (thing) => groupOf(store, thing),
    oracle: (binding) => ({ find: (literal) => answer(store, literal, binding), thingOf: (literal) => thingOf(literal, binding) }),
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
  /** Truths by literal number: of each thing, and of each group. */
  readonly tables: Map<string, Uint8Array>;
  readonly groups: Map<string, string | null>;
  readonly verdicts: Map<Technique, Map<string, boolean>>;
}

function newStore(source: FactSource, techniques: readonly Technique[]): Store {
  const { literals, size } = numberLiterals(techniques, source.likeness);
  return { source, containers: new Set(source.containers), literals, size, tables: new Map(), groups: new Map(), verdicts: new Map() };
}

/** One function for a whole condition: the binding does not change while it is evaluated. */
function asking(store: Store, binding: Binding): (literal: Literal) => Truth {
  return (literal) => {
    const numbered = store.literals.get(literal);
    if (numbered === undefined) return answer(store, literal, binding).truth;
    const thing = numbered.isOfHost ? "host" : literal.of === "object" ? (binding.object ?? "nothing") : binding.subject;
    const table = tableFor(store, numbered.isOfGroup ? (groupOf(store, thing) ?? thing) : thing);
    const known = CODES[table[numbered.number] ?? NOT_ASKED];
    if (known !== undefined) return known;
    const { truth } = answer(store, literal, binding);
    table[numbered.number] = CODES.indexOf(truth);
    return truth;
  };
}

function tableFor(store: Store, name: string): Uint8Array {
  const known = store.tables.get(name);
  if (known !== undefined) return known;
  const fresh = new Uint8Array(store.size).fill(NOT_ASKED);
  store.tables.set(name, fresh);
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

function mayApply(store: Store, technique: Technique, subject: string): boolean {
  const group = groupOf(store, subject) ?? subject;
  const verdicts = store.verdicts.get(technique) ?? new Map<string, boolean>();
  store.verdicts.set(technique, verdicts);
  const known = verdicts.get(group);
  if (known !== undefined) return known;
  // What is not the same for the whole group stays open here.
  const ask = asking(store, { subject, object: null });
  const isOpen = (literal: Literal): boolean => literal.of === "object" || !(store.literals.get(literal)?.isOfGroup || FACTS[literal.fact].about === "host");
  const may = truthOf(technique.when, (literal) => (isOpen(literal) ? "unknown" : ask(literal))) !== "false";
  verdicts.set(group, may);
  return may;
}

function answer(store: Store, literal: Literal, binding: Binding): Finding {
  const isAsked = FACTS[literal.fact].about === "host" || store.containers.has(thingOf(literal, binding));
  return isAsked ? store.source.find(literal, binding) : NOT_A_CONTAINER;
}

/** Host facts are one table, whoever asks. */
function thingOf(literal: Literal, binding: Binding): string {
  if (FACTS[literal.fact].about === "host") return "host";
  return literal.of === "object" ? (binding.object ?? "nothing") : binding.subject;
}

/** A container's fact is asked of containers only: of the host, a volume or a network it is false. */
const NOT_A_CONTAINER: Finding = { truth: "false", supports: [{ because: "it is no container", evidence: [], remedies: [] }], blanks: [] };

/** Equal literals get one number, whichever technique holds them. */
function numberLiterals(techniques: readonly Technique[], likeness: Likeness | undefined): { readonly literals: Store["literals"]; readonly size: number } {
  const byText = new Map<string, NumberedLiteral>();
  const literals = new Map<Literal, NumberedLiteral>();
  const covers = (fact: FactName): boolean => likeness?.covers(fact) ?? false;
  for (const { when } of techniques) {
    forEachLiteral(when, (literal) => {
      const { fact, args } = literal;
      const text = [fact, ...args].join(" ");
      const numbered = byText.get(text) ?? { number: byText.size, isOfHost: FACTS[fact].about === "host", isOfGroup: covers(fact) };
      byText.set(text, numbered);
      literals.set(literal, numbered);
    });
  }
  return { literals, size: byText.size };
}

export function forEachLiteral(condition: Condition, visit: (literal: Literal) => void): void {
  if ("all" in condition) for (const part of condition.all) forEachLiteral(part, visit);
  else if ("any" in condition) for (const part of condition.any) forEachLiteral(part, visit);
  else if ("not" in condition) forEachLiteral(condition.not, visit);
  else visit(condition);
}
