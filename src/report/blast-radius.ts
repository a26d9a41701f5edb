import type { BlastRadius, ReachedPrivilege, Target } from "../model/index.ts";
import { TARGETS, targetOf } from "../model/index.ts";
import { asciiControls } from "./json.ts";
import { printable } from "./printable.ts";
import { privilegeWords } from "./privilege-words.ts";
import { stepLines } from "./step-lines.ts";
import type { Line, TerminalOptions } from "./terminal-line.ts";
import { BLANK_LINE, layLines } from "./terminal-line.ts";
import type { Names } from "./words.ts";
import { plural } from "./words.ts";

/** What falls when these privileges are in an attacker's hands: worst first, each with its proof. */
export function renderBlastRadius(radius: BlastRadius, options: TerminalOptions): string {
  const names: Names = new Map(Object.entries(radius.names));
  const entries = radius.entries.map((entry) => privilegeWords(entry, names)).join(" and ");
  const falls = gained(radius);
  const proven = falls.filter((each) => each.certainty === "proven").length;
  const lines: Line[] = [
    { text: `if an attacker can ${entries}`, tone: "strong" },
    { text: `host: ${printable(radius.hostWords)}`, tone: "quiet" },
    BLANK_LINE,
    ...falls.flatMap((each) => reachedLines(each, names, options.verbose)),
    ...(falls.length === 0 ? [{ text: "nothing else follows", tone: "contained" } satisfies Line] : []),
    BLANK_LINE,
    { text: `${plural(proven, "thing")} certain to fall, ${falls.length - proven} perhaps`, tone: "strong" },
  ];
  return layLines(lines, options);
}

/** Version 1, `contracts/blast-radius.schema.json`. */
export function renderBlastRadiusJson(radius: BlastRadius): string {
  const names: Names = new Map(Object.entries(radius.names));
  const reached = gained(radius).map(({ privilege, certainty, steps }) => ({
    privilege: privilege.kind,
    of: names.get(privilege.of) ?? privilege.of,
    target: targetOf(privilege.kind)?.target ?? null,
    certainty,
    steps: steps.map((step) => ({ technique: step.technique, because: step.because, evidence: step.evidence, unknowns: step.unknowns })),
  }));
  const entries = radius.entries.map(({ kind, of }) => ({ privilege: kind, of: names.get(of) ?? of }));
  return `${asciiControls(JSON.stringify({ schemaVersion: 1, host: radius.hostWords, entries, reached }, null, 2))}\n`;
}

/** Targets before footholds, worst first, certain before possible; what was held from the start is not told. */
function gained(radius: BlastRadius): readonly ReachedPrivilege[] {
  const rank = (each: ReachedPrivilege): number => rankOf(targetOf(each.privilege.kind)?.target ?? null) * 2 + (each.certainty === "proven" ? 0 : 1);
  return radius.reached
    .filter((each) => each.steps.length > 0)
    .map((each) => ({ each, rank: rank(each) }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ each }) => each);
}

function rankOf(target: Target | null): number {
  return target === null ? TARGETS.length : TARGETS.indexOf(target);
}

function reachedLines(reached: ReachedPrivilege, names: Names, verbose: boolean): readonly Line[] {
  const isTarget = targetOf(reached.privilege.kind) !== null;
  if (!isTarget && !verbose) return [];
  const isProven = reached.certainty === "proven";
  const head: Line = {
    text: `${isProven ? "" : "perhaps "}${privilegeWords(reached.privilege, names)}`,
    marker: isProven ? "✗ " : "? ",
    tone: isProven ? "escapes" : "undecided",
  };
  return [head, ...reached.steps.flatMap((step, index) => stepLines(step, index))];
}
