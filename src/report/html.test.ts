import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOSTILE_TEXTS, harbourReport, hostileReport, liveReport, manyReport } from "./fixtures.ts";
import { renderHtml } from "./html.ts";
import { SCRIPT, SCRIPT_HASH } from "./html-script.ts";
import { STYLE, STYLE_HASH } from "./html-style.ts";

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** Every element that a page may hold, and every attribute; none takes a script, a style or an address from outside. */
const ELEMENTS =
  "a|article|body|circle|code|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|g|h1|h2|h3|h4|h5|head|header|html|input|label|legend|li|main|meta|nav|ol|option|p|path|polygon|pre|rect|script|section|select|span|strong|style|summary|svg|text|title|tspan|ul";
const ATTRIBUTES =
  "aria-hidden|aria-label|aria-labelledby|autocomplete|charset|checked|class|content|d|data-all|data-count|data-targets|data-verdict|height|hidden|href|http-equiv|id|lang|name|open|placeholder|points|preserveAspectRatio|rel|role|rx|tabindex|type|value|viewBox|width|x|y";
const TOKEN = new RegExp(`<!doctype html>|</?(?:${ELEMENTS})(?: (?:${ATTRIBUTES})(?:="[^"<>]*")?)*>|[^<>]+`, "g");

/** What is left of a page after everything that may be there: nothing. */
function strayMarkup(page: string): string {
  return page.replace(`<style>${STYLE}</style>`, "").replace(`<script>${SCRIPT}</script>`, "").replace(TOKEN, "");
}

describe("the page", () => {
  it("allows its own style and script by their hashes and nothing else", () => {
    expect({ style: STYLE_HASH, script: SCRIPT_HASH }).toEqual({ style: hashOf(STYLE), script: hashOf(SCRIPT) });
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(renderHtml(harbourReport()))?.[1];
    expect(policy).toBe(`default-src 'none'; style-src '${STYLE_HASH}'; script-src '${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`);
  });

  it("has neither inline styles nor event handlers, and loads nothing", () => {
    const page = renderHtml(harbourReport());
    expect(page).not.toMatch(/<[^>]+ (?:style|on\w+|src|srcset|background|ping)=/);
    expect(STYLE).not.toMatch(/url\(|@import|@font-face/);
    expect(SCRIPT).not.toMatch(/fetch|XMLHttpRequest|innerHTML|eval|import\(/);
  });

  it("tells everything without its script", () => {
    const page = renderHtml(harbourReport());
    for (const words of [
      "4 of 9 containers can break out to the host",
      "compose.yaml:14:9",
      "remove the mount at <code>/var/run/docker.sock</code>",
      "web-3",
      "The image was not looked into",
      "An image runs as root",
    ]) {
      expect(page).toContain(words);
    }
    expect(page).toContain('filters" role="search" aria-label="Filter containers" hidden');
  });

  it("tells what could not be judged right under the headline, and notes further down", () => {
    const page = renderHtml(harbourReport({ failures: ["cannot read `b.yaml`"], notes: ["a <b> note"] }));
    expect(page.indexOf('id="failures"')).toBeLessThan(page.indexOf('id="fixes"'));
    expect(page).toContain("<li>cannot read <code>b.yaml</code></li>");
    expect(page).toContain("<li>A &lt;b&gt; note</li>");
    expect(renderHtml(harbourReport())).not.toMatch(/id="(failures|notes)"/);
  });

  it("ids are unique, and every link inside the page leads somewhere", () => {
    const page = renderHtml(harbourReport()).replace(SCRIPT, "");
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it("worst first, replicas in one card", () => {
    const names = [...renderHtml(harbourReport()).matchAll(/<h3 id="[^"]+">([\w-]+)/g)].map((match) => match[1]);
    expect(names).toEqual(["proxy", "runner", "backup", "metrics", "worker", "database", "web-1"]);
  });

  it("every card with paths has its graph, with words for those who cannot see it", () => {
    const page = renderHtml(harbourReport());
    expect(page.match(/<svg role="img" aria-label="Graph of \d+ paths? from/g)).toHaveLength(2 * 6);
  });

  it("a link leaves only by https", () => {
    const report = harbourReport();
    const [id] = Object.keys(report.techniques);
    const card = id === undefined ? undefined : report.techniques[id];
    if (card === undefined) throw new Error("the fixture has no card");
    const references = [
      "javascript:alert(1)",
      "http://plain.example",
      "https://fine.example/a?b=c",
      'https://x"onclick="y',
      "data:text/html,x",
      "https://a.example/\u202e",
    ];
    const page = renderHtml({ ...report, techniques: { [card.id]: { ...card, references } } });
    expect([...page.matchAll(/href="([^#"][^"]*)"/g)].map((match) => match[1])).toEqual(["https://fine.example/a?b=c"]);
  });

  it("the measure of stray markup finds some", () => {
    expect(strayMarkup("<p>fine</p>")).toBe("");
    expect(strayMarkup("<img src=x>")).not.toBe("");
    expect(strayMarkup(`<p onclick="x">`)).not.toBe("");
  });

  it.each([
    ["a compose file", harbourReport()],
    ["a live engine", liveReport()],
    ["many containers", manyReport(900, 450)],
  ])("%s: holds only elements and attributes that it may", (_, report) => {
    expect(strayMarkup(renderHtml(report))).toBe("");
  });

  it("whatever names say, they stay text", () => {
    const text = fc.oneof(
      fc.constantFrom(...HOSTILE_TEXTS),
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.array(fc.constantFrom("<", ">", '"', "'", "`", "&", "/", "=", " ", "script", "on", "\u202e"), { maxLength: 20 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (name) => {
        const page = renderHtml(hostileReport(name));
        expect(strayMarkup(page)).toBe("");
        expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(page)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("of thousands of containers it draws some and lists the rest", () => {
    const page = renderHtml(manyReport(5000, 400));
    expect(page.match(/<article /g)?.length).toBe(300);
    expect(page).toContain("service-399");
    expect(page.length).toBeLessThan(6_000_000);
  });
});

describe("the page's colours", () => {
  const [light = "", dark = ""] = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map((match) => match[1] ?? "");
  const colour = (theme: string, name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(theme)?.[1] ?? "";
  const luminance = (hex: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a: string, b: string) => {
    const [bright = 0, dim = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (bright + 0.05) / (dim + 0.05);
  };
  const pairs = [
    ["ink", "paper"],
    ["ink", "card"],
    ["ink", "code"],
    ["soft", "paper"],
    ["soft", "card"],
    ["soft", "code"],
    ["soft", "bad-bg"],
    ["soft", "maybe-bg"],
    ["soft", "good-bg"],
    ["link", "card"],
    ["on-sea", "sea"],
    ["on-sea-soft", "sea"],
    ["bad", "bad-bg"],
    ["maybe", "maybe-bg"],
    ["good", "good-bg"],
    ["bad", "paper"],
    ["maybe", "card"],
  ] as const;

  it.each(pairs)("%s on %s can be read (WCAG AA), light and dark", (text, ground) => {
    for (const theme of [light, dark]) expect(contrast(colour(theme, text), colour(theme, ground))).toBeGreaterThanOrEqual(4.5);
  });
});
