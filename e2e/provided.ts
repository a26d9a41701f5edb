import type { TestEngine } from "../scripts/e2e-engine.mjs";

/** What the set-up hands to the tests: the engine, or why there is none, or that it is not wanted. */
export type Provided =
  | { readonly kind: "engine"; readonly engine: Omit<TestEngine, "stop"> }
  | { readonly kind: "none"; readonly why: string }
  | { readonly kind: "skipped" };

declare module "vitest" {
  interface ProvidedContext {
    readonly engine: Provided;
  }
}
