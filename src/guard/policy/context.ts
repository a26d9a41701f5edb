import type { Effect } from "../route/operation.ts";

/** What policies read of a request besides who asks for what: plain values in the words of the schema. */
export interface PolicyContext {
  readonly opens: Opens;
  readonly query: Readonly<Record<string, string | boolean | readonly string[]>>;
  /** What the body says, under the name that the schema has for it; null: the operation has no body that policies read. */
  readonly body: { readonly name: BodyName; readonly value: BodyFacts } | null;
}

export type BodyName = "container" | "exec" | "volume" | "network" | "secrets";
export type BodyFacts = Readonly<Record<string, string | boolean | number | readonly string[]>>;

/** What is there with a request and not without it; for a container that is used, all that it reaches. */
export interface Opens {
  /** `unknown`: what follows is not derived. `possible`: it hangs on what is not known. */
  readonly hostRoot: "no" | "possible" | "proven" | "unknown";
  /** Ends of proven paths, and of those that hang on what is not known. */
  readonly proven: readonly string[];
  readonly possible: readonly string[];
  readonly techniques: readonly string[];
  readonly unjudged: readonly string[];
}

/** What an operation opens whatever it is asked with; null: that hangs on the request. Policies say themselves what of builds, images and networks they permit. */
export function opensByEffect(effect: Effect): Opens | null {
  const hostRoot = BY_EFFECT[effect];
  return hostRoot === null ? null : { hostRoot, proven: [], possible: [], techniques: [], unjudged: [] };
}

const BY_EFFECT: Readonly<Record<Effect, Opens["hostRoot"] | null>> = {
  none: "no",
  unmodelled: "unknown",
  unmediated: "unknown",
  build: "unknown",
  "image-add": "unknown",
  "network-create": "unknown",
  "container-create": null,
  "service-create": null,
  "container-use": null,
  "exec-start": null,
  "archive-put": null,
  "archive-get": null,
  "volume-create": null,
  "network-connect": null,
};
