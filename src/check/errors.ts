/** Why something could not be judged. Everything but `nothing-found` names one input. */
export type CheckErrorCode = "unreadable" | "too-large" | "too-many-files" | "unknown-kind" | "nothing-found" | "bad-host" | "bad-snapshot" | "bad-request";

export class CheckError extends Error {
  readonly code: CheckErrorCode;

  constructor(code: CheckErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CheckError";
    this.code = code;
  }
}
