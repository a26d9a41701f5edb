import type * as CedarWasm from "@cedar-policy/cedar-wasm/nodejs";

/** The parts of Cedar that decide, and a hash of text in hex: handed in, because loading them is an effect. */
export interface Cedar {
  readonly wasm: Pick<
    typeof CedarWasm,
    "validate" | "policySetTextToParts" | "policyToJson" | "preparseSchema" | "preparsePolicySet" | "statefulIsAuthorized" | "isAuthorizedPartial"
  >;
  readonly hash: (text: string) => string;
}

export type { ActionConstraint, AuthorizationAnswer, DetailedError, EntityJson, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
