import { parseJsonBytes } from "../json/parse.ts";
import { printJson } from "../json/print.ts";
import type { JsonObject } from "../json/value.ts";
import { isObject, objectOf } from "../json/value.ts";
import { RequestError } from "../request-error.ts";
import { isOlder, NEWEST_API } from "../route/version.ts";
import type { AnswerHead } from "../wire/answer-head.ts";

/** The engine's answer to a create with more in its `Warnings`, which the docker CLI prints; null where the answer is none. */
export function withWarnings(body: Uint8Array, lines: readonly string[]): string | null {
  const answer = objectIn(body);
  if (answer === null) return null;
  const there = answer["Warnings"];
  const warnings = [...(Array.isArray(there) ? there : []), ...lines];
  return `${printJson(objectOf([...Object.entries(answer).filter(([name]) => name !== "Warnings"), ["Warnings", warnings]]))}\n`;
}

function objectIn(body: Uint8Array): JsonObject | null {
  try {
    const value = parseJsonBytes(body);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof RequestError) return null;
    throw error;
  }
}

/** The head of an answer whose body was changed, and has so many bytes now. */
export function withLengthOf(head: AnswerHead, bytes: number): AnswerHead {
  const others = head.headers.filter(({ name }) => name.toLowerCase() !== "content-length" && name.toLowerCase() !== "transfer-encoding");
  return { ...head, headers: [...others, { name: "Content-Length", value: String(bytes) }] };
}

/** The head with warnings where the body has no place for them; details, which are indented, are left out. */
export function withWarningHeaders(head: AnswerHead, lines: readonly string[]): AnswerHead {
  const told = lines.filter((line) => !line.startsWith(" ")).slice(0, MOST_WARNINGS);
  return { ...head, headers: [...head.headers, ...told.map((line) => ({ name: "X-Seaworthy-Warning", value: line.replace(/[^ -~]/g, "?") }))] };
}

const MOST_WARNINGS = 16;

/** Clients choose the version of their requests by this header: never a newer one than is described here. */
export function withKnownVersion(head: AnswerHead): AnswerHead {
  const headers = head.headers.map((header) =>
    header.name.toLowerCase() === "api-version" && /^1\.\d{1,3}$/.test(header.value) && isOlder(NEWEST_API, header.value)
      ? { ...header, value: NEWEST_API }
      : header,
  );
  return { ...head, headers };
}
