import type { SpawnSyncOptions, SpawnSyncReturns } from "node:child_process";

/** A real engine for tests. */
export interface TestEngine {
  /** Its socket as seen from outside its namespaces. */
  readonly socket: string;
  /** Command words that run what follows in the engine's mount namespace; empty for an engine that was there. */
  readonly enter: readonly string[];
  readonly isOwn: boolean;
  /** Process id of an engine of our own. */
  readonly pid: number | null;
  /** Put it on every container that is made. */
  readonly label: string;
  /** References of the test images by their name: root, user, app, exposed. */
  readonly images: Readonly<Record<string, string>>;
  /** A directory for files of the tests, removed at the end. */
  readonly scratch: string;
  stop(): Promise<void>;
}

export class NoEngineError extends Error {}

/** How an engine of our own is started. */
export interface OwnEngine {
  /** More of dockerd's. */
  readonly flags?: readonly string[];
  /** What it finds at the end of files of /etc, by their names. */
  readonly etc?: Readonly<Record<string, string>>;
  /** Who runs it, rootless: somebody whom `etc` names, with ids to give. Absent: root. */
  readonly user?: { readonly uid: number; readonly name: string };
}

export function startEngine(own?: OwnEngine): Promise<TestEngine>;

/** Runs docker's own command line tool against the engine. */
export function docker(engine: Pick<TestEngine, "socket" | "scratch">, args: readonly string[], options?: SpawnSyncOptions): SpawnSyncReturns<string>;
