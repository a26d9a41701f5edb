import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOSTILE_TEXTS, harbourReport, hostileReport, liveReport, manyReport } from "./fixtures.ts";
import { renderJson } from "./json.ts";

const schema = JSON.parse(readFileSync(new URL("../../contracts/report.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

function errorsOf(json: string): unknown {
  validate(JSON.parse(json));
  return validate.errors ?? [];
}

describe("the JSON report", () => {
  it.each([
    ["a compose file", harbourReport()],
    ["a live engine", liveReport()],
    ["many containers", manyReport(50, 10)],
    ["known paths", harbourReport({ baselinePathIds: ["proxy:engine-control:engine-socket-mount"] })],
  ])("%s: fits the schema", (_, report) => {
    expect(errorsOf(renderJson(report))).toEqual([]);
  });

  it("the schema refuses a target that does not exist, a missing verdict, and a cut step that is nowhere or in two places", () => {
    const broken = (change: (document: ReturnType<typeof parsed>) => void) => {
      const document = parsed();
      change(document);
      return validate(document);
    };
    expect(broken(() => undefined)).toBe(true);
    expect(broken((document) => Object.assign(document.containers[0].paths[0], { target: "the-moon" }))).toBe(false);
    expect(broken((document) => Object.assign(document.containers[0], { verdict: undefined, paths: null }))).toBe(false);
    expect(broken((document) => Object.assign(document.cut[0], { host: true }))).toBe(false);
    expect(broken((document) => Reflect.deleteProperty(document.cut[0], "container"))).toBe(false);
  });

  it("the whole document, in this order of keys", async () => {
    await expect(renderJson(liveReport())).toMatchFileSnapshot("fixtures/live.json");
  });

  it("names an entry by its container, a host change as `host`, and every cut step by its words", () => {
    const { containers, cut } = parsed();
    expect(containers[0].paths[0].entry).toBe("container:proxy");
    expect(cut.map(({ container, host }: { container?: string; host?: true }) => container ?? host)).toEqual([
      "backup",
      "proxy",
      "runner",
      "metrics",
      "worker",
      true,
    ]);
    expect(cut[0].remedy).toBe("mount `/data/etc` read-only");
    expect(cut[0].change).toEqual({ kind: "mount-read-only", container: "harbour/backup", target: "/data/etc" });
  });

  it("a container called `host` is still a container", () => {
    const { judgement, ...rest } = harbourReport();
    const steps = judgement.cut.steps.slice(0, 1).map((step) => ({ ...step, where: "host" }));
    const { cut } = JSON.parse(renderJson({ ...rest, judgement: { ...judgement, cut: { ...judgement.cut, steps } } }));
    expect(cut[0].container).toBe("host");
    expect(cut[0]).not.toHaveProperty("host");
  });

  it("marks what the baseline knew", () => {
    const report = harbourReport({ baselinePathIds: ["proxy:engine-control:engine-socket-mount", "weakness:proxy:no-memory-limit"] });
    const [proxy] = JSON.parse(renderJson(report)).containers;
    expect(proxy.paths.map((path: { inBaseline: boolean }) => path.inBaseline)).toEqual([false, true]);
    expect(proxy.weaknesses.map((weakness: { inBaseline: boolean }) => weakness.inBaseline)).toEqual([true, false]);
  });

  it("equal reports are equal bytes, whoever ordered a remedy's fields", () => {
    const report = harbourReport();
    const turned = report.judgement.cut.steps.map((step) => ({
      ...step,
      remedy: Object.fromEntries(Object.entries(step.remedy).reverse()) as typeof step.remedy,
    }));
    expect(renderJson({ ...report, judgement: { ...report.judgement, cut: { ...report.judgement.cut, steps: turned } } })).toBe(renderJson(report));
  });

  it("keeps hostile values whole, fits the schema and holds nothing that steers a terminal", () => {
    const text = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: "binary", maxLength: 60 }));
    fc.assert(
      fc.property(text, (name) => {
        const json = renderJson(hostileReport(name));
        expect(errorsOf(json)).toEqual([]);
        expect(JSON.parse(json).containers[0].name).toBe(name);
        expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(json)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

function parsed() {
  return JSON.parse(renderJson(harbourReport()));
}
