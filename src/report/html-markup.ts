import { printable } from "./printable.ts";

/** Markup that is safe to put into a page: made only by `html`, which escapes every string it is given. */
export interface Html {
  readonly markup: string;
}

export type HtmlValue = Html | string | number | readonly Html[];

/** Longest text that a page shows in one place; the JSON report has all of it. */
const PAGE_TEXT_LIMIT = 4000;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;" };

export const NOTHING: Html = { markup: "" };

/** Strings and numbers are made printable and escaped, for element content and quoted attributes alike; `Html` stands as it is. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const pieces = strings.map((piece, index) => {
    const value = values[index];
    return value === undefined ? piece : `${piece}${markupOf(value)}`;
  });
  return { markup: pieces.join("") };
}

export function joined(parts: readonly Html[], between = ""): Html {
  return { markup: parts.map((part) => part.markup).join(between) };
}

/** `html` only if there is something to show. */
export function when(condition: boolean, make: () => Html): Html {
  return condition ? make() : NOTHING;
}

/** A sentence in which what stands between backticks is code. */
export function prose(text: string): Html {
  const parts = printable(text, PAGE_TEXT_LIMIT).split("`");
  const isPaired = parts.length % 2 === 1;
  return joined(parts.map((part, index) => (index % 2 === 1 && isPaired ? html`<code>${part}</code>` : html`${index > 0 && !isPaired ? "`" : ""}${part}`)));
}

function markupOf(value: HtmlValue): string {
  if (typeof value === "string") return printable(value, PAGE_TEXT_LIMIT).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? "");
  if (typeof value === "number") return String(value);
  return "markup" in value ? value.markup : joined(value).markup;
}
