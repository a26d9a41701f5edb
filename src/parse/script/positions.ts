/** `line:column` of an offset, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds places in a text by binary search over its line starts. `first` is where the text itself begins. */
export function placesOf(text: string, first: Place = { line: 1, column: 1 }): (offset: number) => Place {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    const index = lastAtMost(starts, offset);
    const column = offset - (starts[index] ?? 0) + 1;
    return { line: first.line + index, column: index === 0 ? first.column + column - 1 : column };
  };
}

function lastAtMost(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
