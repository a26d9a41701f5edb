import { printable } from "../report/index.ts";
import type { Console } from "./console.ts";

/** Exit codes: nothing at or above the threshold, something, could not judge. */
export const EXIT_CLEAN = 0;
export const EXIT_FOUND = 1;
export const EXIT_CANNOT_JUDGE = 2;

/** A request that the command line itself cannot make sense of. */
export class UsageError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
    this.hint = hint;
  }
}

/** One clear error on standard error; never a stack trace unless `SEAWORTHY_DEBUG` asks for it. Messages may quote hostile text: shown escaped. */
export function reportFailure(error: unknown, console: Console): number {
  const message = error instanceof Error ? error.message : String(error);
  const isOurs = error instanceof Error && ("code" in error || error instanceof UsageError);
  console.err(`seaworthy: ${isOurs ? "" : "internal error: "}${printable(message, MESSAGE_LENGTH)}\n`);
  const hint = hintOf(error);
  if (hint !== null) console.err(`hint: ${printable(hint, MESSAGE_LENGTH)}\n`);
  const debug = console.environment["SEAWORTHY_DEBUG"];
  if (debug !== undefined && debug !== "" && error instanceof Error) console.err(`${error.stack ?? ""}\n`);
  return EXIT_CANNOT_JUDGE;
}

const MESSAGE_LENGTH = 2000;

function hintOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("hint" in error)) return null;
  return typeof error.hint === "string" && error.hint !== "" ? error.hint : null;
}
