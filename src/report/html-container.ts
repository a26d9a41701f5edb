import type { AttackPath, ContainerJudgement, ProofStep, Remedy, UnknownFact } from "../model/index.ts";
import { drawGraph, fitsNarrow } from "./graph-svg.ts";
import type { ContainerGroup } from "./groups.ts";
import type { Html } from "./html-markup.ts";
import { html, joined, prose, when } from "./html-markup.ts";
import { graphOfPaths } from "./path-graph.ts";
import { printableName } from "./printable.ts";
import type { RemedyWords } from "./remedy-words.ts";
import type { Names } from "./words.ts";
import { evidenceWords, isHostPath, plural, reachWords, VERDICTS } from "./words.ts";

export interface PageTelling {
  readonly names: Names;
  readonly words: RemedyWords;
  readonly known: ReadonlySet<string>;
  /** The page's address of a technique's card, or null where it has none. */
  readonly techniqueLink: (id: string) => string | null;
}

/** Beyond these a card would not be read: the rest is counted, and is in the JSON report. */
const PATHS_IN_GRAPH = 8;
const PATHS_IN_CARD = 40;
const NAMES_IN_CARD = 200;
const REMEDIES_IN_STEP = 6;
const EVIDENCE_IN_STEP = 8;

/** Words without shouting, for headings and lists. */
export const VERDICT_WORDS = { escapes: "Escapes", undecided: "Undecided", contained: "Contained" } as const;

export function containerCard(group: ContainerGroup, id: string, telling: PageTelling): Html {
  const { first, members } = group;
  const targets = [...new Set(first.paths.map((path) => path.target))].join(" ");
  return html`<article class="card ${first.verdict}" id="${id}" data-verdict="${first.verdict}" data-targets="${targets}" data-count="${members.length}" aria-labelledby="${id}-name">
<header>${verdictBadge(first)}<h3 id="${id}-name">${printableName(first.name)}${when(members.length > 1, () => html` <span class="soft">and ${members.length - 1} alike</span>`)}</h3>
${worstReach(first, telling)}<span class="place">${evidenceWords(first.evidence)}</span></header>
<div class="body">${when(members.length > 1, () => memberNames(members))}${graph(first, telling)}${hangsOn(first)}${paths(first, telling)}${weaknesses(first, telling)}</div>
</article>
`;
}

function verdictBadge({ verdict }: ContainerJudgement): Html {
  return html`<span class="verdict"><span aria-hidden="true">${VERDICTS[verdict].symbol}</span> ${VERDICT_WORDS[verdict]}</span>`;
}

export function memberNames(members: readonly ContainerJudgement[]): Html {
  const more = members.length - NAMES_IN_CARD;
  const names = members.slice(0, NAMES_IN_CARD).map((each) => html`<li>${printableName(each.name)}</li>`);
  return html`<ul class="names">${names}${when(more > 0, () => html`<li class="soft">and ${more} more</li>`)}</ul>`;
}

function worstReach(container: ContainerJudgement, { names }: PageTelling): Html {
  const worst = decisivePaths(container)[0];
  if (worst === undefined) return html``;
  return html`<span class="reach">${container.verdict === "undecided" ? "perhaps to" : "to"} <strong>${reachWords(worst, names)}</strong></span>`;
}

function decisivePaths(container: ContainerJudgement): readonly AttackPath[] {
  const certainty = container.verdict === "undecided" ? "possible" : "proven";
  return container.paths.filter((path) => isHostPath(path) && path.certainty === certainty);
}

function graph(container: ContainerJudgement, { names }: PageTelling): Html {
  const drawn = container.paths.slice(0, PATHS_IN_GRAPH);
  if (drawn.length === 0) return html``;
  const narrow = fittingPaths(drawn, names);
  const labelled = (paths: readonly AttackPath[]) => ({ graph: graphOfPaths(paths, names), label: graphLabel(container, paths, names) });
  const missing = (paths: readonly AttackPath[], view: string) => {
    const more = container.paths.length - paths.length;
    return when(more > 0, () => html`<figcaption class="soft small ${view}">${plural(more, "more path")} below, not drawn here.</figcaption>`);
  };
  return html`<figure>${drawGraph(labelled(drawn), labelled(narrow))}${missing(drawn, "wide")}${missing(narrow, "narrow")}</figure>`;
}

/** The first paths, as many as a phone has room for side by side. */
function fittingPaths(paths: readonly AttackPath[], names: Names): readonly AttackPath[] {
  const isTooMany = (count: number) => count > 1 && !fitsNarrow(graphOfPaths(paths.slice(0, count), names));
  const firstTooMany = paths.findIndex((_, index) => isTooMany(index + 1));
  return firstTooMany < 0 ? paths : paths.slice(0, firstTooMany);
}

function graphLabel(container: ContainerJudgement, paths: readonly AttackPath[], names: Names): string {
  const reached = [...new Set(paths.map((path) => reachWords(path, names)))].join(", ");
  return `Graph of ${plural(paths.length, "path")} from ${printableName(container.name)} to ${reached}. The same is told step by step below.`;
}

function hangsOn(container: ContainerJudgement): Html {
  if (container.unknowns.length === 0) return html``;
  return html`<div class="note-box undecided"><dl>${container.unknowns.map(unknownItem)}</dl></div>`;
}

function unknownItem({ fact, why, learnBy }: UnknownFact): Html {
  return html`<dt>Hangs on: ${prose(fact)}</dt><dd class="soft">${prose(sentence(why))}</dd><dd>To learn it: ${prose(learnBy)}</dd>`;
}

function paths(container: ContainerJudgement, telling: PageTelling): Html {
  const shown = container.paths.slice(0, PATHS_IN_CARD);
  const more = container.paths.length - shown.length;
  const bounded = container.pathsAreBounded ? "More paths exist than the search was bounded to." : "";
  if (shown.length === 0 && bounded === "") return html``;
  const rest = more > 0 ? `${plural(more, "more path is", "more paths are")} in the JSON report. ` : "";
  return html`<div>${shown.map((path, index) => pathDetails(path, index, telling))}${when(rest + bounded !== "", () => html`<p class="soft small">${rest}${bounded}</p>`)}</div>`;
}

function pathDetails(path: AttackPath, index: number, telling: PageTelling): Html {
  const certainty = path.certainty === "possible" ? " · possible, hangs on what is not known" : "";
  const old = telling.known.has(path.id) ? " · known from the baseline" : "";
  const summary = html`<summary>${capitalised(reachWords(path, telling.names))} <span class="soft small">${plural(path.steps.length, "step")}${certainty}${old}</span></summary>`;
  const steps = path.steps.map((step) => stepItem(step, telling));
  return html`<details class="path"${when(index === 0, () => html` open`)}>${summary}<ol class="steps">${steps}</ol></details>
`;
}

function stepItem(step: ProofStep, telling: PageTelling): Html {
  const link = telling.techniqueLink(step.technique);
  const title = link === null ? prose(step.title) : html`<a href="#${link}">${prose(step.title)}</a>`;
  const unknowns = step.unknowns.map((unknown) => html`<p class="if">If ${prose(unknown.fact)}</p>`);
  return html`<li><h4>${title}</h4><p>${prose(sentence(step.because))}</p>${evidenceList(step)}${unknowns}${stops(step.remedies, telling)}</li>`;
}

function evidenceList(step: ProofStep): Html {
  if (step.evidence.length === 0) return html``;
  const items = step.evidence.slice(0, EVIDENCE_IN_STEP).map((each) => html`<li class="place">${evidenceWords(each)}</li>`);
  const more = step.evidence.length - items.length;
  return html`<ul class="evidence" aria-label="Evidence">${items}${when(more > 0, () => html`<li class="place">and ${more} more</li>`)}</ul>`;
}

function stops(remedies: readonly Remedy[], { words }: PageTelling): Html {
  if (remedies.length === 0) return html``;
  const items = remedies.slice(0, REMEDIES_IN_STEP).map((remedy) => html`<li>${prose(words(remedy))}</li>`);
  return html`<div class="stops"><span class="soft">Stopped by:</span> <ul>${items}</ul></div>`;
}

function weaknesses(container: ContainerJudgement, telling: PageTelling): Html {
  if (container.weaknesses.length === 0) return html``;
  const items = container.weaknesses.map((step) => {
    const places = step.evidence.slice(0, 2).map(evidenceWords).join(" · ");
    return html`<li>${weaknessTitle(step, telling)}: ${prose(step.because)} <span class="place">${places}</span></li>`;
  });
  return html`<details><summary>${plural(container.weaknesses.length, "weakness", "weaknesses")} <span class="soft small">open no path alone</span></summary><ul class="weak">${items}</ul></details>`;
}

function weaknessTitle(step: ProofStep, telling: PageTelling): Html {
  const link = telling.techniqueLink(step.technique);
  return link === null ? prose(step.title) : html`<a href="#${link}">${prose(step.title)}</a>`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Words that may begin a clause. Names of containers, which may too, keep their case. */
const CLAUSE_START = /^(?:the|a|an|no|nothing|it|its|this|every|any|all|anyone|whoever|neither|both) /;

function sentence(text: string): string {
  const started = CLAUSE_START.test(text) ? capitalised(text) : text;
  return /[.!?]$/.test(started) ? started : `${started}.`;
}

/** What containers without a card of their own still tell, in one table row each. */
export function foldedRows(groups: readonly ContainerGroup[], telling: PageTelling): Html {
  const rows = groups.map(({ first, members }) => {
    const worst = decisivePaths(first)[0];
    const reach = worst === undefined ? "" : ` to ${reachWords(worst, telling.names)}`;
    const alike = members.length > 1 ? ` and ${members.length - 1} alike` : "";
    return html`<li class="${first.verdict}"><span class="mark">${VERDICTS[first.verdict].symbol}</span> ${printableName(first.name)}${alike}<span class="soft">${reach}</span></li>`;
  });
  return joined(rows, "\n");
}
