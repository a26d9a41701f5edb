import { once } from "../../model/index.ts";
import { notUnderstood } from "../decide/decide.ts";
import type { Decision } from "../decide/decision.ts";
import type { JudgedRequest } from "../judge-request.ts";
import { notJudged } from "../judge-request.ts";
import { ownerOf } from "../policy/caller.ts";
import { recordOf } from "../policy/record.ts";
import { operationOf } from "../request.ts";
import { RequestError } from "../request-error.ts";
import type { Operation } from "../route/operation.ts";
import type { Seen } from "../serve/log-entry.ts";
import { answeredEntry, decidedEntry } from "../serve/log-entry.ts";
import { isRefusal, passes } from "../serve/mode.ts";
import { errorAnswer, refusalLines } from "../serve/refusal.ts";
import type { Trace } from "../serve/trace.ts";
import { traceOf } from "../serve/trace.ts";
import type { Framing } from "../wire/framing.ts";
import { framingOf } from "../wire/framing.ts";
import type { RequestHead } from "../wire/head.ts";
import { readHead, valuesOf } from "../wire/head.ts";
import type { Body } from "./body.ts";
import { bytesOf, readBodyOf } from "./body.ts";
import type { ClientConnection } from "./client-connection.ts";
import { endWaits } from "./end-waits.ts";
import type { Answered } from "./forward.ts";
import { forward } from "./forward.ts";
import type { Guard } from "./guard.ts";
import type { JudgedLive } from "./judge.ts";
import { judgeLive } from "./judge.ts";
import type { Passing } from "./passing.ts";
import { randomHex } from "./random-hex.ts";
import { Upstream } from "./upstream.ts";

interface Began {
  readonly client: ClientConnection;
  readonly guard: Guard;
  readonly requestId: string;
  readonly startedMs: number;
}

/** A request of which the head was read. */
interface Arrived extends Began {
  readonly head: RequestHead;
  readonly framing: Framing;
  /** Null: none that is known. */
  readonly operation: Operation | null;
  readonly trace: Trace;
}

/** Takes one request from its head to the end of its answer. False: the connection ends with it. */
export async function exchange(client: ClientConnection, bytes: Uint8Array, guard: Guard): Promise<boolean> {
  const began = { client, guard, requestId: randomHex(8), startedMs: performance.now() };
  const arrived = arrivedOf(began, bytes);
  if (arrived instanceof RequestError) return unreadable(began, arrived);
  const { limits, callers, caller } = guard;
  const entered = callers.enter({ caller: ownerOf(caller), isUrgent: isUrgent(arrived.operation), limits, nowMs: performance.now() });
  if (entered.kind === "refused") return turnAway(arrived, { ...TOO_OFTEN, retryAfterS: entered.retryAfterS });
  try {
    return await admitted(arrived, entered.leave);
  } finally {
    entered.leave();
  }
}

/** A caller is within its limits; all callers together may be too many still. */
async function admitted(arrived: Arrived, leaveLimits: () => void): Promise<boolean> {
  const { client, guard, head, operation } = arrived;
  const body = await readBodyOf(client, head, arrived);
  if (body.kind === "gone") return false;
  const leaveGate = isUrgent(operation) ? () => undefined : await guard.gate.enter();
  if (leaveGate === null) return turnAway(arrived, { ...TOO_MANY, retryAfterS: 1 });
  const leave = (): void => {
    leaveGate();
    leaveLimits();
  };
  try {
    const judged = body.kind === "broken" ? { ...notJudged(body.error), engine: null } : await timed(guard, () => judgeLive(head, bytesOf(body), guard.judge));
    return await act({ ...arrived, leave }, body, judged);
  } finally {
    leave();
  }
}

/** Who floods a guard must not keep others from stopping what runs, nor itself. */
const URGENT: ReadonlySet<string> = new Set([
  ...["ContainerStop", "ContainerKill", "ContainerPause", "ContainerDelete", "ContainerResize", "ExecResize"],
  ...["Ping", "PingHead"],
]);

function isUrgent(operation: Operation | null): boolean {
  return operation !== null && URGENT.has(operation.id);
}

const TOO_OFTEN = { status: 429, words: "this caller has more requests than its limits allow" };
const TOO_MANY = { status: 503, words: "too many requests are waiting" };

interface TurnedAway {
  readonly status: number;
  readonly words: string;
  readonly retryAfterS: number;
}

async function turnAway(arrived: Arrived, { status, words, retryAfterS }: TurnedAway): Promise<boolean> {
  const { guard, head, requestId } = arrived;
  const lines = [`seaworthy: ${words}; ask again after ${retryAfterS} s (request ${requestId})`];
  await answerError(arrived, { lines, status, isHead: head.method === "HEAD", retryAfterS });
  guard.metrics.answered(guard.listener, status);
  return false;
}

async function timed({ metrics }: Guard, judge: () => Promise<JudgedLive>): Promise<JudgedLive> {
  const startedMs = performance.now();
  const judged = await judge();
  metrics.judgedIn((performance.now() - startedMs) / 1000);
  return judged;
}

function arrivedOf(began: Began, bytes: Uint8Array): Arrived | RequestError {
  try {
    const { head } = readHead(bytes);
    const trace = traceOf(valuesOf(head.headers, "traceparent")[0] ?? null, randomHex(16));
    return { ...began, head, framing: framingOf(head), operation: operationIn(head), trace };
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
}

function operationIn(head: RequestHead): Operation | null {
  try {
    return operationOf(head);
  } catch (error) {
    if (error instanceof RequestError) return null;
    throw error;
  }
}

/** Without its head nobody can tell where a request ends: none of it can be passed on, in any mode. */
async function unreadable(began: Began, error: RequestError): Promise<boolean> {
  const trace = traceOf(null, randomHex(16));
  const seen = { ...seenBy({ ...began, trace }), head: null, request: null, operation: null };
  const decision = notUnderstood(error);
  void began.guard.log.write(decidedEntry({ ...seen, decision, passed: false }));
  await answerError(began, { lines: refusalLines({ operation: null, decision, requestId: began.requestId }), status: error.status, isHead: false });
  return false;
}

/** A request that may be under way. */
interface Admitted extends Arrived {
  /** Makes room for another. */
  readonly leave: () => void;
}

async function act(arrived: Admitted, body: Exclude<Body, { kind: "gone" }>, judged: JudgedLive): Promise<boolean> {
  const { guard, operation } = arrived;
  // Of most reading nothing is written down.
  const seen = once(() => seenOf(arrived, judged));
  const early = dialled(arrived, body, judged);
  const decision = await recorded(arrived, judged.decision, seen);
  guard.metrics.decided({ listener: guard.listener, operation: operation?.id ?? null, decision: decision.kind, passed: passes(guard.mode, decision) });
  const isPassed = passes(guard.mode, decision) && body.kind === "read";
  const answered = isPassed ? await pass({ ...arrived, early }, body, { ...judged, decision }) : await refuse(arrived, decision);
  if (!isPassed) await afterRefusal({ guard, operation }, judged, early);
  note(arrived, { seen, decision }, answered);
  return answered.keeps;
}

/** The connection to the engine, made while the decision is written down; null: nothing is to be written first, or nothing will be sent. */
function dialled({ guard, operation }: Arrived, body: Body, { decision, engine }: JudgedLive): Promise<Upstream> | null {
  if (isReading(operation) || body.kind !== "read" || !passes(guard.mode, decision)) return null;
  const upstream = Upstream.connect(guard.engine, engine);
  // Whoever sends over it learns of an error.
  upstream.catch(() => undefined);
  return upstream;
}

/** What could not be written down is refused though it was to be sent. */
async function afterRefusal(
  { guard, operation }: Pick<Arrived, "guard" | "operation">,
  { request }: JudgedLive,
  early: Promise<Upstream> | null,
): Promise<void> {
  const upstream = await early?.catch(() => null);
  upstream?.close();
  if (operation?.id === "ContainerStart") await endWaits(guard, request?.name ?? "");
}

function isReading(operation: Operation | null): boolean {
  return operation?.access === "read" || operation?.access === "read-sensitive";
}

function seenOf(arrived: Arrived, judged: JudgedRequest): Seen {
  const { head, operation } = arrived;
  return {
    ...seenBy(arrived),
    head,
    request: judged.request,
    operation: operation?.id ?? null,
    policy: recordOf(judged),
    changes: judged.changes ?? [],
  };
}

interface Noted {
  readonly seen: () => Seen;
  readonly decision: Decision;
}

function note({ guard, startedMs }: Arrived, { seen, decision }: Noted, { status, failure }: Answered): void {
  guard.metrics.answered(guard.listener, status);
  if (failure !== null) guard.metrics.failed(guard.listener);
  if (!isRefusal(decision) && failure === null && !guard.logsAll) return;
  const time = new Date().toISOString();
  void guard.log.write(answeredEntry({ ...seen(), decision, time, status, failure, durationMs: performance.now() - startedMs }));
}

/** Evidence precedes action: where the decision cannot be written down, a guard that enforces lets nothing but reading pass. */
async function recorded({ guard, operation }: Arrived, decision: Decision, seen: () => Seen): Promise<Decision> {
  if (isReading(operation) && !isRefusal(decision)) return decision;
  const isWritten = await guard.log.write(decidedEntry({ ...seen(), decision, passed: passes(guard.mode, decision) }));
  if (isWritten || guard.mode !== "enforce" || decision.kind !== "allowed") return decision;
  return { kind: "unjudged", status: 503, because: "the guard's log cannot be written, and nothing is done without a record" };
}

async function pass(arrived: Admitted & Pick<Passing, "early">, body: Extract<Body, { kind: "read" }>, judged: JudgedLive): Promise<Answered> {
  const answered = await forward({ ...arrived, body, judged });
  if (answered.kind === "answered") return answered;
  const { message, status } = answered;
  await answerError(arrived, { lines: [`seaworthy: ${message} (request ${arrived.requestId})`], status, isHead: arrived.head.method === "HEAD" });
  return { kind: "answered", status, failure: message, keeps: false };
}

/** What of a refused body was not read would be taken for the next request. */
async function refuse(arrived: Arrived, decision: Decision): Promise<Answered> {
  const { operation, requestId, head } = arrived;
  const status = decision.kind === "allowed" ? 500 : decision.status;
  const lines = refusalLines({ operation: operation?.id ?? null, decision, requestId });
  await answerError(arrived, { lines, status, isHead: head.method === "HEAD" });
  return { kind: "answered", status, failure: null, keeps: false };
}

interface ErrorWords {
  readonly lines: readonly string[];
  readonly status: number;
  readonly isHead: boolean;
  readonly retryAfterS?: number;
}

async function answerError({ client, guard }: Began, { lines, ...how }: ErrorWords): Promise<void> {
  const text = errorAnswer(lines.join("\n"), { ...how, apiVersion: guard.judge.facts.lastVersion, closes: true });
  await client.write(Buffer.from(text, "utf8"));
}

function seenBy({ guard, requestId, trace }: Pick<Arrived, "guard" | "requestId" | "trace">): Omit<Seen, "head" | "request" | "operation"> {
  return {
    time: new Date().toISOString(),
    requestId,
    trace,
    listener: guard.listener,
    caller: ownerOf(guard.caller),
    mode: guard.mode,
    policyVersion: guard.policyVersion,
  };
}
