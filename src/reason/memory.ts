import type { Finding, Truth } from "../model/index.ts";
import type { Condition, Literal } from "./condition.ts";
import type { Oracle } from "./evaluate.ts";
import type { Binding, FactSource } from "./fact-source.ts";
import { FACTS } from "./facts/vocabulary.ts";
import type { Technique } from "./technique.ts";

/** A fact source that is asked each question once. Only truths are remembered; findings are asked again for the few that make a path. */
export interface Memory {
  oracle(binding: Binding): RememberingOracle;
}

export interface RememberingOracle extends Oracle {
  truth(literal: Literal): Truth;
}

const CODES: readonly Truth[] = ["true", "false", "unknown"];

export function remember(source: FactSource, techniques: readonly Technique[]): Memory {
  const numbers = numberLiterals(techniques);
  const containers = new Set(source.containers);
  const tables = new Map<string, Uint8Array>();
  const size = numbers.size;
  const tableOf = (thing: string): Uint8Array => {
    const known = tables.get(thing);
    if (known !== undefined) return known;
    const fresh = new Uint8Array(size).fill(CODES.length);
    tables.set(thing, fresh);
    return fresh;
  };
  const answer = (literal: Literal, binding: Binding): Finding =>
    isAsked(literal, thingOf(literal, binding), containers) ? source.find(literal, binding) : NOT_A_CONTAINER;
  return {
    oracle: (binding) => ({
      find: (literal) => answer(literal, binding),
      thingOf: (literal) => thingOf(literal, binding),
      truth: (literal) => {
        const table = tableOf(thingOf(literal, binding));
        const number = numbers.get(literal) ?? 0;
        const known = CODES[table[number] ?? CODES.length];
        if (known !== undefined) return known;
        const { truth } = answer(literal, binding);
        table[number] = CODES.indexOf(truth);
        return truth;
      },
    }),
  };
}

/** Host facts are one table, whoever asks. */
function thingOf(literal: Literal, binding: Binding): string {
  if (FACTS[literal.fact].about === "host") return "host";
  return literal.of === "object" ? (binding.object ?? "nothing") : binding.subject;
}

/** A container's fact is asked of containers only: of the host, a volume or a network it is false. */
function isAsked(literal: Literal, thing: string, containers: ReadonlySet<string>): boolean {
  return FACTS[literal.fact].about === "host" || containers.has(thing);
}

export const NOT_A_CONTAINER: Finding = { truth: "false", supports: [{ because: "it is no container", evidence: [], remedies: [] }], blanks: [] };

/** Equal literals get one number. `subject` and `object` are told apart: their findings may be worded differently. */
function numberLiterals(techniques: readonly Technique[]): ReadonlyMap<Literal, number> {
  const byText = new Map<string, number>();
  const numbers = new Map<Literal, number>();
  for (const { when } of techniques) {
    forEachLiteral(when, (literal) => {
      const text = [literal.fact, literal.of, ...literal.args].join(" ");
      const number = byText.get(text) ?? byText.size;
      byText.set(text, number);
      numbers.set(literal, number);
    });
  }
  // A literal that many techniques share as one object keeps one number; the table is as long as the largest.
  return numbers;
}

export function forEachLiteral(condition: Condition, visit: (literal: Literal) => void): void {
  if ("all" in condition) for (const part of condition.all) forEachLiteral(part, visit);
  else if ("any" in condition) for (const part of condition.any) forEachLiteral(part, visit);
  else if ("not" in condition) forEachLiteral(condition.not, visit);
  else visit(condition);
}
