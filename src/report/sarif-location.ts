import type { CodeFlow, Location, Region, ThreadFlowLocation } from "sarif";
import type { AttackPath, ContainerJudgement, Evidence, FileEdit, ProofStep } from "../model/index.ts";
import { printable } from "./printable.ts";
import { fileUri, messageText } from "./sarif-text.ts";
import { evidencePlace } from "./words.ts";

/** Where a result is shown: the evidence in files of its first steps, else where the container is defined, else the fields of engine answers. */
export function locationsOf(steps: readonly ProofStep[], container: ContainerJudgement): Location[] {
  const evidence = steps.flatMap((step) => step.evidence).filter((each) => each.source !== "assumption");
  const inFile = [...evidence, container.evidence].find((each) => evidencePlace(each) !== null);
  return [locationOf(inFile ?? evidence[0] ?? container.evidence)];
}

export function locationOf(evidence: Evidence): Location {
  const place = evidencePlace(evidence);
  if (place === null) return { logicalLocations: [logicalLocation(evidence)] };
  const region: Region = { startLine: place.line, ...(place.column === null ? {} : { startColumn: place.column }) };
  return { physicalLocation: { artifactLocation: { uri: fileUri(place.file) }, region } };
}

function logicalLocation({ source, location }: Evidence): { name: string; fullyQualifiedName: string; kind: string } {
  const name = location.split("/").at(-1) ?? "";
  return {
    name: printable(name === "" ? source : name, 200),
    fullyQualifiedName: `${printable(source, 200)}${location === "" ? "" : ` ${printable(location)}`}`,
    kind: source === "assumption" ? "assumption" : "property",
  };
}

/** The path as an attacker walks it: one location for each step, with the rest of its evidence as related places in the message. */
export function codeFlowsOf(path: AttackPath, container: ContainerJudgement): CodeFlow[] {
  const locations = path.steps.map((step, index): ThreadFlowLocation => {
    const location = locationsOf([step], container)[0] ?? locationOf(container.evidence);
    const message = { text: `${messageText(step.title)}: ${messageText(step.because)}` };
    return { location: { ...location, message }, executionOrder: index + 1, nestingLevel: 0, importance: "essential" };
  });
  return locations.length === 0 ? [] : [{ threadFlows: [{ locations }] }];
}

export function regionOf(edit: FileEdit): Region {
  return { startLine: edit.startLine, startColumn: edit.startColumn, endLine: edit.endLine, endColumn: edit.endColumn };
}
