import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { ControlCard, ControlJudgement, ControlReport, Report } from "../model/index.ts";
import { renderControlCard, renderControls } from "./controls.ts";
import { renderDockerBench } from "./docker-bench.ts";
import { HOSTILE_TEXTS, liveReport } from "./fixtures.ts";
import { renderJson } from "./json.ts";
import { renderSarif } from "./sarif.ts";

function card(id: string, title: string, isManual = false): ControlCard {
  const section = id.startsWith("2") ? "2" : id.startsWith("7") ? "7" : "5";
  return {
    id,
    section,
    title,
    why: "It matters.",
    isManual,
    remedy: "Set it.",
    friction: "a restart",
    asks: isManual ? "ask around" : "",
    references: ["https://example.org/doc"],
  };
}

const NONE = { pass: 0, fail: 0, "not-applicable": 0, unknown: 0 };

function judged(id: string, more: Partial<ControlJudgement>): ControlJudgement {
  return { id, result: "pass", reasons: [], blanks: [], containers: null, failing: [], paths: [], pathCount: 0, ...more };
}

/** One control of each result, one that cuts a path, one that a person has to judge. `name`: of the container that fails. */
function controlReport(name = "proxy"): ControlReport {
  const socket = { source: `inspect ${name}`, location: "/Mounts/0" };
  return {
    cards: [
      card("2.2", "Containers on the default bridge do not reach each other"),
      card("2.3", "The engine logs at level info"),
      card("2.13", "Logs of containers leave the machine"),
      card("5.24", "Nobody uses `docker exec --user root`", true),
      card("5.32", "The engine's socket is not in the container"),
      card("7.5", "Managers are locked at rest"),
    ],
    judgements: [
      judged("2.2", { result: "unknown", blanks: [{ why: "nobody looked", learnBy: "look" }] }),
      judged("2.3", {
        reasons: [{ of: "host", because: "the log level is `info`", evidence: [{ source: "host", location: "/etc/docker/daemon.json log-level" }] }],
      }),
      judged("2.13", { result: "fail", reasons: [{ of: "host", because: "logs go to `json-file`", evidence: [] }], failing: ["host"] }),
      judged("5.24", { result: "unknown", blanks: [{ why: "facts alone do not decide it", learnBy: "ask around" }], containers: { ...NONE, unknown: 2 } }),
      judged("5.32", {
        result: "fail",
        reasons: [{ of: name, because: "the socket is mounted", evidence: [socket] }],
        containers: { ...NONE, pass: 1, fail: 1 },
        failing: [name],
        paths: [
          { id: "p:1", container: name, target: "host-root", relation: "cut" },
          { id: "p:3", container: name, target: "host-root", relation: "cut" },
          { id: "p:2", container: name, target: "engine-control", relation: "opened" },
        ],
        pathCount: 5,
      }),
      judged("7.5", { result: "not-applicable", reasons: [{ of: "host", because: "swarm state is inactive", evidence: [] }] }),
    ],
  };
}

function reportWithControls(name?: string): Report {
  return { ...liveReport(), controls: controlReport(name) };
}

const PLAIN = { colour: false, width: 100, verbose: false };
const TIMED = { startSeconds: 1_700_000_000, endSeconds: 1_700_000_001 };

function schemaOf(name: string) {
  return JSON.parse(readFileSync(new URL(`../../contracts/${name}`, import.meta.url), "utf8"));
}

describe("controls at a terminal", () => {
  it("the whole table, worst first", async () => {
    await expect(renderControls(reportWithControls(), PLAIN)).toMatchFileSnapshot("fixtures/controls.txt");
  });

  it("everything, with evidence", async () => {
    await expect(renderControls(reportWithControls(), { ...PLAIN, verbose: true })).toMatchFileSnapshot("fixtures/controls-verbose.txt");
  });

  it("has colours where they are wanted and nowhere else", () => {
    const start = "\u001b[";
    expect(renderControls(reportWithControls(), PLAIN)).not.toContain(start);
    expect(renderControls(reportWithControls(), { ...PLAIN, colour: true })).toContain(start);
  });

  it.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text).slice(0, 40), text]))("shows nothing of %s as it is", (_, text) => {
    const shown = renderControls(reportWithControls(text), { ...PLAIN, verbose: true });
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
  });

  it("a report without controls is told as one", () => {
    expect(() => renderControls(liveReport(), PLAIN)).toThrow("internal error");
  });
});

describe("the card of a control", () => {
  it("says why, when it passes, who else has to be asked, and what to do", () => {
    const [card] = reportWithControls().controls?.cards.filter(({ isManual }) => isManual) ?? [];
    if (card === undefined) throw new Error("there is no manual control");
    const shown = renderControlCard(card, ["not: it is so"], PLAIN);
    expect(shown).toBe(`Nobody uses \`docker exec --user root\`  (CIS Docker 5.24)
  It matters.

  passes when
    - not: it is so
  else a person has to: ask around

  fix: Set it.
  friction: a restart
  see: https://example.org/doc
`);
  });
});

describe("controls as data", () => {
  it("fit the schema of reports", () => {
    const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true }).compile(schemaOf("report.schema.json"));
    const document = JSON.parse(renderJson(reportWithControls()));
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(document.controls.map(({ id, result, isHygiene }: { id: string; result: string; isHygiene: boolean }) => [id, result, isHygiene])).toEqual([
      ["2.2", "unknown", false],
      ["2.3", "pass", false],
      ["2.13", "fail", true],
      ["5.24", "unknown", false],
      ["5.32", "fail", false],
      ["7.5", "not-applicable", false],
    ]);
    expect(validate({ ...document, controls: [{ ...document.controls[0], result: "maybe" }] })).toBe(false);
  });

  it("are not there where nobody asked", () => expect(JSON.parse(renderJson(liveReport()))).not.toHaveProperty("controls"));

  it("fit the official SARIF schema, each with its rule", () => {
    const { id, $schema: _, ...rest } = schemaOf("sarif-schema-2.1.0.json");
    const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
    const validate = ajv.compile({ $id: id, ...rest });
    const log = JSON.parse(renderSarif(reportWithControls()));
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
    const [{ results, tool }] = log.runs;
    const controls = results.filter(({ ruleId }: { ruleId: string }) => ruleId.startsWith("cis-"));
    expect(controls.map(({ ruleId, kind, level }: { ruleId: string; kind: string; level: string }) => `${ruleId} ${kind} ${level}`)).toEqual([
      "cis-2.2 open none",
      "cis-2.3 pass none",
      "cis-2.13 fail note",
      "cis-5.24 open none",
      "cis-5.32 fail warning",
      "cis-7.5 notApplicable none",
    ]);
    expect(controls.every(({ ruleId, ruleIndex }: { ruleId: string; ruleIndex: number }) => tool.driver.rules[ruleIndex].id === ruleId)).toBe(true);
  });
});

describe("controls as docker-bench-security logs them", () => {
  const log = JSON.parse(renderDockerBench(reportWithControls(), TIMED));

  it("have its fields, and no others at the top", () => {
    expect(Object.keys(log)).toEqual(["dockerbenchsecurity", "start", "tests", "checks", "score", "end"]);
    expect(log).toMatchObject({ dockerbenchsecurity: "1.6.0", start: 1_700_000_000, end: 1_700_000_001, checks: 6, score: -1 });
    expect(log.tests.map(({ id }: { id: string }) => id)).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
  });

  it.each([
    ["2.2", "INFO"],
    ["2.3", "PASS"],
    ["2.13", "WARN"],
    ["5.24", "NOTE"],
    ["5.32", "WARN"],
    ["7.5", "INFO"],
  ])("%s is %s", (id, result) => {
    const results: readonly { readonly id: string; readonly result: string }[] = log.tests.flatMap(({ results: each }: { results: object[] }) => each);
    expect(results.find((each) => each.id === id)).toMatchObject({ result });
  });

  it("name what fails", () => {
    expect(log.tests[4].results.at(-1)).toMatchObject({ items: ["proxy"], details: "the socket is mounted", remediation: "Set it." });
  });
});
