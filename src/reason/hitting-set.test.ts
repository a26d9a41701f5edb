import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseCheapest } from "./cut-choice.ts";
import { boundOf } from "./hitting-bound.ts";
import { connected, minimalSets, reduced } from "./hitting-reductions.ts";
import type { HittingProblem } from "./hitting-set.ts";
import { solveHittingSet } from "./hitting-set.ts";

const ELEMENTS = 8;

const problems: fc.Arbitrary<HittingProblem> = fc.record({
  sets: fc.array(fc.uniqueArray(fc.nat(ELEMENTS - 1), { minLength: 1, maxLength: 4 }), { maxLength: 10 }),
  costs: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: ELEMENTS, maxLength: ELEMENTS }),
  budget: fc.constant(100_000),
});

function hits(chosen: readonly number[], sets: HittingProblem["sets"]): boolean {
  return sets.every((set) => set.some((element) => chosen.includes(element)));
}

/** Tries every choice. */
function cheapest({ sets, costs }: HittingProblem): number {
  let best = Number.POSITIVE_INFINITY;
  for (let mask = 0; mask < 2 ** ELEMENTS; mask++) {
    const chosen = costs.map((_, element) => element).filter((element) => (mask & (1 << element)) !== 0);
    if (hits(chosen, sets))
      best = Math.min(
        best,
        chosen.reduce((sum, element) => sum + (costs[element] ?? 0), 0),
      );
  }
  return best;
}

describe("the cheapest choice", () => {
  it("hits every set, and costs what the cheapest of all choices costs", () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const solution = solveHittingSet(problem);
        expect(hits(solution.chosen, problem.sets)).toBe(true);
        expect(solution).toMatchObject({ isOptimal: true, cost: cheapest(problem) });
      }),
      { numRuns: 500 },
    );
  });

  it("costs the same when some elements are shared by all parts", () => {
    fc.assert(
      fc.property(problems, fc.nat(ELEMENTS), (problem, shared) => {
        const solution = chooseCheapest({ ...problem, isShared: (element) => element < shared });
        expect(hits(solution.chosen, problem.sets)).toBe(true);
        expect(solution).toMatchObject({ isOptimal: true, cost: cheapest(problem) });
      }),
      { numRuns: 500 },
    );
  });

  it("is called unproven when the budget ends first, and hits every set all the same", () => {
    const sets = Array.from({ length: 12 }, (_, position) => [position % 8, (position * 3 + 1) % 8, (position * 5 + 2) % 8]);
    const solution = solveHittingSet({ sets, costs: [3, 2, 3, 2, 3, 2, 3, 2], budget: 1 });
    expect(solution.isOptimal).toBe(false);
    expect(hits(solution.chosen, sets)).toBe(true);
  });

  it("is proven after few choices where many sets hang together", () => {
    // Around a circle of 60, each with one of 20 that are spread over it: no reduction takes any away.
    const sets = Array.from({ length: 60 }, (_, at) => [at, (at + 1) % 60, 60 + (at % 20)]);
    const costs = Array.from({ length: 80 }, (_, element) => (element < 60 ? 3 + (element % 3) : 7));
    const solution = solveHittingSet({ sets, costs, budget: 20_000 });
    expect(solution.isOptimal).toBe(true);
    expect(solution.choices).toBeLessThan(1000);
  });

  it("is nothing when there is nothing to hit", () => {
    expect(solveHittingSet({ sets: [], costs: [], budget: 10 })).toEqual({ chosen: [], cost: 0, isOptimal: true, choices: 0 });
  });
});

describe("what is paid at least", () => {
  it("is no more than the cheapest choice costs, and one with a certain element costs its slack beyond", () => {
    fc.assert(
      fc.property(problems, fc.nat(ELEMENTS - 1), (problem, element) => {
        const { least, slackOf } = boundOf(problem.sets, problem.costs);
        expect(least).toBeLessThanOrEqual(cheapest(problem));
        const rest = problem.sets.filter((set) => !set.includes(element));
        expect(least + slackOf(element)).toBeLessThanOrEqual(cheapest({ ...problem, sets: rest }) + (problem.costs[element] ?? 0));
      }),
      { numRuns: 500 },
    );
  });

  it("counts sets that overlap, as long as what they share can pay for both", () => {
    const sets = [
      [0, 1],
      [1, 2],
    ];
    expect(boundOf(sets, [1, 5, 3]).least).toBe(4);
  });
});

describe("what is made smaller", () => {
  it("costs as much as before, with what is chosen in any case", () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { sets, forced } = reduced(problem.sets, problem.costs);
        const price = forced.reduce((sum, element) => sum + (problem.costs[element] ?? 0), 0);
        expect(price + cheapest({ ...problem, sets })).toBe(cheapest(problem));
        expect(sets.every((set) => set.length > 1 && !set.some((element) => forced.includes(element)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("is nothing where one element hits all for the least, and the lower of two that are alike stays", () => {
    expect(
      reduced(
        [
          [1, 2],
          [1, 3],
        ],
        [0, 1, 1, 1],
      ),
    ).toEqual({ sets: [], forced: [1] });
    expect(reduced([[2, 3]], [9, 9, 1, 1])).toEqual({ sets: [], forced: [2] });
    expect(
      reduced(
        [
          [1, 2],
          [1, 3],
        ],
        [0, 9, 1, 1],
      ),
    ).toEqual({
      sets: [
        [1, 2],
        [1, 3],
      ],
      forced: [],
    });
  });

  it("says that nothing hits an empty set", () => {
    expect(reduced([[1, 2], []], [1, 1, 1]).sets).toEqual([[]]);
  });

  it("falls into parts that share nothing, and each is chosen for alone", () => {
    const triangle = (first: number) => [
      [first, first + 1],
      [first + 1, first + 2],
      [first, first + 2],
    ];
    const parts = Array.from({ length: 40 }, (_, position) => triangle(position * 3));
    expect(connected(parts.flat(), (set) => set)).toEqual(parts);
    const solution = solveHittingSet({ sets: parts.flat(), costs: Array.from({ length: 120 }, () => 1), budget: 1000 });
    expect(solution).toMatchObject({ cost: 80, isOptimal: true });
  });
});

describe("minimal sets", () => {
  it("leave out what contains another, and repeats", () => {
    expect(minimalSets([[1, 2, 3], [2, 3], [4], [2, 3], [4, 5]])).toEqual([[4], [2, 3]]);
  });
});
