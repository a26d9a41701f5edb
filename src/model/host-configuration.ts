import type { Known } from "./evidence.ts";
import type { FileOwner } from "./file-owner.ts";

/** How the host is set up, as far as controls of a benchmark ask for it. */
export interface HostConfiguration {
  /** Files and directories that controls speak of, by absolute path; null: not there. A path that is no key was not looked at. */
  readonly files: Known<Readonly<Record<string, FileOwner | null>>>;
}
