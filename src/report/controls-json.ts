import type { ControlJudgement, ControlReport } from "../model/index.ts";

/** Controls within the report's JSON (`contracts/report.schema.json`). */
export function controlsJson({ cards, judgements }: ControlReport): readonly object[] {
  const byId = new Map(judgements.map((judged) => [judged.id, judged]));
  return cards.flatMap(({ id, title, section, isManual, why, remedy, friction, references }) => {
    const judged = byId.get(id);
    if (judged === undefined) return [];
    return [{ id, title, section, isManual, result: judged.result, ...judgedJson(judged), why, remedy, friction, references }];
  });
}

function judgedJson({ result, reasons, blanks, containers, failing, paths, pathCount }: ControlJudgement): object {
  return {
    reasons: reasons.map(({ of, because, evidence }) => ({ of, because, evidence: evidence.map(({ source, location }) => ({ source, location })) })),
    unknowns: blanks.map(({ why, learnBy }) => ({ why, learnBy })),
    containers,
    failing,
    isHygiene: result === "fail" && pathCount === 0,
    paths: paths.map(({ id, container, target, relation }) => ({ id, container, target, relation })),
    pathCount,
  };
}
