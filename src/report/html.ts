import type { Report, TechniqueCard } from "../model/index.ts";
import type { ContainerGroup } from "./groups.ts";
import { groupIdentical } from "./groups.ts";
import { containerCard, foldedRows } from "./html-container.ts";
import { flawsSection } from "./html-flaws.ts";
import type { Html } from "./html-markup.ts";
import { html, when } from "./html-markup.ts";
import type { PageTelling } from "./html-paths.ts";
import { SCRIPT, SCRIPT_HASH } from "./html-script.ts";
import {
  assumptionsSection,
  blanksSection,
  contents,
  failuresSection,
  filterForm,
  fixesSection,
  heroSection,
  notesSection,
  techniquesSection,
} from "./html-sections.ts";
import { STYLE, STYLE_HASH } from "./html-style.ts";
import { printable } from "./printable.ts";
import { leadWords } from "./terminal.ts";
import { namesOf, worstFirst } from "./words.ts";

/** Containers (after grouping) with a card; more make a page that no browser scrolls well. The rest is listed. */
const CARDS = 300;
const ROWS = 2000;

/** Nothing is loaded, sent or framed; only our own style and script run, known by their hashes. */
const POLICY = ["default-src 'none'", `style-src '${STYLE_HASH}'`, `script-src '${SCRIPT_HASH}'`, "base-uri 'none'", "form-action 'none'"].join("; ");

/** The report as one page: self-contained, without network, readable without script. Untrusted text enters only through `html`, which escapes it. */
export function renderHtml(report: Report): string {
  const groups = groupIdentical(worstFirst(report.judgement.containers), new Set(report.baselinePathIds));
  const cards = techniqueCards(report);
  const addresses = new Map(cards.map((card, index) => [card.id, `technique-${index + 1}`]));
  const telling: PageTelling = {
    names: namesOf(report),
    known: new Set(report.baselinePathIds),
    cut: report.judgement.cut.steps,
    techniqueLink: (id) => addresses.get(id) ?? null,
  };
  const main = html`${heroSection(report, leadWords(report))}${failuresSection(report)}${fixesSection(report)}${containersSection(report, groups, telling)}${notesSection(report)}${flawsSection(report)}${blanksSection(report)}${assumptionsSection(report)}${techniquesSection(cards, telling.techniqueLink)}`;
  return page(report, html`${navigation(report, groups)}<main id="main">${main}</main>`);
}

function techniqueCards(report: Report): readonly TechniqueCard[] {
  const cards = Object.keys(report.techniques).flatMap((id) => report.techniques[id] ?? []);
  return cards.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function containersSection(report: Report, groups: readonly ContainerGroup[], telling: PageTelling): Html {
  if (groups.length === 0) return html``;
  const shown = groups.slice(0, CARDS).map((group, index) => containerCard(group, cardId(index), telling));
  const folded = groups.slice(CARDS, CARDS + ROWS);
  const rest = groups.length - CARDS - folded.length;
  return html`<section id="containers" aria-labelledby="containers-title"><h2 id="containers-title">Containers, worst first</h2>
${filterForm(report)}${shown}<p id="filter-none" class="soft" hidden>No container fits these filters.</p>
${when(folded.length > 0, () => html`<div class="panel more"><ul class="blanks">${foldedRows(folded, telling)}</ul>${when(rest > 0, () => html`<p class="soft">and ${rest} more, in the JSON report</p>`)}</div>`)}</section>
`;
}

function navigation(report: Report, groups: readonly ContainerGroup[]): Html {
  const { cut, blanks, assumptions } = report.judgement;
  const sections: readonly (readonly [string, string, boolean])[] = [
    ["failures", "Not judged", (report.failures ?? []).length > 0],
    ["fixes", "What to fix", cut.steps.length + cut.uncut.length > 0],
    ["containers", "Containers", groups.length > 0],
    ["notes", "Notes", (report.notes ?? []).length > 0],
    ["blanks", "Not learned", blanks.length > 0],
    ["assumptions", "Assumed", assumptions.length > 0],
    ["techniques", "Techniques", Object.keys(report.techniques).length > 0],
  ];
  const listed = groups.slice(0, CARDS).map((group, index) => ({ group, id: cardId(index) }));
  return contents(
    listed,
    sections.flatMap(([id, words, isThere]) => (isThere ? [[id, words] as const] : [])),
  );
}

function cardId(index: number): string {
  return `container-${index + 1}`;
}

/** A hull on the waterline. */
const MARK: Html = html`<svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true"><path d="M3 11.5h16l-2.6 5H5.6zM8 11.5v-4h6v4M11 7.5v-4M2 19.3c1.5 0 1.5-1 3-1s1.5 1 3 1 1.500-1 3-1 1.500 1 3 1 1.500-1 3-1 1.500 1 3 1"></path></svg>`;

function page(report: Report, content: Html): string {
  const subjects = report.subjects.slice(0, 5).map((each) => printable(each, 200));
  const subject = `${subjects.join(", ")}${report.subjects.length > 5 ? ` and ${report.subjects.length - 5} more` : ""}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: POLICY }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Seaworthy ${report.product}: ${subject}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the verdicts</a>
<header class="top"><div class="frame"><div class="brand">${MARK} Seaworthy <span>${report.product}</span></div>
<dl><div><dt>Judged</dt><dd>${subject}</dd></div><div><dt>On host</dt><dd>${report.hostWords}</dd></div></dl></div></header>
<div class="frame layout">
${content}</div>
<footer><div class="frame">Seaworthy ${report.toolVersion}. Judged from configuration: nothing was run, attacked or changed.</div></footer>
<script>${{ markup: SCRIPT }}</script>
</body>
</html>
`.markup;
}
