import type { PolicyDecision, PolicySet } from "./policy-set.ts";
import { readRecord } from "./record.ts";

export interface Replayed {
  /** Lines with a decision that other policies could be asked about. */
  readonly decisions: number;
  /** Among them those that would be decided otherwise, the same ones together. */
  readonly changes: readonly Change[];
  /** Decisions that hold redacted values, which policies may read. */
  readonly redacted: number;
  /** Lines that are no JSON, or hold a record of another version. */
  readonly unreadable: number;
}

export interface Change {
  readonly operation: string;
  readonly listener: string;
  readonly before: string;
  readonly after: PolicyDecision;
  readonly count: number;
  /** The line, from 1, of the first. */
  readonly line: number;
}

/** What would be decided otherwise under other policies, of a log as a guard writes it. `profile`: asked of this one, whatever the record's; null: of the record's own. */
export function replay(lines: Iterable<string>, policies: PolicySet, profile: string | null): Replayed {
  const changes = new Map<string, Change>();
  let decisions = 0;
  let redacted = 0;
  let unreadable = 0;
  let line = 0;
  for (const text of lines) {
    line += 1;
    const kept = recordIn(text);
    if (kept === "none") continue;
    const record = kept === "broken" ? null : readRecord(kept.policy);
    if (record === null) {
      unreadable += 1;
      continue;
    }
    decisions += 1;
    if (record.redacted.length > 0) redacted += 1;
    const { question } = record;
    const after = policies.decide(profile === null ? question : { ...question, principal: { ...question.principal, profile } });
    if (after.kind === record.before) continue;
    const change = { operation: question.operation.id, listener: question.principal.listener, before: record.before, after, count: 1, line };
    const key = JSON.stringify([change.operation, change.listener, change.before, after.reason, after.policies.map(({ id }) => id)]);
    changes.set(key, { ...change, ...changes.get(key), count: (changes.get(key)?.count ?? 0) + 1 });
  }
  return { decisions, changes: [...changes.values()], redacted, unreadable };
}

/** Lines about anything else have no `policy`. */
function recordIn(text: string): "none" | "broken" | { readonly policy: unknown } {
  if (text.trim() === "") return "none";
  try {
    const entry: unknown = JSON.parse(text);
    if (typeof entry !== "object" || entry === null) return "broken";
    return "policy" in entry && entry.policy !== null ? { policy: entry.policy } : "none";
  } catch (error) {
    if (error instanceof SyntaxError) return "broken";
    throw error;
  }
}
