import type { Held } from "./hold.ts";
import type { Seen } from "./seen.ts";

/** What came of looking at one container. */
export interface Proof {
  /** The engine's address. */
  readonly subject: string;
  readonly container: { readonly id: string; readonly name: string };
  readonly way: Seen["way"];
  readonly held: readonly Held[];
}

/** `not-proven`: nothing differs, but something that should have been told was not, or not so that it can be believed. */
export type Result = "agrees" | "differs" | "not-proven";

export function resultOf({ held }: Proof): Result {
  if (held.some(({ outcome }) => outcome.kind === "differ")) return "differs";
  const isFaulty = held.some(({ outcome }) => outcome.kind === "not-observable" && outcome.isFault);
  return isFaulty || !held.some(({ outcome }) => outcome.kind === "agree") ? "not-proven" : "agrees";
}

export type Counts = Readonly<Record<Held["outcome"]["kind"], number>>;

export function countOutcomes({ held }: Proof): Counts {
  const of = (kind: Held["outcome"]["kind"]) => held.filter(({ outcome }) => outcome.kind === kind).length;
  return { agree: of("agree"), differ: of("differ"), "not-observable": of("not-observable"), "not-predicted": of("not-predicted") };
}
