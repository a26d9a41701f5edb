/**
 * Is it so? Holds what the reasoner predicts of a running container against what can be seen of it: agree, differ, not observable (why), and not predicted where
 * the reasoner itself says that it does not know. Looking is harmless: files of the kernel are read and permission bits tested; nothing is written, opened for
 * its effect, sent or left behind. What a container says of itself is hostile: bounded, strictly read, and never taken for agreement where it is not understood.
 */

export { containerNamed } from "./choose.ts";
export type { Held, Outcome } from "./hold.ts";
export { holdAll } from "./hold.ts";
export { probeCommand } from "./probe.ts";
export type { Proof, Result } from "./proof.ts";
export { resultOf } from "./proof.ts";
export type { ProveErrorCode } from "./prove-error.ts";
export { ProveError } from "./prove-error.ts";
export type { Targets } from "./seen.ts";
export { targetsOf } from "./targets.ts";
export { renderProofJson } from "./tell/json.ts";
export { renderProof } from "./tell/terminal.ts";
