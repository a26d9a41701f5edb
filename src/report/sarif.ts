import type { Fix, Log, Notification, ReportingDescriptor, Result } from "sarif";
import type { AttackPath, ContainerJudgement, FileEdit, ProofStep, RemedyEdits, Report } from "../model/index.ts";
import { remedyWords } from "../model/index.ts";
import { sortedFlaws } from "./flaws.ts";
import { asciiControls } from "./json.ts";
import { printableName } from "./printable.ts";
import { remedyKey } from "./remedy-key.ts";
import { controlResults, controlRules } from "./sarif-controls.ts";
import { codeFlowsOf, locationsOf, regionOf } from "./sarif-location.ts";
import { rulesOf } from "./sarif-rules.ts";
import { fileUri, messageText } from "./sarif-text.ts";
import { weaknessId } from "./weakness-id.ts";
import type { Names } from "./words.ts";
import { isHostPath, namesOf, reachWords } from "./words.ts";

/** The version that the schema beside the contracts describes; its final, corrected edition. */
const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/**
 * The report as SARIF 2.1.0: a rule for each technique, a result for each path and each weakness.
 * A path's `ruleId` is the technique of its first step, the one that the container's own definition lets in; the `codeFlows` hold the others.
 * `error`: proven, to the host. `warning`: possible, or to something less. `note`: a weakness.
 */
export function renderSarif(report: Report): string {
  const log: Log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "seaworthy", version: messageText(report.toolVersion), rules: [...allRules(report)] } },
        invocations: [{ executionSuccessful: (report.failures ?? []).length === 0, toolExecutionNotifications: notificationsOf(report) }],
        columnKind: "utf16CodeUnits",
        results: [...resultsOf(report), ...(report.controls === undefined ? [] : controlResults(report.controls).map(indexedIn(report)))],
        properties: {
          product: report.product,
          host: messageText(report.hostWords),
          assumptions: report.judgement.assumptions.map((each) => messageText(each)),
          ...flawProperties(report),
        },
      },
    ],
  };
  return `${asciiControls(JSON.stringify(log, null, 2))}\n`;
}

/** Flaws in versions of the host are in no file: they show in the results of the paths that go through them, and here by name. */
function flawProperties(report: Report): object {
  if (report.flaws === undefined) return {};
  const told = sortedFlaws(report).filter(({ applies }) => applies !== "no");
  return { flaws: told.map(({ id, component, applies, because }) => ({ id, component, applies, because: messageText(because) })) };
}

interface SarifTelling {
  readonly names: Names;
  /** Ids of paths -> keys of the remedies of the cut that take them away. */
  readonly cuts: ReadonlyMap<string, readonly string[]>;
  readonly fixes: readonly { readonly key: string; readonly fix: RemedyEdits }[];
}

function tellingOf(report: Report): SarifTelling {
  const cuts = new Map<string, string[]>();
  for (const step of report.judgement.cut.steps) {
    const key = remedyKey(step.remedy);
    for (const id of step.removes) cuts.set(id, [...(cuts.get(id) ?? []), key]);
  }
  const fixes = report.fixes.filter((fix) => fix.edits.length > 0).map((fix) => ({ key: remedyKey(fix.remedy), fix }));
  return { names: namesOf(report), cuts, fixes };
}

function resultsOf(report: Report): Result[] {
  const telling = tellingOf(report);
  const known = new Set(report.baselinePathIds);
  const indexed = indexedIn(report);
  return report.judgement.containers.flatMap((container) => [
    ...container.paths.map((path) => ({ ...indexed(pathResult(path, container, telling)), ...stateOf(path.id, known) })),
    ...container.weaknesses.map((step) => ({ ...indexed(weaknessResult(step, container)), ...stateOf(weaknessId(container, step), known) })),
  ]);
}

function allRules(report: Report): readonly ReportingDescriptor[] {
  return [...rulesOf(report), ...(report.controls === undefined ? [] : controlRules(report.controls))];
}

/** Each result with the place of its rule. */
function indexedIn(report: Report): (result: Result) => Result {
  const ruleIndex = new Map(allRules(report).map((rule, index) => [rule.id, index]));
  return (result) => {
    const index = result.ruleId === undefined ? undefined : ruleIndex.get(result.ruleId);
    return index === undefined ? result : { ...result, ruleIndex: index };
  };
}

/** On every result or on none (SARIF 2.1.0, 3.27.24). */
function stateOf(id: string, known: ReadonlySet<string>): Pick<Result, "baselineState"> {
  if (known.size === 0) return {};
  return { baselineState: known.has(id) ? "unchanged" : "new" };
}

function pathResult(path: AttackPath, container: ContainerJudgement, telling: SarifTelling): Result {
  const fixes = fixesOf(path, telling);
  return {
    ruleId: path.steps[0] === undefined ? "path" : printableName(path.steps[0].technique),
    level: path.certainty === "proven" && isHostPath(path) ? "error" : "warning",
    message: { text: pathMessage(path, container, telling.names) },
    locations: locationsOf(path.steps, container),
    codeFlows: codeFlowsOf(path, container),
    partialFingerprints: { "pathId/v1": path.id },
    ...(fixes.length === 0 ? {} : { fixes }),
    properties: { container: printableName(container.name), target: path.target, scope: path.scope, certainty: path.certainty },
  };
}

function pathMessage(path: AttackPath, container: ContainerJudgement, names: Names): string {
  const reach = messageText(reachWords(path, names));
  const verb = path.certainty === "proven" ? "reaches" : "may reach";
  const steps = path.steps.map((step, index) => `${index + 1}. ${messageText(step.because)}.`);
  const unknowns = [...new Set(path.steps.flatMap((step) => step.unknowns.map((each) => messageText(each.fact))))];
  const hangs = unknowns.length === 0 ? [] : [`Hangs on: ${unknowns.join("; ")}.`];
  return [`Code running in ${messageText(printableName(container.name))} ${verb} ${reach}.`, ...steps, ...hangs].join(" ");
}

function weaknessResult(step: ProofStep, container: ContainerJudgement): Result {
  return {
    ruleId: printableName(step.technique),
    level: "note",
    message: { text: `${messageText(step.title)}: ${messageText(step.because)}.` },
    locations: locationsOf([step], container),
    partialFingerprints: { "weaknessId/v1": weaknessId(container, step) },
    properties: { container: printableName(container.name) },
  };
}

/** Edits of remedies that take this path away: those of the cut, and those that stop a step. */
function fixesOf(path: AttackPath, { cuts, fixes }: SarifTelling): Fix[] {
  if (fixes.length === 0) return [];
  const wanted = new Set([...(cuts.get(path.id) ?? []), ...path.steps.flatMap((step) => step.remedies).map(remedyKey)]);
  return fixes.filter(({ key }) => wanted.has(key)).map(({ fix }) => fixOf(fix, messageText(remedyWords(fix.remedy))));
}

function fixOf(fix: RemedyEdits, description: string): Fix {
  const files = [...new Set(fix.edits.map((edit) => edit.file))];
  const replacement = (edit: FileEdit) => ({ deletedRegion: regionOf(edit), insertedContent: { text: edit.newText } });
  const changes = files.map((file) => ({
    artifactLocation: { uri: fileUri(file) },
    replacements: fix.edits.filter((edit) => edit.file === file).map(replacement),
  }));
  return { description: { text: description }, artifactChanges: changes };
}

/** What could not be judged, what to know besides, and what could not be learned. */
function notificationsOf(report: Report): Notification[] {
  const said = (level: "error" | "note") => (text: string) => ({ level, message: { text: messageText(text) } });
  return [...(report.failures ?? []).map(said("error")), ...(report.notes ?? []).map(said("note")), ...blankNotifications(report)];
}

function blankNotifications(report: Report): Notification[] {
  return report.judgement.blanks.map((blank) => ({
    level: "note",
    message: { text: `${messageText(blank.fact)} is not known: ${messageText(blank.why)}. To learn it: ${messageText(blank.learnBy)}` },
    properties: { affects: blank.affects.map(printableName) },
  }));
}
