import type { Container, Finding, Remedy } from "../model/index.ts";
import { accountConnections, accountKeys, imageUsers, keyAccounts, loginImages } from "./crew-relations.ts";
import type { Related } from "./fact-source.ts";
import { allOf, hangsOn, holds } from "./facts/finding.ts";
import { exchangedOf } from "./facts/mount-exchange.ts";
import type { HostMount } from "./facts/mount-table.ts";
import type { NamespaceName } from "./facts/namespaces.ts";
import { followJoins } from "./facts/namespaces.ts";
import { stackOf, talksOn } from "./facts/network.ts";
import { placeWords, storageOf } from "./facts/shared-storage.ts";
import type { WorldIndex } from "./facts/world-index.ts";
import { remembered, rememberedBy } from "./facts/world-index.ts";
import type { Relation } from "./technique.ts";

/** How one thing leads to another: through shared storage, networks and namespaces. Each index is made once and is linear in the world. */

/** Most members of one shared namespace that are told; beyond it a person learns nothing new. */
const MOST_MEMBERS = 256;

type Leads = (index: WorldIndex, of: string) => readonly Related[];

const RELATIONS: Readonly<Record<Relation, Leads>> = {
  "volumes-written": (index, of) => storageUsed(index, of, true),
  "volumes-read": (index, of) => storageUsed(index, of, false),
  "volume-users": (index, of) =>
    (storageOf(index).users.get(of) ?? []).map((use) => ({ object: use.container, kind: "container", finding: mounted(of, use.mount, use.mount.removals) })),
  "mounts-decided": (index, of) => mountsDecided(index, of, "writable"),
  "mounts-decided-readable": (index, of) => mountsDecided(index, of, "read-only"),
  "networks-joined": networksJoined,
  "network-members": (index, of) => networkMembers(index).get(of) ?? [],
  "pid-namespace-members": (index, of) => namespaceMembers(index, "pid", of),
  "net-namespace-members": (index, of) => namespaceMembers(index, "net", of),
  "ipc-namespace-members": (index, of) => namespaceMembers(index, "ipc", of),
  "every-container": (index) => everyContainer(index),
  "account-connections": accountConnections,
  "account-keys": accountKeys,
  "key-accounts": keyAccounts,
  "login-images": loginImages,
  "image-users": imageUsers,
};

export function relatedIn(index: WorldIndex, relation: Relation, of: string): readonly Related[] {
  return RELATIONS[relation](index, of);
}

function storageUsed(index: WorldIndex, of: string, writes: boolean): readonly Related[] {
  const storage = storageOf(index);
  return [...(storage.places.get(of) ?? [])].flatMap(([place, mount]) => {
    if (!storage.users.has(place) || (writes && mount.readOnly)) return [];
    const remedies = writes ? [...mount.closings, ...mount.removals] : mount.removals;
    return [{ object: place, kind: "volume" as const, finding: mounted(place, mount, remedies) }];
  });
}

function mounted(place: string, mount: HostMount, remedies: readonly Remedy[]): Finding {
  const how = mount.readOnly ? "read-only" : "writable";
  return holds({ because: `${placeWords(place)} is mounted ${how} at \`${mount.target}\``, evidence: mount.evidence, remedies });
}

function mountsDecided(index: WorldIndex, of: string, how: "writable" | "read-only"): readonly Related[] {
  const subject = index.subjectOf(of);
  return subject === null ? [] : exchangedOf(index, subject, how).map(({ container, finding }) => ({ object: container, kind: "container", finding }));
}

function networksJoined(index: WorldIndex, of: string): readonly Related[] {
  const subject = index.subjectOf(of);
  if (subject === null) return [];
  const stack = stackOf(subject);
  if (stack.kind !== "networks") return [];
  return stack.joined.map((joined) => ({ object: joined.name, kind: "network", finding: onNetwork(joined.name, joined) }));
}

function onNetwork(
  name: string,
  joined: { readonly network: { readonly evidence: { readonly source: string; readonly location: string } } | undefined; readonly remedies: readonly Remedy[] },
): Finding {
  return holds({ because: `it is on network \`${name}\``, evidence: joined.network === undefined ? [] : [joined.network.evidence], remedies: joined.remedies });
}

/** Members whom others on the network can reach. */
const networkMembers = remembered((index: WorldIndex): ReadonlyMap<string, readonly Related[]> => {
  const members = new Map<string, Related[]>();
  for (const { id } of index.world.containers) {
    const subject = index.subjectOf(id);
    const stack = subject === null ? null : stackOf(subject);
    if (stack?.kind !== "networks") continue;
    for (const joined of stack.joined) {
      const finding = allOf(onNetwork(joined.name, joined), talksOn(joined));
      if (finding.truth === "false") continue;
      const list = members.get(joined.name);
      const member: Related = { object: id, kind: "container", finding };
      if (list === undefined) members.set(joined.name, [member]);
      else list.push(member);
    }
  }
  return members;
});

interface Membership {
  /** The container that has the namespace, or `host`. */
  readonly owner: string;
  readonly finding: Finding;
}

const memberships = rememberedBy((index: WorldIndex, name: NamespaceName): ReadonlyMap<string, Membership> => {
  const found = new Map<string, Membership>();
  for (const container of index.world.containers) {
    const membership = membershipOf(index, container, name);
    if (membership !== null) found.set(container.id, membership);
  }
  return found;
});

/** Null where it is not even known whom it joins. */
function membershipOf(index: WorldIndex, container: Container, name: NamespaceName): Membership | null {
  const { chain, mode, evidence, why } = followJoins(index, container, name);
  const last = chain.at(-1) ?? container;
  if (mode === null) return chain.length === 1 ? null : { owner: last.id, finding: hangsOn({ why, learnBy: `docker inspect ${container.name}` }) };
  const isOfHost = mode.kind === "host";
  const remedies = isOfHost || chain.length > 1 ? [{ kind: "unshare-namespace" as const, container: container.id, namespace: name }] : [];
  const because = isOfHost ? `its ${name} namespace is the host's` : `it is in the ${name} namespace of \`${last.name}\``;
  return { owner: isOfHost ? "host" : last.id, finding: holds({ because, evidence, remedies }) };
}

const memberLists = rememberedBy((index: WorldIndex, name: NamespaceName): ReadonlyMap<string, readonly string[]> => {
  const lists = new Map<string, string[]>();
  for (const [id, { owner }] of memberships(index, name)) {
    const list = lists.get(owner);
    if (list === undefined) lists.set(owner, [id]);
    else if (list.length <= MOST_MEMBERS) list.push(id);
  }
  return lists;
});

function namespaceMembers(index: WorldIndex, name: NamespaceName, of: string): readonly Related[] {
  const all = memberships(index, name);
  const own = all.get(of);
  const list = own === undefined ? [] : (memberLists(index, name).get(own.owner) ?? []);
  if (own === undefined || list.length < 2) return [];
  return list.flatMap((id) => {
    const other = all.get(id);
    return id === of || other === undefined ? [] : [{ object: id, kind: "container" as const, finding: allOf(own.finding, other.finding) }];
  });
}

const everyContainer = remembered((index: WorldIndex): readonly Related[] =>
  index.world.containers.map((container) => ({
    object: container.id,
    kind: "container",
    finding: holds({ because: "it runs on this host", evidence: [container.evidence] }),
  })),
);
