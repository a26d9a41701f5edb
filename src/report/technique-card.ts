import type { TechniqueCard } from "../model/index.ts";
import { printable } from "./printable.ts";
import type { Line, TerminalOptions } from "./terminal-line.ts";
import { BLANK_LINE, layLines } from "./terminal-line.ts";

/** All that is known of a technique. `conditions` are the facts under which it applies, in words, indented by two blanks a level. */
export function renderCard(card: TechniqueCard, conditions: readonly string[], options: TerminalOptions): string {
  return layLines(cardLines(card, conditions), options);
}

export function cardLines(card: TechniqueCard, conditions: readonly string[]): readonly Line[] {
  const { cis, attack, cve, cwe, nist } = card.maps;
  const standards = [
    ...(cis.length > 0 ? [`CIS Docker ${cis.join(", ")}`] : []),
    ...(attack.length > 0 ? [`ATT&CK ${attack.join(", ")}`] : []),
    ...(nist.length > 0 ? [`NIST SP 800-190 ${nist.join(", ")}`] : []),
    ...cve,
    ...cwe,
  ];
  return [
    { text: `${printable(card.title)}  (${printable(card.id)})`, tone: "strong" },
    { text: printable(card.argument, 4000), indent: 2 },
    ...(conditions.length > 0 ? [BLANK_LINE, { text: "applies when", indent: 2, tone: "strong" } satisfies Line] : []),
    ...conditions.map(
      (condition): Line => ({ text: printable(condition.trimStart()), indent: 4 + condition.length - condition.trimStart().length, marker: "- " }),
    ),
    BLANK_LINE,
    { text: printable(card.fix), indent: 2, marker: "fix: ", tone: "strong" },
    ...card.notes.map((note): Line => ({ text: printable(note), indent: 2, marker: "note: " })),
    ...(standards.length > 0 ? [{ text: standards.join(" · "), indent: 2, marker: "maps: ", tone: "quiet" } satisfies Line] : []),
    { text: `${card.verification.level}: ${printable(card.verification.note, 2000)}`, indent: 2, marker: "verified: ", tone: "quiet" },
    ...card.references.map((reference): Line => ({ text: printable(reference), indent: 2, marker: "see: ", tone: "quiet" })),
  ];
}
