export type PolicyErrorCode = "syntax" | "schema" | "annotation" | "profile";

interface Place {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** Policies that are not taken. Messages may quote them: escape before printing. */
export class PolicyError extends Error {
  readonly code: PolicyErrorCode;
  readonly place: Place | null;
  readonly hint: string | null;

  constructor(code: PolicyErrorCode, message: string, { place = null, hint = null }: { readonly place?: Place | null; readonly hint?: string | null } = {}) {
    super(place === null ? message : `${placeWords(place)}: ${message}`);
    this.name = "PolicyError";
    this.code = code;
    this.place = place;
    this.hint = hint;
  }
}

function placeWords({ file, line, column }: Place): string {
  return line === null ? `\`${file}\`` : `\`${file}\`, line ${line}, column ${column ?? 1}`;
}

/** Line and column, from 1, of a byte of the text as UTF-8 (Cedar counts bytes). */
export function placeOf(file: string, text: string, byte: number | undefined): Place {
  if (byte === undefined) return { file, line: null, column: null };
  const before = textOfBytes(text, byte);
  const lines = before.split("\n");
  return { file, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

function textOfBytes(text: string, bytes: number): string {
  let left = bytes;
  let end = 0;
  for (const character of text) {
    left -= bytesOf(character.codePointAt(0) ?? 0);
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
