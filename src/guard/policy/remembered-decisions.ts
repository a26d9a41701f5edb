import type { PolicyDecision, PolicyQuestion } from "./policy-set.ts";
import { questionKey } from "./question-key.ts";
import type { Reads } from "./what-is-read.ts";

/** Decisions that are kept; those asked for longest ago go first. */
const MOST = 2_000;
/** In characters. Bodies may be as large as callers please. */
const LONGEST_KEY = 8_192;

type Decide = (question: PolicyQuestion) => PolicyDecision;

/** Asks `decide` once of questions that no policy can tell apart. What could not be decided is asked again. */
export function remembering(decide: Decide, reads: Reads): Decide {
  const known = new Map<string, PolicyDecision>();
  return (question) => {
    const key = questionKey(question, reads);
    const before = known.get(key);
    const decision = before ?? decide(question);
    if (key.length > LONGEST_KEY || decision.reason === "failed") return decision;
    known.delete(key);
    known.set(key, decision);
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    return decision;
  };
}
