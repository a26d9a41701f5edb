/**
 * What would a request to the engine lead to? Reads the bytes of one request as the engine would, or refuses them; derives the attack paths that exist with it
 * and not without it; decides by the built-in rule that no request may open a path to root on the host, or by policies; and says what is sent on, written anew.
 * Pure: bytes and a world in, a decision with its reasons out. Only `io/` holds sockets, asks the engine and follows links. Nothing unknown is taken for safe.
 */
export type { Bypass } from "./bypass/bypasses.ts";
export { bypassesIn, bypassGauges } from "./bypass/bypasses.ts";
export { readCases } from "./cases/read-cases.ts";
export type { CaseResult } from "./cases/run-case.ts";
export { runCase } from "./cases/run-case.ts";
export { compatConfig } from "./config/compat-config.ts";
export type { GuardConfig, ListenerAddress, ListenerConfig, ProfileConfig } from "./config/guard-config.ts";
export { hasOwners, NO_LIMITS } from "./config/guard-config.ts";
export { policiesOf } from "./config/policies-of.ts";
export { readConfig } from "./config/read-config.ts";
export { reload } from "./config/reload.ts";
export type { Decision } from "./decide/decision.ts";
export { changeLines } from "./harden/change-words.ts";
export type { Change, Hardening } from "./harden/hardening.ts";
export type { JudgedRequest, Judging } from "./judge-request.ts";
export { hostPathsOf, judgeRequest } from "./judge-request.ts";
export type { Asking, DecidedRequest } from "./policy/ask-policies.ts";
export { askPolicies } from "./policy/ask-policies.ts";
export { maySeeSecrets } from "./policy/ask-secrets.ts";
export type { Caller, Peer } from "./policy/caller.ts";
export { ownerOf } from "./policy/caller.ts";
export type { Cedar } from "./policy/cedar.ts";
export { makePolicySet } from "./policy/make-policy-set.ts";
export type { PolicySet } from "./policy/policy-set.ts";
export type { PolicyRecord } from "./policy/record.ts";
export { policyRecord } from "./policy/record.ts";
export type { Change as PolicyChange, Replayed } from "./policy/replay.ts";
export { replay } from "./policy/replay.ts";
export type { Resource } from "./policy/resource.ts";
export { PROFILES, profileText } from "./profiles/profile-text.ts";
export { tecnativaText } from "./profiles/tecnativa.ts";
export { requestOfText } from "./request-text.ts";
export { humanLine } from "./serve/human.ts";
export { eventEntry as logEvent } from "./serve/log-entry.ts";
export { Metrics } from "./serve/metrics.ts";
export type { Mode } from "./serve/mode.ts";
export { MODES as GUARD_MODES } from "./serve/mode.ts";
export { renderExplainedJson } from "./tell/json.ts";
export { shownRequest } from "./tell/shown.ts";
export { renderExplained } from "./tell/terminal.ts";
