/** What kind of rule a request breaks. */
export type RequestErrorCode = "head" | "framing" | "target" | "version" | "operation" | "query" | "content-type" | "json" | "body" | "too-large" | "reference";

interface Answer {
  /** The HTTP status with which the guard answers. */
  readonly status?: number;
  readonly hint?: string | null;
}

/** A request that is not understood for certain, and is therefore refused before anything is judged. Messages may quote the request: escape before printing. */
export class RequestError extends Error {
  readonly code: RequestErrorCode;
  readonly status: number;
  readonly hint: string | null;

  constructor(code: RequestErrorCode, message: string, { status = 400, hint = null }: Answer = {}) {
    super(message);
    this.name = "RequestError";
    this.code = code;
    this.status = status;
    this.hint = hint;
  }
}

const SHOWN_CHARACTERS = 80;

/** Text of a request in a message: bounded, in backticks. */
export function quoted(text: string): string {
  return `\`${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}\``;
}
