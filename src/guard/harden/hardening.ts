import type { JsonValue } from "../json/value.ts";

/** What a profile changes about every container that is made through it. Nothing of it ever makes a container wider. */
export interface Hardening {
  readonly noNewPrivileges: boolean;
  /** `CAP_…`; of what a container would hold it keeps these alone. Null: all that it asks for. */
  readonly capabilities: readonly string[] | null;
  /** Most processes; null: as asked. */
  readonly pids: number | null;
  /** Most memory in bytes; null: as asked. */
  readonly memory: number | null;
  /** Directories that stay writable, in memory, where the root becomes read-only; null: the root is as asked. */
  readonly readOnlyRoot: readonly string[] | null;
  /** `seccomp=unconfined` is taken away. A profile of the caller's own stays: it may be narrower than the engine's. */
  readonly defaultSeccomp: boolean;
  readonly logs: LogLimits | null;
  /** The image goes to the engine by what it was judged with, not by a name that may be moved meanwhile. */
  readonly pinImage: boolean;
}

export interface LogLimits {
  /** As the engine takes it: `10m`. */
  readonly size: string;
  readonly files: number;
}

/** One field of a request that is sent on otherwise than it came; as JSON, null: it says nothing. */
export interface Change {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Of what is the same at every request: told in a header, not among the warnings that a client prints. */
  readonly isQuiet?: boolean;
}

/** What the engine itself says that some changes depend on. */
export interface Surroundings {
  /** Driver of a container that names none; null: it is not known. */
  readonly logDriver: string | null;
  /** The image by its digest or id; null: it is not known. */
  readonly pinned: string | null;
}

/** Fields of the host configuration that a rule sets. */
export type Fields = Readonly<Record<string, JsonValue>>;
