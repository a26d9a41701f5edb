import { describe, expect, it } from "vitest";
import { ALWAYS } from "./condition.ts";
import { divide } from "./endings.ts";
import { rule } from "./fixtures.ts";
import type { Technique } from "./technique.ts";

type Draft = Pick<Technique, "id" | "from" | "gains"> & Partial<Pick<Technique, "across">>;

const drawn = (draft: Draft): Technique => rule({ when: ALWAYS, ...draft });
const STARVES = drawn({ id: "starves", from: ["exec"], gains: [{ privilege: "denial-of-service", over: "host" }] });
const TELLS = drawn({ id: "tells", from: ["exec"], gains: [{ privilege: "information", over: "subject" }] });
const WRITES = drawn({ id: "writes", from: ["exec"], gains: [{ privilege: "host-write", over: "host" }] });
const IS_ROOT = drawn({ id: "is-root", from: ["exec"], gains: [{ privilege: "container-root", over: "subject" }] });
const JOINS = drawn({ id: "joins", from: ["exec"], across: "networks-joined", gains: [{ privilege: "network-reach", over: "object" }] });
const LISTENS = drawn({ id: "listens", from: ["network-reach"], gains: [{ privilege: "information", over: "host" }] });
const ENTERS = drawn({ id: "enters", from: ["network-reach"], across: "network-members", gains: [{ privilege: "influence", over: "object" }] });
const NEEDS_ROOT = drawn({ id: "needs-root", from: ["container-root"], gains: [{ privilege: "kernel", over: "host" }] });

function placesOf(techniques: readonly Technique[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(divide(techniques)).map(([place, list]) => [place, list.map(({ id }: Technique) => id)]));
}

describe("what a technique gains", () => {
  it.each<readonly [string, readonly Technique[], Readonly<Record<string, readonly string[]>>]>([
    ["a weak target, by who entered: an outcome", [STARVES], { leading: [], outcomes: ["starves"], asides: [] }],
    ["no target: an aside", [TELLS], { leading: [], outcomes: [], asides: ["tells"] }],
    ["a host target: leads", [WRITES], { leading: ["writes"], outcomes: [], asides: [] }],
    ["more over the own container, on which nothing rests: an aside", [IS_ROOT], { leading: [], outcomes: [], asides: ["is-root"] }],
    ["more over the own container, on which something rests: leads", [IS_ROOT, NEEDS_ROOT], { leading: ["is-root", "needs-root"], outcomes: [], asides: [] }],
    ["what leads to asides alone: an aside", [JOINS, LISTENS], { leading: [], outcomes: [], asides: ["joins", "listens"] }],
    ["what leads to another container: leads", [JOINS, LISTENS, ENTERS], { leading: ["joins", "enters"], outcomes: [], asides: ["listens"] }],
    [
      "the premise of a technique that needs two: leads",
      [JOINS, { ...LISTENS, from: ["exec", "network-reach"] }],
      { leading: ["joins", "listens"], outcomes: [], asides: [] },
    ],
    [
      "a weak target over a thing of several steps: leads",
      [JOINS, { ...STARVES, from: ["network-reach"] }],
      { leading: ["joins", "starves"], outcomes: [], asides: [] },
    ],
  ])("%s", (_, techniques, expected) => {
    expect(placesOf(techniques)).toEqual(expected);
  });

  it("is divided gain by gain, and each part keeps the conditions", () => {
    const both = { ...STARVES, gains: [...STARVES.gains, ...WRITES.gains] };
    const { leading, outcomes } = divide([both]);
    expect(leading).toEqual([{ ...both, gains: WRITES.gains }]);
    expect(outcomes).toEqual([{ ...both, gains: STARVES.gains }]);
    expect(leading[0]?.when).toBe(both.when);
  });
});
