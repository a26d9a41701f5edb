/** The first place in a sorted list whose text is not below `wanted`; its length, where there is none. */
export function firstAtLeast<T>(sorted: readonly T[], wanted: string, textOf: (one: T) => string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle];
    if (one !== undefined && textOf(one) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
