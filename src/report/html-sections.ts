import type { CutStep, FileEdit, Report, TechniqueCard, Verdict } from "../model/index.ts";
import type { ContainerGroup } from "./groups.ts";
import { VERDICT_WORDS } from "./html-container.ts";
import type { Html } from "./html-markup.ts";
import { html, prose, when } from "./html-markup.ts";
import { capitalised } from "./html-paths.ts";
import { printable, printableName } from "./printable.ts";
import { remedyKey } from "./remedy-key.ts";
import { isHttps } from "./sarif-rules.ts";
import { plural, removedBy, TARGET_WORDS, VERDICTS } from "./words.ts";

const VERDICT_ORDER: readonly Verdict[] = ["escapes", "undecided", "contained"];
const BLANKS_SHOWN = 200;
const EDITS_SHOWN = 20;

export function heroSection(report: Report, lead: string): Html {
  const { containers } = report.judgement;
  const counts = VERDICT_ORDER.map((verdict) => ({ verdict, count: containers.filter((each) => each.verdict === verdict).length }));
  const tally = counts.map(
    ({ verdict, count }) =>
      html`<li class="${verdict}"><span class="mark" aria-hidden="true">${VERDICTS[verdict].symbol}</span> <strong>${count}</strong> ${tallyWords(verdict, count)}</li>`,
  );
  return html`<section class="hero" aria-labelledby="verdict"><h1 id="verdict">${headline(report)}</h1>
${when(lead !== "", () => html`<p class="lead">${lead}</p>`)}
${when(containers.length > 0, () => html`<div class="bar" aria-hidden="true">${bar(counts, containers.length)}</div><ul class="tally">${tally}</ul>`)}</section>
`;
}

function tallyWords(verdict: Verdict, count: number): string {
  return verdict === "escapes" && count !== 1 ? "escape" : VERDICT_WORDS[verdict].toLowerCase();
}

function headline({ judgement: { containers } }: Report): string {
  const escapes = containers.filter((each) => each.verdict === "escapes").length;
  const undecided = containers.filter((each) => each.verdict === "undecided").length;
  if (containers.length === 0) return "There is no container to judge";
  if (escapes > 0) return `${escapes} of ${plural(containers.length, "container")} can break out to the host`;
  if (undecided > 0) return `No escape is proven, ${plural(undecided, "container is", "containers are")} undecided`;
  return containers.length === 1 ? "The container is contained" : `All ${containers.length} containers are contained`;
}

function bar(counts: readonly { readonly verdict: Verdict; readonly count: number }[], all: number): Html {
  let start = 0;
  const parts = counts.map(({ verdict, count }) => {
    const [x, width] = [start, (count / all) * 1000];
    start += width;
    return html`<rect class="${verdict}" x="${Math.round(x)}" y="0" width="${Math.round(width)}" height="8"></rect>`;
  });
  return html`<svg viewBox="0 0 1000 8" preserveAspectRatio="none">${parts}</svg>`;
}

export function fixesSection(report: Report): Html {
  const { cut } = report.judgement;
  if (cut.steps.length === 0 && cut.uncut.length === 0) return html``;
  const ordered = [...cut.steps].sort((a, b) => removedBy(b) - removedBy(a));
  const list = html`<div class="panel"><ol class="fixes">${ordered.map((step) => fixItem(step, report))}</ol></div>`;
  return html`<section id="fixes" aria-labelledby="fixes-title"><h2 id="fixes-title">What to fix, the most effective first</h2>
${when(ordered.length > 0, () => list)}<p class="proof">${proofWords(report)}</p></section>
`;
}

function proofWords({ judgement: { cut } }: Report): string {
  const checked = cut.isVerified ? "Checked by judging again with these changes: no path to the host is left." : "Not checked to leave no path to the host.";
  const optimal = cut.isOptimal ? " No cheaper set of changes does the same." : " A cheaper set of changes may exist.";
  const uncut =
    cut.uncut.length > 0 ? ` No known change takes ${plural(cut.uncut.length, "path")} away: what holds it must go, or stand on a host of its own.` : "";
  return cut.steps.length === 0 ? uncut.trim() : `${checked}${optimal}${uncut}`;
}

function fixItem(step: CutStep, report: Report): Html {
  const where = "container" in step.remedy ? printableName(step.where) : "Host";
  const edits = report.fixes.filter((fix) => remedyKey(fix.remedy) === remedyKey(step.remedy)).flatMap((fix) => fix.edits);
  return html`<li><div><span class="where">${where}:</span> ${prose(step.words)}</div><span class="cuts">cuts ${plural(removedBy(step), "path")}</span>
${when(step.mayBreak !== "", () => html`<p class="soft small">May break: ${prose(step.mayBreak)}</p>`)}${when(edits.length > 0, () => editDetails(edits))}</li>`;
}

function editDetails(edits: readonly FileEdit[]): Html {
  const shown = edits.slice(0, EDITS_SHOWN).map((edit) => {
    const from = `${printable(edit.file, 200)}:${edit.startLine}:${edit.startColumn}`;
    const words =
      edit.newText === ""
        ? html`delete up to ${edit.endLine}:${edit.endColumn}`
        : html`replace up to ${edit.endLine}:${edit.endColumn} with<pre>${newTextLines(edit.newText)}</pre>`;
    return html`<li><span class="place">${from}</span> ${words}</li>`;
  });
  return html`<details class="small"><summary>The edit, as <code>seaworthy fix</code> makes it</summary><ul class="weak">${shown}</ul></details>`;
}

/** The lines of a new text, each printable, with their breaks kept. */
function newTextLines(text: string): Html {
  return html`${text
    .replace(/\n$/, "")
    .split("\n")
    .slice(0, 200)
    .map((line, index) => html`${index > 0 ? { markup: "\n" } : ""}${line}`)}`;
}

export function filterForm(report: Report): Html {
  const targets = [...new Set(report.judgement.containers.flatMap((each) => each.paths.map((path) => path.target)))];
  const known = Object.entries(TARGET_WORDS).filter(([target]) => targets.some((each) => each === target));
  const options = known.map(([target, words]) => html`<option value="${target}">${capitalised(words)}</option>`);
  const verdicts = ["all", ...VERDICT_ORDER].map((verdict, index) => {
    const words = verdict === "all" ? "All" : VERDICT_WORDS[verdict as Verdict];
    return html`<label><input type="radio" name="verdict" value="${verdict}"${when(index === 0, () => html` checked`)}><span>${words}</span></label>`;
  });
  return html`<form class="filters" id="filters" role="search" aria-label="Filter containers" hidden><fieldset><legend>Verdict</legend>${verdicts}</fieldset>
<label><span class="label">What is reached</span><select name="target"><option value="all">Reaches anything</option>${options}</select></label>
<label><span class="label">Words</span><input type="search" name="words" placeholder="Name, path, technique" autocomplete="off"></label>
<span id="filter-status" class="soft" role="status" data-all="${report.judgement.containers.length}"></span></form>
`;
}

/** Always all of them, right under the headline: what is not judged must not read as safe. */
export function failuresSection({ failures = [] }: Report): Html {
  if (failures.length === 0) return html``;
  const items = failures.map((each) => html`<li>${prose(each)}</li>`);
  return html`<section id="failures" aria-labelledby="failures-title"><h2 id="failures-title">Not judged, and not part of the verdicts</h2><div class="panel"><ul class="assumptions">${items}</ul></div></section>
`;
}

export function notesSection({ notes = [] }: Report): Html {
  if (notes.length === 0) return html``;
  const more = notes.length - BLANKS_SHOWN;
  const items = notes.slice(0, BLANKS_SHOWN).map((each) => html`<li>${prose(capitalised(each))}</li>`);
  return html`<section id="notes" aria-labelledby="notes-title"><h2 id="notes-title">Notes</h2><div class="panel"><ul class="assumptions">${items}${when(more > 0, () => html`<li class="soft">and ${more} more, in the JSON report</li>`)}</ul></div></section>
`;
}

export function blanksSection({ judgement: { blanks } }: Report): Html {
  if (blanks.length === 0) return html``;
  const more = blanks.length - BLANKS_SHOWN;
  const items = blanks.slice(0, BLANKS_SHOWN).map((blank) => {
    const names = blank.affects.slice(0, 20).map(printableName).join(", ");
    const affects =
      blank.affects.length === 0
        ? "No verdict hangs on it."
        : `The verdict on ${names}${blank.affects.length > 20 ? ` and ${blank.affects.length - 20} more` : ""} hangs on it.`;
    return html`<li><strong>${prose(capitalised(blank.fact))}</strong><p class="soft">${prose(capitalised(blank.why))}. ${affects}</p><p>To learn it: ${prose(blank.learnBy)}</p></li>`;
  });
  return html`<section id="blanks" aria-labelledby="blanks-title"><h2 id="blanks-title">What could not be learned</h2><div class="panel"><ul class="blanks">${items}${when(more > 0, () => html`<li class="soft">and ${more} more, in the JSON report</li>`)}</ul></div></section>
`;
}

export function assumptionsSection({ judgement: { assumptions } }: Report): Html {
  if (assumptions.length === 0) return html``;
  const items = assumptions.slice(0, BLANKS_SHOWN).map((each) => html`<li>${prose(capitalised(each))}</li>`);
  return html`<section id="assumptions" aria-labelledby="assumptions-title"><h2 id="assumptions-title">What was assumed</h2><div class="panel"><ul class="assumptions">${items}</ul></div></section>
`;
}

export function techniquesSection(cards: readonly TechniqueCard[], linkOf: (id: string) => string | null): Html {
  if (cards.length === 0) return html``;
  return html`<section id="techniques" aria-labelledby="techniques-title"><h2 id="techniques-title">Techniques</h2><div class="panel">${cards.map((card) => techniqueDetails(card, linkOf(card.id) ?? ""))}</div></section>
`;
}

function techniqueDetails(card: TechniqueCard, id: string): Html {
  const { cis, attack, cve, cwe, nist } = card.maps;
  const tags = [...cis.map((each) => `CIS ${each}`), ...attack.map((each) => `ATT&CK ${each}`), ...cve, ...cwe, ...nist.map((each) => `NIST 800-190 ${each}`)];
  return html`<details class="technique" id="${id}"><summary>${prose(card.title)} <span class="place">${card.id}</span></summary><div>
<p>${prose(card.argument)}</p><p><strong>Fix:</strong> ${prose(card.fix)}</p>
${when(card.notes.length > 0, () => html`<ul>${card.notes.map((note) => html`<li>${prose(note)}</li>`)}</ul>`)}
${when(card.references.length > 0, () => html`<ul class="small">${card.references.map(reference)}</ul>`)}
${when(tags.length > 0, () => html`<ul class="tags" aria-label="Standards">${tags.map((tag) => html`<li>${tag}</li>`)}</ul>`)}</div></details>
`;
}

function reference(text: string): Html {
  return html`<li>${isHttps(text) ? html`<a href="${text}" rel="noreferrer noopener">${text}</a>` : html`${text}`}</li>`;
}

export function contents(
  groups: readonly { readonly group: ContainerGroup; readonly id: string }[],
  sections: readonly (readonly [id: string, words: string])[],
): Html {
  const containers = groups.map(({ group: { first, members }, id }) => {
    const count = members.length > 1 ? html`<span class="count">${members.length}</span>` : html``;
    return html`<li><a href="#${id}"><span class="mark ${first.verdict}" aria-hidden="true">${VERDICTS[first.verdict].symbol}</span><span class="label">${VERDICT_WORDS[first.verdict]}: </span>${printableName(first.name)}${count}</a></li>`;
  });
  return html`<nav aria-label="Contents"><ul>${sections.map(([id, words]) => html`<li><a href="#${id}">${words}</a></li>`)}</ul>${when(containers.length > 0, () => html`<h2>Containers</h2><ul class="containers">${containers}</ul>`)}</nav>
`;
}
