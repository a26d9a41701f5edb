import { setFlagsFromString } from "node:v8";

/** V8 11's own (`interrupt_budget` in its flag definitions): bytes of bytecode that run before a function is looked at for optimising. */
const USUAL_BUDGET = 132 * 1024;

/** What runs for days is optimised as soon as V8 usually does; `bin/seaworthy.cjs` has that begin later, for runs of a tenth of a second. */
export function expectLongRun(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString(`--interrupt-budget=${USUAL_BUDGET}`);
}
