import type { Blank, FileOwner, StoredKeyKind } from "../model/index.ts";
import type { Reading } from "./readings.ts";

/** What was read about people and machines, before anything is made of it. Holds no secret: of files that may hold one, only that they are there. */
export interface CrewReadings {
  /** `/etc/passwd`, `/etc/group`, `/etc/ssh/sshd_config` by path. */
  readonly files: ReadonlyMap<string, Reading>;
  /** Texts of the sudo rules; null: not readable. */
  readonly sudoers: readonly string[] | null;
  readonly hostName: string;
  /** By path of the home. */
  readonly homes: ReadonlyMap<string, HomeReading>;
  readonly directories: ReadonlyMap<string, FileOwner>;
  readonly engineKeys: readonly KeyFile[];
  readonly runnerFiles: readonly RunnerFile[];
  readonly processes: readonly { readonly name: string; readonly uid: number; readonly inContainer: boolean }[] | null;
  readonly schedules: readonly ScheduleFile[];
  readonly unseen: readonly Blank[];
}

export type HomeReading =
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly why: string }
  | {
      readonly kind: "read";
      readonly keys: readonly KeyFile[];
      /** Public keys that log in, as their base64 text; null: could not be read. */
      readonly authorized: readonly string[] | null;
    };

export interface KeyFile {
  readonly kind: StoredKeyKind;
  readonly path: string;
  readonly owner: FileOwner;
  /** Registries, engines, or the public half of an SSH key; null: not known, and `why`. */
  readonly opens: readonly string[] | null;
  readonly why: string;
}

export interface RunnerFile {
  readonly kind: string;
  readonly path: string;
  readonly owner: FileOwner;
}

/** A file that says what is run when. */
export interface ScheduleFile {
  readonly kind: "crontab" | "personal-crontab" | "cron-script" | "unit" | "timer";
  readonly path: string;
  readonly text: string;
}
