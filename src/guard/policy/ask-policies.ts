import type { Decision } from "../decide/decision.ts";
import { objectOf } from "../json/value.ts";
import type { JudgedRequest } from "../judge-request.ts";
import type { EngineRequest } from "../request.ts";
import type { Operation } from "../route/operation.ts";
import type { Parameter } from "../route/query.ts";
import { bodyFacts, bodyNameOf } from "./body-facts.ts";
import type { Caller } from "./caller.ts";
import { ownerOf } from "./caller.ts";
import type { Opens, PolicyContext } from "./context.ts";
import { opensByEffect } from "./context.ts";
import type { PolicyDecision, PolicyQuestion, PolicySet } from "./policy-set.ts";
import type { Resource } from "./resource.ts";
import { resourceOfRequest } from "./resource.ts";

/** Who asks, by which policies it is decided, and what was looked up of the thing that is named; null: nothing was. */
export interface Asking {
  readonly caller: Caller;
  readonly policies: PolicySet;
  readonly resource: Resource | null;
}

/** A judged request with what policies make of it; null: it was not understood, so that they were not asked. */
export interface DecidedRequest extends JudgedRequest {
  readonly policy: PolicyDecision | null;
  /** What they were asked, for a log that other policies can be asked of later. */
  readonly question: PolicyQuestion | null;
}

/**
 * Has policies decide a judged request. Some things they cannot permit: what is not understood is refused before they are asked, and a tunnel whose content is
 * not seen is refused whatever they say.
 */
export function askPolicies(judged: JudgedRequest, { caller, policies, resource }: Asking): DecidedRequest {
  const { request, decision } = judged;
  if (request === null) return { ...judged, policy: null, question: null };
  const question: PolicyQuestion = {
    principal: caller,
    operation: request.operation,
    resource: resource ?? resourceOfRequest(request, ownerOf(caller)),
    context: policyContext(request, judged),
  };
  const policy = policies.decide(question);
  const isTunnel = decision.kind === "refused" && decision.reason === "not-mediated";
  return { ...judged, policy, question, decision: isTunnel ? decision : decisionOf(request.operation, policy, judged) };
}

function decisionOf(operation: Operation, policy: PolicyDecision, judged: JudgedRequest): Decision {
  return policy.kind === "allowed" ? permitted(operation, policy, judged.decision) : denied(operation, policy, judged);
}

function policyContext(request: EngineRequest, judged: JudgedRequest): PolicyContext {
  const { operation } = request;
  const name = bodyNameOf(operation);
  return {
    opens: opensByEffect(operation.effect) ?? opensOf(judged),
    query: queryRecord(operation, request.query),
    body: name === null ? null : { name, value: bodyFacts(operation, name, request.body ?? objectOf([])) },
  };
}

/** One verdict: whether there is a path to root is what the built-in rule found, and not found again. */
function opensOf({ decision, consequences, unjudged }: JudgedRequest): Opens {
  const paths = consequences?.paths ?? [];
  const targets = (wanted: "proven" | "possible") => [...new Set(paths.flatMap(({ certainty, target }) => (certainty === wanted ? [target] : [])))];
  const techniques = [...new Set(paths.flatMap(({ steps }) => steps.map(({ technique }) => technique)))];
  return { hostRoot: hostRootOf(decision), proven: targets("proven"), possible: targets("possible"), techniques, unjudged };
}

function hostRootOf(decision: Decision): Opens["hostRoot"] {
  if (decision.kind === "allowed") return "no";
  if (decision.kind === "unjudged") return "unknown";
  switch (decision.reason) {
    case "opens-path":
      return "proven";
    case "may-open-path":
      return "possible";
    case "not-understood":
    case "not-mediated":
    case "policy":
    case "not-owned":
      return "unknown";
  }
}

function queryRecord(operation: Operation, parameters: readonly Parameter[]): PolicyContext["query"] {
  const record = new Map<string, string | boolean | readonly string[]>();
  for (const { name, value } of parameters) record.set(name, parameterValue(operation, { name, value }, record.get(name)));
  return Object.fromEntries(record);
}

function parameterValue(operation: Operation, { name, value }: Parameter, earlier: unknown): string | boolean | readonly string[] {
  switch (operation.query.get(name)) {
    case "bool":
      return value === "1";
    case "repeat":
      return [...(Array.isArray(earlier) ? earlier : []), value];
    default:
      return value;
  }
}

function permitted({ id }: Operation, { policies, profile }: PolicyDecision, before: Decision): Decision {
  const permits = `${policyWords(policies)} of profile \`${profile}\` permits ${id}`;
  return { kind: "allowed", because: before.kind === "allowed" ? `${permits}; ${before.because}` : `${permits}, though ${before.because}` };
}

const FORBIDDEN = 403;

function denied({ id }: Operation, policy: PolicyDecision, { decision }: JudgedRequest): Decision {
  const advice = policy.policies.find((each) => each.advice !== null)?.advice ?? null;
  const isForPath = decision.kind === "refused" && (decision.reason === "opens-path" || decision.reason === "may-open-path");
  const found = isForPath && policy.reason === "forbidden" ? `: ${decision.because}` : "";
  return {
    kind: "refused",
    reason: "policy",
    status: FORBIDDEN,
    because: `${denialWords(id, policy)}${found}`,
    hint: advice,
    paths: isForPath ? decision.paths : [],
    nearest: isForPath ? decision.nearest : null,
  };
}

function denialWords(id: string, { reason, policies, profile, errors }: PolicyDecision): string {
  switch (reason) {
    case "forbidden":
      return `${policyWords(policies)} of profile \`${profile}\` forbids ${id}`;
    case "failed":
      return `profile \`${profile}\` could not decide ${id}, which is a denial (${errors.join("; ")})`;
    case "not-permitted":
    case "permitted":
      return `no policy of profile \`${profile}\` permits ${id}`;
  }
}

function policyWords(policies: PolicyDecision["policies"]): string {
  return `policy ${policies.map(({ id }) => `\`${id}\``).join(", ")}`;
}
