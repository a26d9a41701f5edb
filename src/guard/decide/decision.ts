import type { AttackPath, Target } from "../../model/index.ts";
import type { RequestErrorCode } from "../request-error.ts";

/** What the guard would do with a request, and why. Never a bare yes or no. */
export type Decision =
  | { readonly kind: "allowed"; readonly because: string }
  /** It is not understood for certain; nothing was judged. */
  | {
      readonly kind: "refused";
      readonly reason: "not-understood";
      readonly rule: RequestErrorCode;
      readonly status: number;
      readonly because: string;
      readonly hint: string | null;
    }
  /** A tunnel whose content would not be seen. */
  | { readonly kind: "refused"; readonly reason: "not-mediated"; readonly status: number; readonly because: string; readonly hint: string | null }
  | {
      readonly kind: "refused";
      /** `may-open-path`: whether it does hangs on what is not known, which is not taken for safe. */
      readonly reason: "opens-path" | "may-open-path";
      readonly status: number;
      readonly because: string;
      readonly paths: readonly AttackPath[];
      /** Changes to the request after which the rule lets it pass; null: none is known. */
      readonly nearest: readonly string[] | null;
    }
  /** It names a thing that is another's, nobody's, or not there: the caller is told the same of each, `answer`. */
  | { readonly kind: "refused"; readonly reason: "not-owned"; readonly status: number; readonly because: string; readonly answer: string }
  /** Policies deny it: one forbids it, none permits it, or it could not be decided. */
  | {
      readonly kind: "refused";
      readonly reason: "policy";
      readonly status: number;
      readonly because: string;
      /** The policy's advice. */
      readonly hint: string | null;
      readonly paths: readonly AttackPath[];
      readonly nearest: readonly string[] | null;
    }
  /** What follows from it is not derived here; a guard that enforces refuses it. */
  | { readonly kind: "unjudged"; readonly status: number; readonly because: string };

/** Who reaches one of these is root on the host: the kernel and the engine do as they are told there. */
const HOST_ROOT: ReadonlySet<Target> = new Set<Target>(["host-root", "kernel", "engine-control"]);

export function reachesHostRoot(path: AttackPath): boolean {
  return HOST_ROOT.has(path.target);
}
