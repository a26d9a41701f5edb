import type { Operation } from "../route/operation.ts";
import { OPERATIONS } from "../route/operations.ts";
import { bodyFacts, bodyNameOf } from "./body-facts.ts";
import type { Caller } from "./caller.ts";
import type { BodyFacts, Opens, PolicyContext } from "./context.ts";
import { opensByEffect } from "./context.ts";
import type { PolicyQuestion } from "./policy-set.ts";
import type { Resource } from "./resource.ts";

export const NOTHING_OPENS: Opens = { hostRoot: "no", proven: [], possible: [], techniques: [], unjudged: [] };

export function operationOf(id: string): Operation {
  const found = OPERATIONS.find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`there is no operation ${id}`);
  return found;
}

export const ALICE: Caller = { listener: "main", profile: "test", peer: { kind: "unix", uid: 1000, gid: 1000 } };

interface Changes {
  readonly caller?: Caller;
  readonly resource?: Partial<Resource>;
  readonly opens?: Opens;
  readonly query?: PolicyContext["query"];
  readonly body?: BodyFacts;
}

/** One question about an operation, of which nothing special is said but `changes`. */
export function questionOf(id: string, { caller = ALICE, resource = {}, opens, query = {}, body = {} }: Changes = {}): PolicyQuestion {
  const operation = operationOf(id);
  const name = bodyNameOf(operation);
  return {
    principal: caller,
    operation,
    resource: { known: true, id: "a".repeat(64), name: "web", image: "nginx", owner: null, labels: {}, ...resource },
    context: {
      opens: opensByEffect(operation.effect) ?? opens ?? NOTHING_OPENS,
      query,
      body: name === null ? null : { name, value: { ...bodyFacts(operation, name, {}), ...body } },
    },
  };
}
