import type { FlawFinding } from "../../model/index.ts";
import type { Installation } from "./installation.ts";

/** What is said of a flaw in one installation; the rest of the finding is the flaw's own. */
export type Answer = Pick<FlawFinding, "applies" | "because"> & Partial<Pick<FlawFinding, "learnBy" | "fixedIn">>;

export type Installed = Extract<Installation, { kind: "installed" }>;
