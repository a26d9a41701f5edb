type Sets = readonly (readonly number[])[];

/** What a problem of sets costs at least, and what is left then of each element's price. */
export interface Bound {
  readonly least: number;
  readonly slackOf: (element: number) => number;
}

/**
 * Each set is given as much as the elements that hit it can still pay: what all are given, no choice of elements costs less (dual ascent for set covers:
 * Beasley, "An algorithm for set covering problem", 1987). A choice with one element more than needed costs its slack beyond that.
 */
export function boundOf(sets: Sets, costs: readonly number[]): Bound {
  const slack = new Map<number, number>();
  const slackOf = (element: number): number => slack.get(element) ?? costs[element] ?? Number.POSITIVE_INFINITY;
  let least = 0;
  for (const set of sets) {
    let given = Number.POSITIVE_INFINITY;
    for (const element of set) given = Math.min(given, slackOf(element));
    if (given <= 0) continue;
    least += given;
    for (const element of set) slack.set(element, slackOf(element) - given);
  }
  return { least, slackOf };
}
