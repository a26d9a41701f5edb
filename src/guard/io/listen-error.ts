/** The guard cannot listen where it was told to. */
export class ListenError extends Error {
  readonly code = "listen";
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = "ListenError";
    this.hint = hint;
  }
}

export function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
