import type { Judging } from "../judge-request.ts";
import { judgeRequest } from "../judge-request.ts";
import type { DecidedRequest } from "../policy/ask-policies.ts";
import { askPolicies } from "../policy/ask-policies.ts";
import type { Caller } from "../policy/caller.ts";
import { ownerOf } from "../policy/caller.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { Resource } from "../policy/resource.ts";
import { resourceOfRequest } from "../policy/resource.ts";
import type { EngineRequest } from "../request.ts";
import type { PolicyCase } from "./read-cases.ts";

export interface CaseResult {
  readonly holds: boolean;
  readonly decided: DecidedRequest;
  readonly found: string;
}

export interface Running {
  readonly policies: PolicySet;
  /** Of cases that name none. */
  readonly profile: string;
  readonly judging: Judging;
}

/** `bytes`: of its request. */
export function runCase(one: PolicyCase, bytes: Uint8Array, { policies, profile, judging }: Running): CaseResult {
  const judged = judgeRequest(bytes, judging);
  const caller = { listener: "test", profile: one.profile ?? profile, peer: one.peer };
  const decided = askPolicies(judged, { caller, policies, resource: judged.request === null ? null : resourceIn(one, judged.request, caller) });
  const kind = decided.decision.kind === "allowed" ? "allowed" : "denied";
  const ids = decided.policy?.policies.map(({ id }) => id) ?? [];
  return {
    holds: kind === one.expect && (one.policy === null || ids.includes(one.policy)),
    decided,
    found: ids.length === 0 ? kind : `${kind} by ${ids.join(", ")}`,
  };
}

/** Null: the case says nothing of it. */
function resourceIn({ owner, labels }: PolicyCase, request: EngineRequest, caller: Caller): Resource | null {
  if (owner === null && Object.keys(labels).length === 0) return null;
  const named = resourceOfRequest(request, ownerOf(caller));
  return { ...named, known: true, owner: owner ?? named.owner, labels: { ...named.labels, ...labels } };
}
