/** Bytes and text without a platform's decoder: this room runs where there is none, and replaces nothing silently. */

const CHUNK = 8192;

/** Bytes as Latin-1 text, one character a byte. */
export function latin1Of(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return Reflect.apply(String.fromCharCode, undefined, bytes);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) parts.push(Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + CHUNK)));
  return parts.join("");
}

/** Where CR LF CR LF begins, at `from` or behind; -1: nowhere. */
export function endOfHead(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(CR, from); at >= 0 && at + 3 < bytes.length; at = bytes.indexOf(CR, at + 1))
    if (bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at;
  return -1;
}

const CR = 13;
const LF = 10;

/** Length in bytes of text in UTF-8. */
export function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) length += widthOf(character.codePointAt(0) ?? 0);
  return length;
}

function widthOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** Text of UTF-8 bytes; null where they are none (overlong, surrogates, cut off): nothing is replaced. Source: RFC 3629 section 3. */
export function utf8Of(bytes: Uint8Array): string | null {
  const parts: string[] = [];
  let codes: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const found = codePointAt(bytes, at);
    if (found === null) return null;
    codes.push(found.code);
    at += found.width;
    if (codes.length < CHUNK) continue;
    parts.push(String.fromCodePoint(...codes));
    codes = [];
  }
  return parts.join("") + String.fromCodePoint(...codes);
}

interface CodePoint {
  readonly code: number;
  readonly width: number;
}

function codePointAt(bytes: Uint8Array, at: number): CodePoint | null {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { code: first, width: 1 };
  const width = widthOfLead(first);
  const tail = Array.from(bytes.subarray(at + 1, at + width));
  if (width === 0 || tail.length !== width - 1 || tail.some((byte) => (byte & 0xc0) !== 0x80)) return null;
  const code = tail.reduce((sum, byte) => (sum << 6) | (byte & 0x3f), first & (0xff >> (width + 1)));
  return isScalar(code) && widthOf(code) === width ? { code, width } : null;
}

function isScalar(code: number): boolean {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

function widthOfLead(byte: number): number {
  if ((byte & 0xe0) === 0xc0) return 2;
  if ((byte & 0xf0) === 0xe0) return 3;
  return (byte & 0xf8) === 0xf0 ? 4 : 0;
}
