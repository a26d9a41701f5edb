/** A baseline that cannot be used. `too-large`: beyond the stated limit. */
export class ReportError extends Error {
  readonly code: "not-json" | "not-a-report" | "wrong-version" | "too-large";

  constructor(code: ReportError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ReportError";
    this.code = code;
  }
}
