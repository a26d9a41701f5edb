import type { Report } from "../model/index.ts";
import { APPLIES_WORDS, flawCounts, pathsThrough, sortedFlaws } from "./flaws.ts";
import type { Html } from "./html-markup.ts";
import { html, prose, when } from "./html-markup.ts";
import { plural } from "./words.ts";

/** Flaws that apply or may, each with its reason; of the others their number. */
export function flawsSection(report: Report): Html {
  if (report.flaws === undefined) return html``;
  const items = sortedFlaws(report).flatMap((finding) => {
    if (finding.applies === "no") return [];
    const paths = pathsThrough(report, finding).length;
    const opens = paths === 0 ? "" : ` ${plural(paths, "path goes", "paths go")} through it.`;
    const upgrade = finding.fixedIn === null ? "" : ` Upgrade to ${finding.fixedIn}.`;
    return [
      html`<li><strong>${finding.id}</strong> ${APPLIES_WORDS[finding.applies]}: ${prose(finding.title)}<p class="soft">${prose(finding.because)}.${upgrade}${opens}</p>${when(finding.learnBy !== null, () => html`<p>To learn it: ${prose(finding.learnBy ?? "")}</p>`)}</li>`,
    ];
  });
  return html`<section id="flaws" aria-labelledby="flaws-title"><h2 id="flaws-title">Known flaws in versions</h2><div class="panel"><p>${flawCounts(report)}.</p>${when(items.length > 0, () => html`<ul class="blanks">${items}</ul>`)}</div></section>
`;
}
