import type { AttackPath, ContainerJudgement, CutStep, UnknownFact } from "../model/index.ts";
import { drawGraph, fitsNarrow } from "./graph-svg.ts";
import type { ContainerGroup } from "./groups.ts";
import type { Html } from "./html-markup.ts";
import { html, joined, prose, when } from "./html-markup.ts";
import type { PageTelling } from "./html-paths.ts";
import { linkedTitle, pathsOf, sentence } from "./html-paths.ts";
import { graphOfPaths, pathsWorthDrawing } from "./path-graph.ts";
import { printableName } from "./printable.ts";
import type { Names } from "./words.ts";
import { evidenceWords, isHostPath, plural, reachWords, VERDICTS } from "./words.ts";

/** Beyond these a card would not be read: the rest is counted, and is in the JSON report. */
const NAMES_IN_CARD = 200;

/** Words without shouting, for headings and lists. */
export const VERDICT_WORDS = { escapes: "Escapes", undecided: "Undecided", contained: "Contained" } as const;

export function containerCard(group: ContainerGroup, id: string, telling: PageTelling): Html {
  const { first, members } = group;
  const targets = [...new Set(first.paths.map((path) => path.target))].join(" ");
  return html`<article class="card ${first.verdict}" id="${id}" data-verdict="${first.verdict}" data-targets="${targets}" data-count="${members.length}" aria-labelledby="${id}-name">
<header>${verdictBadge(first)}<h3 id="${id}-name">${printableName(first.name)}${when(members.length > 1, () => html` <span class="soft">and ${members.length - 1} alike</span>`)}</h3>
${worstReach(first, telling)}<span class="place">${evidenceWords(first.evidence)}</span></header>
<div class="body">${when(members.length > 1, () => memberNames(members))}${graph(first, telling)}${hangsOn(first)}${fix(first, telling)}${pathsOf(first, telling)}${weaknesses(first, telling)}</div>
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
  const drawn = pathsWorthDrawing(container.paths);
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

/** What of the whole cut concerns this container. */
function fix(container: ContainerJudgement, { cut }: PageTelling): Html {
  const own = new Set(container.paths.map((path) => path.id));
  const steps = cut.map((step) => ({ step, count: step.removes.filter((id) => own.has(id)).length })).filter(({ count }) => count > 0);
  const items = steps.map(
    ({ step, count }) => html`<li>${whereWords(step, container)}${prose(step.words)} <span class="soft small">cuts ${plural(count, "path")}</span></li>`,
  );
  return when(items.length > 0, () => html`<div class="note-box fix"><strong>Fix</strong><ul>${items}</ul></div>`);
}

function whereWords(step: CutStep, container: ContainerJudgement): string {
  if (!("container" in step.remedy)) return "on the host: ";
  return step.remedy.container === container.id ? "" : `in ${printableName(step.where)}: `;
}

function hangsOn(container: ContainerJudgement): Html {
  if (container.unknowns.length === 0) return html``;
  return html`<div class="note-box undecided"><dl>${container.unknowns.map(unknownItem)}</dl></div>`;
}

function unknownItem({ fact, why, learnBy }: UnknownFact): Html {
  return html`<dt>Hangs on: ${prose(fact)}</dt><dd class="soft">${prose(sentence(why))}</dd><dd>To learn it: ${prose(learnBy)}</dd>`;
}

function weaknesses(container: ContainerJudgement, telling: PageTelling): Html {
  if (container.weaknesses.length === 0) return html``;
  const items = container.weaknesses.map((step) => {
    const places = step.evidence.slice(0, 2).map(evidenceWords).join(" · ");
    return html`<li>${linkedTitle(step, telling)}: ${prose(step.because)} <span class="place">${places}</span></li>`;
  });
  return html`<details><summary>${plural(container.weaknesses.length, "weakness", "weaknesses")} <span class="soft small">open no path alone</span></summary><ul class="weak">${items}</ul></details>`;
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
