import type { Decision } from "../decide/decision.ts";
import type { EngineRequest } from "../request.ts";
import { quoted } from "../request-error.ts";
import type { Things } from "./claim.ts";
import { thingKey } from "./claim.ts";
import type { Thing } from "./documents.ts";
import type { Reference } from "./references.ts";

/** Things of the engine that have no owner here, and lists that cannot be narrowed: with owners nobody sees or changes them. */
const UNOWNED: ReadonlySet<string> = new Set(["services", "tasks", "nodes", "secrets", "configs", "swarm", "plugins"]);
const OF_ALL: ReadonlySet<string> = new Set(["DiskUsage", "ImagePrune", "BuildPrune", "BuildCancel"]);

/** Null: it speaks of what may be owned. */
export function unowned({ operation, name }: EngineRequest): Decision | null {
  const { id, template, method } = operation;
  const [room = ""] = template;
  if (!UNOWNED.has(room) && !OF_ALL.has(id)) return null;
  const because = `${id} speaks of what has no owner, and this caller has only what it owns`;
  // A client that looks for a name among things of every kind goes on to the next.
  if (name !== null && method === "GET")
    return { kind: "refused", reason: "not-owned", status: 404, because, answer: `${room.replace(/s$/, "")} ${name} not found` };
  return { kind: "refused", reason: "not-owned", status: 403, because, answer: `seaworthy refuses ${id}: ${because}` };
}

export interface Owning {
  readonly things: Things;
  readonly owner: string;
  /** A container is to be created. */
  readonly isCreate: boolean;
}

/** What of the things that a request names is not its caller's; null: all are, or may be. A stranger's thing and one that is not there are answered alike. */
export function notOwned(references: readonly Reference[], { things, owner, isCreate }: Owning): Decision | null {
  for (const { kind, name, may } of references) {
    const thing = things.get(thingKey(kind, name)) ?? null;
    if (thing === null ? may === "be-absent" : isReachable(thing, may, owner)) continue;
    return absent({ kind, name }, { thing, isTaken: may === "be-absent", isCreate });
  }
  return null;
}

function isReachable({ owner: made, isShared }: Thing, may: Reference["may"], owner: string): boolean {
  return made === owner || (may === "be-shared" && isShared);
}

interface Found {
  readonly thing: Thing | null;
  /** The name is another's, where a new thing was to have it. */
  readonly isTaken: boolean;
  readonly isCreate: boolean;
}

function absent({ kind, name }: Pick<Reference, "kind" | "name">, { thing, isTaken, isCreate }: Found): Decision {
  const whose = thing === null ? "is not there" : thing.owner === null ? "has no owner" : `is owned by ${quoted(thing.owner)}`;
  const because = `the ${kind} ${quoted(name)} ${whose}`;
  const answer = isTaken ? `the ${kind} name ${quoted(name)} is taken` : WORDS[kind](name);
  // The docker CLI takes 404 of a create for an image that has to be pulled.
  return { kind: "refused", reason: "not-owned", status: isTaken ? 409 : isCreate ? 400 : 404, because, answer };
}

/** The engine's own words. Source: moby daemon/container.go, volume/service/errors.go, libnetwork/error.go, daemon/exec.go. */
const WORDS: Readonly<Record<Reference["kind"], (name: string) => string>> = {
  container: (name) => `No such container: ${name}`,
  exec: (name) => `No such exec instance: ${name}`,
  volume: (name) => `get ${name}: no such volume`,
  network: (name) => `network ${name} not found`,
};
