import type { ControlResult, Truth } from "../../model/index.ts";
import type { Condition, Literal } from "../condition.ts";
import { truthOf } from "../evaluate.ts";
import type { FactSource } from "../fact-source.ts";
import type { FactName } from "../facts/vocabulary.ts";
import { FACTS } from "../facts/vocabulary.ts";
import type { Control } from "./control.ts";

/** What a control is asked about: the host, or a container. */
export interface Thing {
  readonly id: string;
  readonly name: string;
  /** Things of one kind share the truth of every fact that hangs on them alone. */
  readonly kind: string;
}

/** Things in the world's order, and the same by kind. */
export interface Crowd {
  readonly things: readonly Thing[];
  readonly kinds: ReadonlyMap<string, readonly Thing[]>;
}

export function crowdOf(things: readonly Thing[]): Crowd {
  const kinds = new Map<string, Thing[]>();
  for (const thing of things) {
    const alike = kinds.get(thing.kind);
    if (alike === undefined) kinds.set(thing.kind, [thing]);
    else alike.push(thing);
  }
  return { things, kinds };
}

type Counts = Readonly<Record<ControlResult, number>>;

export interface Settled {
  readonly counts: Counts;
  readonly resultOf: (thing: Thing) => ControlResult;
}

/** Asked once of things that are alike, where all of its facts hang on them alone. */
export function settle(control: Control, { things, kinds }: Crowd, source: FactSource): Settled {
  const counts = { pass: 0, fail: 0, "not-applicable": 0, unknown: 0 };
  const results = new Map<string, ControlResult>();
  const ask = (key: string, thing: Thing, count: number) => {
    const result = resultOf(control, asker(source, thing));
    results.set(key, result);
    counts[result] += count;
  };
  if (!isOfKinds(control, source)) {
    for (const thing of things) ask(thing.id, thing, 1);
    return { counts, resultOf: ({ id }) => results.get(id) ?? "unknown" };
  }
  for (const [kind, alike] of kinds) for (const thing of alike.slice(0, 1)) ask(kind, thing, alike.length);
  return { counts, resultOf: ({ kind }) => results.get(kind) ?? "unknown" };
}

/** Whether it is true or not of all things of a kind alike. */
export function isOfKinds({ applies, holds }: Control, { likeness }: FactSource): boolean {
  const facts = factsIn(holds === null ? [applies] : [applies, holds]);
  return facts.every((fact) => FACTS[fact].about === "host" || likeness?.covers(fact) === true);
}

function factsIn(conditions: readonly Condition[]): readonly FactName[] {
  return conditions.flatMap((condition) => {
    if ("not" in condition) return factsIn([condition.not]);
    if ("all" in condition) return factsIn(condition.all);
    return "any" in condition ? factsIn(condition.any) : [condition.fact];
  });
}

/** Applies and holds: pass. What does not apply neither passes nor fails, and what cannot be told is never a pass. */
function resultOf(control: Control, ask: (literal: Literal) => Truth): ControlResult {
  const applies = truthOf(control.applies, ask);
  if (applies === "false") return "not-applicable";
  const holds = control.holds === null ? "unknown" : truthOf(control.holds, ask);
  if (applies === "unknown" || holds === "unknown") return "unknown";
  if (holds === "true") return "pass";
  return control.asks === "" ? "fail" : "unknown";
}

export function asker(source: FactSource, thing: Thing): (literal: Literal) => Truth {
  const binding = { subject: thing.id, object: null };
  return (literal) => source.find(literal, binding).truth;
}

export function worst(counts: Counts): ControlResult {
  if (counts.fail > 0) return "fail";
  if (counts.unknown > 0) return "unknown";
  return counts.pass > 0 ? "pass" : "not-applicable";
}

/** The first of a result, in the world's order. */
export function thingsOf(
  { resultOf: of, counts }: Settled,
  { things }: Crowd,
  { result, most }: { readonly result: ControlResult; readonly most: number },
): readonly Thing[] {
  if (counts[result] === things.length) return things.slice(0, most);
  const found: Thing[] = [];
  for (const thing of things) {
    if (found.length >= most) break;
    if (of(thing) === result) found.push(thing);
  }
  return found;
}
