import type { EngineRequest } from "../request.ts";
import type { SecretPart } from "../secrets/withhold.ts";
import type { Caller } from "./caller.ts";
import { ownerOf } from "./caller.ts";
import { opensByEffect } from "./context.ts";
import type { PolicySet } from "./policy-set.ts";
import { resourceOfRequest } from "./resource.ts";
import type { ResourceType } from "./resource-type.ts";
import { resourceTypeOf } from "./resource-type.ts";
import { SECRETS_READ } from "./schema.ts";

export interface AskingSecrets {
  readonly caller: Caller;
  readonly policies: PolicySet;
  /** Whether the caller reaches nothing but its own. */
  readonly isOwning: boolean;
}

/** Kinds of things that have owners: in answers about them there is nothing of another's. */
const OWNED: ReadonlySet<ResourceType> = new Set<ResourceType>(["Container", "Exec", "Volume", "Network"]);

/** Whether the answer to a request may show secrets that stand in `part`. What is not permitted is not shown. A list is asked about as the kind of things in it. */
export function maySeeSecrets({ operation, ...request }: EngineRequest, part: SecretPart, { caller, policies, isOwning }: AskingSecrets): boolean {
  const asking = { ...operation, template: templateOfOne(operation), id: SECRETS_READ, effect: "none", body: "none" } as const;
  const early = policies.decideEarly(caller.profile, asking);
  if (early !== null) return early.kind === "allowed";
  const owner = ownerOf(caller);
  const asked = resourceOfRequest({ operation, ...request }, owner);
  const opens = opensByEffect("none");
  if (opens === null) throw new Error("internal error: reading opens something");
  const { kind } = policies.decide({
    principal: caller,
    operation: asking,
    resource: isOwning && OWNED.has(resourceTypeOf(asking)) ? { ...asked, known: true, owner } : asked,
    context: { opens, query: {}, body: { name: "secrets", value: { part } } },
  });
  return kind === "allowed";
}

function templateOfOne({ id, template }: EngineRequest["operation"]): readonly string[] {
  return id.endsWith("List") ? [template[0] ?? "", "{name}"] : template;
}
