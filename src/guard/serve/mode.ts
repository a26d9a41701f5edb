import type { Decision } from "../decide/decision.ts";

/** What a guard does with what is refused: shows it, tells the caller besides, or keeps it from the engine. */
export type Mode = "observe" | "warn" | "enforce";

export const MODES: readonly Mode[] = ["observe", "warn", "enforce"];

export function passes(mode: Mode, decision: Decision): boolean {
  return mode !== "enforce" || decision.kind === "allowed";
}

/** Whether what was decided is a rule's refusal, and not merely a request for what is not there (which the engine would answer alike). */
export function isRefusal(decision: Decision): boolean {
  return decision.kind !== "allowed" && !isAbsence(decision);
}

function isAbsence(decision: Decision): boolean {
  return decision.kind === "refused" && decision.reason === "not-understood" && decision.rule === "reference" && decision.status !== 400;
}
