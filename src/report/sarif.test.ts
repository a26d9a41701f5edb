import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import type { Log, Result, Run } from "sarif";
import { describe, expect, it } from "vitest";
import type { Report } from "../model/index.ts";
import { HOSTILE_TEXTS, harbourReport, hostileReport, liveReport, manyReport } from "./fixtures.ts";
import { renderSarif } from "./sarif.ts";

/** The official schema is written in draft-04; nothing in it but the name of `$id` differs from draft-07. */
const { id, $schema: _, ...rest } = JSON.parse(readFileSync(new URL("../../contracts/sarif-schema-2.1.0.json", import.meta.url), "utf8"));
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true });
ajv.addFormat("uri", (text: string) => URL.canParse(text));
ajv.addFormat("uri-reference", (text: string) => /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/.test(text) && URL.canParse(text, "file:///base/"));
ajv.addFormat("date-time", (text: string) => !Number.isNaN(Date.parse(text)));
const validate = ajv.compile({ $id: id, ...rest });

function errorsOf(sarif: string): unknown {
  validate(JSON.parse(sarif));
  return validate.errors ?? [];
}

function runOf(report: Report): Run {
  const [run] = (JSON.parse(renderSarif(report)) as Log).runs;
  if (run === undefined) throw new Error("no run");
  return run;
}

function resultsOf(report: Report): readonly Result[] {
  return runOf(report).results ?? [];
}

function resultOf(report: Report, fingerprint: string): Result {
  const found = resultsOf(report).find((each) => Object.values(each.partialFingerprints ?? {}).includes(fingerprint));
  if (found === undefined) throw new Error(`no result ${fingerprint}`);
  return found;
}

const PROXY_ROOT = "proxy:host-root:engine-socket-mount>engine-api-create";

describe("the SARIF report", () => {
  it.each([
    ["a compose file", harbourReport()],
    ["a live engine", liveReport()],
    ["many containers", manyReport(50, 10)],
    ["known paths", harbourReport({ baselinePathIds: [PROXY_ROOT] })],
    ["no cards", harbourReport({ techniques: {} })],
  ])("%s: fits the official schema", (_, report) => {
    expect(errorsOf(renderSarif(report))).toEqual([]);
  });

  it("the schema refuses what is no SARIF", () => {
    expect(errorsOf(renderSarif(harbourReport()).replace('"level": "error"', '"level": "bad"'))).not.toEqual([]);
    expect(errorsOf(renderSarif(harbourReport()).replace('"startLine": 14', '"startLine": 0'))).not.toEqual([]);
  });

  it("has one rule for each technique, and each result names its rule", () => {
    const run = runOf(harbourReport());
    const rules = run.tool.driver.rules ?? [];
    expect(rules.map((rule) => rule.id)).toEqual(Object.keys(harbourReport().techniques).sort());
    for (const result of run.results ?? []) expect(rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
  });

  it("a rule carries what a person reads and how others call it", () => {
    const rule = runOf(harbourReport()).tool.driver.rules?.find((each) => each.id === "engine-socket-mount");
    expect(rule).toMatchObject({
      name: "EngineSocketMount",
      shortDescription: { text: "The engine's socket is reachable from inside" },
      helpUri: "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
      properties: { tags: ["security", "attack/T1611", "cis-docker/5.32", "external/cwe/cwe-250", "nist-800-190/4.4.3"], "security-severity": "9.8" },
    });
    expect(rule?.help?.markdown).toContain("**Fix:**");
  });

  it.each([
    ["proven, to the host", PROXY_ROOT, "error"],
    ["proven, to the host, what anyone may", "metrics:host-read:host-path-readable-by-anyone", "error"],
    ["proven, to something less", "backup:credential:secret-in-environment", "warning"],
    ["possible, to the kernel", "worker:kernel:set-uid-in-image>kernel-module-load", "warning"],
    ["a weakness", "weakness:proxy:no-memory-limit", "note"],
  ])("%s: its level", (_, fingerprint, level) => {
    expect(resultOf(harbourReport(), fingerprint).level).toBe(level);
  });

  it("a path stands where its first step is written, and flows step by step", () => {
    const result = resultOf(harbourReport(), PROXY_ROOT);
    expect(result.ruleId).toBe("engine-socket-mount");
    expect(result.locations).toEqual([{ physicalLocation: { artifactLocation: { uri: "compose.yaml" }, region: { startLine: 14, startColumn: 9 } } }]);
    const steps = result.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
    expect(steps.map((step) => step.executionOrder)).toEqual([1, 2]);
    expect(steps[0]?.location?.message?.text).toContain("The engine's socket is reachable from inside");
  });

  it("a live container stands at the field of the engine's answer", () => {
    const [result] = resultsOf(liveReport());
    expect(result?.locations).toEqual([{ logicalLocations: [{ name: "0", fullyQualifiedName: "inspect admin /HostConfig/Binds/0", kind: "property" }] }]);
  });

  it("the edit of a remedy is the fix of the paths that it takes away, and of no other", () => {
    const report = harbourReport();
    expect(resultOf(report, PROXY_ROOT).fixes).toEqual([
      {
        description: { text: "remove the mount at `/var/run/docker.sock`" },
        artifactChanges: [
          {
            artifactLocation: { uri: "compose.yaml" },
            replacements: [{ deletedRegion: { startLine: 12, startColumn: 1, endLine: 15, endColumn: 1 }, insertedContent: { text: "" } }],
          },
        ],
      },
    ]);
    expect(resultOf(report, "runner:engine-control:engine-socket-mount")).not.toHaveProperty("fixes");
  });

  it("without a baseline no result has a baseline state, with one every result has", () => {
    expect(resultsOf(harbourReport()).some((result) => "baselineState" in result)).toBe(false);
    const states = resultsOf(harbourReport({ baselinePathIds: [PROXY_ROOT] })).map((result) => result.baselineState);
    expect(states.filter((state) => state === "unchanged")).toHaveLength(1);
    expect(states.filter((state) => state === "new")).toHaveLength(states.length - 1);
  });

  it("fingerprints tell every path from every other", () => {
    const all = resultsOf(harbourReport()).map((result) => JSON.stringify(result.partialFingerprints));
    expect(new Set(all).size).toBe(all.length);
  });

  it("what could not be learned is a notification", () => {
    expect(runOf(harbourReport()).invocations?.[0]?.toolExecutionNotifications).toMatchObject([{ level: "note", properties: { affects: ["worker"] } }]);
  });

  it("tells what could not be judged as an error and a failed run, and notes as notes", () => {
    const [invocation] = runOf(harbourReport({ failures: ["cannot read `b.yaml`"], notes: ["`debug` is in no enabled profile"] })).invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications?.slice(0, 2)).toEqual([
      { level: "error", message: { text: "cannot read `b.yaml`" } },
      { level: "note", message: { text: "`debug` is in no enabled profile" } },
    ]);
    expect(runOf(harbourReport()).invocations?.[0]?.executionSuccessful).toBe(true);
  });

  it("a file name with blanks, hashes and percent signs is a URI, an absolute one a file URI", () => {
    const base = harbourReport();
    const moved = (file: string) => {
      const text = renderSarif(base).replaceAll('"uri": "compose.yaml"', "");
      expect(text).not.toContain("compose.yaml:14");
      const containers = base.judgement.containers.map((each) => ({
        ...each,
        evidence: { source: file, location: "1:1" },
        paths: [],
        weaknesses: each.weaknesses.map((step) => ({ ...step, evidence: [] })),
      }));
      const [result] = resultsOf({ ...base, judgement: { ...base.judgement, containers } });
      return result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
    };
    expect(moved("my stack/100% #1.yaml")).toBe("my%20stack/100%25%20%231.yaml");
    expect(moved("/srv/compose.yaml")).toBe("file:///srv/compose.yaml");
  });

  it("hostile texts stay text: no link, no placeholder, no markup, no control", () => {
    const [result] = resultsOf(hostileReport("{0}[link](javascript:alert(1))\\"));
    expect(result?.message.text).toContain("{{0}}\\[link\\](javascript:alert(1))\\\\");
    const rule = runOf(hostileReport("<script>[x](y)*b*")).tool.driver.rules?.[0];
    expect(rule?.help?.markdown).toContain("\\<script\\>\\[x\\]\\(y\\)\\*b\\*");
    expect(rule).not.toHaveProperty("helpUri");
  });

  it("whatever names say, the log fits the schema", () => {
    const text = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: "binary", maxLength: 60 }));
    fc.assert(
      fc.property(text, (name) => {
        expect(errorsOf(renderSarif(hostileReport(name)))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
