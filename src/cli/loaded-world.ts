import type { ComposeService } from "../check/index.ts";
import type { LookUp } from "../host/io/engine-view.ts";
import type { World } from "../model/index.ts";
import { printable } from "../report/index.ts";
import type { Console } from "./console.ts";
import { EXIT_CANNOT_JUDGE } from "./failure.ts";

/** A world with what the report's header says of it. */
export interface LoadedWorld {
  readonly product: "check" | "scan";
  readonly world: World;
  /** Follows the links of a path as the engine would; null: its machine is not asked. */
  readonly lookUp: LookUp | null;
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

/** The world where all of it could be judged; else its first failure is thrown: no answer is given over a part that looks like the whole. */
export function whole(loaded: LoadedWorld): LoadedWorld {
  const [failure] = loaded.failures;
  if (failure !== undefined) throw failure;
  return loaded;
}

/** The end of every answer over what could be judged: `code`, or 2 with the rest named on standard error where the answer itself does not. */
export function endOver({ failures }: LoadedWorld, code: number, console: Pick<Console, "err"> | null): number {
  for (const failure of failures) console?.err(`seaworthy: ${printable(failure.message, 2000)}\n`);
  return failures.length > 0 ? EXIT_CANNOT_JUDGE : code;
}
