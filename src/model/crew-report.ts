import type { Account, CiRunner, EngineJob, StoredKey } from "./crew.ts";
import type { Blank } from "./evidence.ts";
import type { FileOwner } from "./file-owner.ts";
import type { ProofStep } from "./judgement.ts";
import type { Privilege } from "./privilege.ts";

/** Every human and machine that can become root on the ship, and who gives orders to the engine. */
export interface CrewReport {
  readonly subject: string;
  readonly hostWords: string;
  /** Worst first. */
  readonly holders: readonly KeyHolder[];
  /** Accounts that were looked at; null: they are not known. */
  readonly accounts: number | null;
  readonly doors: readonly Door[];
  readonly rawContainers: readonly RawContainer[];
  readonly runners: readonly CiRunner[];
  readonly jobs: readonly EngineJob[];
  readonly engineKeys: readonly StoredKey[];
  readonly assumptions: readonly string[];
  readonly blanks: readonly Blank[];
  /** Names of containers by id. */
  readonly names: Readonly<Record<string, string>>;
}

/** `human`: an account with a shell that people get (root, and numbers from 1000 on). `service`: any other account. */
export type HolderKind = "human" | "service" | "container" | "key" | "door" | "image";

/** Somebody or something from which root on the host follows, with one proof. */
export interface KeyHolder {
  readonly kind: HolderKind;
  readonly entry: Privilege;
  readonly certainty: "proven" | "possible";
  readonly steps: readonly ProofStep[];
  /** Set for accounts. */
  readonly account: Account | null;
}

/** A socket or listener of the engine, or of the runtime below it. */
export interface Door {
  /** Path or address. */
  readonly place: string;
  /** What is behind it: `docker`, `containerd`, `tcp-plain`, … */
  readonly kinds: readonly string[];
  /** Null: a listener, or a socket that was not read. */
  readonly owner: FileOwner | null;
  readonly parents: readonly { readonly path: string; readonly owner: FileOwner }[];
  /** Accounts that may connect, root left out; null: they are not known. */
  readonly accounts: readonly string[] | null;
}

/** A container that may connect to such a socket. */
export interface RawContainer {
  readonly container: string;
  readonly kind: string;
  readonly certainty: "proven" | "possible";
  readonly because: string;
}
