import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseCheapest } from "./cut-choice.ts";
import type { HittingProblem } from "./hitting-set.ts";
import { minimalSets, solveHittingSet } from "./hitting-set.ts";

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

  it("is nothing when there is nothing to hit", () => {
    expect(solveHittingSet({ sets: [], costs: [], budget: 10 })).toEqual({ chosen: [], cost: 0, isOptimal: true, choices: 1 });
  });
});

describe("minimal sets", () => {
  it("leave out what contains another, and repeats", () => {
    expect(minimalSets([[1, 2, 3], [2, 3], [4], [2, 3], [4, 5]])).toEqual([[4], [2, 3]]);
  });
});
