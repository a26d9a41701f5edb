import { describe, expect, it } from "vitest";
import type { Finding, Privilege, PrivilegeKind, Truth } from "../src/model/index.ts";
import type { Condition, FactSource, Literal, Related, Relation, Technique } from "../src/reason/index.ts";
import { explore, KNOWLEDGE } from "../src/reason/index.ts";

/** Each literal of each technique matters: false, it stops the technique; unknown, it makes it merely possible. Asked of the reasoner on facts alone. */

interface Signed {
  readonly key: string;
  readonly isPositive: boolean;
}

/** Signed literals that together are enough. */
type Implicant = readonly Signed[];

function keyOf(literal: Literal): string {
  return [literal.of, literal.fact, ...literal.args].join(" ");
}

/** Every minimal set of signed literals that makes `condition` what is `wanted`. */
function implicantsOf(condition: Condition, wanted = true): readonly Implicant[] {
  if ("not" in condition) return implicantsOf(condition.not, !wanted);
  if ("fact" in condition) return [[{ key: keyOf(condition), isPositive: wanted }]];
  const isEach = "all" in condition ? wanted : !wanted;
  const parts = ("all" in condition ? condition.all : condition.any).map((part) => implicantsOf(part, wanted));
  return minimal(isEach ? product(parts) : parts.flat());
}

function product(parts: readonly (readonly Implicant[])[]): readonly Implicant[] {
  return parts.reduce<readonly Implicant[]>((left, right) => left.flatMap((one) => right.map((other) => merged(one, other))), [[]]);
}

function merged(one: Implicant, other: Implicant): Implicant {
  return [...one, ...other.filter(({ key }) => !one.some((known) => known.key === key))];
}

function minimal(implicants: readonly Implicant[]): readonly Implicant[] {
  const contains = (larger: Implicant, smaller: Implicant) => smaller.every(({ key }) => larger.some((signed) => signed.key === key));
  return implicants.filter((one, at) => !implicants.some((other, index) => other !== one && contains(one, other) && (other.length < one.length || index < at)));
}

type Facts = ReadonlyMap<string, Truth>;

function truthFor({ isPositive }: Signed, holds: boolean): Truth {
  return isPositive === holds ? "true" : "false";
}

/** The literals of `implicant` hold and all others do not. */
function onlyHolds(implicants: readonly Implicant[], implicant: Implicant): Map<string, Truth> {
  const facts = new Map(implicants.flat().map((signed) => [signed.key, truthFor(signed, false)]));
  for (const signed of implicant) facts.set(signed.key, truthFor(signed, true));
  return facts;
}

function finding(truth: Truth): Finding {
  const blanks = truth === "unknown" ? [{ why: "not told", learnBy: "ask" }] : [];
  return { truth, supports: truth === "unknown" ? [] : [{ because: "the table says so", evidence: [], remedies: [] }], blanks };
}

const KINDS: Partial<Record<Relation, Related["kind"]>> = {
  "volumes-written": "volume",
  "volumes-read": "volume",
  "networks-joined": "network",
  "account-connections": "connection",
  "account-keys": "credential",
  "key-accounts": "account",
  "login-images": "image",
};

/** One container, and one thing that the technique's relation leads to. */
function sourceOf(technique: Technique, facts: Facts): FactSource {
  return {
    containers: ["subject", "object"],
    find: (literal) => finding(facts.get(keyOf(literal)) ?? "false"),
    related: (relation) => (relation === technique.across ? [{ object: "object", kind: KINDS[relation] ?? "container", finding: finding("true") }] : []),
    withRemedies: () => sourceOf(technique, facts),
  };
}

const OVER_CONTAINER: readonly PrivilegeKind[] = ["exec", "container-root", "influence", "mount-choice", "mount-choice-readable"];
const OVER_SHARED: readonly PrivilegeKind[] = ["volume-read", "volume-write", "network-reach"];

function heldFor(technique: Technique): readonly Privilege[] {
  return technique.from.map((kind) => ({ kind, of: OVER_CONTAINER.includes(kind) ? "subject" : OVER_SHARED.includes(kind) ? "shared" : "host" }));
}

/** A gain that no entry holds. */
const MARK = "persistence";

function certaintyOf(technique: Technique, facts: Facts): "proven" | "possible" | null {
  const view = { source: sourceOf(technique, facts), containers: [], assumptions: [] };
  const marked: Technique = { ...technique, gains: [{ privilege: MARK, over: "host" }] };
  return explore(view, { ...KNOWLEDGE, techniques: [marked] }, heldFor(technique)).find(({ privilege }) => privilege.kind === MARK)?.certainty ?? null;
}

describe.each(KNOWLEDGE.techniques.map((technique) => [technique.id, technique] as const))("%s", (_id, technique) => {
  const implicants = implicantsOf(technique.when);

  it("speaks of each fact with one sign", () => {
    const signs = new Map<string, boolean>();
    const twoFaced = implicants.flat().filter(({ key, isPositive }) => {
      const before = signs.get(key);
      signs.set(key, isPositive);
      return before !== undefined && before !== isPositive;
    });
    expect(twoFaced).toEqual([]);
  });

  it("applies where the facts hold, and not without any one of them", () => {
    for (const implicant of implicants) {
      const facts = onlyHolds(implicants, implicant);
      expect(certaintyOf(technique, facts), "all hold").toBe("proven");
      for (const signed of implicant) {
        expect(certaintyOf(technique, new Map(facts).set(signed.key, truthFor(signed, false))), `without ${signed.key}`).toBe(null);
        expect(certaintyOf(technique, new Map(facts).set(signed.key, "unknown")), `${signed.key} unknown`).toBe("possible");
      }
    }
  });
});
