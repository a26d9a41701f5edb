import { asciiControls, printable, reachWords } from "../../report/index.ts";
import type { Decision } from "../decide/decision.ts";
import type { ShownRequest } from "./shown.ts";

/** Version 1, `contracts/explained-request.schema.json`. */
export function renderExplainedJson({ decision, policy, operation, asks, changes, sent, opens, names }: ShownRequest, hostWords: string): string {
  const document = {
    schemaVersion: 1,
    rule: policy === null ? "no-new-path-to-host-root" : null,
    host: hostWords,
    decision: decisionJson(decision),
    policy,
    operation,
    asks,
    changes,
    sent,
    opens: opens.map((path) => ({
      id: path.id,
      entry: names.get(path.entry.of) ?? path.entry.of,
      target: path.target,
      reaches: reachWords(path, names),
      certainty: path.certainty,
      steps: path.steps.map(({ technique, title, because }) => ({ technique, title, because })),
    })),
  };
  return `${asciiControls(JSON.stringify(document, null, 2))}\n`;
}

function decisionJson(decision: Decision): object {
  const { kind, because } = decision;
  return {
    kind,
    reason: kind === "refused" ? decision.reason : null,
    status: kind === "allowed" ? null : decision.status,
    because: printable(because, LONGEST_REASON),
    hint: "hint" in decision ? decision.hint : null,
    paths: "paths" in decision ? decision.paths.map(({ id }) => id) : [],
    nearest: "nearest" in decision ? decision.nearest : null,
  };
}

const LONGEST_REASON = 4000;
