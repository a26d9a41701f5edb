import type { Scalar } from "yaml";
import type { Place } from "./positions.ts";

/** Script text out of a YAML file, and where each of its offsets stands there. */
export interface CiText {
  readonly text: string;
  readonly place: (offset: number) => Place;
}

/** `${{ … }}` is filled in by the CI before the shell sees it: a variable nobody knows, of the same length, so that places stay true. */
export function maskExpressions(text: string): string {
  return text.replaceAll(/\$\{\{[^\n]*?\}\}/g, (expression) => `\${${expression.slice(2, -1).replaceAll(/\W/g, "_")}}`);
}

/** The text of a scalar. Exact in block literals and on one line; elsewhere the place is that of the scalar. */
export function scalarText(scalar: Scalar, source: string, placeOf: (offset: number) => Place): CiText {
  const text = maskExpressions(String(scalar.value ?? ""));
  const start = scalar.range?.[0] ?? 0;
  const end = scalar.range?.[1] ?? start;
  if (scalar.type === "BLOCK_LITERAL" || scalar.type === "BLOCK_FOLDED") return { text, place: blockPlace(text, source, { start, end, placeOf }) };
  const isOneLine = !source.slice(start, end).trimEnd().includes("\n");
  const quote = scalar.type === "QUOTE_DOUBLE" || scalar.type === "QUOTE_SINGLE" ? 1 : 0;
  return { text, place: (offset) => placeOf(isOneLine ? start + quote + offset : start) };
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly placeOf: (offset: number) => Place;
}

/** Lines of a literal stand one by one below its header, each behind the same indentation. Those of a folded block are joined: then its first line. */
function blockPlace(text: string, source: string, block: Block): CiText["place"] {
  const body = source.indexOf("\n", block.start) + 1;
  const lines = source.slice(body, block.end).split("\n");
  const indentation = /^ */.exec(lines.find((line) => line.trim() !== "") ?? "")?.[0].length ?? 0;
  const first = block.placeOf(body);
  const starts = lineStarts(text);
  const isLiteral = source[block.start] === "|";
  return (offset) => {
    const line = isLiteral
      ? Math.max(
          0,
          starts.findLastIndex((start) => start <= offset),
        )
      : 0;
    return { line: first.line + line, column: isLiteral ? indentation + offset - (starts[line] ?? 0) + 1 : indentation + 1 };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Items of a list run in one shell: a variable of the first is there in the second. */
export function joinTexts(texts: readonly CiText[]): CiText {
  const starts: number[] = [];
  let length = 0;
  for (const { text } of texts) {
    starts.push(length);
    length += text.length + 1;
  }
  return {
    text: texts.map((part) => part.text).join("\n"),
    place: (offset) => {
      const index = Math.max(
        0,
        starts.findLastIndex((start) => start <= offset),
      );
      return texts[index]?.place(offset - (starts[index] ?? 0)) ?? { line: 1, column: 1 };
    },
  };
}
