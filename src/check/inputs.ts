import type { FileReader } from "../parse/index.ts";
import type { InputKind } from "./input-kind.ts";

/** One file that is judged. */
export interface CheckInput {
  /** As the user named it: what evidence and report call it. */
  readonly path: string;
  /** Absolute and normalised. */
  readonly absolute: string;
  readonly kind: InputKind;
  /** Named by the user; false: found in a folder. */
  readonly isNamed: boolean;
  /** One of the files that Compose, called in the working directory without `-f`, would merge: together they are one project, wherever they lie. */
  readonly isComposeDefault?: true;
  readonly text: string;
}

/** What stands around the inputs; nothing here is read from the process. */
export interface CheckSetting {
  /** Absolute: where relative paths start. */
  readonly directory: string;
  /** Absolute: where `~` leads. */
  readonly home: string;
  readonly reader: FileReader;
  readonly environment: Readonly<Record<string, string>>;
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly projectName: string | null;
  /** `docker run` lines given on the command line. */
  readonly runs: readonly string[];
}
