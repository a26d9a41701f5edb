import type { Finding, Remedy, Support, Truth } from "../model/index.ts";
import { remedyKey } from "./evaluate.ts";
import type { Binding, FactSource, Related } from "./fact-source.ts";
import { FACTS, type FactName } from "./facts/vocabulary.ts";
import type { Gain, Relation, Technique } from "./technique.ts";
import { technique } from "./technique.ts";
import type { WorldView } from "./view.ts";

/** Synthetic worlds for tests: tables of findings instead of containers. */

/** What a table says of one fact or relation. A support without remedies stays; one with remedies goes when one of them is applied. */
export interface TableFinding {
  readonly truth: Truth;
  readonly supports: readonly (readonly Remedy[])[];
}

export interface Table {
  readonly containers: readonly string[];
  /** By `factKey`. What is not here is false for good. */
  readonly facts: Readonly<Record<string, TableFinding>>;
  readonly relations: readonly TableRelation[];
}

export interface TableRelation extends TableFinding {
  readonly relation: Relation;
  readonly of: string;
  readonly object: string;
  readonly kind: Related["kind"];
}

export function factKey(fact: FactName, args: readonly string[], thing: string): string {
  return [thing, fact, ...args].join(" ");
}

/** A change that takes something from a container, under a name of its own. */
export function change(container: string, name: string): Remedy {
  return { kind: "drop-capability", container, capability: name };
}

export function tableSource(table: Table, applied: readonly Remedy[] = []): FactSource {
  const done = new Set(applied.map(remedyKey));
  return {
    containers: table.containers,
    find: (literal, binding) => {
      const key = factKey(literal.fact, literal.args, thingOf(literal.fact, literal.of, binding));
      return findingOf(key, table.facts[key] ?? { truth: "false", supports: [[]] }, done);
    },
    related: (relation, of) =>
      table.relations.flatMap((entry): readonly Related[] => {
        if (entry.relation !== relation || entry.of !== of) return [];
        const finding = findingOf(`${relation} ${of} ${entry.object}`, entry, done);
        return finding.truth === "false" ? [] : [{ object: entry.object, kind: entry.kind, finding }];
      }),
    withRemedies: (remedies) => tableSource(table, [...applied, ...remedies]),
  };
}

function thingOf(fact: FactName, of: "subject" | "object", binding: Binding): string {
  if (FACTS[fact].about === "host") return "host";
  return (of === "object" ? binding.object : binding.subject) ?? "nothing";
}

/** A true or false finding turns round when its last support goes; an unknown one becomes false with the first. */
function findingOf(key: string, entry: TableFinding, done: ReadonlySet<string>): Finding {
  const left = entry.supports.flatMap((remedies, position): readonly Support[] =>
    remedies.some((remedy) => done.has(remedyKey(remedy)))
      ? []
      : [{ because: `${key} is ${entry.truth} (${position})`, evidence: [{ source: "table", location: `${key} ${position}` }], remedies }],
  );
  if (entry.truth === "unknown") {
    const isSettled = left.length < entry.supports.length;
    return isSettled ? turned(key, "false") : { truth: "unknown", supports: left, blanks: [{ why: `${key} is not told`, learnBy: `ask for ${key}` }] };
  }
  return left.length > 0 ? { truth: entry.truth, supports: left, blanks: [] } : turned(key, entry.truth === "true" ? "false" : "true");
}

function turned(key: string, truth: "true" | "false"): Finding {
  return { truth, supports: [{ because: `${key} was changed`, evidence: [{ source: "table", location: `${key} changed` }], remedies: [] }], blanks: [] };
}

export function tableView(table: Table): WorldView {
  const evidence = { source: "table", location: "1:1" };
  return { source: tableSource(table), containers: table.containers.map((id) => ({ id, name: `name-${id}`, source: "table", evidence })), assumptions: [] };
}

/** A technique with nothing but its logic. */
export function rule(logic: Pick<Technique, "id" | "from" | "when"> & { readonly across?: Relation | null; readonly gains: readonly Gain[] }): Technique {
  const words = { title: `title of ${logic.id}`, argument: "why", fix: "do not", verification: { level: "memory", note: "" }, origins: [] } as const;
  return technique({ across: null, ...words, ...logic });
}

export const PRICES: { readonly describe: (remedy: Remedy) => { words: string; where: string; cost: number; mayBreak: string } } = {
  describe: (remedy) => ({
    words: remedyKey(remedy),
    where: "container" in remedy ? remedy.container : "host",
    cost: "capability" in remedy ? 1 + (remedy.capability.length % 3) : 2,
    mayBreak: "",
  }),
};
