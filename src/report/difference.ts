import type { AttackPath, Judgement } from "../model/index.ts";
import { printableName } from "./printable.ts";
import type { Line, TerminalOptions } from "./terminal-line.ts";
import { BLANK_LINE, layLines } from "./terminal-line.ts";
import type { Names } from "./words.ts";
import { plural, reachWords, VERDICTS } from "./words.ts";

/** What a change does to the paths: by id, so moved lines make no difference. */
export interface PathDifference {
  readonly gone: readonly AttackPath[];
  readonly added: readonly AttackPath[];
  readonly verdicts: readonly { readonly name: string; readonly before: string | null; readonly after: string | null }[];
  /** Container names by id, of both sides. */
  readonly names: Names;
}

export function comparePaths(before: Judgement, after: Judgement): PathDifference {
  const earlier = pathsById(before);
  const later = pathsById(after);
  const verdictsBefore = new Map(before.containers.map((each) => [each.id, each]));
  const verdictsAfter = new Map(after.containers.map((each) => [each.id, each]));
  const ids = [...new Set([...verdictsBefore.keys(), ...verdictsAfter.keys()])];
  return {
    gone: [...earlier].flatMap(([id, path]) => (later.has(id) ? [] : [path])),
    added: [...later].flatMap(([id, path]) => (earlier.has(id) ? [] : [path])),
    verdicts: ids.flatMap((id) => {
      const [old, now] = [verdictsBefore.get(id), verdictsAfter.get(id)];
      return old?.verdict === now?.verdict ? [] : [{ name: (now ?? old)?.name ?? id, before: old?.verdict ?? null, after: now?.verdict ?? null }];
    }),
    names: new Map([...before.containers, ...after.containers].map((each) => [each.id, each.name])),
  };
}

function pathsById(judgement: Judgement): ReadonlyMap<string, AttackPath> {
  return new Map(judgement.containers.flatMap((container) => container.paths.map((path) => [path.id, path] as const)));
}

/** What a change takes away and what it opens. */
export function renderDifference(difference: PathDifference, options: TerminalOptions): string {
  const { gone, added, verdicts, names } = difference;
  const lines: Line[] = [
    ...verdicts.map(
      (each): Line => ({ text: `${printableName(each.name)}: ${each.before ?? "not there"} → ${each.after ?? "not there"}`, tone: toneOf(each.after) }),
    ),
    ...(verdicts.length > 0 ? [BLANK_LINE] : []),
    ...added.map((path): Line => ({ text: told(path, names), marker: "+ ", tone: "escapes" })),
    ...gone.map((path): Line => ({ text: told(path, names), marker: "- ", tone: "contained" })),
    ...(added.length + gone.length > 0 ? [BLANK_LINE] : []),
    { text: `${plural(gone.length, "path")} gone, ${added.length} new, ${plural(verdicts.length, "verdict")} changed`, tone: "strong" },
  ];
  return layLines(lines, options);
}

/** Version 1, `contracts/difference.schema.json`. */
export function renderDifferenceJson(difference: PathDifference): string {
  const path = (each: AttackPath) => ({
    id: each.id,
    entry: difference.names.get(each.entry.of) ?? each.entry.of,
    target: each.target,
    certainty: each.certainty,
    steps: each.steps.map((step) => step.technique),
  });
  const { verdicts } = difference;
  return `${JSON.stringify({ schemaVersion: 1, gone: difference.gone.map(path), added: difference.added.map(path), verdicts }, null, 2)}\n`;
}

function told(path: AttackPath, names: Names): string {
  const perhaps = path.certainty === "possible" ? "perhaps " : "";
  const steps = path.steps.map((step) => step.technique).join(", then ");
  return `${printableName(names.get(path.entry.of) ?? path.entry.of)} ${perhaps}reaches ${reachWords(path, names)} by ${steps}`;
}

function toneOf(verdict: string | null): "escapes" | "undecided" | "contained" | "plain" {
  return verdict !== null && verdict in VERDICTS ? (verdict as keyof typeof VERDICTS) : "plain";
}
