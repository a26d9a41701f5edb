import { notUnderstood } from "../decide/decide.ts";
import type { Decision } from "../decide/decision.ts";
import type { Claimed, Things } from "../owners/claim.ts";
import { claim, thingKey } from "../owners/claim.ts";
import type { Thing } from "../owners/documents.ts";
import { containerOfExec, containerThing, networkThing, textAt, volumeThing } from "../owners/documents.ts";
import { notOwned, unowned } from "../owners/judge-ownership.ts";
import { refuseForged } from "../owners/owner-label.ts";
import type { Reference } from "../owners/references.ts";
import { referencesOf } from "../owners/references.ts";
import type { EngineRequest } from "../request.ts";
import { RequestError } from "../request-error.ts";
import type { LiveFacts } from "./live-facts.ts";

/** A request as its caller's own, with the thing that its path names; or why it is not. */
export type LiveClaim = ({ readonly kind: "claimed"; readonly thing: Thing | null } & Claimed) | { readonly kind: "refused"; readonly decision: Decision };

const MOST_THINGS = 200;

/** Asks the engine for each thing that a request names, at each request anew; nothing of it is kept. `owner` null: the caller reaches what there is. */
export async function claimLive(request: EngineRequest, owner: string | null, facts: LiveFacts): Promise<LiveClaim> {
  try {
    refuseForged(request.body ?? {}, owner);
    return owner === null ? { kind: "claimed", request, changes: [], thing: null } : await claimAs(request, owner, facts);
  } catch (error) {
    if (error instanceof RequestError) return { kind: "refused", decision: notUnderstood(error) };
    throw error;
  }
}

async function claimAs(request: EngineRequest, owner: string, facts: LiveFacts): Promise<LiveClaim> {
  const refusal = unowned(request);
  if (refusal !== null) return { kind: "refused", decision: refusal };
  const references = referencesOf(request);
  const things = await thingsOf(references, facts);
  const used = STARTS.has(request.operation.id) ? [...things.values()].flatMap((thing) => thing?.uses ?? []) : [];
  const how = { owner, isCreate: request.operation.body === "container-create" };
  const decision = notOwned(references, { ...how, things }) ?? notOwned(used, { ...how, things: await thingsOf(used, facts) });
  if (decision !== null) return { kind: "refused", decision };
  const [first] = references;
  const thing = request.name === null || first === undefined ? null : (things.get(thingKey(first.kind, first.name)) ?? null);
  return { kind: "claimed", thing, ...claim(request, owner, things) };
}

/** What was a caller's when the container was made may be another's by now. */
const STARTS: ReadonlySet<string> = new Set(["ContainerStart", "ContainerRestart", "ContainerUnpause"]);

async function thingsOf(references: readonly Reference[], facts: LiveFacts): Promise<Things> {
  const wanted = new Map(references.map((reference) => [thingKey(reference.kind, reference.name), reference]));
  if (wanted.size > MOST_THINGS) throw new RequestError("body", `it names more than ${MOST_THINGS} things`);
  return new Map(await Promise.all([...wanted].map(async ([key, reference]) => [key, await thingOf(reference, facts)] as const)));
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

async function thingOf({ kind, name }: Reference, facts: LiveFacts): Promise<Thing | null> {
  if (!NAME.test(name)) return null;
  switch (kind) {
    case "container":
      return containerOf(name, facts);
    case "exec": {
      const container = containerOfExec(await facts.document(`/exec/${name}/json`));
      return container === "" ? null : containerOf(container, facts);
    }
    case "volume":
      return volumeThing(await facts.document(`/volumes/${name}`));
    case "network":
      return networkThing(await facts.document(`/networks/${name}`));
  }
}

async function containerOf(name: string, facts: LiveFacts): Promise<Thing | null> {
  const answer = await facts.document(`/containers/${name}/json`);
  const image = textAt(answer, "Image");
  return containerThing(answer, /^sha256:[0-9a-f]{64}$/.test(image) ? await facts.document(`/images/${image}/json`) : null);
}
