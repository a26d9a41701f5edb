import type { ComposeService } from "../check/index.ts";
import type { World } from "../model/index.ts";

/** A world with what the report's header says of it. */
export interface LoadedWorld {
  readonly product: "check" | "scan";
  readonly world: World;
  /** What was judged, as the user named it. */
  readonly subjects: readonly string[];
  readonly hostWords: string;
  /** Hostile text. */
  readonly notes: readonly string[];
  /** Inputs that could not be judged: the rest was, and the command ends with exit code 2. */
  readonly failures: readonly Error[];
  /** Containers that compose files describe; none for a live engine. */
  readonly services: readonly ComposeService[];
  /** Text of an input by its name in evidence; null where it cannot be read. */
  readonly textOf: (file: string) => string | null;
}
