import { printable } from "../../report/index.ts";
import type { Change } from "./hardening.ts";

const LONGEST = 300;

/** As a caller reads it, escaped: it holds what the caller sent. */
export function changeWords({ field, before, after }: Change): string {
  return printable(`seaworthy sent ${field} as ${after ?? "nothing"} instead of ${before ?? "nothing"}`, LONGEST);
}

/** Two lines of a diff, not escaped. */
export function changeLines({ field, before, after }: Change): readonly string[] {
  return [...(before === null ? [] : [`- ${field}: ${before}`]), ...(after === null ? [] : [`+ ${field}: ${after}`])];
}
