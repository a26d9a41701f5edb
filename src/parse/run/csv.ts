/** The fields of one comma-separated line as Go's encoding/csv reads it (a quoted field begins with `"`, `""` stands for `"`); null where that refuses. */
export function parseCsvLine(line: string): readonly string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field = line[at] === '"' ? quotedField(line, at) : plainField(line, at);
    if (field === null) return null;
    fields.push(field.text);
    if (field.end >= line.length) return fields;
    at = field.end + 1;
  }
}

interface Field {
  readonly text: string;
  /** Where its comma stands, or the line's length. */
  readonly end: number;
}

function plainField(line: string, start: number): Field | null {
  const comma = line.indexOf(",", start);
  const end = comma < 0 ? line.length : comma;
  const text = line.slice(start, end);
  return text.includes('"') ? null : { text, end };
}

function quotedField(line: string, start: number): Field | null {
  let text = "";
  let at = start + 1;
  for (;;) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return null;
    text += line.slice(at, quote);
    const after = line[quote + 1];
    if (after !== '"') return after === undefined || after === "," ? { text, end: quote + 1 } : null;
    text += '"';
    at = quote + 2;
  }
}
