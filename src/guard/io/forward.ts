import { withPass } from "../authz/io/pass-of.ts";
import { ownerOf } from "../policy/caller.ts";
import { outgoingOf, unchanged } from "../request.ts";
import { RequestError } from "../request-error.ts";
import { touchedByRequest } from "../touched-by-request.ts";
import type { AnswerHead } from "../wire/answer-head.ts";
import { AnswerError, answerFraming, printAnswerHead } from "../wire/answer-head.ts";
import type { StreamFraming } from "../wire/body-reader.ts";
import type { RequestHead } from "../wire/head.ts";
import { valuesOf } from "../wire/head.ts";
import type { Outgoing } from "../wire/outgoing.ts";
import { printRequest } from "../wire/outgoing.ts";
import { sayContinue } from "./body.ts";
import type { Passing } from "./passing.ts";
import { relayAnswer, sendBody, sendPieces, tunnel } from "./relay.ts";
import { told } from "./told.ts";
import { NoAnswer, Upstream, UpstreamError } from "./upstream.ts";
import { relayLines } from "./withholding.ts";
import { within } from "./within.ts";

export interface Answered {
  readonly kind: "answered";
  /** Null: the client got no answer. */
  readonly status: number | null;
  /** Why it ended early; null: it did not. */
  readonly failure: string | null;
  /** The client's connection takes another request. */
  readonly keeps: boolean;
}

/** Nothing was answered yet. */
interface Failed {
  readonly kind: "failed";
  readonly message: string;
  readonly status: number;
}

/** Sends a request to the engine in our own words, and passes the answer on. */
export async function forward(passing: Passing): Promise<Answered | Failed> {
  try {
    return (await overKept(passing)) ?? (await over(await (passing.early ?? Upstream.connect(passing.guard.engine, passing.judged.engine)), passing));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.status === 503) passing.guard.judge.facts.forget();
    return { kind: "failed", message: error.message, status: error.status };
  } finally {
    touch(passing);
  }
}

/** Null: no connection is kept, or the engine had ended it before it heard; then reading may be asked once more. */
async function overKept(passing: Passing): Promise<Answered | null> {
  const upstream = isPlainReading(passing) ? passing.client.takeUpstream(passing.guard.engine.identity()) : null;
  if (upstream === null) return null;
  try {
    return await over(upstream, passing);
  } catch (error) {
    if (error instanceof NoAnswer) return null;
    throw error;
  }
}

/** The connection is kept only where its next bytes can be nothing but the answer to the next request: no body went over it, and the answer's end was told and reached. */
async function over(upstream: Upstream, passing: Passing): Promise<Answered> {
  let keeps = false;
  try {
    const answered = await converse(passing, upstream);
    keeps = answered.keeps && isPlainReading(passing);
    return answered;
  } finally {
    if (keeps) passing.client.keep(upstream);
    else upstream.close();
  }
}

function isPlainReading({ operation, judged, framing }: Passing): boolean {
  const isReading = operation?.access === "read" || operation?.access === "read-sensitive";
  return isReading && !operation.hijacks && judged.request !== null && framing.kind === "none";
}

/** Before the caller is told, so that nothing is judged any more as if it had not happened; and when all is over. */
function touch({ guard, operation, judged }: Passing): void {
  for (const touched of touchedByRequest(operation, judged.request)) guard.judge.facts.touch(touched);
}

async function converse(passing: Passing, upstream: Upstream): Promise<Answered> {
  const outgoing = withPass(outgoingFor(passing), passing.guard.passes);
  await upstream.write(Buffer.from(printRequest(outgoing), "utf8"));
  const sending = sendRest(passing, upstream);
  // A client that hangs up takes its request with it; one that will speak through a tunnel may be done speaking before it opens.
  const isTunneling = passing.operation?.hijacks === true;
  const forget = isTunneling ? () => undefined : passing.client.reader.watch(() => void sending.then(() => upstream.socket.end()));
  const stopWaiting = waiting(passing, upstream);
  try {
    return await answer(passing, upstream, { outgoing, sending });
  } finally {
    forget();
    stopWaiting();
  }
}

/** Who waits for a container to be removed waits for ever where it is not let start. */
function waiting({ operation, judged, guard }: Passing, upstream: Upstream): () => void {
  const { request } = judged;
  if (operation?.id !== "ContainerWait" || request === null) return () => undefined;
  const isForRemoval = request.query.some(({ name, value }) => name === "condition" && value === "removed");
  return isForRemoval ? guard.waits.begin(ownerOf(guard.caller), request.name ?? "", () => upstream.close()) : () => undefined;
}

interface Asked {
  readonly outgoing: Outgoing;
  readonly sending: Promise<Sent>;
}

async function answer(passing: Passing, upstream: Upstream, { outgoing, sending }: Asked): Promise<Answered> {
  const head = await answerHeadOf(passing, upstream);
  touch(passing);
  passing.leave();
  const hijacks = passing.operation?.hijacks === true;
  if (hijacks && isTunnel(head, outgoing)) return openTunnel(passing, upstream, head);
  if (head.status === 101) throw new UpstreamError("the engine changes to a protocol that was not asked for", 502);
  const answered = await relay(passing, upstream, head);
  const sent = await within(sending, 0, null);
  return { ...answered, keeps: answered.keeps && sent?.kind === "sent" && !hijacks };
}

function outgoingFor({ judged, body, head, framing, operation }: Passing): Outgoing {
  if (judged.request !== null) return outgoingOf(judged.request);
  return unchanged(head, body.isWhole && framing.kind !== "none" ? { kind: "length", bytes: body.data.length } : framing, operation);
}

type Sent = { readonly kind: "sent" } | { readonly kind: "cut" };

/** What of the body is not in the request that was printed. Where it breaks off the engine must see that it did. */
async function sendRest(passing: Passing, upstream: Upstream): Promise<Sent> {
  const { judged } = passing;
  const isPrinted = judged.request !== null && judged.request.body !== null;
  if (isPrinted || (await sendStream(passing, upstream))) return { kind: "sent" };
  upstream.socket.end();
  return { kind: "cut" };
}

async function sendStream({ body, framing, client, head }: Passing, upstream: Upstream): Promise<boolean> {
  const isChunked = framing.kind === "chunked" && !body.isWhole;
  try {
    if (body.data.length === 0 && !body.isWhole) await sayContinue(client, head);
    if (!(await sendPieces(upstream, [body.data], isChunked))) return false;
    return body.isWhole || (await sendBody(client, upstream, { reading: body.reading, isChunked }));
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
}

async function answerHeadOf({ operation }: Passing, upstream: Upstream): Promise<AnswerHead> {
  const limitMs = operation?.access === "read" && !operation.hijacks ? READ_MS : null;
  if (limitMs === null) return upstream.readHead();
  const head = await within(upstream.readHead(), limitMs, null);
  if (head === null) throw new UpstreamError(`the engine did not answer within ${limitMs / 1000} s`, 504);
  return head;
}

/** Disk usage of a large engine takes minutes. */
const READ_MS = 300_000;

/** The engine agrees to a raw stream with 101, or (where no upgrade was asked) with 200, a type of its own and no length. */
function isTunnel(head: AnswerHead, { upgrade }: Outgoing): boolean {
  if (head.status === 101) return upgrade !== null;
  const [type = ""] = valuesOf(head.headers, "content-type");
  return head.status === 200 && RAW.has(type.toLowerCase()) && framingOf(head, "POST").kind === "until-close";
}

const RAW: ReadonlySet<string> = new Set(["application/vnd.docker.raw-stream", "application/vnd.docker.multiplexed-stream"]);

async function openTunnel({ client }: Passing, upstream: Upstream, head: AnswerHead): Promise<Answered> {
  const upgrade = head.status === 101 ? (valuesOf(head.headers, "upgrade")[0] ?? "tcp") : null;
  await client.write(printAnswerHead(head, { closes: false, upgrade, added: [] }));
  await tunnel(client, upstream);
  return { kind: "answered", status: head.status, failure: null, keeps: false };
}

async function relay(passing: Passing, upstream: Upstream, head: AnswerHead): Promise<Answered> {
  const { head: asked } = passing;
  const framing = framingOf(head, asked.method);
  const isUnframed = asked.version === "1.0" && framing.kind === "chunked";
  const closes = closesAfter(asked, head, framing) || isUnframed || passing.operation?.hijacks === true;
  const answer = await told(passing, { head, framing, upstream });
  const begun = Buffer.from(printAnswerHead(isUnframed ? withoutCoding(answer.head) : answer.head, { closes, upgrade: null, added: [] }), "latin1");
  const isWhole = await relayed(passing, upstream, { answer, begun, framing, isUnframed });
  return { kind: "answered", status: head.status, failure: isWhole ? null : "the answer ended early", keeps: isWhole && !closes };
}

interface Begun {
  readonly answer: Awaited<ReturnType<typeof told>>;
  readonly begun: Uint8Array;
  readonly framing: StreamFraming;
  readonly isUnframed: boolean;
}

function relayed({ client }: Passing, upstream: Upstream, { answer, ...how }: Begun): Promise<boolean> {
  if (answer.body !== null) return client.write(Buffer.concat([how.begun, answer.body]));
  return answer.isShown === undefined ? relayAnswer(client, upstream, how) : relayLines(client, upstream, { ...how, isShown: answer.isShown });
}

function framingOf(head: AnswerHead, method: string): StreamFraming {
  try {
    return answerFraming(head, method);
  } catch (error) {
    if (error instanceof AnswerError) throw new UpstreamError(`the engine's answer cannot be read: ${error.message}`, 502);
    throw error;
  }
}

function closesAfter(asked: RequestHead, head: AnswerHead, framing: StreamFraming): boolean {
  const words = [...valuesOf(asked.headers, "connection"), ...valuesOf(head.headers, "connection")].join(",").toLowerCase().split(/[ ,]+/);
  return asked.version === "1.0" || framing.kind === "until-close" || words.includes("close");
}

function withoutCoding(head: AnswerHead): AnswerHead {
  return { ...head, headers: head.headers.filter(({ name }) => name.toLowerCase() !== "transfer-encoding") };
}
