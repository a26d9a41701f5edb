import type { AttackPath, ContainerJudgement, CutStep, ProofStep, Remedy } from "../model/index.ts";
import { remedyWords } from "../model/index.ts";
import type { Html } from "./html-markup.ts";
import { html, prose, when } from "./html-markup.ts";
import type { Names } from "./words.ts";
import { evidenceWords, isHostPath, plural, reachWords } from "./words.ts";

export interface PageTelling {
  readonly names: Names;
  readonly known: ReadonlySet<string>;
  readonly cut: readonly CutStep[];
  /** The page's address of a technique's card, or null where it has none. */
  readonly techniqueLink: (id: string) => string | null;
}

/** Beyond these a card would not be read: the rest is counted, and is in the JSON report. */
const PATHS_IN_GROUP = 30;
const WAYS_AT_ONCE = 4;
const REMEDIES_IN_STEP = 6;
const EVIDENCE_IN_STEP = 8;

interface PathGroup {
  readonly title: string;
  readonly paths: readonly AttackPath[];
}

/** The paths of a container by what they reach: those to the host at once, the less bad folded. */
export function pathsOf(container: ContainerJudgement, telling: PageTelling): Html {
  const host = groupsOf(container.paths.filter(isHostPath), telling.names);
  const less = groupsOf(
    container.paths.filter((path) => !isHostPath(path)),
    telling.names,
  );
  const title = less.map((group) => `${group.title}${group.paths.length > 1 ? ` (${group.paths.length} ways)` : ""}`).join(", ");
  const folded = html`<details class="less"><summary>${host.length > 0 ? "Also reaches" : "Reaches"} <span class="soft">${title}</span></summary>${less.map((group) => groupSection(group, telling, false))}</details>`;
  const bounded = html`<p class="soft small">More paths exist than the search was bounded to.</p>`;
  return html`${host.map((group, index) => groupSection(group, telling, index === 0))}${when(container.pathsAreBounded, () => bounded)}${when(less.length > 0, () => folded)}`;
}

function groupsOf(paths: readonly AttackPath[], names: Names): readonly PathGroup[] {
  const groups = new Map<string, AttackPath[]>();
  for (const path of paths) {
    const words = reachWords(path, names);
    const title = path.certainty === "possible" ? `perhaps ${words}` : words;
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [path]);
    else group.push(path);
  }
  return [...groups].map(([title, members]) => ({ title, paths: members }));
}

function groupSection({ title, paths }: PathGroup, telling: PageTelling, isOpen: boolean): Html {
  const items = paths.slice(0, PATHS_IN_GROUP).map((path, index) => pathDetails(path, isOpen && index === 0, telling));
  const [first, more] = [items.slice(0, WAYS_AT_ONCE), items.slice(WAYS_AT_ONCE)];
  const rest = paths.length - items.length;
  const restWords = html`<p class="soft small">${plural(rest, "more path is", "more paths are")} in the JSON report.</p>`;
  const folded = html`<details class="ways"><summary class="soft">${plural(more.length + rest, "more way", "more ways")}</summary>${more}${when(rest > 0, () => restWords)}</details>`;
  const count = html` <span class="soft small">${paths.length} ways</span>`;
  return html`<section class="reaches"><h4>${capitalised(title)}${when(paths.length > 1, () => count)}</h4>${first}${when(more.length > 0, () => folded)}</section>
`;
}

function pathDetails(path: AttackPath, isOpen: boolean, telling: PageTelling): Html {
  const titles = path.steps.map((step, index) => html`${index > 0 ? " → " : ""}${prose(step.title)}`);
  const old = telling.known.has(path.id) ? html` <span class="soft small">known from the baseline</span>` : html``;
  const steps = path.steps.map((step) => stepItem(step, telling));
  return html`<details class="path"${when(isOpen, () => html` open`)}><summary>${titles}${old}</summary><ol class="steps">${steps}</ol></details>
`;
}

function stepItem(step: ProofStep, telling: PageTelling): Html {
  const unknowns = step.unknowns.map((unknown) => html`<p class="if">If ${prose(unknown.fact)}</p>`);
  return html`<li><h5>${linkedTitle(step, telling)}</h5><p>${prose(sentence(step.because))}</p>${evidenceList(step)}${unknowns}${stops(step.remedies)}</li>`;
}

function evidenceList(step: ProofStep): Html {
  if (step.evidence.length === 0) return html``;
  const items = step.evidence.slice(0, EVIDENCE_IN_STEP).map((each) => html`<li class="place">${evidenceWords(each)}</li>`);
  const more = step.evidence.length - items.length;
  return html`<ul class="evidence" aria-label="Evidence">${items}${when(more > 0, () => html`<li class="place">and ${more} more</li>`)}</ul>`;
}

function stops(remedies: readonly Remedy[]): Html {
  if (remedies.length === 0) return html``;
  const items = remedies.slice(0, REMEDIES_IN_STEP).map((remedy) => html`<li>${prose(remedyWords(remedy))}</li>`);
  return html`<div class="stops"><span class="soft">Stopped by:</span> <ul>${items}</ul></div>`;
}

export function linkedTitle(step: ProofStep, telling: PageTelling): Html {
  const link = telling.techniqueLink(step.technique);
  return link === null ? prose(step.title) : html`<a href="#${link}">${prose(step.title)}</a>`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Words that may begin a clause. Names of containers, which may too, keep their case. */
const CLAUSE_START = /^(?:the|a|an|no|nothing|it|its|this|every|any|all|anyone|whoever|neither|both) /;

export function sentence(text: string): string {
  const started = CLAUSE_START.test(text) ? capitalised(text) : text;
  return /[.!?]$/.test(started) ? started : `${started}.`;
}
