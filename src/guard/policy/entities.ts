import type { Operation } from "../route/operation.ts";
import type { Caller } from "./caller.ts";
import { ownerOf } from "./caller.ts";
import type { EntityJson } from "./cedar.ts";
import type { PolicyContext } from "./context.ts";
import type { PolicyQuestion } from "./policy-set.ts";
import type { Resource } from "./resource.ts";
import type { ResourceType } from "./resource-type.ts";
import { resourceTypeOf } from "./resource-type.ts";
import { groupsOf, NAMESPACE } from "./schema.ts";

type Uid = { readonly type: string; readonly id: string };

/** One question in Cedar's words, with no entity that it does not name: each costs time. */
export function cedarQuestion({ principal, operation, resource, context }: PolicyQuestion) {
  const who = callerEntity(principal);
  const what = resourceEntity(resource, resourceTypeOf(operation));
  return {
    principal: who.uid,
    action: actionUid(operation.id),
    resource: what.uid,
    context: contextRecord(context),
    entities: [who, ...(who.uid.type === `${NAMESPACE}::Listener` ? [] : [listenerEntity(principal)]), entity(uid("Profile", principal.profile), {}), what],
  };
}

export function actionUid(id: string): Uid {
  return uid("Action", id);
}

/** An action with the groups it is in, for evaluation without a schema. */
export function actionEntity(operation: Operation): EntityJson {
  return entity(actionUid(operation.id), {}, groupsOf(operation).map(actionUid));
}

function contextRecord({ opens, query, body }: PolicyContext): Record<string, never> {
  const record: unknown = { opens, query, ...(body === null ? {} : { [body.name]: body.value }) };
  return record as Record<string, never>;
}

function callerEntity(caller: Caller): Entity {
  const owner = ownerOf(caller);
  const { peer } = caller;
  const parents = [uid("Listener", caller.listener)];
  switch (peer.kind) {
    case "unix":
      return entity(uid("UnixPeer", String(peer.uid)), { owner, uid: peer.uid, gid: peer.gid }, parents);
    case "certificate":
      return entity(uid("Certificate", peer.fingerprint), { owner, subject: peer.subject, names: [...peer.names], fingerprint: peer.fingerprint }, parents);
    case "anyone":
      return listenerEntity(caller);
  }
}

function listenerEntity({ listener, profile }: Caller): Entity {
  return entity(uid("Listener", listener), { owner: `listener:${listener}` }, [uid("Profile", profile)]);
}

function resourceEntity({ id, known, name, image, owner, labels }: Resource, type: ResourceType): Entity {
  if (type === "Engine") return entity(uid("Engine", "engine"), {});
  const owned = owner === null ? {} : { owner };
  const attributes = { known, name, ...(type === "Container" ? { image } : {}), ...owned };
  return { ...entity(uid(type, id), attributes), tags: { ...labels } };
}

interface Entity extends EntityJson {
  uid: Uid;
}

function entity(of: Uid, attrs: EntityJson["attrs"], parents: readonly Uid[] = []): Entity {
  return { uid: of, attrs, parents: [...parents] };
}

function uid(type: string, id: string): Uid {
  return { type: `${NAMESPACE}::${type}`, id };
}
