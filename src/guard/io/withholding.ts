import { SECRET_PARTS, TELLING, withheldWords, wouldBeWithheldWords } from "../secrets/answers.ts";
import type { SecretPart } from "../secrets/withhold.ts";
import { withhold } from "../secrets/withhold.ts";
import type { AnswerHead } from "../wire/answer-head.ts";
import type { StreamFraming } from "../wire/body-reader.ts";
import { BodyReader } from "../wire/body-reader.ts";
import { utf8Of } from "../wire/bytes.ts";
import { valuesOf } from "../wire/head.ts";
import type { ClientConnection } from "./client-connection.ts";
import { Gathered } from "./gathered.ts";
import type { Passing } from "./passing.ts";
import type { Upstream } from "./upstream.ts";
import { UpstreamError } from "./upstream.ts";

const LONGEST_ANSWER = 64 * 1024 * 1024;
const LONGEST_EVENT = 1024 * 1024;

/** Status of an answer that tells something. */
const TOLD: ReadonlySet<number> = new Set([200, 201]);

/** What of an answer may not be shown to who asked. */
export interface Withholding {
  readonly isShown: (part: SecretPart) => boolean;
  /** A stream of lines, each of which is looked through when it comes. */
  readonly isStream: boolean;
}

/** Null: all of it may be shown, or there is nothing in it that is looked for. */
export function withholdingOf(passing: Passing, head: AnswerHead): Withholding | null {
  const { guard, operation } = passing;
  if (guard.mode !== "enforce" || operation === null || !TOLD.has(head.status)) return null;
  const hidden = new Set(hiddenParts(passing));
  return hidden.size === 0 ? null : { isShown: (part) => !hidden.has(part), isStream: operation.id === "Events" };
}

/** Said by a guard that warns, which withholds nothing. */
export function withheldWarnings(passing: Passing, head: AnswerHead): readonly string[] {
  if (passing.guard.mode !== "warn" || !TOLD.has(head.status)) return [];
  const hidden = hiddenParts(passing);
  return hidden.length === 0 ? [] : [`seaworthy: ${wouldBeWithheldWords(hidden)}`];
}

function hiddenParts({ guard, operation, judged }: Passing): readonly SecretPart[] {
  const { shows } = guard;
  const { request } = judged;
  if (shows === null || request === null || operation === null || !TELLING.has(operation.id)) return [];
  return SECRET_PARTS.filter((part) => !shows(request, part));
}

/** The whole answer without what may not be shown, and what the caller is told of it. What cannot be looked through is not passed: throws `UpstreamError`. */
export async function withheldBody(
  upstream: Upstream,
  { head, framing }: { readonly head: AnswerHead; readonly framing: StreamFraming },
  { isShown }: Withholding,
): Promise<{ readonly body: Uint8Array; readonly lines: readonly string[] }> {
  if (valuesOf(head.headers, "content-encoding").length > 0) throw notLookedThrough("it is compressed");
  const reading = new BodyReader(framing, "answer");
  const gathered = new Gathered();
  while (!reading.isDone) {
    const bytes = await upstream.reader.read();
    if (bytes === null && framing.kind === "until-close") break;
    if (bytes === null) throw new UpstreamError("the engine's answer ended early", 502);
    const { data, used } = reading.push(bytes);
    upstream.reader.unread(bytes.subarray(used));
    for (const piece of data) gathered.add(piece);
    if (gathered.size > LONGEST_ANSWER) throw notLookedThrough(`it is longer than ${LONGEST_ANSWER} bytes`);
  }
  const { text, counts } = lookedThrough(textOf(gathered.whole()), isShown);
  return { body: Buffer.from(text, "utf8"), lines: counts.size === 0 ? [] : [`seaworthy: ${withheldWords(counts)}`] };
}

function lookedThrough(text: string, isShown: Withholding["isShown"]): ReturnType<typeof withhold> {
  if (text.trim() === "") return { text, counts: new Map() };
  try {
    return withhold(text, isShown);
  } catch (error) {
    if (error instanceof SyntaxError) throw notLookedThrough("it is no JSON");
    throw error;
  }
}

function notLookedThrough(why: string): UpstreamError {
  return new UpstreamError(`the engine's answer cannot be looked through for secrets: ${why}`, 502);
}

interface Lines {
  /** The head, as it goes out. */
  readonly begun: Uint8Array;
  readonly framing: StreamFraming;
  readonly isUnframed: boolean;
  readonly isShown: Withholding["isShown"];
}

/** Passes a stream of JSON lines on, each looked through when it is whole. False: either side ended early, or a line cannot be looked through; nothing of it is passed then. */
export async function relayLines(client: ClientConnection, upstream: Upstream, { begun, framing, isUnframed, isShown }: Lines): Promise<boolean> {
  const isChunked = framing.kind === "chunked" && !isUnframed;
  const framed = (text: string): string => (isChunked ? `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n` : text);
  const reading = new BodyReader(framing, "answer");
  const held = new Gathered();
  if (!(await client.write(begun))) return false;
  while (!reading.isDone) {
    const bytes = await upstream.reader.read();
    if (bytes === null) return framing.kind === "until-close";
    const { data, used } = reading.push(bytes);
    upstream.reader.unread(bytes.subarray(used));
    for (const piece of data) held.add(piece);
    const text = linesOf(held, { isLast: reading.isDone, isShown });
    if (text === null) return false;
    if (text !== "" && !(await client.write(framed(text)))) return false;
  }
  return isChunked ? client.write("0\r\n\r\n") : true;
}

/** The whole lines among what is held, which then holds what is behind them; null: one cannot be looked through. */
function linesOf(held: Gathered, { isLast, isShown }: { readonly isLast: boolean; readonly isShown: Withholding["isShown"] }): string | null {
  const bytes = held.whole();
  const end = isLast ? bytes.length : bytes.lastIndexOf(LF) + 1;
  if (end === 0) return bytes.length > LONGEST_EVENT ? null : "";
  try {
    const lines = textOf(bytes.subarray(0, end)).split("\n");
    const text = lines.map((line) => lineThrough(line, isShown)).join("\n");
    held.keep(bytes.subarray(end));
    return text;
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

const LF = 10;
/** Stands before each text of a sequence (RFC 7464), which newer engines send where it is asked for. */
const RECORD_SEPARATOR = "\u001e";

function lineThrough(line: string, isShown: Withholding["isShown"]): string {
  const mark = line.startsWith(RECORD_SEPARATOR) ? RECORD_SEPARATOR : "";
  return `${mark}${lookedThrough(line.slice(mark.length), isShown).text}`;
}

function textOf(bytes: Uint8Array): string {
  const text = utf8Of(bytes);
  if (text === null) throw notLookedThrough("it is no UTF-8");
  return text;
}
