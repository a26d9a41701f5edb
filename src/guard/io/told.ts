import { changeWords } from "../harden/change-words.ts";
import { isRefusal } from "../serve/mode.ts";
import { warningLines } from "../serve/refusal.ts";
import { withKnownVersion, withLengthOf, withWarningHeaders, withWarnings } from "../serve/warning.ts";
import type { AnswerHead } from "../wire/answer-head.ts";
import type { StreamFraming } from "../wire/body-reader.ts";
import { BodyReader } from "../wire/body-reader.ts";
import { utf8Length } from "../wire/bytes.ts";
import { Gathered } from "./gathered.ts";
import type { Passing } from "./passing.ts";
import type { Upstream } from "./upstream.ts";
import { UpstreamError } from "./upstream.ts";
import type { Withholding } from "./withholding.ts";
import { withheldBody, withheldWarnings, withholdingOf } from "./withholding.ts";

interface Answer {
  readonly head: AnswerHead;
  /** Written anew; null: the engine's own follows. */
  readonly body: Uint8Array | null;
  /** The engine's own follows line by line, each without what is not shown; absent: as it comes. */
  readonly isShown?: Withholding["isShown"];
}

interface Came {
  readonly head: AnswerHead;
  readonly framing: StreamFraming;
  readonly upstream: Upstream;
}

const LONGEST_CREATED = 1024 * 1024;

/** The answer as the caller gets it: what was changed of the request, and from a guard that warns what one that enforces would have refused. */
export async function told(passing: Passing, came: Came): Promise<Answer> {
  const known = { ...came, head: withKnownVersion(came.head) };
  const withholding = withholdingOf(passing, came.head);
  if (withholding !== null) return withoutSecrets(known, withholding);
  const { lines, quiet } = linesFor(passing);
  if (passing.operation?.id === "ContainerCreate" && isCreated(came)) return created({ ...known, head: withWarningHeaders(known.head, quiet) }, lines, passing);
  return { head: withWarningHeaders(known.head, [...lines, ...quiet, ...withheldWarnings(passing, came.head)]), body: null };
}

/** Of a stream nobody knows yet what will be withheld. */
async function withoutSecrets({ head, framing, upstream }: Came, withholding: Withholding): Promise<Answer> {
  if (withholding.isStream) return { head, body: null, isShown: withholding.isShown };
  const { body, lines } = await withheldBody(upstream, { head, framing }, withholding);
  return { head: withWarningHeaders(withLengthOf(head, body.length), lines), body };
}

function linesFor({ guard, judged, operation, requestId }: Passing): { readonly lines: readonly string[]; readonly quiet: readonly string[] } {
  if (guard.mode === "observe") return { lines: [], quiet: [] };
  const isWarning = guard.mode === "warn" && isRefusal(judged.decision);
  const refusal = isWarning ? warningLines({ operation: operation?.id ?? null, decision: judged.decision, requestId }) : [];
  const changes = judged.changes ?? [];
  const loud = changes.filter(({ isQuiet }) => isQuiet !== true);
  return { lines: [...refusal, ...loud.map(changeWords)], quiet: changes.filter(({ isQuiet }) => isQuiet === true).map(changeWords) };
}

function isCreated({ head, framing }: Came): boolean {
  return head.status === 201 && framing.kind === "length" && framing.bytes <= LONGEST_CREATED;
}

async function created({ head, framing, upstream }: Came, lines: readonly string[], { guard, judged }: Passing): Promise<Answer> {
  const body = await wholeBody(upstream, framing);
  if (judged.request?.body != null) guard.judge.facts.created(judged.request.body, body);
  const text = lines.length === 0 ? null : withWarnings(body, lines);
  return text === null ? { head, body } : { head: withLengthOf(head, utf8Length(text)), body: Buffer.from(text, "utf8") };
}

async function wholeBody(upstream: Upstream, framing: StreamFraming): Promise<Uint8Array> {
  const reading = new BodyReader(framing, "answer");
  const gathered = new Gathered();
  while (!reading.isDone) {
    const bytes = await upstream.reader.read();
    if (bytes === null) throw new UpstreamError("the engine's answer ended early", 502);
    for (const piece of reading.push(bytes).data) gathered.add(piece);
  }
  return gathered.whole();
}
