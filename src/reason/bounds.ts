/** How far the reasoner goes before it says that it stopped. All counts, no clock: the same input gives the same answer. */
export interface Bounds {
  /** Paths shown for one container beyond the first of each technique; also kept for one privilege on the way to one target. */
  readonly paths: number;
  /** Of those, paths that go through another container. */
  readonly pathsThroughOthers: number;
  /** Ways kept in which one technique applies to one thing. */
  readonly ways: number;
  /** Paths of one shape (the same techniques in the same order) kept for one privilege. */
  readonly pathsOfOneShape: number;
  /** Open combinations of several privileges that are followed in all. */
  readonly combinations: number;
  /** Choices tried in the search for one cheapest cut. */
  readonly cutChoices: number;
  /** How often a cut is applied, judged again and extended. */
  readonly cutRounds: number;
}

export const DEFAULT_BOUNDS: Bounds = {
  paths: 32,
  pathsThroughOthers: 4,
  ways: 16,
  pathsOfOneShape: 4,
  combinations: 20_000,
  cutChoices: 20_000,
  cutRounds: 12,
};
