import type { RunCommand } from "../parse/index.ts";

export type SeenCommand = Pick<RunCommand, "line" | "column" | "text">;

export interface Unseen {
  /** The text with the commands blanked out; its lines stay where they are. */
  readonly text: string;
  /** Lines that hold a command whose own place cannot be told. */
  readonly lines: ReadonlySet<number>;
}

/** How far behind its place a command's text is looked for, where quotes put a script into a word. */
const LONGEST_SEARCH = 20_000;

/** What is left of a script besides the commands that its parser found. */
export function withoutSeen(text: string, seen: readonly SeenCommand[]): Unseen {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const lines = new Set<number>();
  const ranges: (readonly [number, number])[] = [];
  for (const command of seen) {
    const range = rangeOf(text, command, (starts[command.line - 1] ?? text.length) + command.column - 1);
    if (range === null) lines.add(command.line);
    else ranges.push(range);
  }
  return { text: blanked(text, ranges), lines };
}

function rangeOf(text: string, command: SeenCommand, from: number): readonly [number, number] | null {
  if (command.text === "") return null;
  const end = endOf(text, command.text, from);
  if (end !== null) return [from, end];
  const behind = text.slice(from, from + LONGEST_SEARCH).indexOf(command.text);
  return behind < 0 ? null : [from + behind, from + behind + command.text.length];
}

/** Lines may be indented further than the script's own text is, as in YAML. */
function endOf(text: string, command: string, from: number): number | null {
  let at = from;
  for (const [index, line] of command.split("\n").entries()) {
    if (index > 0) {
      if (text[at] !== "\n") return null;
      at += 1;
      while (text[at] === " " || text[at] === "\t") at += 1;
    }
    const piece = index === 0 ? line : line.trimStart();
    if (!text.startsWith(piece, at)) return null;
    at += piece.length;
  }
  return at;
}

/** Line breaks stay, and the backslashes that continue lines over them. */
function blanked(text: string, ranges: readonly (readonly [number, number])[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const [start, end] of [...ranges].sort((left, right) => left[0] - right[0])) {
    if (end <= at) continue;
    pieces.push(text.slice(at, Math.max(at, start)), text.slice(Math.max(at, start), end).replaceAll(/\\(?!\n)|[^\n\\]/g, " "));
    at = end;
  }
  return pieces.join("") + text.slice(at);
}
