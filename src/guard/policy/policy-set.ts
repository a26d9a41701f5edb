import type { Operation } from "../route/operation.ts";
import type { Caller } from "./caller.ts";
import type { PolicyContext } from "./context.ts";
import type { Resource } from "./resource.ts";

/** Policies of one or more profiles, read and held against the schema. Pure once it is made: the same question has the same answer. */
export interface PolicySet {
  /** Short hash of all that decides: schema and policies. The same in every decision. */
  readonly version: string;
  readonly profiles: readonly string[];
  /** A caller whose profile is not in the set is denied. Never throws. */
  decide(question: PolicyQuestion): PolicyDecision;
  /** What is decided without looking at anything but profile and operation; null: it hangs on the request. */
  decideEarly(profile: string, operation: Operation): PolicyDecision | null;
}

export interface PolicyQuestion {
  readonly principal: Caller;
  readonly operation: Operation;
  readonly resource: Resource;
  readonly context: PolicyContext;
}

export interface PolicyDecision {
  readonly kind: "allowed" | "denied";
  /** `forbidden`: a policy forbids it; `not-permitted`: none permits it; `failed`: it could not be decided, which is a denial. */
  readonly reason: "permitted" | "forbidden" | "not-permitted" | "failed";
  readonly profile: string;
  /** The policies that determined it; none where nothing permits it. */
  readonly policies: readonly DeterminingPolicy[];
  /** Where it failed: why, in words. */
  readonly errors: readonly string[];
  readonly version: string;
}

export interface DeterminingPolicy {
  /** Its `@id`. */
  readonly id: string;
  /** Its `@advice`: what a caller could do instead. */
  readonly advice: string | null;
  /** Its `@mode`, where it is to be softer than its listener. */
  readonly mode: Mode | null;
}

/** `observe` lets pass what would be refused, and shows it; `warn` tells the caller too; `enforce` refuses. */
export type Mode = "observe" | "warn" | "enforce";
