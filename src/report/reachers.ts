import type { Reacher, Reachers } from "../model/index.ts";
import { asciiControls } from "./json.ts";
import { printable } from "./printable.ts";
import { privilegeWords } from "./privilege-words.ts";
import { stepLines } from "./step-lines.ts";
import type { Line, TerminalOptions } from "./terminal-line.ts";
import { BLANK_LINE, layLines } from "./terminal-line.ts";
import type { Names } from "./words.ts";
import { plural } from "./words.ts";

const MOST_SHOWN = 100;

/** What can fell a thing: certain before possible, the shortest way first. */
export function renderReachers(found: Reachers, options: TerminalOptions): string {
  const names: Names = new Map(Object.entries(found.names));
  const ordered = inOrder(found.reachers);
  const few = options.verbose ? ordered : ordered.slice(0, MOST_SHOWN);
  const certain = ordered.filter(({ certainty }) => certainty === "proven").length;
  const lines: readonly Line[] = [
    { text: `what lets an attacker ${privilegeWords(found.target, names)}`, tone: "strong" },
    { text: `host: ${printable(found.hostWords)}`, tone: "quiet" },
    BLANK_LINE,
    ...few.flatMap((each) => reacherLines(each, names)),
    ...(few.length < ordered.length ? [{ text: `and ${ordered.length - few.length} more (--verbose)`, tone: "quiet" } satisfies Line] : []),
    ...(ordered.length === 0 ? [{ text: "nothing that is known leads there", tone: "contained" } satisfies Line] : []),
    BLANK_LINE,
    { text: `${plural(certain, "thing")} for certain, ${ordered.length - certain} perhaps`, tone: "strong" },
  ];
  return layLines(lines, options);
}

function inOrder(reachers: readonly Reacher[]): readonly Reacher[] {
  return [...reachers].sort(
    (left, right) => Number(right.certainty === "proven") - Number(left.certainty === "proven") || left.steps.length - right.steps.length,
  );
}

function reacherLines({ entry, certainty, steps }: Reacher, names: Names): readonly Line[] {
  const isProven = certainty === "proven";
  const head: Line = {
    text: `${isProven ? "" : "perhaps "}who can ${privilegeWords(entry, names)}`,
    marker: isProven ? "✗ " : "? ",
    tone: isProven ? "escapes" : "undecided",
  };
  return [head, ...steps.flatMap((step, index) => stepLines(step, index))];
}

/** Version 1, `contracts/reachers.schema.json`. */
export function renderReachersJson(found: Reachers): string {
  const names: Names = new Map(Object.entries(found.names));
  const told = ({ kind, of }: Reacher["entry"]): object => ({ privilege: kind, of: names.get(of) ?? of });
  const reachers = inOrder(found.reachers).map(({ entry, certainty, steps }) => ({
    ...told(entry),
    certainty,
    steps: steps.map(({ technique, because, evidence, unknowns }) => ({ technique, because, evidence, unknowns })),
  }));
  return `${asciiControls(JSON.stringify({ schemaVersion: 1, host: found.hostWords, target: told(found.target), reachers }, null, 2))}\n`;
}
