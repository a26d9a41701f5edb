import type { Line, TerminalOptions } from "../../report/index.ts";
import { BLANK_LINE, layLines, printable, printableName } from "../../report/index.ts";
import type { Held, Outcome } from "../hold.ts";
import type { Proof } from "../proof.ts";
import { countOutcomes, resultOf } from "../proof.ts";

const WAYS: Readonly<Record<Proof["way"], string>> = {
  exec: "seen from inside, through one exec: what its own shell and kernel say",
  process: "seen from the host, by its first process; it was not entered",
};

/** Differences first, then what could not be told; agreement by kind of fact, each with `verbose`. */
export function renderProof(proof: Proof, options: TerminalOptions): string {
  const of = (kind: Outcome["kind"]) => proof.held.filter(({ outcome }) => outcome.kind === kind);
  const lines: readonly Line[] = [
    { text: `${printableName(proof.container.name)} (${printable(proof.container.id.slice(0, 12))}) on ${printable(proof.subject)}`, tone: "strong" },
    { text: WAYS[proof.way], tone: "quiet" },
    ...section("differ: predicted otherwise than seen, which is a defect of ours or a lie of the container", of("differ").flatMap(fullLines)),
    ...section("not observable", byReason(of("not-observable"), options)),
    ...section("not predicted, for the reasoner says that it does not know", byReason(of("not-predicted"), options)),
    ...section("agree", options.verbose ? of("agree").flatMap(fullLines) : agreement(of("agree"))),
    BLANK_LINE,
    { text: totals(proof), tone: TONES[resultOf(proof)] },
  ];
  return layLines(lines, options);
}

const TONES = { agrees: "contained", differs: "escapes", "not-proven": "undecided" } as const;

function section(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [BLANK_LINE, { text: title, tone: "strong" }, ...lines];
}

const MARKS: Readonly<Record<Outcome["kind"], Pick<Line, "marker" | "tone">>> = {
  agree: { marker: "✓ ", tone: "contained" },
  differ: { marker: "✗ ", tone: "escapes" },
  "not-observable": { marker: "? ", tone: "undecided" },
  "not-predicted": { marker: "? ", tone: "undecided" },
};

function fullLines({ words, predicted, because, outcome }: Held): readonly Line[] {
  const claim = predicted === "unknown" ? "not predicted" : `predicted ${predicted === "true" ? "yes" : "no"}`;
  const reasons = because.length === 0 ? "" : ` (${because.map((reason) => printable(reason)).join("; ")})`;
  const found = outcome.kind === "not-observable" ? outcome.why : outcome.seen;
  return [
    { text: printable(words), indent: 2, ...MARKS[outcome.kind] },
    { text: `${claim}${reasons}; seen: ${printable(found)}`, indent: 6, tone: "quiet" },
  ];
}

const NAMES_SHOWN = 4;

/** Many facts for one reason are told once. */
function byReason(held: readonly Held[], { verbose }: TerminalOptions): readonly Line[] {
  const groups = new Map<string, Held[]>();
  for (const each of held) {
    const reason = each.outcome.kind === "not-observable" ? each.outcome.why : (each.because[0] ?? "");
    groups.set(reason, [...(groups.get(reason) ?? []), each]);
  }
  return [...groups].map(([reason, group]): Line => {
    const shown = group.slice(0, verbose ? group.length : NAMES_SHOWN).map(({ words }) => printable(words));
    const more = group.length > shown.length ? ` and ${group.length - shown.length} more` : "";
    return { text: `${printable(reason)}: ${shown.join("; ")}${more}`, indent: 2, ...MARKS["not-observable"] };
  });
}

function agreement(held: readonly Held[]): readonly Line[] {
  const counts = new Map<string, number>();
  for (const { fact } of held) counts.set(fact, (counts.get(fact) ?? 0) + 1);
  const words = [...counts].map(([fact, count]) => (count === 1 ? fact : `${fact} ×${count}`));
  return words.length === 0 ? [] : [{ text: words.join(", "), indent: 2, ...MARKS.agree }];
}

function totals(proof: Proof): string {
  const { agree, differ, "not-observable": unseen, "not-predicted": unpredicted } = countOutcomes(proof);
  const counts = `${agree} agree, ${differ} differ, ${unseen} not observable, ${unpredicted} not predicted`;
  return resultOf(proof) === "not-proven" ? `${counts}: not proven, for what should have been told was not` : counts;
}
