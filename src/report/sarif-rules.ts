import type { PropertyBag, ReportingDescriptor } from "sarif";
import type { AttackPath, Report, Target, TechniqueCard } from "../model/index.ts";
import { TARGETS } from "../model/index.ts";
import { printable, printableName } from "./printable.ts";
import { markdownText, messageText } from "./sarif-text.ts";

/** `security-severity` as code scanning services read it (CVSS-like, 0.0 to 10.0): by the worst that the technique's paths end in. */
const SEVERITY: Readonly<Record<Target, string>> = {
  "host-root": "9.8",
  kernel: "9.8",
  "engine-control": "9.8",
  "host-write": "8.8",
  "host-read": "7.5",
  "other-container": "6.5",
  credential: "6.5",
  "network-pivot": "5.0",
  "denial-of-service": "4.0",
};
const WEAKNESS_SEVERITY = "2.0";

/** One rule for each technique that is named, in order of their ids. */
export function rulesOf(report: Report): readonly ReportingDescriptor[] {
  const worst = worstTargets(report);
  return techniqueIds(report).map((id) => ruleOf(id, cardOf(report, id), worst.get(id)));
}

function techniqueIds(report: Report): readonly string[] {
  const named = report.judgement.containers.flatMap((each) => [...each.paths.flatMap((path) => path.steps), ...each.weaknesses]).map((step) => step.technique);
  return [...new Set([...Object.keys(report.techniques), ...named])].sort();
}

function cardOf(report: Report, id: string): TechniqueCard | null {
  return Object.hasOwn(report.techniques, id) ? (report.techniques[id] ?? null) : null;
}

function worstTargets(report: Report): ReadonlyMap<string, Target> {
  const worst = new Map<string, Target>();
  const note = (path: AttackPath, technique: string) => {
    const before = worst.get(technique);
    if (before === undefined || TARGETS.indexOf(path.target) < TARGETS.indexOf(before)) worst.set(technique, path.target);
  };
  for (const container of report.judgement.containers) for (const path of container.paths) for (const step of path.steps) note(path, step.technique);
  return worst;
}

function ruleOf(id: string, card: TechniqueCard | null, target: Target | undefined): ReportingDescriptor {
  const properties: PropertyBag = { tags: tagsOf(card), "security-severity": target === undefined ? WEAKNESS_SEVERITY : SEVERITY[target] };
  if (card === null) return { id: printableName(id), properties };
  const help = card.references.find(isHttps);
  return {
    id: printableName(id),
    name: pascalCase(id),
    shortDescription: { text: messageText(card.title) },
    fullDescription: { text: messageText(card.argument) },
    help: { text: `${messageText(card.argument)} ${messageText(card.fix)}`, markdown: helpMarkdown(card) },
    ...(help === undefined ? {} : { helpUri: encodeURI(help.replace(/\p{Cs}/gu, "\ufffd")) }),
    defaultConfiguration: { level: target === undefined ? "note" : "error" },
    properties,
  };
}

function tagsOf(card: TechniqueCard | null): string[] {
  if (card === null) return ["security"];
  const { attack, cis, cve, cwe, nist } = card.maps;
  const mapped = [
    ...attack.map((id) => `attack/${id}`),
    ...cis.map((id) => `cis-docker/${id}`),
    ...cve.map((id) => `cve/${id.toLowerCase()}`),
    ...cwe.map((id) => `external/cwe/${id.toLowerCase()}`),
    ...nist.map((id) => `nist-800-190/${id}`),
  ];
  return [...new Set(["security", ...mapped.map((tag) => printable(tag, 100))])];
}

function helpMarkdown(card: TechniqueCard): string {
  const notes = card.notes.map((note) => `- ${markdownText(note)}`);
  const references = card.references.map((each) => (isHttps(each) ? `- <${encodeURI(each.replace(/\p{Cs}/gu, "\ufffd"))}>` : `- ${markdownText(each)}`));
  const sections = [
    `## ${markdownText(card.title)}`,
    markdownText(card.argument),
    `**Fix:** ${markdownText(card.fix)}`,
    notes.join("\n"),
    references.length === 0 ? "" : `**References**\n\n${references.join("\n")}`,
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

export function isHttps(reference: string): boolean {
  return /^https:\/\/[a-z0-9.-]+(?:[/?#][^\s<>"'`\\]*)?$/i.test(reference) && printable(reference, reference.length + 1) === reference;
}

function pascalCase(id: string): string {
  const words = printableName(id).split(/[^A-Za-z0-9]+/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
