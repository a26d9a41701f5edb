import type { AttackPath } from "../../model/index.ts";
import type { Line, TerminalOptions } from "../../report/index.ts";
import { BLANK_LINE, layLines, printable, printableName, reachWords } from "../../report/index.ts";
import type { Decision } from "../decide/decision.ts";
import { changeLines } from "../harden/change-words.ts";
import type { PolicyDecision } from "../policy/policy-set.ts";
import { unknownsOf } from "../serve/refusal.ts";
import type { SentRequest, ShownRequest } from "./shown.ts";

const PATHS_IN_SHORT = 8;
const LONGEST_BODY = 6000;

/** What would be decided and why, what is asked for, what it opens, and what would be sent. */
export function renderExplained(shown: ShownRequest, hostWords: string, options: TerminalOptions): string {
  const { decision, operation, asks, changes, sent, policy } = shown;
  const sections: readonly (readonly Line[])[] = [
    decisionLines(decision, operation === null ? "request" : `${operation.id} (${operation.access})`),
    titled(
      "asks for",
      asks.map((clause) => ({ text: printable(clause), indent: 2 })),
    ),
    titled(
      "is changed by the profile",
      changes.flatMap(changeLines).map((line) => ({ text: printable(line), indent: 2 })),
    ),
    titled("opens", pathLines(shown, options)),
    titled("is sent to the engine as", sent === null ? [] : sentLines(sent)),
    [{ text: `${printable(ruleWords(policy))}; judged on ${printable(hostWords)}`, tone: "quiet" }],
  ];
  const told = sections.filter((lines) => lines.length > 0);
  return layLines(
    told.flatMap((lines, index) => (index === 0 ? lines : [BLANK_LINE, ...lines])),
    options,
  );
}

function ruleWords(policy: PolicyDecision | null): string {
  if (policy === null) return "rule: no new path to root on the host";
  const { policies, profile, version } = policy;
  return `profile: ${profile}, policies version ${version}${policies.length === 0 ? "" : `, decided by ${policies.map(({ id }) => id).join(", ")}`}`;
}

function decisionLines(decision: Decision, what: string): readonly Line[] {
  const { word, tone } = headOf(decision);
  const hint = "hint" in decision && decision.hint !== null ? [{ text: printable(decision.hint), marker: "hint: ", indent: 2 }] : [];
  const unknowns = unknownsOf(decision).map(
    ({ why, learnBy }): Line => ({ text: `${printable(why)}; to learn it: ${printable(learnBy)}`, marker: "not known: ", indent: 2 }),
  );
  const because = { text: printable(decision.because, LONGEST_REASON), indent: 2 };
  return [{ text: `${word}  ${printable(what)}`, tone }, because, ...hint, ...unknowns, ...nearestLines(decision)];
}

const LONGEST_REASON = 2000;

function headOf(decision: Decision): { readonly word: string; readonly tone: NonNullable<Line["tone"]> } {
  switch (decision.kind) {
    case "allowed":
      return { word: "✓ ALLOWED", tone: "contained" };
    case "refused":
      return decision.reason === "may-open-path" ? { word: "? REFUSED, undecided", tone: "undecided" } : { word: "✗ REFUSED", tone: "escapes" };
    case "unjudged":
      return { word: "? CANNOT BE JUDGED", tone: "undecided" };
  }
}

function nearestLines(decision: Decision): readonly Line[] {
  if (!("nearest" in decision) || decision.nearest === null) return [];
  const [first = "", ...rest] = decision.nearest;
  return [
    { text: printable(first), marker: "would pass: ", indent: 2 },
    ...rest.map((words): Line => ({ text: printable(words), marker: "       and: ", indent: 2 })),
  ];
}

function titled(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [{ text: title, tone: "strong" }, ...lines];
}

function pathLines({ opens, names }: ShownRequest, { verbose }: TerminalOptions): readonly Line[] {
  const shown = verbose ? opens : opens.slice(0, PATHS_IN_SHORT);
  const more = opens.length - shown.length;
  const lines = shown.map((path): Line => ({ text: pathWords(path, names), marker: path.certainty === "proven" ? "+ " : "? ", indent: 2 }));
  return more > 0 ? [...lines, { text: `and ${more} more (--verbose, --json)`, indent: 4 }] : lines;
}

function pathWords(path: AttackPath, names: ReadonlyMap<string, string>): string {
  const who = printableName(names.get(path.entry.of) ?? path.entry.of);
  return `${who} ${path.certainty === "possible" ? "perhaps " : ""}reaches ${reachWords(path, names)} by ${path.steps.map(({ technique }) => technique).join(", then ")}`;
}

function sentLines({ method, target, headers, body }: SentRequest): readonly Line[] {
  return [
    { text: printable(`${method} ${target} HTTP/1.1`, LONGEST_BODY), indent: 2 },
    ...headers.map(({ name, value }): Line => ({ text: printable(`${name}: ${value}`), indent: 2 })),
    ...(body === null ? [] : [{ text: printable(body, LONGEST_BODY), indent: 2 }]),
  ];
}
