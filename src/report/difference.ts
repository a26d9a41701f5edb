import type { AttackPath, Judgement } from "../model/index.ts";
import { asciiControls } from "./json.ts";
import { printable, printableName } from "./printable.ts";
import type { Line, TerminalOptions, Tone } from "./terminal-line.ts";
import { BLANK_LINE, layLines } from "./terminal-line.ts";
import type { Names } from "./words.ts";
import { plural, reachWords, VERDICTS } from "./words.ts";

/** Of each kind: verdicts, new and gone paths. */
const LINES_IN_SHORT = 8;

/** A path by the same techniques to the same end, that holds for other reasons or with another certainty than before. */
export interface ChangedPath {
  readonly before: AttackPath;
  readonly after: AttackPath;
}

/** What a change does to the paths: by id, so moved lines make no difference. */
export interface PathDifference {
  readonly gone: readonly AttackPath[];
  readonly added: readonly AttackPath[];
  /** Neither gone nor new. */
  readonly changed: readonly ChangedPath[];
  readonly verdicts: readonly { readonly name: string; readonly before: string | null; readonly after: string | null }[];
  /** Container names by id, of both sides. */
  readonly names: Names;
}

export function comparePaths(before: Judgement, after: Judgement): PathDifference {
  const earlier = pathsById(before);
  const later = pathsById(after);
  const names: Names = new Map([...before.containers, ...after.containers].map((each) => [each.id, each.name]));
  const lost = [...earlier].flatMap(([id, path]) => (later.has(id) ? [] : [path]));
  const found = [...later].flatMap(([id, path]) => (earlier.has(id) ? [] : [path]));
  const changed = pairsOf(lost, found, names);
  const [left, right] = [new Set(changed.map((pair) => pair.before)), new Set(changed.map((pair) => pair.after))];
  return {
    gone: lost.filter((path) => !left.has(path)),
    added: found.filter((path) => !right.has(path)),
    changed,
    verdicts: changedVerdicts(before, after),
    names,
  };
}

/** Each path that was lost with one that was found and goes the same way, so that a path which only got weaker does not count as two. */
function pairsOf(lost: readonly AttackPath[], found: readonly AttackPath[], names: Names): readonly ChangedPath[] {
  const byCourse = new Map<string, AttackPath[]>();
  for (const path of found) {
    const course = courseOf(path, names);
    byCourse.set(course, [...(byCourse.get(course) ?? []), path]);
  }
  return lost.flatMap((before) => {
    const after = byCourse.get(courseOf(before, names))?.shift();
    return after === undefined ? [] : [{ before, after }];
  });
}

function courseOf({ entry, steps }: AttackPath, names: Names): string {
  const named = (of: string): string => names.get(of) ?? of;
  return JSON.stringify([named(entry.of), ...steps.map(({ technique, gains }) => [technique, gains.kind, named(gains.of)])]);
}

function changedVerdicts(before: Judgement, after: Judgement): PathDifference["verdicts"] {
  const earlier = new Map(before.containers.map((each) => [each.id, each]));
  const later = new Map(after.containers.map((each) => [each.id, each]));
  const ids = [...new Set([...earlier.keys(), ...later.keys()])];
  return ids
    .map((id) => {
      const [old, now] = [earlier.get(id), later.get(id)];
      return { name: (now ?? old)?.name ?? id, before: old?.verdict ?? null, after: now?.verdict ?? null };
    })
    .filter((each) => each.before !== each.after);
}

function pathsById(judgement: Judgement): ReadonlyMap<string, AttackPath> {
  return new Map(judgement.containers.flatMap((container) => container.paths.map((path) => [path.id, path] as const)));
}

/** What a change takes away and what it opens: in short one line for each container and consequence, in full one for each path. */
export function renderDifference(difference: PathDifference, options: TerminalOptions): string {
  const { gone, added, changed, verdicts } = difference;
  const weaker = changed.filter(({ before, after }) => before.certainty === "proven" && after.certainty === "possible");
  const stronger = changed.filter(({ before, after }) => before.certainty === "possible" && after.certainty === "proven");
  const sections: readonly (readonly Line[])[] = [
    shortened(verdicts.map(verdictLine), "verdicts", options),
    shortened(pathLines({ paths: added, marker: "+ ", tone: "escapes" }, difference, options), "new", options),
    shortened(pathLines({ paths: stronger.map(({ after }) => after), marker: "! ", tone: "escapes" }, difference, options), "certain now", options),
    shortened(pathLines({ paths: weaker.map(({ after }) => after), marker: "~ ", tone: "undecided" }, difference, options), "weaker", options),
    shortened(pathLines({ paths: gone, marker: "- ", tone: "contained" }, difference, options), "gone", options),
    [
      {
        text: countsOf({ gone: gone.length, added: added.length, stronger: stronger.length, weaker: weaker.length, verdicts: verdicts.length }),
        tone: "strong",
      },
    ],
  ];
  const told = sections.filter((lines) => lines.length > 0);
  return layLines(
    told.flatMap((lines, index) => (index === 0 ? lines : [BLANK_LINE, ...lines])),
    options,
  );
}

interface Counts {
  readonly gone: number;
  readonly added: number;
  readonly stronger: number;
  readonly weaker: number;
  readonly verdicts: number;
}

function countsOf({ gone, added, stronger, weaker, verdicts }: Counts): string {
  const rare = [
    [stronger, "certain now"],
    [weaker, "no longer certain"],
  ] as const;
  const told = rare.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`]));
  return [`${plural(gone, "path")} gone`, `${added} new`, ...told, `${plural(verdicts, "verdict")} changed`].join(", ");
}

function verdictLine({ name, before, after }: PathDifference["verdicts"][number]): Line {
  return { text: `${printableName(name)}: ${before ?? "not there"} → ${after ?? "not there"}`, tone: toneOf(after) };
}

interface Change {
  readonly paths: readonly AttackPath[];
  readonly marker: string;
  readonly tone: Tone;
}

function pathLines({ paths, marker, tone }: Change, { names }: PathDifference, { verbose }: TerminalOptions): readonly Line[] {
  if (verbose) return paths.map((path): Line => ({ text: `${told(path, names)} by ${techniquesOf(path)}`, marker, tone }));
  const ways = new Map<string, { readonly first: AttackPath; readonly count: number }>();
  for (const path of paths) {
    const words = told(path, names);
    const known = ways.get(words);
    ways.set(words, { first: known?.first ?? path, count: (known?.count ?? 0) + 1 });
  }
  return [...ways].map(
    ([words, { first, count }]): Line => ({ text: `${words} ${count === 1 ? `by ${techniquesOf(first)}` : `(${count} ways)`}`, marker, tone }),
  );
}

function shortened(lines: readonly Line[], what: string, { verbose }: TerminalOptions): readonly Line[] {
  if (verbose || lines.length <= LINES_IN_SHORT) return lines;
  return [...lines.slice(0, LINES_IN_SHORT), { text: `and ${lines.length - LINES_IN_SHORT} more ${what} (--verbose, --json)`, indent: 2 }];
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
  const changed = difference.changed.map(({ before, after }) => ({ before: path(before), after: path(after) }));
  const told = { schemaVersion: 1, gone: difference.gone.map(path), added: difference.added.map(path), changed, verdicts };
  return `${asciiControls(JSON.stringify(told, null, 2))}\n`;
}

function told(path: AttackPath, names: Names): string {
  const perhaps = path.certainty === "possible" ? "perhaps " : "";
  return `${printableName(names.get(path.entry.of) ?? path.entry.of)} ${perhaps}reaches ${reachWords(path, names)}`;
}

function techniquesOf(path: AttackPath): string {
  return path.steps.map((step) => printable(step.technique)).join(", then ");
}

function toneOf(verdict: string | null): "escapes" | "undecided" | "contained" | "plain" {
  return verdict !== null && verdict in VERDICTS ? (verdict as keyof typeof VERDICTS) : "plain";
}
