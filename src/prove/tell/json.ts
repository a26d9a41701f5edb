import { asciiControls } from "../../report/index.ts";
import type { Held } from "../hold.ts";
import type { Proof } from "../proof.ts";
import { countOutcomes, resultOf } from "../proof.ts";

/** Version 1, `contracts/prove.schema.json`. */
export function renderProofJson(proof: Proof): string {
  const { subject, container, way, held } = proof;
  const { agree, differ, "not-observable": notObservable, "not-predicted": notPredicted } = countOutcomes(proof);
  const counts = { agree, differ, notObservable, notPredicted };
  const document = { schemaVersion: 1, subject, container, way, result: resultOf(proof), counts, facts: held.map(factJson) };
  return `${asciiControls(JSON.stringify(document, null, 2))}\n`;
}

function factJson({ fact, args, words, predicted, because, outcome }: Held): object {
  const told = { fact, args, words, predicted, because, outcome: outcome.kind };
  return outcome.kind === "not-observable" ? { ...told, why: outcome.why, isFault: outcome.isFault } : { ...told, seen: outcome.seen };
}
