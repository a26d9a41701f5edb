import type { Mode } from "../guard/index.ts";

/** As the user typed them. */
export interface RawGuardOptions {
  readonly listen?: string;
  readonly engine?: string;
  readonly mode?: Mode;
  readonly enforce?: boolean;
  readonly log?: string;
  readonly logAll?: boolean;
  readonly status?: string;
  /** True: at the usual place. */
  readonly authzPlugin?: string | true;
  readonly knowledge?: string;
  readonly profile?: string;
  readonly compat?: "tecnativa";
  readonly config?: string;
  readonly checkConfig?: string;
  readonly policy: readonly string[];
}
