import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttackPath, ContainerJudgement, Remedy } from "../model/index.ts";
import { HOST_TARGETS, TARGETS } from "../model/index.ts";
import type { Condition, Literal } from "./condition.ts";
import { remedyKey } from "./evaluate.ts";
import { FACTS } from "./facts/vocabulary.ts";
import type { Table, TableFinding, TableRelation } from "./fixtures.ts";
import { change, factKey, PRICES, rule, tableSource, tableView } from "./fixtures.ts";
import { judge } from "./judge.ts";
import { FIRST_WEAK_RANK } from "./rank.ts";
import type { ReferenceProof, ReferenceStep } from "./reference.ts";
import { referenceClosure, referenceCut, referenceProofs, referenceSteps, referenceVerdict } from "./reference.ts";
import type { Technique } from "./technique.ts";

const CONTAINERS = ["a", "b", "c"];
const THINGS = [...CONTAINERS, "v", "n", "host", "ssh", "al", "/s"];
const ROOMY = { paths: 10_000, pathsThroughOthers: 10_000, ways: 1_000, pathsOfOneShape: 10_000, combinations: 1_000_000 };
/** Steps that one entry can take at all: every set of them is tried. */
const MOST_STEPS = 9;
const RUNS = 1500;

const LITERALS: readonly Literal[] = [
  { fact: "runs-as-root", args: [], of: "subject" },
  { fact: "privileged", args: [], of: "subject" },
  { fact: "is-remapped", args: [], of: "subject" },
  { fact: "readonly-rootfs", args: [], of: "object" },
  { fact: "host-on-cloud", args: [], of: "subject" },
  { fact: "host-has-socket", args: ["lxd"], of: "subject" },
];

const HOST_CHANGE: Remedy = { kind: "enable-userns-remap" };

const truths = fc.constantFrom("true", "true", "true", "unknown", "false");

function finding(container: string): fc.Arbitrary<TableFinding> {
  const remedies = fc.subarray([change(container, "x"), change(container, "yy"), HOST_CHANGE], { maxLength: 2 });
  return fc.record({ truth: truths, supports: fc.array(remedies, { minLength: 1, maxLength: 2 }) }) as fc.Arbitrary<TableFinding>;
}

function factsArbitrary(): fc.Arbitrary<Table["facts"]> {
  const keys = LITERALS.flatMap((literal) =>
    (FACTS[literal.fact].about === "host" ? ["host"] : CONTAINERS).map((thing) => ({ key: factKey(literal.fact, literal.args, thing), thing })),
  );
  return fc
    .tuple(...keys.map(({ thing }) => finding(thing)))
    .map((findings) => Object.fromEntries(findings.map((entry, position) => [keys[position]?.key, entry])));
}

function relationsArbitrary(): fc.Arbitrary<readonly TableRelation[]> {
  const edges: readonly Omit<TableRelation, keyof TableFinding>[] = [
    ...CONTAINERS.flatMap((of) => [
      { relation: "volumes-written", of, object: "v", kind: "volume" } as const,
      { relation: "networks-joined", of, object: "n", kind: "network" } as const,
      { relation: "volume-users", of: "v", object: of, kind: "container" } as const,
      { relation: "network-members", of: "n", object: of, kind: "container" } as const,
    ]),
    { relation: "key-accounts", of: "ssh", object: "al", kind: "account" },
    { relation: "account-connections", of: "al", object: "/s", kind: "connection" },
    ...CONTAINERS.flatMap((of) =>
      CONTAINERS.filter((object) => object !== of).map((object) => ({ relation: "pid-namespace-members", of, object, kind: "container" }) as const),
    ),
  ];
  const some = fc.subarray(edges as (typeof edges)[number][], { maxLength: 9 });
  const every = CONTAINERS.map(
    (object): TableRelation => ({ relation: "every-container", of: "host", object, kind: "container", truth: "true", supports: [[]] }),
  );
  return some.chain((chosen) =>
    fc
      .tuple(...chosen.map((edge) => finding(edge.of)))
      .map((findings) => [
        ...every,
        ...chosen.map((edge, position): TableRelation => ({ ...edge, ...(findings[position] ?? { truth: "true", supports: [[]] }) })),
      ]),
  );
}

const tables: fc.Arbitrary<Table> = fc.record({ containers: fc.constant(CONTAINERS), facts: factsArbitrary(), relations: relationsArbitrary() });

/** Worlds in which a change never makes anything true. */
const hardening: fc.Arbitrary<Table> = tables.map((table) => {
  const facts = Object.entries(table.facts).map(([key, entry]) => [key, entry.truth === "false" ? { ...entry, supports: [[]] } : entry]);
  const relations = table.relations.map((entry) => (entry.truth === "false" ? { ...entry, supports: [[]] } : entry));
  return { ...table, facts: Object.fromEntries(facts), relations };
});

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
  {
    from: ["exec"],
    across: null,
    gains: [
      { privilege: "host-user", over: "host" },
      { privilege: "denial-of-service", over: "host" },
    ],
  },
  { from: ["exec"], across: null, gains: [{ privilege: "credential", over: "ssh" }] },
  { from: ["exec"], across: "volumes-written", gains: [{ privilege: "volume-write", over: "object" }] },
  { from: ["exec"], across: "networks-joined", gains: [{ privilege: "network-reach", over: "object" }] },
  {
    from: ["exec"],
    across: "pid-namespace-members",
    gains: [
      { privilege: "influence", over: "object" },
      { privilege: "exec", over: "object" },
    ],
  },
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
  {
    from: ["engine-exec"],
    across: "every-container",
    gains: [
      { privilege: "exec", over: "object" },
      { privilege: "container-root", over: "object" },
    ],
  },
  { from: ["host-read", "engine-exec"], across: null, gains: [{ privilege: "host-root", over: "host" }] },
  { from: ["host-user", "credential"], across: null, gains: [{ privilege: "engine-control", over: "host" }] },
  { from: ["credential"], across: "key-accounts", gains: [{ privilege: "account", over: "object" }] },
  { from: ["account"], across: "account-connections", gains: [{ privilege: "connection", over: "object" }] },
  { from: ["account", "credential"], across: null, gains: [{ privilege: "host-root", over: "host" }] },
  { from: ["connection"], across: null, gains: [{ privilege: "engine-control", over: "host" }] },
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

describe("what is told without telling the paths", () => {
  it("is what the paths tell, however few of them are kept", () => {
    const bounds = fc.record({ paths: fc.integer({ min: 1, max: 6 }), combinations: fc.constantFrom(1, 1_000_000) });
    let removed = 0;
    fc.assert(
      fc.property(tables, techniques(conditions), bounds, (table, knowledge, few) => {
        const { containers, cut } = judge(tableView(table), { techniques: knowledge }, { describeRemedy: PRICES.describe, bounds: { ...ROOMY, ...few } });
        for (const step of cut.steps) {
          expect(step.removed).toBe(step.removes.length);
          removed += step.removes.length;
        }
        for (const { verdict, worst, paths } of containers) {
          const certainty = verdict === "escapes" ? "proven" : "possible";
          const ranks = paths.flatMap((path) => (path.certainty === certainty && HOST_TARGETS.has(path.target) ? [TARGETS.indexOf(path.target)] : []));
          expect(worst ?? null).toBe(verdict === "contained" ? null : (TARGETS[Math.min(...ranks)] ?? null));
        }
      }),
      { numRuns: RUNS },
    );
    expect(removed).toBeGreaterThan(RUNS / 10);
  }, 120_000);
});

/** Every change that the table knows, with its price. */
function changesOf(table: Table): ReadonlyMap<Remedy, number> {
  const entries = [...Object.values(table.facts), ...table.relations];
  const all = entries.flatMap((entry) => entry.supports.flat());
  const distinct = new Map(all.map((remedy) => [remedyKey(remedy), remedy]));
  return new Map([...distinct.values()].map((remedy) => [remedy, PRICES.describe(remedy).cost]));
}

function escapes(table: Table, knowledge: readonly Technique[], remedies: readonly Remedy[]): boolean {
  const steps = referenceSteps(tableSource(table, remedies), knowledge, THINGS);
  return table.containers.some((of) => referenceVerdict({ kind: "exec", of }, steps, table.containers) === "escapes");
}

/** Whether a path to the host is left that is proven, or that was not there before the changes. */
function leavesOpen(table: Table, knowledge: readonly Technique[], remedies: readonly Remedy[]): boolean {
  const before = referenceFor(table, knowledge);
  const after = referenceSteps(tableSource(table, remedies), knowledge, THINGS);
  const known = new Set(before.map(stepWords));
  return table.containers.some((of) => {
    const entry = { kind: "exec", of } as const;
    if (referenceVerdict(entry, after, table.containers) === "escapes") return true;
    if (after.every((step) => known.has(stepWords(step)))) return false;
    const proofs = referenceProofs(entry, after, table.containers).filter(({ rank }) => rank < FIRST_WEAK_RANK);
    return proofs.some((proof) => [...proof.steps].some((step) => !known.has(stepWords(step))));
  });
}

function stepWords({ technique: { id }, subject, object, gain, reasons, isProven }: ReferenceStep): string {
  return [id, subject, object, gain.kind, gain.of, isProven, ...[...reasons].sort()].join("\n");
}

describe("the cut", () => {
  it("costs what the cheapest of all sets of changes costs, where changes make nothing true", () => {
    let cuts = 0;
    let doubtful = 0;
    fc.assert(
      fc.property(hardening, techniques(conditions.map(positive)), (table, knowledge) => {
        const changes = changesOf(table);
        fc.pre(changes.size <= 7);
        const { cut } = judgeAll(table, knowledge);
        fc.pre(isSmall(table, referenceFor(table, knowledge)));
        const cheapest = escapes(table, knowledge, []) ? referenceCut(changes, (remedies) => !leavesOpen(table, knowledge, remedies)) : 0;
        const cost = cut.steps.reduce((sum, step) => sum + step.cost, 0);
        expect(cut.isVerified).toBe(cheapest !== null);
        if (cheapest === null) return;
        if (cut.isOptimal) expect(cost).toBe(cheapest);
        else expect(cost).toBeGreaterThanOrEqual(cheapest);
        if (!cut.isOptimal) doubtful++;
        if (cost > 0) cuts++;
      }),
      { numRuns: 800 },
    );
    expect(cuts).toBeGreaterThan(20);
    expect(doubtful).toBeLessThan(cuts);
  }, 120_000);

  it("leaves no proven and no new path where it says that it is verified, and none of its steps is needless", () => {
    fc.assert(
      fc.property(tables, techniques(conditions), (table, knowledge) => {
        const { cut } = judgeAll(table, knowledge);
        const remedies = cut.steps.map((step) => step.remedy);
        if (!cut.isVerified || remedies.length === 0) return;
        fc.pre(isSmall(table, referenceFor(table, knowledge)));
        expect(leavesOpen(table, knowledge, remedies)).toBe(false);
        if (cut.isOptimal)
          for (const left of remedies)
            expect(
              leavesOpen(
                table,
                knowledge,
                remedies.filter((remedy) => remedy !== left),
              ),
            ).toBe(true);
      }),
      { numRuns: 1000 },
    );
  }, 120_000);
});

/** The same table after somebody looked: unknown entries get the value of `settled`. */
function settled(table: Table, value: "true" | "false"): Table {
  const settle = <T extends TableFinding>(entry: T): T => (entry.truth === "unknown" ? { ...entry, truth: value } : entry);
  return {
    ...table,
    facts: Object.fromEntries(Object.entries(table.facts).map(([key, entry]) => [key, settle(entry)])),
    relations: table.relations.map(settle),
  };
}

describe("laws", () => {
  it("more knowledge never turns `contained` into `escapes` or back", () => {
    fc.assert(
      fc.property(tables, techniques(conditions), fc.constantFrom("true" as const, "false" as const), (table, knowledge, value) => {
        const before = judgeAll(table, knowledge).containers;
        const after = judgeAll(settled(table, value), knowledge).containers;
        for (const [position, { verdict }] of before.entries()) if (verdict !== "undecided") expect(after[position]?.verdict).toBe(verdict);
      }),
      { numRuns: 1500 },
    );
  }, 120_000);

  it("a change never adds a proven target where changes make nothing true", () => {
    fc.assert(
      fc.property(hardening, techniques(conditions.map(positive)), fc.nat(), (table, knowledge, pick) => {
        const changes = [...changesOf(table).keys()];
        const chosen = changes[pick % Math.max(1, changes.length)];
        fc.pre(chosen !== undefined);
        const view = tableView(table);
        const changed = { ...view, source: view.source.withRemedies([chosen]) };
        const options = { describeRemedy: PRICES.describe, bounds: ROOMY };
        const before = judge(view, { techniques: knowledge }, options).containers.map(provenTargets);
        const after = judge(changed, { techniques: knowledge }, options).containers.map(provenTargets);
        for (const [position, targets] of after.entries())
          expect([...targets].filter((target) => !before[position]?.has(target) && !hasWorse(before[position], target))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  }, 120_000);

  it("says so when paths are bounded, and then still gives the verdict of the reference", () => {
    const tight = { paths: 1, pathsThroughOthers: 1, ways: 1, pathsOfOneShape: 1, combinations: 2 };
    let bounded = 0;
    fc.assert(
      fc.property(tables, techniques(conditions), (table, knowledge) => {
        const steps = referenceFor(table, knowledge);
        const containers = judge(tableView(table), { techniques: knowledge }, { describeRemedy: PRICES.describe, bounds: tight }).containers;
        const roomy = judgeAll(table, knowledge).containers;
        for (const [position, container] of containers.entries()) {
          expect(container.verdict).toBe(referenceVerdict({ kind: "exec", of: container.id }, steps, table.containers));
          if (container.paths.length < (roomy[position]?.paths.length ?? 0)) expect(container.pathsAreBounded).toBe(true);
          if (container.pathsAreBounded) bounded++;
        }
      }),
      { numRuns: 1500 },
    );
    expect(bounded).toBeGreaterThan(50);
  }, 120_000);
});

function provenTargets(container: ContainerJudgement): ReadonlySet<string> {
  return new Set(container.paths.filter((path) => path.certainty === "proven").map((path) => `${path.target} ${path.scope}`));
}

/** A target hidden behind a worse one shows when the worse one goes. */
function hasWorse(targets: ReadonlySet<string> | undefined, target: string): boolean {
  const names = [...(targets ?? [])].map((name) => name.split(" ")[0]);
  const place = TARGETS.findIndex((name) => target.startsWith(`${name} `));
  return names.some((name) => TARGETS.findIndex((other) => other === name) < place);
}
