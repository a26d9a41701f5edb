/** Why the engine could not be asked, or its answer not be used. */
export type EngineErrorCode =
  | "not-found"
  | "bad-address"
  | "not-supported"
  | "bad-context"
  | "refused"
  | "permission"
  | "unreachable"
  | "tls"
  | "timeout"
  | "cut-off"
  | "too-large"
  | "bad-json"
  | "bad-answer"
  | "http-status";

export class EngineError extends Error {
  readonly code: EngineErrorCode;
  /** What the user can do; null where nothing is known. */
  readonly hint: string | null;
  /** HTTP status where the engine gave one. */
  readonly status: number | null;

  constructor(code: EngineErrorCode, message: string, details: EngineErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "EngineError";
    this.code = code;
    this.hint = details.hint ?? null;
    this.status = details.status ?? null;
  }
}

export interface EngineErrorDetails {
  readonly hint?: string;
  readonly status?: number;
  readonly cause?: unknown;
}
