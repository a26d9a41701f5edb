/** Longest name that is shown in full: the engine allows longer ones, a reader does not need them. */
export const NAME_LIMIT = 80;
/** Longest sentence or path that is shown in full. */
export const TEXT_LIMIT = 600;

/**
 * What must never reach a reader as it is: controls (C0, C1, NUL, ANSI), format characters (bidi overrides, zero-width, tags), lone surrogates,
 * private and unassigned code points, line and paragraph separators, every blank but the plain space, and whatever Unicode calls ignorable.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}\u2800]|(?! )\p{Zs}/u;
const MARK = /\p{M}/u;
/** Nearly all text, and nothing in it to hide. */
const PLAIN = /^[ -~]*$/;
/** More combining marks than this on one character climb over the lines around it. */
const MARKS_IN_A_ROW = 4;
const SHORT: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/**
 * Text from outside (names, paths, values) as it may be shown: one line, nothing hidden, nothing that steers a terminal, at most `limit` code points
 * with `…` at the end where it was longer. The only way by which such text enters a terminal view, a page or a message.
 */
export function printable(text: string, limit: number = TEXT_LIMIT): string {
  if (text.length <= limit && PLAIN.test(text)) return text;
  const pieces = escapedPieces(text, limit);
  let length = 0;
  let shown = "";
  for (const piece of pieces) {
    length += piece.length;
    if (length > limit) return cut(shown, limit);
    shown += piece;
  }
  return text.length > 2 * limit + 2 ? cut(shown, limit) : shown;
}

export function printableName(name: string): string {
  return name === "" ? "(no name)" : printable(name, NAME_LIMIT);
}

/** Each is a visible character or one whole escape. Looks at no more of the text than can be shown. */
function escapedPieces(text: string, limit: number): readonly string[] {
  let marks = 0;
  return Array.from(text.slice(0, 2 * limit + 2), (character) => {
    marks = MARK.test(character) ? marks + 1 : 0;
    return HIDDEN.test(character) || marks > MARKS_IN_A_ROW ? escapeOf(character) : character;
  });
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return SHORT.get(character) ?? (code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`);
}

function cut(shown: string, limit: number): string {
  const characters = Array.from(shown);
  return `${(characters.length < limit ? characters : characters.slice(0, Math.max(0, limit - 1))).join("")}…`;
}
