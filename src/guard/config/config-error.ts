/** A configuration that is not taken. Messages may quote it: escape before printing. */
export class ConfigError extends Error {
  readonly code = "config";
  /** From 1; null: it is about the file as a whole. */
  readonly line: number | null;
  readonly column: number | null;
  readonly hint: string | null;

  constructor(message: string, { line, column }: Partial<Spot> = {}, hint: string | null = null) {
    super(line === undefined ? message : `line ${line}, column ${column ?? 1}: ${message}`);
    this.name = "ConfigError";
    this.line = line ?? null;
    this.column = column ?? null;
    this.hint = hint;
  }
}

export interface Spot {
  readonly line: number;
  readonly column: number;
}
