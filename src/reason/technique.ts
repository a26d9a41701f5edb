import type { PrivilegeKind, Standards, TechniqueCard } from "../model/index.ts";
import type { Condition } from "./condition.ts";
import type { CREDENTIALS } from "./facts/vocabulary.ts";

/** How a technique gets from the thing it starts at to another. Each is computed from the world, with evidence, by `relations.ts`. */
export type Relation =
  /** container -> volume (or shared host directory) it may write / read */
  | "volumes-written"
  | "volumes-read"
  /** volume -> containers that mount it */
  | "volume-users"
  /** container -> others of whose mounts it decides what they show, writable / read-only */
  | "mounts-decided"
  | "mounts-decided-readable"
  /** container -> networks it is on; network -> containers on it */
  | "networks-joined"
  | "network-members"
  /** container -> other containers in the same namespace */
  | "pid-namespace-members"
  | "net-namespace-members"
  | "ipc-namespace-members"
  /** host -> every container, kept as one `other-container` of `*` where the world is large */
  | "every-container"
  /** account -> sockets and listeners of the engine it may connect to; account -> credentials in its home */
  | "account-connections"
  | "account-keys"
  /** SSH key of an account -> that account; registry login of an account -> images of those registries that are not pinned */
  | "key-accounts"
  | "login-images"
  /** image -> containers of it */
  | "image-users";

/** Relations that lead to containers: only there may a condition speak of the object. */
export const TO_CONTAINERS: ReadonlySet<Relation> = new Set<Relation>([
  "volume-users",
  "mounts-decided",
  "mounts-decided-readable",
  "network-members",
  "pid-namespace-members",
  "net-namespace-members",
  "ipc-namespace-members",
  "every-container",
  "image-users",
]);

export interface Gain {
  readonly privilege: PrivilegeKind;
  /** What it is held over: the subject, the relation's object, the host, or a credential kind. */
  readonly over: "subject" | "object" | "host" | (typeof CREDENTIALS)[number];
}

/** *Who holds these privileges, while these facts hold, gains those.* Data only: serialisable, replaceable, documented and inverted. */
export interface Technique extends TechniqueCard {
  /** All must be held. The first names the subject. */
  readonly from: readonly PrivilegeKind[];
  readonly across: Relation | null;
  readonly when: Condition;
  readonly gains: readonly Gain[];
}

/** What an author writes: empty lists and `null` may be left out. */
export type TechniqueDraft = Omit<Technique, "across" | "notes" | "maps" | "references"> &
  Partial<Pick<Technique, "across" | "notes" | "references">> & { readonly maps?: Partial<Standards> };

const NO_STANDARDS: Standards = { cis: [], attack: [], cve: [], cwe: [], nist: [] };

export function technique(draft: TechniqueDraft): Technique {
  return { across: null, notes: [], references: [], ...draft, maps: { ...NO_STANDARDS, ...draft.maps } };
}
