import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttackPath, ContainerJudgement, Remedy } from "../model/index.ts";
import type { Condition, Literal } from "./condition.ts";
import { remedyKey } from "./evaluate.ts";
import type { Table, TableFinding, TableRelation } from "./fixtures.ts";
import { change, factKey, PRICES, rule, tableSource, tableView } from "./fixtures.ts";
import { judge } from "./judge.ts";
import type { ReferenceProof, ReferenceStep } from "./reference.ts";
import { referenceClosure, referenceCut, referenceProofs, referenceSteps, referenceVerdict } from "./reference.ts";
import type { Technique } from "./technique.ts";

const CONTAINERS = ["a", "b", "c"];
const THINGS = [...CONTAINERS, "v", "n", "host", "ssh", "*"];
const ROOMY = { paths: 10_000, ways: 1_000, pathsOfOneShape: 10_000, combinations: 1_000_000 };
/** Steps that one entry can take at all: every set of them is tried. */
const MOST_STEPS = 9;
const RUNS = 1500;

const LITERALS: readonly Literal[] = [
  { fact: "runs-as-root", args: [], of: "subject" },
  { fact: "privileged", args: [], of: "subject" },
  { fact: "is-remapped", args: [], of: "subject" },
  { fact: "readonly-rootfs", args: [], of: "object" },
  { fact: "host-on-cloud", args: [], of: "subject" },
];

const HOST_CHANGE: Remedy = { kind: "enable-userns-remap" };

const truths = fc.constantFrom("true", "true", "true", "unknown", "false");

function finding(container: string): fc.Arbitrary<TableFinding> {
  const remedies = fc.subarray([change(container, "x"), change(container, "yy"), HOST_CHANGE], { maxLength: 2 });
  return fc.record({ truth: truths, supports: fc.array(remedies, { minLength: 1, maxLength: 2 }) }) as fc.Arbitrary<TableFinding>;
}

function factsArbitrary(): fc.Arbitrary<Table["facts"]> {
  const keys = LITERALS.flatMap((literal) => (literal.fact === "host-on-cloud" ? ["host"] : CONTAINERS).map((thing) => ({ key: factKey(literal.fact, literal.args, thing), thing })));
  return fc.tuple(...keys.map(({ thing }) => finding(thing))).map((findings) => Object.fromEntries(findings.map((entry, position) => [keys[position]?.key, entry])));
}

function relationsArbitrary(): fc.Arbitrary<readonly TableRelation[]> {
  const edges: readonly Omit<TableRelation, keyof TableFinding>[] = [
    ...CONTAINERS.flatMap((of) => [
      { relation: "volumes-written", of, object: "v", kind: "volume" } as const,
      { relation: "networks-joined", of, object: "n", kind: "network" } as const,
      { relation: "volume-users", of: "v", object: of, kind: "container" } as const,
      { relation: "network-members", of: "n", object: of, kind: "container" } as const,
    ]),
    ...CONTAINERS.flatMap((of) => CONTAINERS.filter((object) => object !== of).map((object) => ({ relation: "pid-namespace-members", of, object, kind: "container" }) as const)),
  ];
  const some = fc.subarray(edges as (typeof edges)[number][], { maxLength: 7 });
  const every = CONTAINERS.map((object): TableRelation => ({ relation: "every-container", of: "host", object, kind: "container", truth: "true", supports: [[]] }));
  return some.chain((chosen) =>
    fc.tuple(...chosen.map((edge) => finding(edge.of))).map((findings) => [
      ...every,
      ...chosen.map((edge, position): TableRelation => ({ ...edge, ...(findings[position] ?? { truth: "true", supports: [[]] }) })),
    ]),
  );
}

const tables: fc.Arbitrary<Table> = fc.record({ containers: fc.constant(CONTAINERS), facts: factsArbitrary(), relations: relationsArbitrary() });

const conditions: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom<Condition>(...LITERALS),
    fc.record({ all: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("condition") }),
  ),
})).condition;

function positive(condition: Condition): Condition {
  if ("not" in condition) return positive(condition.not);
  if ("all" in condition) return { all: condition.all.map(positive) };
  if ("any" in condition) return { any: condition.any.map(positive) };
  return condition;
}

const shapes: readonly Pick<Technique, "from" | "across" | "gains">[] = [
  { from: ["exec"], across: null, gains: [{ privilege: "container-root", over: "subject" }] },
  { from: ["exec"], across: null, gains: [{ privilege: "engine-control", over: "host" }] },
  { from: ["exec"], across: null, gains: [{ privilege: "host-user", over: "host" }, { privilege: "denial-of-service", over: "host" }] },
  { from: ["exec"], across: null, gains: [{ privilege: "credential", over: "ssh" }] },
  { from: ["exec"], across: "volumes-written", gains: [{ privilege: "volume-write", over: "object" }] },
  { from: ["exec"], across: "networks-joined", gains: [{ privilege: "network-reach", over: "object" }] },
  { from: ["exec"], across: "pid-namespace-members", gains: [{ privilege: "influence", over: "object" }, { privilege: "exec", over: "object" }] },
  { from: ["volume-write"], across: "volume-users", gains: [{ privilege: "exec", over: "object" }] },
  { from: ["network-reach"], across: "network-members", gains: [{ privilege: "influence", over: "object" }] },
  { from: ["network-reach"], across: "network-members", gains: [{ privilege: "engine-exec", over: "host" }] },
  { from: ["network-reach", "credential"], across: "network-members", gains: [{ privilege: "exec", over: "object" }] },
  { from: ["influence"], across: null, gains: [{ privilege: "exec", over: "subject" }] },
  { from: ["exec", "container-root"], across: null, gains: [{ privilege: "host-root", over: "host" }] },
  { from: ["container-root", "host-user"], across: null, gains: [{ privilege: "kernel", over: "host" }] },
  { from: ["container-root"], across: null, gains: [{ privilege: "host-read", over: "host" }] },
  { from: ["engine-control"], across: null, gains: [{ privilege: "host-root", over: "host" }] },
  { from: ["engine-control"], across: "every-container", gains: [{ privilege: "other-container", over: "object" }] },
  { from: ["engine-exec"], across: "every-container", gains: [{ privilege: "exec", over: "object" }, { privilege: "container-root", over: "object" }] },
  { from: ["host-read", "engine-exec"], across: null, gains: [{ privilege: "host-root", over: "host" }] },
  { from: ["host-user", "credential"], across: null, gains: [{ privilege: "engine-control", over: "host" }] },
];

const TO_CONTAINER = ["pid-namespace-members", "volume-users", "network-members", "every-container"];

/** Conditions of `when` fit what the technique starts from: a volume or the host has no facts of a container. */
function techniques(condition: fc.Arbitrary<Condition>): fc.Arbitrary<readonly Technique[]> {
  const one = fc.record({ shape: fc.constantFrom(...shapes), when: condition });
  return fc
    .array(one, { minLength: 1, maxLength: 7 })
    .map((drafts) => drafts.map(({ shape, when }, position) => rule({ ...shape, id: `t${position}`, when: fitting(when, shape) })));
}

function fitting(condition: Condition, shape: (typeof shapes)[number]): Condition {
  if ("not" in condition) return { not: fitting(condition.not, shape) };
  if ("all" in condition) return { all: condition.all.map((part) => fitting(part, shape)) };
  if ("any" in condition) return { any: condition.any.map((part) => fitting(part, shape)) };
  const leads = shape.across !== null && TO_CONTAINER.includes(shape.across);
  return condition.of === "object" && !leads ? { ...condition, of: "subject" } : condition;
}

function judgeAll(table: Table, knowledge: readonly Technique[]) {
  return judge(tableView(table), { techniques: knowledge }, { describeRemedy: PRICES.describe, bounds: ROOMY });
}

function referenceFor(table: Table, knowledge: readonly Technique[]): readonly ReferenceStep[] {
  return referenceSteps(tableSource(table), knowledge, THINGS);
}

function isSmall(table: Table, steps: readonly ReferenceStep[]): boolean {
  return table.containers.every((of) => referenceClosure({ kind: "exec", of }, steps, table.containers).length <= MOST_STEPS);
}

function pathWords(path: AttackPath): string {
  const steps = path.steps.map((step) => [step.technique, step.gains.kind, step.unknowns.length === 0, ...step.remedies.map(remedyKey).sort()].join(" "));
  return `${path.certainty} ${path.reaches.kind} ${path.reaches.of}: ${steps.sort().join(" | ")}`;
}

function proofWords(proof: ReferenceProof): string {
  const steps = [...proof.steps].map((step) => [step.technique.id, step.gain.kind, step.isProven, ...[...step.remedies].sort()].join(" "));
  return `${proof.isProven ? "proven" : "possible"} ${proof.target.kind} ${proof.target.of}: ${steps.sort().join(" | ")}`;
}

function verdicts(containers: readonly ContainerJudgement[]): readonly string[] {
  return containers.map((container) => container.verdict);
}

describe("the reasoner against the reference", () => {
  it("finds the same minimal proofs and verdicts in every generated world", () => {
    let compared = 0;
    fc.assert(
      fc.property(tables, techniques(conditions), (table, knowledge) => {
        const steps = referenceFor(table, knowledge);
        fc.pre(isSmall(table, steps));
        for (const container of judgeAll(table, knowledge).containers) {
          const entry = { kind: "exec", of: container.id } as const;
          const expected = referenceProofs(entry, steps, table.containers);
          expect([...container.paths.map(pathWords)].sort()).toEqual(expected.map(proofWords).sort());
          expect(container.verdict).toBe(referenceVerdict(entry, steps, table.containers));
          expect(container.pathsAreBounded).toBe(false);
          compared += expected.length;
        }
      }),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(RUNS);
  }, 120_000);
});

export { referenceCut, verdicts, positive };
