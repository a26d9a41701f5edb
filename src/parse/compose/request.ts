import type { Composition, Sourced } from "../../model/index.ts";
import type { FileReader } from "../file-reader.ts";

export interface ComposeRequest {
  /** Primary file and overrides in order, absolute or relative to `directory`. Empty: `COMPOSE_FILE`, or the file that Compose would find in `directory`. */
  readonly files: readonly string[];
  /** Absolute. Where relative `files` and `envFiles` are seen from; the project directory itself is that of the first file. */
  readonly directory: string;
  readonly reader: FileReader;
  /** What the shell would hand to Compose. Values never enter the world. */
  readonly environment: Readonly<Record<string, string>>;
  /** As `--env-file`; empty: `COMPOSE_ENV_FILES`, or `.env` of the project directory. */
  readonly envFiles: readonly string[];
  /** As `--profile`; empty: `COMPOSE_PROFILES`. `*` enables all. */
  readonly profiles: readonly string[];
  /** As `--project-name`. */
  readonly projectName?: string;
}

export interface ComposeResult {
  readonly composition: Composition;
  readonly projectName: string;
  /** Service names by container id, in the order of the file. */
  readonly services: Readonly<Record<string, string>>;
  /** Compose would go on, a person should know: services that no profile enables, variables that are not set. Hostile text: escape before printing. */
  readonly warnings: readonly Sourced<string>[];
  readonly builds: readonly ServiceBuild[];
  /** Files that were read, as named in evidence, compose files first. */
  readonly files: readonly string[];
}

/** An image that Compose would build: what the Dockerfile says of it is joined by whoever asks. */
export interface ServiceBuild {
  readonly service: string;
  /** Container id. */
  readonly container: string;
  /** The image reference that the container has in the composition. */
  readonly image: string;
  /** Absolute directory, or the URL of a remote context. */
  readonly context: string;
  readonly isRemote: boolean;
  /** Absolute path; null where `inline` holds the text. */
  readonly dockerfile: string | null;
  readonly inline: Sourced<string> | null;
  readonly target: string | null;
  /** Values are kept only where they do not look like secrets (a Dockerfile may choose its base with them). */
  readonly args: readonly Sourced<{ readonly name: string; readonly value: string | null; readonly isSecret: boolean }>[];
  readonly secrets: readonly Sourced<string>[];
  readonly privileged: Sourced<boolean> | null;
  readonly network: Sourced<string> | null;
  readonly entitlements: readonly Sourced<string>[];
}
