import type { Capability } from "../model/index.ts";
import { isAtOrBelow } from "./paths.ts";
import type { SeenMount } from "./seen.ts";

/** Permission bits as the kernel reads them for one process. Ids as the host counts them. */
export interface Credentials {
  readonly uid: number;
  readonly gids: readonly number[];
  readonly effective: ReadonlySet<Capability>;
  /** Whether its user namespace has these ids. */
  readonly maps: (uid: number, gid: number) => boolean;
}

export interface Guarded {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export const READ = 4;
export const WRITE = 2;
export const SEARCH = 1;

/** Source: fs/namei.c, `generic_permission` and `acl_permission_check`: the first class that fits counts alone; DAC_OVERRIDE over owners that the namespace maps. */
export function mayAccess({ uid, gids, effective, maps }: Credentials, guarded: Guarded, wanted: number): boolean {
  const shift = guarded.uid === uid ? 6 : gids.includes(guarded.gid) ? 3 : 0;
  if (((guarded.mode >> shift) & wanted) === wanted) return true;
  if (!maps(guarded.uid, guarded.gid)) return false;
  return effective.has("DAC_OVERRIDE") || (effective.has("DAC_READ_SEARCH") && wanted !== WRITE);
}

/** The same for a file that a mount may make read-only. */
export function mayWrite(path: string, file: Guarded, { who, mounts }: { readonly who: Credentials; readonly mounts: readonly SeenMount[] }): boolean {
  const above = mounts
    .filter((mount) => isAtOrBelow(path, mount.path))
    .reduce<SeenMount | null>((best, mount) => (mount.path.length >= (best?.path.length ?? 0) ? mount : best), null);
  return above?.readOnly === false && mayAccess(isSetting(path) ? { ...who, effective: new Set() } : who, file, WRITE);
}

/** No capability counts for settings of the kernel. Source: fs/proc/proc_sysctl.c (`proc_sys_permission`, `test_perm`); seen with Podman, which gives capabilities to other users. */
function isSetting(path: string): boolean {
  return path.startsWith("/proc/sys/");
}

/** One line of `uid_map` or `gid_map`. */
export interface IdRange {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

export function parseIdMap(text: string): readonly IdRange[] {
  return text.split("\n", 400).flatMap((line) => {
    const [, inside, outside, count] = /^ *(\d{1,10}) +(\d{1,10}) +(\d{1,10})$/.exec(line) ?? [];
    return inside === undefined ? [] : [{ inside: Number(inside), outside: Number(outside), count: Number(count) }];
  });
}

/** What an id of the host is called inside; null where it has no name there. */
export function insideOf(map: readonly IdRange[], id: number): number | null {
  const range = map.find(({ outside, count }) => id >= outside && id < outside + count);
  return range === undefined ? null : id - range.outside + range.inside;
}
