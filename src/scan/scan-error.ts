/** Why what is there could not be judged. */
export type ScanErrorCode = "bad-snapshot" | "unreadable" | "unwritable" | "too-large" | "bad-answer";

export class ScanError extends Error {
  readonly code: ScanErrorCode;
  readonly hint: string | null;

  constructor(code: ScanErrorCode, message: string, details: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = "ScanError";
    this.code = code;
    this.hint = details.hint ?? null;
  }
}
