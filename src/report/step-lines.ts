import type { ProofStep } from "../model/index.ts";
import { printable } from "./printable.ts";
import type { Line } from "./terminal-line.ts";
import { evidenceWords } from "./words.ts";

/** One numbered step of a proof, where it stands, and what it hangs on. */
export function stepLines(step: ProofStep, index: number): readonly Line[] {
  const lines: readonly Line[] = [
    { text: `${printable(step.title)}: ${printable(step.because)}`, indent: 4, marker: `${index + 1}. ` },
    { text: step.evidence.slice(0, 3).map(evidenceWords).join(" · "), indent: 7, tone: "quiet" },
    ...step.unknowns.map((unknown): Line => ({ text: `if ${printable(unknown.fact)} (${printable(unknown.learnBy)})`, indent: 7, tone: "undecided" })),
  ];
  return lines.filter((line) => line.text !== "");
}
