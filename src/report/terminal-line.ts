import { wrap } from "./text-layout.ts";

export interface TerminalOptions {
  readonly colour: boolean;
  /** Cells; what is outside 60..200 is taken as the nearer of the two. */
  readonly width: number;
  /** Every path, every weakness, every blank. */
  readonly verbose: boolean;
}

export type Tone = "plain" | "strong" | "quiet" | "escapes" | "undecided" | "contained";

/** One thing to say, before it is wrapped. `text` is printable already; continuation lines hang below its first character. */
export interface Line {
  readonly text: string;
  readonly indent?: number;
  /** Stands before the text, `1. `. */
  readonly marker?: string;
  readonly tone?: Tone;
}

export const BLANK_LINE: Line = { text: "" };

/** Select Graphic Rendition parameters (ECMA-48): bold, faint, red, yellow, green. */
const CODES: Readonly<Record<Tone, string>> = { plain: "", strong: "1", quiet: "2", escapes: "1;31", undecided: "1;33", contained: "32" };
const MIN_WIDTH = 60;
const MAX_WIDTH = 200;

export function layLines(lines: readonly Line[], options: TerminalOptions): string {
  const width = usableWidth(options.width);
  return `${lines.flatMap((line) => lay(line, width, options.colour)).join("\n")}\n`;
}

export function usableWidth(width: number): number {
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Math.floor(width) || MIN_WIDTH));
}

function lay(line: Line, width: number, colour: boolean): readonly string[] {
  const { text, indent = 0, marker = "", tone = "plain" } = line;
  const hang = indent + marker.length;
  return wrap(text, width - hang).map((part, index) => {
    const lead = index === 0 ? `${" ".repeat(indent)}${marker}` : " ".repeat(hang);
    return `${lead}${paint(part, tone, colour)}`.trimEnd();
  });
}

function paint(text: string, tone: Tone, colour: boolean): string {
  return colour && text !== "" && CODES[tone] !== "" ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text;
}
