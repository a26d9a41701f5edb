import { asciiControls, printable } from "../../report/index.ts";
import type { Decision } from "../decide/decision.ts";
import { changeLines } from "../harden/change-words.ts";
import type { Change } from "../harden/hardening.ts";
import type { PolicyRecord } from "../policy/record.ts";
import type { EngineRequest } from "../request.ts";
import { outgoingOf } from "../request.ts";
import { shownQuery } from "../tell/redact.ts";
import type { RequestHead } from "../wire/head.ts";
import type { Mode } from "./mode.ts";
import { nearestOf, ruleOf } from "./refusal.ts";
import type { Trace } from "./trace.ts";

/** One request, as the log tells it; without secrets. */
export interface Seen {
  /** ISO 8601. */
  readonly time: string;
  readonly requestId: string;
  readonly trace: Trace;
  readonly listener: string;
  /** Who asked: the owner of what this request makes. */
  readonly caller: string;
  readonly mode: Mode;
  /** Of the policies that held when it came, whether they were asked or not; null: there are none. */
  readonly policyVersion: string | null;
  readonly head: RequestHead | null;
  readonly request: EngineRequest | null;
  readonly operation: string | null;
  /** What policies were asked and decided, so that others can be asked the same later; absent: they were not. */
  readonly policy?: PolicyRecord | null;
  /** Fields that the guard sends otherwise than they came, or would where it enforces or warns; absent: none. */
  readonly changes?: readonly Change[];
}

export interface Decided extends Seen {
  readonly decision: Decision;
  readonly passed: boolean;
}

export interface Answered extends Seen {
  readonly decision: Decision;
  /** Status of the answer; null: the connection ended without one. */
  readonly status: number | null;
  /** Why the engine did not answer; null: it did, or was not asked. */
  readonly failure: string | null;
  readonly durationMs: number;
}

const LONGEST = 1200;
const MOST_PATHS = 20;

/** Written before anything is sent to the engine. */
export function decidedEntry(seen: Decided): string {
  const { decision, passed, policy = null, changes = [] } = seen;
  return lineOf({
    ...common(seen, "decided"),
    passed,
    ...decisionFields(decision),
    ...(changes.length === 0 ? {} : { [seen.mode === "observe" ? "wouldChange" : "changed"]: diffOf(changes) }),
    ...(policy === null ? {} : { policy }),
  });
}

/** Written when the answer has begun. */
export function answeredEntry(seen: Answered): string {
  const { decision, status, failure, durationMs } = seen;
  return lineOf({
    ...common(seen, "answered"),
    decision: decision.kind,
    status,
    ...(failure === null ? {} : { failure: printable(failure, LONGEST) }),
    durationMs: Math.round(durationMs * 1000) / 1000,
  });
}

/** What happens to the guard itself. */
export function eventEntry(time: string, event: string, details: Readonly<Record<string, string | number | boolean>>): string {
  return lineOf({ time, event, ...details });
}

function common({ time, requestId, trace, listener, caller, mode, policyVersion, head, request, operation }: Seen, event: string): object {
  return {
    time,
    event,
    requestId,
    traceId: trace.traceId,
    ...(trace.parentId === null ? {} : { parentId: trace.parentId }),
    listener,
    caller: printable(caller, LONGEST),
    mode,
    ...(policyVersion === null ? {} : { policyVersion }),
    operation,
    method: head?.method ?? null,
    target: targetOf(head, request),
  };
}

/** Of a request that was not understood the path alone: nobody knows where its secrets are. */
function targetOf(head: RequestHead | null, request: EngineRequest | null): string | null {
  if (request !== null) return printable(outgoingOf({ ...request, query: shownQuery(request.query) }).target, LONGEST);
  return head === null ? null : printable(head.target.split("?")[0] ?? "", LONGEST);
}

function decisionFields(decision: Decision): object {
  if (decision.kind === "allowed") return { decision: decision.kind, because: printable(decision.because, LONGEST) };
  return {
    decision: decision.kind,
    ...(decision.kind === "refused" ? { reason: decision.reason } : {}),
    rule: ruleOf(decision),
    because: printable(decision.because, LONGEST),
    ...("hint" in decision && decision.hint !== null ? { hint: decision.hint } : {}),
    ...(nearestOf(decision).length === 0 ? {} : { wouldPass: nearestOf(decision).map((change) => printable(change, LONGEST)) }),
    ...("paths" in decision ? { paths: decision.paths.slice(0, MOST_PATHS).map(({ id }) => printable(id, LONGEST)) } : {}),
  };
}

function diffOf(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(changeLines).map((line) => printable(line, LONGEST));
}

function lineOf(entry: object): string {
  return `${asciiControls(JSON.stringify(entry))}\n`;
}
