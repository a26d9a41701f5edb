import { printable } from "./printable.ts";

/**
 * Text for a SARIF message: plain text in which `[text](link)` would be a link (SARIF 2.1.0, 3.11.6) and `{0}` a placeholder (3.11.5),
 * so both are written as the specification writes them when they are meant literally.
 */
export function messageText(text: string, limit = 2000): string {
  return printable(text, limit)
    .replace(/[\\[\]]/g, "\\$&")
    .replace(/[{}]/g, "$&$&");
}

/** Markdown in which nothing of the text is markup (CommonMark: any ASCII punctuation may stand behind a backslash). */
export function markdownText(text: string, limit = 2000): string {
  return printable(text, limit).replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

const LONE_SURROGATE = /\p{Cs}/gu;

/** A file name as a URI reference (RFC 3986): relative as given, absolute as `file:`. */
export function fileUri(file: string): string {
  const segments = file.replace(LONE_SURROGATE, "\ufffd").split("/").map(encodeURIComponent);
  if (file.startsWith("/")) return `file://${segments.join("/")}`;
  const relative = segments.join("/");
  return relative === "" ? "." : relative;
}
