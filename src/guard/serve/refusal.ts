import type { Blank } from "../../model/index.ts";
import { printable } from "../../report/index.ts";
import type { Decision } from "../decide/decision.ts";
import { utf8Length } from "../wire/bytes.ts";

/** What is told of a decision: each line escaped, for a terminal that prints an engine's error as it is. */
export interface Told {
  /** The operation's name; null: the request was not understood. */
  readonly operation: string | null;
  readonly decision: Decision;
  /** Found again in the guard's log. */
  readonly requestId: string;
}

const LONGEST_LINE = 1200;
const MOST_CHANGES = 8;

/** What was refused and why, by which rule, and what would pass. */
export function refusalLines(told: Told): readonly string[] {
  const { decision } = told;
  if (decision.kind === "refused" && decision.reason === "not-owned") return [printable(decision.answer, LONGEST_LINE)];
  return linesOf("seaworthy refuses", told);
}

/** As `refusalLines`, of what was let pass. */
export function warningLines(told: Told): readonly string[] {
  return linesOf("seaworthy would refuse", told);
}

function linesOf(verb: string, { operation, decision, requestId }: Told): readonly string[] {
  const what = operation === null ? "this request" : operation;
  return [
    `${verb} ${what}: ${printable(decision.because, LONGEST_LINE)}`,
    ...("hint" in decision && decision.hint !== null ? [`  hint: ${printable(decision.hint, LONGEST_LINE)}`] : []),
    ...unknownsOf(decision).map(({ why, learnBy }) => `  not known: ${printable(why, LONGEST_LINE)}; to learn it: ${printable(learnBy, LONGEST_LINE)}`),
    ...nearestOf(decision)
      .slice(0, MOST_CHANGES)
      .map((change, index) => `  ${index === 0 ? "would pass" : "       and"}: ${printable(change, LONGEST_LINE)}`),
    `  rule: ${ruleOf(decision)} (request ${requestId})`,
  ];
}

const MOST_UNKNOWNS = 3;

/** On what it hangs whether the path that is told is there; each reason once. */
export function unknownsOf(decision: Decision): readonly Blank[] {
  const [told] = "paths" in decision ? decision.paths : [];
  const unknowns = told?.steps.flatMap((step) => step.unknowns) ?? [];
  return [...new Map(unknowns.map((unknown) => [unknown.why, unknown])).values()].slice(0, MOST_UNKNOWNS);
}

/** The name of what decided. */
export function ruleOf(decision: Decision): string {
  if (decision.kind !== "refused") return PATH_RULE;
  switch (decision.reason) {
    case "not-understood":
      return `understand-for-certain, ${decision.rule}`;
    case "not-mediated":
      return "no-unseen-tunnel";
    case "policy":
      return "policy";
    case "not-owned":
      return "own-things-only";
    case "opens-path":
    case "may-open-path":
      return PATH_RULE;
  }
}

const PATH_RULE = "no-new-path-to-host-root";

export function nearestOf(decision: Decision): readonly string[] {
  return "nearest" in decision && decision.nearest !== null ? decision.nearest : [];
}

export interface AnswerText {
  readonly status: number;
  /** API version of the engine, told as the engine does; null: it is not known. */
  readonly apiVersion: string | null;
  readonly closes: boolean;
  /** The method asks for a head alone. */
  readonly isHead: boolean;
  /** When to come again; absent: it is not said. */
  readonly retryAfterS?: number;
}

/** An answer in the engine's own error shape. Source: moby api/swagger.yaml ErrorResponse. */
export function errorAnswer(message: string, { status, apiVersion, closes, isHead, retryAfterS }: AnswerText): string {
  const body = `${JSON.stringify({ message })}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? "Refused"}`,
    ...(apiVersion === null ? [] : [`Api-Version: ${apiVersion}`]),
    "Content-Type: application/json",
    "Server: seaworthy",
    `Content-Length: ${utf8Length(body)}`,
    ...(retryAfterS === undefined ? [] : [`Retry-After: ${retryAfterS}`]),
    ...(closes ? ["Connection: close"] : []),
  ];
  return `${lines.join("\r\n")}\r\n\r\n${isHead ? "" : body}`;
}

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  417: "Expectation Failed",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
};
