/**
 * What would follow if this were run? Reads compose files, run lines, scripts, CI files, Dockerfiles and inspect JSON into one world, on a
 * host that is assumed, unknown or taken from a snapshot; and turns remedies into edits of those files.
 * Never starts anything, never asks an engine, and never judges a part as if it were the whole: what cannot be read is an error by name.
 */

export type { ComposeService } from "./compose-projects.ts";
export type { CheckErrorCode } from "./errors.ts";
export { CheckError } from "./errors.ts";
export type { FixPlan, FixSources } from "./fix.ts";
export { planFix, remedyEdits } from "./fix.ts";
export type { InputKind } from "./input-kind.ts";
export { kindOf } from "./input-kind.ts";
export type { CheckInput, CheckSetting } from "./inputs.ts";
export { joinCompositions } from "./join.ts";
export type { CheckReading } from "./reading.ts";
export { readInputs } from "./reading.ts";
export type { HostChoice } from "./world.ts";
export { hostWords, worldOf } from "./world.ts";
