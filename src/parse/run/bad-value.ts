import { ParseError } from "../errors.ts";
import type { FlagUse } from "./read-flags.ts";

/** ``cannot read `--pids-limit`: found `many`, expected a whole number``. Values of variables never get here. */
export function badValue(use: FlagUse, expected: string): ParseError {
  return new ParseError("shape", `cannot read \`--${use.flag.name}\`: found \`${use.value.slice(0, 200)}\`, expected ${expected}`, { evidence: use.evidence });
}
