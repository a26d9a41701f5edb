import type { Known } from "./evidence.ts";

/** The people and machines of a host, as far as they may come to hold its keys. */
export interface Crew {
  readonly accounts: Known<readonly Account[]>;
}

/** An account of the host. Names are chosen by people: escape before printing. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Absolute path. */
  readonly home: string;
  readonly shell: string;
  /** Names of all groups, the first one among them. */
  readonly groups: readonly string[];
}
