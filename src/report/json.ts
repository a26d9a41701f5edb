import type { AttackPath, ContainerJudgement, CutStep, Evidence, Privilege, ProofStep, Remedy, Report, TechniqueCard, UnknownFact } from "../model/index.ts";
import { remedyWords } from "../model/index.ts";
import { controlsJson } from "./controls-json.ts";
import { pathsThrough } from "./flaws.ts";
import { sortedEntries } from "./remedy-key.ts";
import { weaknessId } from "./weakness-id.ts";
import type { Names } from "./words.ts";
import { namesOf } from "./words.ts";

interface Telling {
  readonly names: Names;
  readonly known: ReadonlySet<string>;
}

/**
 * The report as JSON, version 1 (`contracts/report.schema.json`). Keys come in one order and containers in the world's, so equal reports are equal bytes.
 * Values are what was found, unshortened; characters that steer terminals are written as `\u` escapes, which parse back to the same value.
 */
export function renderJson(report: Report): string {
  const telling: Telling = { names: namesOf(report), known: new Set(report.baselinePathIds) };
  const { judgement } = report;
  const document = {
    schemaVersion: 1,
    product: report.product,
    toolVersion: report.toolVersion,
    subjects: report.subjects,
    host: report.hostWords,
    assumptions: judgement.assumptions,
    containers: judgement.containers.map((container) => containerJson(container, telling)),
    cut: judgement.cut.steps.map(cutStepJson),
    cutVerified: judgement.cut.isVerified,
    cutOptimal: judgement.cut.isOptimal,
    uncut: judgement.cut.uncut,
    blanks: judgement.blanks.map(({ fact, why, learnBy, affects }) => ({ fact, why, learnBy, affects })),
    ...flawsJson(report),
    notes: report.notes ?? [],
    failures: report.failures ?? [],
    ...(report.controls === undefined ? {} : { controls: controlsJson(report.controls) }),
    techniques: Object.keys(report.techniques)
      .sort()
      .flatMap((id) => techniqueJson(report.techniques[id])),
  };
  return `${asciiControls(JSON.stringify(document, null, 2))}\n`;
}

/** Left out where versions were not compared. */
function flawsJson(report: Report): object {
  if (report.flaws === undefined) return {};
  const flaws = report.flaws.findings.map((finding) => ({
    ...finding,
    evidence: finding.evidence.map(evidenceJson),
    paths: pathsThrough(report, finding),
  }));
  return { flaws, flawsDate: report.flaws.date };
}

function containerJson(container: ContainerJudgement, telling: Telling): object {
  return {
    name: container.name,
    id: container.id,
    source: container.source,
    evidence: evidenceJson(container.evidence),
    verdict: container.verdict,
    paths: container.paths.map((path) => pathJson(path, telling)),
    pathsAreBounded: container.pathsAreBounded,
    unknowns: container.unknowns.map(unknownJson),
    weaknesses: container.weaknesses.map((step) => weaknessJson(step, container, telling)),
  };
}

function pathJson(path: AttackPath, telling: Telling): object {
  return {
    id: path.id,
    entry: entryWords(path.entry, telling.names),
    target: path.target,
    scope: path.scope,
    certainty: path.certainty,
    reaches: privilegeJson(path.reaches, telling.names),
    inBaseline: telling.known.has(path.id),
    steps: path.steps.map((step) => stepJson(step, telling)),
  };
}

/** `container:web` for code execution in a container; `<privilege>:<what it is held over>` for any other entry. */
function entryWords(entry: Privilege, names: Names): string {
  const of = names.get(entry.of) ?? entry.of;
  return entry.kind === "exec" ? `container:${of}` : `${entry.kind}:${of}`;
}

function stepJson(step: ProofStep, telling: Telling): object {
  return {
    technique: step.technique,
    title: step.title,
    because: step.because,
    evidence: step.evidence.map(evidenceJson),
    gains: privilegeJson(step.gains, telling.names),
    remedies: step.remedies.map((remedy) => ({ remedy: remedyWords(remedy), change: changeJson(remedy) })),
    unknowns: step.unknowns.map(unknownJson),
  };
}

function weaknessJson(step: ProofStep, container: ContainerJudgement, telling: Telling): object {
  const id = weaknessId(container, step);
  return { id, inBaseline: telling.known.has(id), ...stepJson(step, telling) };
}

/** Exactly one of `container` (its name) and `host` (true) says where. */
function cutStepJson(step: CutStep): object {
  const where = "container" in step.remedy ? { container: step.where } : { host: true };
  return { remedy: step.words, ...where, removes: step.removes, mayBreak: step.mayBreak, cost: step.cost, change: changeJson(step.remedy) };
}

function changeJson(remedy: Remedy): object {
  return Object.fromEntries(sortedEntries(remedy));
}

function privilegeJson(privilege: Privilege, names: Names): object {
  return { privilege: privilege.kind, of: names.get(privilege.of) ?? privilege.of };
}

function unknownJson({ fact, why, learnBy }: UnknownFact): object {
  return { fact, why, learnBy };
}

function evidenceJson({ source, location }: Evidence): object {
  return { source, location };
}

function techniqueJson(card: TechniqueCard | undefined): readonly object[] {
  if (card === undefined) return [];
  const { id, title, argument, fix, notes, references } = card;
  const { cis, attack, cve, cwe, nist } = card.maps;
  return [{ id, title, argument, fix, notes, maps: { cis, attack, cve, cwe, nist }, references }];
}

/** Outside strings no such character can stand in JSON, so the replacement never touches the structure. JSON.stringify itself escapes C0 and lone surrogates. */
const STEERING = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu;

export function asciiControls(json: string): string {
  return json.replace(STEERING, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`).join(""),
  );
}
