import type { ReportingDescriptor, Result } from "sarif";
import type { ControlCard, ControlJudgement, ControlReport } from "../model/index.ts";
import { printableName } from "./printable.ts";
import { messageText } from "./sarif-text.ts";

/** What fails is told once for each that fails, up to this many; the rest is counted. */
const NAMES_IN_MESSAGE = 20;

export function controlRules({ cards }: ControlReport): readonly ReportingDescriptor[] {
  return cards.map((card) => ({
    id: ruleIdOf(card.id),
    shortDescription: { text: messageText(card.title) },
    fullDescription: { text: messageText(card.why) },
    help: { text: `${messageText(card.why)} ${messageText(card.remedy)}` },
    ...(card.references[0] === undefined ? {} : { helpUri: card.references[0] }),
    defaultConfiguration: { level: "note" },
    properties: { tags: ["security", `cis-docker/${card.id}`] },
  }));
}

function ruleIdOf(id: string): string {
  return `cis-${id}`;
}

/** `kind` carries the result (SARIF 2.1.0, 3.27.9): `open` is what is not known. Levels are for failures only: `warning` where attack paths have to do with it. */
export function controlResults({ cards, judgements }: ControlReport): readonly Result[] {
  const titles = new Map(cards.map((card) => [card.id, card]));
  return judgements.map((judged) => {
    const [place] = judged.reasons.flatMap(({ evidence }) => evidence);
    const { kind, level } = kindOf(judged);
    return {
      ruleId: ruleIdOf(judged.id),
      kind,
      level,
      message: { text: messageOf(titles.get(judged.id), judged) },
      locations: place === undefined ? [] : [{ logicalLocations: [{ fullyQualifiedName: messageText(`${place.source} ${place.location}`.trim()) }] }],
      partialFingerprints: { "controlId/v1": judged.id },
      properties: { result: judged.result, paths: judged.paths.map(({ id }) => id), pathCount: judged.pathCount },
    };
  });
}

function kindOf({ result, pathCount }: ControlJudgement): Required<Pick<Result, "kind" | "level">> {
  switch (result) {
    case "fail":
      return { kind: "fail", level: pathCount > 0 ? "warning" : "note" };
    case "pass":
      return { kind: "pass", level: "none" };
    case "not-applicable":
      return { kind: "notApplicable", level: "none" };
    case "unknown":
      return { kind: "open", level: "none" };
  }
}

function messageOf(card: ControlCard | undefined, { failing, reasons, blanks, containers }: ControlJudgement): string {
  const names = containers === null ? [] : failing.slice(0, NAMES_IN_MESSAGE).map(printableName);
  const more = failing.length > names.length && containers !== null ? ` and ${failing.length - names.length} more` : "";
  const parts = [...new Set(reasons.map(({ because }) => because)), ...blanks.map(({ why }) => why)].map((each) => messageText(each));
  return [
    `${messageText(card?.title ?? "")}.`,
    ...(names.length > 0 ? [`Not so for ${names.join(", ")}${more}.`] : []),
    ...parts.map((part) => `${part}.`),
  ].join(" ");
}
