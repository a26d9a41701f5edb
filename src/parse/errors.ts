import type { Evidence } from "../model/index.ts";

/**
 * `unreadable`: a file cannot be read. `too-large`: a named bound is exceeded. `syntax`: it is not the language it should be.
 * `shape`: a value has the wrong form. `unresolved`: something it names is not there. `cycle`: it leads back to itself.
 */
export type ParseErrorCode = "unreadable" | "too-large" | "syntax" | "shape" | "unresolved" | "cycle";

/** An input that cannot be judged, with the place that says why. The message holds text from outside: escape before printing. */
export class ParseError extends Error {
  override readonly name = "ParseError";
  readonly code: ParseErrorCode;
  /** Null where no place can be named (no file was found at all). */
  readonly evidence: Evidence | null;

  /** `message` without its place, which is put behind it in brackets. */
  constructor(code: ParseErrorCode, message: string, options: { readonly evidence?: Evidence; readonly cause?: unknown } = {}) {
    super(placed(message, options.evidence), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.evidence = options.evidence ?? null;
  }
}

function placed(message: string, evidence: Evidence | undefined): string {
  if (evidence === undefined) return message;
  return evidence.location === "" ? `${message} (${evidence.source})` : `${message} (${evidence.source}:${evidence.location})`;
}
