import { describe, expect, it } from "vitest";
import type { Remedy } from "../model/index.ts";
import type { Table, TableFinding } from "./fixtures.ts";
import { change, PRICES, rule, tableView } from "./fixtures.ts";
import { judge } from "./judge.ts";
import type { Technique } from "./technique.ts";

const REMAP: Remedy = { kind: "enable-userns-remap" };
const KEPT: readonly (readonly Remedy[])[] = [[]];

/** Root in the container by a socket of the host or by being privileged; the host's files by being privileged. */
const KNOWLEDGE: readonly Technique[] = [
  rule({
    id: "root",
    from: ["exec"],
    when: {
      any: [
        { fact: "host-has-socket", args: ["lxd"], of: "subject" },
        { fact: "privileged", args: [], of: "subject" },
      ],
    },
    gains: [{ privilege: "container-root", over: "subject" }],
  }),
  rule({
    id: "read",
    from: ["container-root"],
    when: { fact: "privileged", args: [], of: "subject" },
    gains: [{ privilege: "host-read", over: "host" }],
  }),
];

function cutOf(privileged: Readonly<Record<string, TableFinding>>) {
  const facts = Object.fromEntries(Object.entries(privileged).map(([name, found]) => [`${name} privileged`, found]));
  const socket: TableFinding = { truth: "true", supports: [[REMAP]] };
  const table: Table = { containers: Object.keys(privileged), facts: { ...facts, "host host-has-socket lxd": socket }, relations: [] };
  const { cut } = judge(tableView(table), { techniques: KNOWLEDGE }, { describeRemedy: PRICES.describe });
  return { steps: cut.steps.map(({ remedy }) => remedy), isVerified: cut.isVerified, isOptimal: cut.isOptimal };
}

describe("a change that makes something possible that nothing takes away", () => {
  const drop = change("b", "yy");
  const either: TableFinding = { truth: "true", supports: [[drop, REMAP]] };

  it("is made where nothing else is touched by it", () => {
    expect(PRICES.describe(REMAP).cost).toBeLessThan(PRICES.describe(drop).cost);
    expect(cutOf({ b: either })).toEqual({ steps: [REMAP], isVerified: true, isOptimal: true });
  });

  it("is not made though it is the cheapest, where another container is no longer root by what is known alone", () => {
    expect(cutOf({ a: { truth: "unknown", supports: KEPT }, b: either })).toEqual({ steps: [drop], isVerified: true, isOptimal: true });
  });

  it("is made and not called verified where there is no other", () => {
    const only: TableFinding = { truth: "true", supports: [[REMAP]] };
    expect(cutOf({ a: { truth: "unknown", supports: KEPT }, b: only })).toMatchObject({ steps: [REMAP], isVerified: false, isOptimal: false });
  });
});
