import type { Operation } from "../route/operation.ts";
import { bodyNameOf } from "./body-facts.ts";
import type { Cedar } from "./cedar.ts";
import { opensByEffect } from "./context.ts";
import { actionEntity, actionUid } from "./entities.ts";
import type { ReadPolicy } from "./read-policies.ts";
import { groupsOf, SECRETS_READ } from "./schema.ts";

export interface EarlyAnswer {
  readonly isAllowed: boolean;
  readonly policies: readonly string[];
}

/**
 * What Cedar's partial evaluation makes of an operation while caller, resource, query and body are unknown; null where anything hangs on them. An answer is only
 * taken where no policy is left open: one that is could still forbid, or fail, which is a denial.
 */
export function earlyAnswer(operation: Operation, policies: readonly ReadPolicy[], { wasm }: Cedar): EarlyAnswer | null {
  const body = operation.id === SECRETS_READ ? "secrets" : bodyNameOf(operation);
  const opens = opensByEffect(operation.effect);
  const context = {
    opens: opens === null ? unknownValue("opens") : { ...opens, proven: [], possible: [], techniques: [], unjudged: [] },
    query: unknownValue("query"),
    ...(body === null ? {} : { [body]: unknownValue(body) }),
  };
  const answer = wasm.isAuthorizedPartial({
    principal: null,
    action: actionUid(operation.id),
    resource: null,
    context,
    policies: { staticPolicies: Object.fromEntries(applicable(operation, policies).map(({ id, text }) => [id, text])) },
    entities: [actionEntity(operation)],
  });
  if (answer.type === "failure" || answer.warnings.length > 0) return null;
  const { decision, errored, nontrivialResiduals, mustBeDetermining } = answer.response;
  if (decision === null || errored.length > 0 || nontrivialResiduals.length > 0) return null;
  return { isAllowed: decision === "allow", policies: [...mustBeDetermining].sort() };
}

/** Policies whose scope names another action do not apply, whatever else they ask: Cedar leaves them open where they ask for a kind of caller first. */
function applicable(operation: Operation, policies: readonly ReadPolicy[]): readonly ReadPolicy[] {
  const names = new Set([operation.id, ...groupsOf(operation)]);
  return policies.filter(({ actions }) => actions === null || actions.some((name) => names.has(name)));
}

function unknownValue(name: string): { readonly __extn: { readonly fn: string; readonly arg: string } } {
  return { __extn: { fn: "unknown", arg: name } };
}
