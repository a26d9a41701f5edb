import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KNOWLEDGE, shippedFlaws } from "../src/reason/index.ts";
import { loadScenarios, readScenario, SCENARIO_DIRECTORY } from "./scenario-file.ts";

const SCENARIOS = loadScenarios();
const TECHNIQUE_IDS = KNOWLEDGE.techniques.map((technique) => technique.id);
/** Scenarios of entries that are no technique by themselves. */
const FREE_PREFIX = /^(combination|false-alarm|default)-/;

function fixture<T>(file: string): T {
  return JSON.parse(readFileSync(join(SCENARIO_DIRECTORY, "fixtures", file), "utf8")) as T;
}

const FLAWS = await shippedFlaws();
const RESEARCH = Object.values(fixture<Record<string, readonly string[]>>("research-ids.json")).flat();
const LATER = fixture<Record<string, string>>("research-later.json");
const CARRIED = new Set([
  ...KNOWLEDGE.techniques.flatMap((technique) => technique.origins),
  ...SCENARIOS.flatMap((scenario) => scenario.origins),
  ...FLAWS.flaws.flatMap((flaw) => flaw.origins),
]);

function repeated(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => words.indexOf(word) !== index);
}

describe("one id, its addresses", () => {
  it("no technique id is taken twice", () => {
    expect(repeated(TECHNIQUE_IDS)).toEqual([]);
  });

  it("every technique id is a noun phrase in kebab-case", () => {
    expect(TECHNIQUE_IDS.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id))).toEqual([]);
  });

  it("every technique has a scenario", () => {
    const ids = new Set(SCENARIOS.map((scenario) => scenario.id));
    expect(TECHNIQUE_IDS.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("every scenario is of a technique, a combination or a false alarm, and bears its file's name", () => {
    const ids = new Set(TECHNIQUE_IDS);
    expect(SCENARIOS.filter(({ id, file }) => `${id}.yaml` !== file || !(ids.has(id) || FREE_PREFIX.test(id))).map(({ file }) => file)).toEqual([]);
  });

  it("every id that a situation names exists", () => {
    const ids = new Set(TECHNIQUE_IDS);
    const named = SCENARIOS.flatMap(({ file, situations }) =>
      situations.flatMap(({ fires, might, quiet }) => [...fires, ...might, ...quiet].map((id) => [file, id] as const)),
    );
    expect(named.filter(([, id]) => !ids.has(id))).toEqual([]);
  });

  it("every technique is heard in its scenario, and silent somewhere", () => {
    const own = SCENARIOS.filter(({ id }) => TECHNIQUE_IDS.includes(id));
    const isHeard = ({ id, situations }: (typeof own)[number]) => situations.some(({ fires, might }) => [...fires, ...might].includes(id));
    const isSilent = ({ id, situations }: (typeof own)[number]) => situations.some(({ quiet, might }) => [...quiet, ...might].includes(id));
    expect(own.filter((scenario) => !isHeard(scenario) || !isSilent(scenario)).map(({ id }) => id)).toEqual([]);
  });

  it("situations of one scenario have names of their own", () => {
    expect(SCENARIOS.flatMap(({ file, situations }) => repeated(situations.map(({ name }) => name)).map((name) => `${file}: ${name}`))).toEqual([]);
  });
});

describe("the research base", () => {
  it("every entry in scope is carried by a technique or a scenario, or put off with a reason", () => {
    expect(RESEARCH.filter((id) => !CARRIED.has(id) && LATER[id] === undefined)).toEqual([]);
  });

  it("nothing that is carried is also put off", () => {
    expect(Object.keys(LATER).filter((id) => CARRIED.has(id))).toEqual([]);
  });

  it("no origin is invented", () => {
    const known = new Set(RESEARCH);
    expect([...CARRIED, ...Object.keys(LATER)].filter((id) => !known.has(id))).toEqual([]);
  });
});

describe("a scenario file that is wrong", () => {
  it.each([
    ["an unknown key", { id: "x", situations: [{ name: "a", run: "docker run alpine", fire: ["x"] }] }, "unknown keys: fire"],
    ["a verdict that does not exist", { id: "x", situations: [{ name: "a", run: "docker run alpine", verdict: "safe" }] }, "none of contained"],
    ["nothing to run", { id: "x", situations: [{ name: "a" }] }, "one of run, runs and compose"],
    ["no situation", { id: "x" }, "no situations"],
  ])("%s", (_name, content, message) => {
    expect(() => readScenario("x.yaml", content)).toThrow(message);
  });
});
