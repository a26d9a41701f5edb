/** A request that is not yet printed, so that each part of it can be spelled otherwise. Texts are bytes, one character each. */
export interface Draft {
  readonly method: string;
  readonly target: string;
  readonly protocol: string;
  /** Whole lines, without those that frame the body. */
  readonly headers: readonly string[];
  readonly framing: "length" | "chunked" | readonly string[];
  readonly body: string;
}

/** A change of a draft; `pick` chooses among the places at which it can be made. */
export type Change = (draft: Draft, pick: number) => Draft;

const CHUNK = 7;

export function printDraft({ method, target, protocol, headers, framing, body }: Draft): string {
  const isChunked = framing === "chunked";
  const lines = [`${method} ${target} ${protocol}`, ...headers, ...framingLines(framing, body)];
  return `${lines.join("\r\n")}\r\n\r\n${isChunked ? chunked(body) : body}`;
}

function framingLines(framing: Draft["framing"], body: string): readonly string[] {
  if (framing === "chunked") return ["Transfer-Encoding: chunked"];
  if (framing !== "length") return framing;
  return body === "" ? [] : [`Content-Length: ${body.length}`];
}

function chunked(body: string): string {
  const pieces = body.match(new RegExp(`[^]{1,${CHUNK}}`, "g")) ?? [];
  return `${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join("")}0\r\n\r\n`;
}

/** The `pick`-th match of a pattern replaced; unchanged where there is none. */
export function replaceOne(text: string, pattern: RegExp, how: { readonly pick: number; readonly by: (match: string) => string }): string {
  const matches = [...text.matchAll(pattern)];
  const match = matches[how.pick % Math.max(1, matches.length)];
  return match === undefined ? text : `${text.slice(0, match.index)}${how.by(match[0])}${text.slice(match.index + match[0].length)}`;
}

/** A text as the bytes of its UTF-8. */
export function utf8(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
