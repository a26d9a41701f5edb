import type { Blank, Known } from "./evidence.ts";
import type { FileOwner } from "./file-owner.ts";

/** The people and machines of a host, as far as they may come to hold its keys. Names and paths are chosen by people: escape before printing. */
export interface Crew {
  readonly accounts: Known<readonly Account[]>;
  /** In the order in which sudo reads them: the last one that matches counts. */
  readonly sudoRules: Known<readonly SudoRule[]>;
  /** Directories on the way to sockets that grant something, by absolute path. */
  readonly directories: Known<Readonly<Record<string, FileOwner>>>;
  /** Keys of the engine that lie in its own places, not in a home. */
  readonly engineKeys: Known<readonly StoredKey[]>;
  readonly runners: Known<readonly CiRunner[]>;
  readonly jobs: Known<readonly EngineJob[]>;
  /** What could not be seen, and what would show it. */
  readonly unseen: readonly Blank[];
}

/** An account of the host. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Absolute path. */
  readonly home: string;
  readonly shell: string;
  /** Names of all groups, the first one among them. */
  readonly groups: readonly string[];
  /** Numbers of the same groups. */
  readonly groupIds: readonly number[];
  /** How many public keys log in as this account. */
  readonly authorizedKeys: Known<number>;
  /** What lies in its home and opens something. */
  readonly keys: Known<readonly StoredKey[]>;
}

/** A credential that lies in a file. Never its contents. */
export interface StoredKey {
  readonly kind: StoredKeyKind;
  /** Absolute path. */
  readonly path: string;
  readonly owner: FileOwner;
  /** Registries that a login is for, engines that a context names, accounts of this host that a key logs in to. */
  readonly opens: Known<readonly string[]>;
}

export type StoredKeyKind = "docker-tls-client" | "docker-context" | "registry" | "cloud" | "kube" | "ssh" | "ci-runner";

/** One line of the sudo rules for one user or group. */
export interface SudoRule {
  /** `alice`, `%group`, `#1000`, `%#27`, `ALL`. */
  readonly who: string;
  /** What it lets them run as root: any command, a client of an engine, or what nobody here can tell. */
  readonly grants: "everything" | "engine" | "unclear" | "nothing";
  readonly asksPassword: boolean;
  /** The command that decides, or why it is not clear. Arguments are left out: they may be secrets. */
  readonly words: string;
}

/** A program that runs the jobs of others. */
export interface CiRunner {
  /** `gitlab-runner`, `github-actions-runner`, … */
  readonly kind: string;
  /** Its configuration, or the process as `process NAME`. */
  readonly place: string;
  /** The account that it runs as; null: not known. */
  readonly account: string | null;
}

/** A job of cron or a unit of systemd that calls an engine's client. */
export interface EngineJob {
  readonly kind: "cron" | "systemd";
  /** File and line, or file of the unit. */
  readonly place: string;
  /** `docker`, `podman`, … */
  readonly program: string;
  readonly account: string;
  /** Started by a timer. */
  readonly isTimed: boolean;
}
