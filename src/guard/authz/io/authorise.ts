import { randomBytes } from "node:crypto";
import { known, unknown } from "../../../model/index.ts";
import type { Decision } from "../../decide/decision.ts";
import type { Guard } from "../../io/guard.ts";
import type { Judge } from "../../io/judge.ts";
import { judgeLive } from "../../io/judge.ts";
import type { JudgedRequest } from "../../judge-request.ts";
import { judgeUnderstood, notJudged } from "../../judge-request.ts";
import { NO_WORLD } from "../../no-world.ts";
import { operationOf, readBehind } from "../../request.ts";
import { RequestError } from "../../request-error.ts";
import type { Operation } from "../../route/operation.ts";
import type { Seen } from "../../serve/log-entry.ts";
import { decidedEntry } from "../../serve/log-entry.ts";
import { isRefusal, passes } from "../../serve/mode.ts";
import { refusalLines } from "../../serve/refusal.ts";
import { traceOf } from "../../serve/trace.ts";
import { tooLarge } from "../../wire/framing.ts";
import type { AuthzRequest } from "../authz-request.ts";
import { needsPass, readAuthzRequest } from "../authz-request.ts";
import type { PassBook } from "./pass-book.ts";

/** The engine's own socket, as the guard sees it. Whose profile would hold there nobody knows: it is judged by the rule that holds for all. */
export type Plugin = Pick<Guard, "listener" | "mode" | "log" | "metrics"> & { readonly judge: Pick<Judge, "facts" | "knowledge">; readonly passes: PassBook };

/** Null: the engine may do it; else why not, in the words of a refusal. */
export async function authorise(question: unknown, plugin: Plugin): Promise<string | null> {
  const asked = askedBy(question);
  if (asked instanceof RequestError) return settle(plugin, { head: null, operation: null, judged: notJudged(asked) });
  if (hasPassed(asked, plugin.passes)) return null;
  const operation = operationIn(asked);
  const judged = operation instanceof RequestError ? notJudged(operation) : await judgedBy(asked, operation, plugin.judge);
  return settle(plugin, { head: asked.head, operation: operation instanceof RequestError ? null : operation, judged });
}

function hasPassed({ head, body, pass }: AuthzRequest, book: PassBook): boolean {
  return pass !== null && book.take(pass, { method: head.method, target: head.target, body });
}

async function judgedBy(asked: AuthzRequest, operation: Operation, judge: Plugin["judge"]): Promise<JudgedRequest> {
  const bytes = (limit: number): Uint8Array => {
    const body = asked.body ?? new Uint8Array(0);
    if (body.length > limit) throw tooLarge(limit);
    return body;
  };
  if (asked.isWithheld && !needsPass(operation)) return notJudged(withheld());
  const judged = operation.effect === "none" ? judgedAlone(asked, bytes, judge) : await judgeLive(asked.head, bytes, { ...judge, review: null });
  return judged.decision.kind === "allowed" && needsPass(operation) ? { ...judged, decision: besideTheGuard(operation) } : judged;
}

function withheld(): RequestError {
  return new RequestError("too-large", "the engine withholds the body from its plugins, and it is not passed unseen", { status: 403 });
}

/** Nothing is asked of the engine: it would ask about that in turn. */
function judgedAlone({ head }: AuthzRequest, bytes: (limit: number) => Uint8Array, { facts, knowledge }: Plugin["judge"]): JudgedRequest {
  try {
    const version = facts.lastVersion;
    const api = version === null ? unknown<string>("the engine was not asked yet", "ask it") : known(version, { source: "engine", location: "/version" });
    return judgeUnderstood(readBehind(head, bytes, api), { world: NO_WORLD, links: new Map(), exec: null, knowledge: knowledge(NO_WORLD) });
  } catch (error) {
    if (error instanceof RequestError) return notJudged(error);
    throw error;
  }
}

function besideTheGuard({ id }: Operation): Decision {
  const because = `${id} did not pass the guard, and from nobody else does the engine take it`;
  return { kind: "refused", reason: "not-mediated", status: 403, because, hint: "send it to the guard's socket, by DOCKER_HOST" };
}

interface Settled {
  readonly head: Seen["head"];
  readonly operation: Operation | null;
  readonly judged: JudgedRequest;
}

async function settle(plugin: Plugin, { head, operation, judged }: Settled): Promise<string | null> {
  const { listener, mode, metrics } = plugin;
  const requestId = randomBytes(8).toString("hex");
  const trace = traceOf(null, randomBytes(16).toString("hex"));
  const seen = {
    time: new Date().toISOString(),
    requestId,
    trace,
    listener,
    caller: `listener:${listener}`,
    mode,
    policyVersion: null,
    head,
    request: judged.request,
    operation: operation?.id ?? null,
  };
  const decision = await recorded(plugin, judged.decision, { seen, operation });
  metrics.decided({ listener, operation: seen.operation, decision: decision.kind, passed: passes(mode, decision) });
  return passes(mode, decision) ? null : refusalLines({ operation: seen.operation, decision, requestId }).join("\n");
}

/** As the guard does: evidence precedes action. */
async function recorded(
  { mode, log }: Plugin,
  decision: Decision,
  { seen, operation }: { readonly seen: Seen; readonly operation: Operation | null },
): Promise<Decision> {
  const isReading = operation?.access === "read" || operation?.access === "read-sensitive";
  if (isReading && !isRefusal(decision)) return decision;
  const isWritten = await log.write(decidedEntry({ ...seen, decision, passed: passes(mode, decision) }));
  return !isWritten && decision.kind === "allowed" ? UNRECORDED : decision;
}

const UNRECORDED: Decision = { kind: "unjudged", status: 503, because: "the guard's log cannot be written, and nothing is done without a record" };

function askedBy(question: unknown): AuthzRequest | RequestError {
  return orError(() => readAuthzRequest(question));
}

function operationIn({ head }: AuthzRequest): Operation | RequestError {
  return orError(() => operationOf(head));
}

function orError<T>(run: () => T): T | RequestError {
  try {
    return run();
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
}
