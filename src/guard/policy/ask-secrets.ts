import type { EngineRequest } from "../request.ts";
import type { SecretPart } from "../secrets/withhold.ts";
import type { Caller } from "./caller.ts";
import { ownerOf } from "./caller.ts";
import { opensByEffect } from "./context.ts";
import type { PolicySet } from "./policy-set.ts";
import { resourceOfRequest } from "./resource.ts";
import { SECRETS_READ } from "./schema.ts";

export interface AskingSecrets {
  readonly caller: Caller;
  readonly policies: PolicySet;
  /** Whether the caller reaches nothing but its own. */
  readonly isOwning: boolean;
}

/** Whether the answer to a request may show secrets that stand in `part`. What is not permitted is not shown. */
export function maySeeSecrets({ operation, ...request }: EngineRequest, part: SecretPart, { caller, policies, isOwning }: AskingSecrets): boolean {
  const asking = { ...operation, id: SECRETS_READ, effect: "none", body: "none" } as const;
  const early = policies.decideEarly(caller.profile, asking);
  if (early !== null) return early.kind === "allowed";
  const owner = ownerOf(caller);
  const asked = resourceOfRequest({ operation, ...request }, owner);
  const opens = opensByEffect("none");
  if (opens === null) throw new Error("internal error: reading opens something");
  const { kind } = policies.decide({
    principal: caller,
    operation: asking,
    resource: isOwning ? { ...asked, known: true, owner } : asked,
    context: { opens, query: {}, body: { name: "secrets", value: { part } } },
  });
  return kind === "allowed";
}
