import type { AttackPath } from "../../model/index.ts";
import { printJsonBody } from "../bodies/read-body.ts";
import type { Decision } from "../decide/decision.ts";
import type { Change } from "../harden/hardening.ts";
import { objectOf } from "../json/value.ts";
import type { JudgedRequest } from "../judge-request.ts";
import type { PolicyDecision } from "../policy/policy-set.ts";
import type { EngineRequest } from "../request.ts";
import { outgoingOf } from "../request.ts";
import type { Access } from "../route/operation.ts";
import type { Header } from "../wire/head.ts";
import { outgoingHeaders } from "../wire/outgoing.ts";
import { asksOf } from "./asks.ts";
import { shownBody, shownHeaders, shownQuery } from "./redact.ts";

/** A judged request as it may be shown: without secrets, not yet escaped. */
export interface ShownRequest {
  readonly decision: Decision;
  /** Null: policies were not asked, and the built-in rule decided. */
  readonly policy: PolicyDecision | null;
  readonly operation: { readonly id: string; readonly access: Access } | null;
  readonly asks: readonly string[];
  /** What the profile sends otherwise than it came. */
  readonly changes: readonly Change[];
  readonly sent: SentRequest | null;
  /** Paths that are there with it and not without it. */
  readonly opens: readonly AttackPath[];
  /** Container names by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** What the engine would get; a body that is not read (an archive) is left out. */
export interface SentRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: string | null;
}

export function shownRequest({
  request,
  consequences,
  decision,
  policy = null,
  changes = [],
}: JudgedRequest & { readonly policy?: PolicyDecision | null }): ShownRequest {
  const known = consequences ?? { paths: [], names: new Map() };
  const about = request === null ? NOT_UNDERSTOOD : understood(request);
  return { decision, policy, changes, ...about, opens: known.paths, names: known.names };
}

const NOT_UNDERSTOOD = { operation: null, asks: [], sent: null } as const;

function understood(request: EngineRequest): Pick<ShownRequest, "operation" | "asks" | "sent"> {
  const body = request.body === null ? null : shownBody(request.body);
  const { id, access } = request.operation;
  const { method, target } = outgoingOf({ ...request, query: shownQuery(request.query) });
  const headers = shownHeaders(outgoingHeaders(outgoingOf(request)));
  return {
    operation: { id, access },
    asks: asksOf(request, body ?? objectOf([])),
    sent: { method, target, headers, body: body === null ? null : printJsonBody(body, request.operation.body) },
  };
}
