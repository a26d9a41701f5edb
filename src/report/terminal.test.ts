import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Report } from "../model/index.ts";
import { HOSTILE_TEXTS, harbourReport, hostileReport, liveReport, manyReport } from "./fixtures.ts";
import { renderTerminal } from "./terminal.ts";
import { displayWidth } from "./text-layout.ts";

const PLAIN = { colour: false, width: 100, verbose: false };
const OWN_COLOURS = /\u001b\[(?:0|1|2|32|1;31|1;33)m/g;
const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function empty(): Report {
  const { judgement, ...rest } = harbourReport();
  return { ...rest, judgement: { ...judgement, containers: [], blanks: [], cut: { ...judgement.cut, steps: [] } } };
}

describe("the terminal view", () => {
  const transcripts: readonly (readonly [string, string, Report, Parameters<typeof renderTerminal>[1]])[] = [
    ["a stack as found in the wild", "harbour", harbourReport(), PLAIN],
    ["the same at 60 columns", "harbour-narrow", harbourReport(), { ...PLAIN, width: 60 }],
    ["the same with everything told", "harbour-verbose", harbourReport(), { ...PLAIN, verbose: true }],
    ["the same in colours", "harbour-colour", harbourReport(), { ...PLAIN, colour: true }],
    ["with a baseline", "harbour-baseline", harbourReport({ baselinePathIds: ["proxy:host-root:engine-socket-mount>engine-api-create"] }), PLAIN],
    ["a live engine, nothing cuts", "live", liveReport(), PLAIN],
    ["names that try to steer the terminal", "hostile", hostileReport("\u001b[2Jweb\u202e\u0000\r\n"), PLAIN],
    ["nothing to judge", "empty", empty(), PLAIN],
  ];
  it.each(transcripts)("%s", async (_, name, report, options) => {
    await expect(renderTerminal(report, options)).toMatchFileSnapshot(`fixtures/${name}.txt`);
  });

  it("the last line sums up", () => {
    expect(
      renderTerminal(harbourReport(), { ...PLAIN, width: 200 })
        .trimEnd()
        .split("\n")
        .at(-1),
    ).toBe("4 of 9 containers escape (3 to root on the host, 1 to reading files of the host), 1 undecided, 4 contained. 6 changes cut every path to the host.");
  });

  it("does not claim that all is cut where a path is not", () => {
    const report = liveReport();
    expect(renderTerminal(report, PLAIN)).not.toContain("every path to the host");
    expect(renderTerminal(report, PLAIN)).toContain("No known change takes 1 path away");
  });

  it("tells every input that could not be judged, and notes up to a few", () => {
    const notes = Array.from({ length: 9 }, (_, index) => `note ${index}`);
    const shown = renderTerminal(harbourReport({ failures: ["cannot read `b.yaml`", "cannot read `c.yaml`"], notes }), PLAIN);
    expect(shown).toContain("Not judged, and not part of the verdicts above:\n  ✗ cannot read `b.yaml`\n  ✗ cannot read `c.yaml`\n");
    expect(shown).toContain("  - note 4\n    and 4 more (--verbose)\n");
    expect(shown).toContain("2 inputs could not be judged.");
    expect(renderTerminal(harbourReport(), PLAIN)).not.toMatch(/Not judged|Notes:|could not be judged/);
  });

  it("without colour, no escape sequence", () => {
    expect(renderTerminal(harbourReport(), PLAIN)).not.toContain("\u001b");
  });

  it("colour adds nothing but colour", () => {
    expect(renderTerminal(harbourReport(), { ...PLAIN, colour: true }).replace(OWN_COLOURS, "")).toBe(renderTerminal(harbourReport(), PLAIN));
  });

  it("of many containers, some are told and all are counted", () => {
    const text = renderTerminal(manyReport(2000, 400), PLAIN);
    expect(text.split("\n").length).toBeLessThan(200);
    expect(text).toContain("400 of 2000 containers escape");
    expect(text).toContain("and 375 more containers like these");
  });

  it.each([60, 72, 80, 133, 200])("no line is wider than %i columns", (width) => {
    for (const report of [harbourReport(), liveReport(), hostileReport("蛇".repeat(90)), hostileReport("x".repeat(3000))]) {
      for (const line of renderTerminal(report, { colour: false, width, verbose: true }).split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it.each([
    [0, 60],
    [Number.NaN, 60],
    [10_000, 200],
  ])("a width of %d is taken as %d", (width, taken) => {
    expect(renderTerminal(harbourReport(), { ...PLAIN, width })).toBe(renderTerminal(harbourReport(), { ...PLAIN, width: taken }));
  });

  it("whatever names say, nothing but our own colours and line breaks steers the terminal", () => {
    const text = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: "binary", maxLength: 40 }));
    fc.assert(
      fc.property(text, fc.boolean(), (name, verbose) => {
        const shown = renderTerminal(hostileReport(name), { colour: true, width: 80, verbose }).replace(OWN_COLOURS, "").replaceAll("\n", "");
        expect(STEERING.test(shown)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
