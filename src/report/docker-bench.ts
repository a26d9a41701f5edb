import type { ControlCard, ControlJudgement, Report } from "../model/index.ts";
import { CONTROL_SECTIONS } from "../model/index.ts";
import { controlsOf } from "./controls.ts";
import { asciiControls } from "./json.ts";

export interface Timed {
  /** Seconds since 1970. */
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Names in one list: the whole list is in `--json`. */
const ITEMS_LIMIT = 1000;

/**
 * The controls in the JSON shape of docker-bench-security 1.6.0, for readers of its log. Its results are PASS, WARN, INFO and NOTE: what does not apply and
 * what is unknown are both INFO, and what only a person can say is NOTE.
 */
export function renderDockerBench(report: Report, { startSeconds, endSeconds }: Timed): string {
  const { cards, judgements } = controlsOf(report);
  const byId = new Map(judgements.map((judged) => [judged.id, judged]));
  const results = cards.flatMap((card) => {
    const judged = byId.get(card.id);
    return judged === undefined ? [] : [{ card, judged }];
  });
  const tests = Object.entries(CONTROL_SECTIONS).map(([id, desc]) => ({
    id,
    desc,
    results: results.filter(({ card }) => card.section === id).map(({ card, judged }) => resultJson(card, judged)),
  }));
  const document = {
    dockerbenchsecurity: "1.6.0",
    start: startSeconds,
    tests,
    checks: results.length,
    score: results.reduce((score, { card, judged }) => score + points(card, judged), 0),
    end: endSeconds,
  };
  return `${asciiControls(JSON.stringify(document, null, 2))}\n`;
}

/** Manual controls score nothing there either. */
function points({ isManual }: ControlCard, { result }: ControlJudgement): number {
  if (isManual) return 0;
  return result === "pass" ? 1 : result === "fail" ? -1 : 0;
}

function resultJson(card: ControlCard, judged: ControlJudgement): object {
  const details = [...judged.reasons.map(({ because }) => because), ...judged.blanks.map(({ why }) => why)];
  const items = judged.failing.filter((name) => judged.containers !== null && name !== "").slice(0, ITEMS_LIMIT);
  return {
    id: card.id,
    desc: `${card.title} (${card.isManual ? "Manual" : "Automated"})`,
    result: wordOf(card, judged),
    ...(details.length === 0 ? {} : { details: [...new Set(details)].join("; ") }),
    ...(items.length === 0 ? {} : { items }),
    ...(judged.result === "pass" ? {} : { remediation: card.remedy, "remediation-impact": card.friction }),
  };
}

function wordOf({ isManual }: ControlCard, { result, reasons }: ControlJudgement): string {
  if (result === "pass") return "PASS";
  if (result === "fail") return isManual ? "INFO" : "WARN";
  return isManual && result === "unknown" && reasons.length === 0 ? "NOTE" : "INFO";
}
