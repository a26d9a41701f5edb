/** Milliseconds that `work` takes, by the monotonic clock. */
export function timeOf(work) {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

export function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}

export function verdict(ratio, bound) {
  return { holds: ratio <= bound };
}

/** One table a run: what, baseline, measured, ratio, bound. */
export function printTable(rows) {
  const columns = ["what", "baseline", "measured", "ratio", "bound", "holds"];
  const cells = rows.map((row) => columns.map((column) => (typeof row[column] === "number" ? row[column].toFixed(2) : String(row[column]))));
  const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((cell) => cell[index].length)));
  const line = (values) => values.map((value, index) => value.padEnd(widths[index])).join("  ");
  console.log(line(columns));
  for (const cell of cells) console.log(line(cell));
}
