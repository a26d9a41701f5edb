/** Why nothing could be held against anything. */
export type ProveErrorCode = "no-container" | "ambiguous" | "not-running" | "ended" | "no-shell" | "no-consent" | "elsewhere" | "no-process" | "bad-answer";

export class ProveError extends Error {
  readonly code: ProveErrorCode;
  readonly hint: string | null;

  constructor(code: ProveErrorCode, message: string, details: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = "ProveError";
    this.code = code;
    this.hint = details.hint ?? null;
  }
}
