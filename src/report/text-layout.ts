/** Ranges of code points that terminals draw two cells wide (Unicode East Asian Width W and F, and emoji), coarse. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x2e80, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18fff],
  [0x1b000, 0x1b2ff],
  [0x1f004, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];
/** Dashes, quotes, bullets, arrows, mathematical signs and dingbats: what our own words use. Asking Unicode's tables for them costs a cold start some ms. */
const NARROW: readonly (readonly [number, number])[] = [
  [0x2010, 0x205e],
  [0x2190, 0x22ff],
  [0x2713, 0x2718],
];
const MARK = /\p{M}/u;
/** Nearly all text: one cell a letter. */
const PLAIN = /^[ -~]*$/;

/** Cells that a terminal uses for printable text. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += cells(character);
  return width;
}

function cells(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300 || NARROW.some(([first, last]) => code >= first && code <= last)) return 1;
  if (MARK.test(character)) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Lines of at most `width` cells, broken at spaces, and inside a word only where the word alone is longer. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((each) => pieces(each, Math.max(2, width)))) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (displayWidth(joined) <= width) {
      line = joined;
    } else {
      if (line !== "") lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** As many parts as fit one line of `width` cells, the first always, and how many are left out. */
export function fold(parts: readonly string[], width: number): string {
  const all = parts.join("; ");
  if (displayWidth(all) <= width) return all;
  const left = (count: number) => `; +${parts.length - count} more`;
  let count = 1;
  while (count < parts.length - 1 && displayWidth(parts.slice(0, count + 1).join("; ") + left(count + 1)) <= width) count++;
  return count < parts.length ? `${parts.slice(0, count).join("; ")}${left(count)}` : all;
}

function pieces(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const found: string[] = [];
  let piece = "";
  for (const character of word) {
    if (displayWidth(piece) + cells(character) > width) {
      found.push(piece);
      piece = "";
    }
    piece += character;
  }
  found.push(piece);
  return found;
}
