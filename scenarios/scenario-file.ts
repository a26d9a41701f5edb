import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Target, Verdict } from "../src/model/index.ts";
import { TARGETS } from "../src/model/index.ts";

/** One world and what must be said of one container in it. */
export interface Situation {
  readonly name: string;
  readonly runs: readonly string[];
  readonly compose: string | null;
  /** Dotted path of the assembled world (`host.cgroupVersion`, `image.hasSetuidRoot`) to its value, or to `unknown`. */
  readonly world: Readonly<Record<string, unknown>>;
  /** What the attacker holds, `of: subject` being the container; empty: code execution in the container. */
  readonly entry: readonly { readonly kind: string; readonly of: string }[];
  /** Name of the container whose judgement counts; null: the first one. */
  readonly container: string | null;
  readonly fires: readonly string[];
  readonly might: readonly string[];
  readonly quiet: readonly string[];
  readonly verdict: Verdict | null;
  readonly targets: readonly Target[];
  readonly notTargets: readonly Target[];
}

export interface Scenario {
  readonly file: string;
  readonly id: string;
  readonly origins: readonly string[];
  readonly situations: readonly Situation[];
}

const VERDICTS: readonly Verdict[] = ["contained", "escapes", "undecided"];

export const SCENARIO_DIRECTORY = import.meta.dirname;

export function loadScenarios(): readonly Scenario[] {
  const files = readdirSync(SCENARIO_DIRECTORY).filter((file) => file.endsWith(".yaml"));
  return files.sort().map((file) => readScenario(file, parse(readFileSync(join(SCENARIO_DIRECTORY, file), "utf8"))));
}

/** A typo in a scenario must not make it pass: unknown keys and wrong shapes are errors. */
export function readScenario(file: string, content: unknown): Scenario {
  const at = reader(file, content, ["id", "origins", "situations"]);
  const situations = at.list("situations").map((entry, index) => readSituation(`${file} situation ${index + 1}`, entry));
  if (situations.length === 0) throw new Error(`${file} has no situations`);
  return { file, id: at.text("id") ?? "", origins: at.words("origins"), situations };
}

function readSituation(where: string, content: unknown): Situation {
  const keys = ["name", "run", "runs", "compose", "world", "entry", "container", "fires", "might", "quiet", "verdict", "targets", "notTargets"];
  const at = reader(where, content, keys);
  const run = at.text("run");
  const runs = run === null ? at.words("runs") : [run];
  const compose = at.text("compose");
  if ((runs.length === 0) === (compose === null)) throw new Error(`${where} has to have one of run, runs and compose`);
  return {
    name: at.text("name") ?? "",
    runs,
    compose,
    world: at.table("world"),
    entry: at.tables("entry").map((entry) => ({ kind: String(entry.kind), of: String(entry.of) })),
    container: at.text("container"),
    fires: at.words("fires"),
    might: at.words("might"),
    quiet: at.words("quiet"),
    verdict: at.among("verdict", VERDICTS)[0] ?? null,
    targets: at.among("targets", TARGETS),
    notTargets: at.among("notTargets", TARGETS),
  };
}

interface Reader {
  text(key: string): string | null;
  words(key: string): readonly string[];
  list(key: string): readonly unknown[];
  table(key: string): Readonly<Record<string, unknown>>;
  /** One mapping or a list of them. */
  tables(key: string): readonly Readonly<Record<string, unknown>>[];
  among<T extends string>(key: string, allowed: readonly T[]): readonly T[];
}

function reader(where: string, content: unknown, keys: readonly string[]): Reader {
  if (!isTable(content)) throw new Error(`${where} is no mapping`);
  const strange = Object.keys(content).filter((key) => !keys.includes(key));
  if (strange.length > 0) throw new Error(`${where} has unknown keys: ${strange.join(", ")}`);
  const words = (key: string): readonly string[] => [content[key] ?? []].flat().map(String);
  return {
    words,
    text: (key) => (content[key] === undefined ? null : String(content[key])),
    list: (key) => (Array.isArray(content[key]) ? content[key] : []),
    tables: (key) => [content[key] ?? []].flat().filter(isTable),
    table: (key) => (isTable(content[key]) ? content[key] : {}),
    among: (key, allowed) => words(key).map((word) => oneOf(word, allowed, `${where} ${key}`)),
  };
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function oneOf<T extends string>(word: string, allowed: readonly T[], where: string): T {
  const found = allowed.find((value) => value === word);
  if (found === undefined) throw new Error(`${where}: \`${word}\` is none of ${allowed.join(", ")}`);
  return found;
}
