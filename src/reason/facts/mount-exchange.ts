import type { Finding } from "../../model/index.ts";
import { allOf, fails, holds } from "./finding.ts";
import { isAtOrBelow, isBelow, normalisePath } from "./host-paths.ts";
import type { HostMount } from "./mount-table.ts";
import { mountsOf } from "./mount-table.ts";
import { amongMounts, hostMountsOf, writeThrough } from "./mounts.ts";
import type { Subject } from "./world-index.ts";

const NOTHING_EXCHANGED: Finding = fails({ because: "no mount's source lies in a directory that another mount lets it write" });

/**
 * Who writes a directory on the way to another mount's source decides what is mounted there when the container starts the next time: engine and runtime follow links
 * (measured on 20.10: a directory that became a link since was mounted as where it leads). What a mount covers in the container cannot be moved there; what is
 * above it can (rename(2), EBUSY).
 */
export function exchangesMountSource(subject: Subject, args: readonly string[]): Finding {
  const [mode = "read"] = args;
  const table = mountsOf(subject);
  const outer = hostMountsOf(subject).filter((mount) => !mount.readOnly);
  if (outer.length === 0 && table.blanks.length === 0) return NOTHING_EXCHANGED;
  const inner = table.mounts.filter((mount) => mount.kind === "host-path" && (mode === "read" || !mount.readOnly));
  const found = outer.flatMap((around) => inner.flatMap((mount) => exchange(subject, around, mount) ?? []));
  return amongMounts(table, found, NOTHING_EXCHANGED);
}

function exchange({ index }: Subject, around: HostMount, mount: HostMount): Finding | null {
  const moved = waysTo(mount).flatMap((source) => movable(around, source) ?? [])[0];
  if (moved === undefined) return null;
  const because = `it decides by \`${moved}\` below \`${around.target}\` what is mounted at \`${mount.target}\` when it starts again`;
  return allOf(writeThrough(index, around, moved), holds({ because, evidence: mount.evidence, remedies: mount.removals }));
}

/** As it is written, and where that leads now. */
function waysTo({ path, mount }: HostMount): readonly string[] {
  const written = mount.kind === "bind" && mount.source.known ? [normalisePath(mount.source.value)] : [];
  return [...new Set([path, ...written])];
}

/** The first place on the way from `around` to `source` that can be put elsewhere from within; null: there is none. */
function movable(around: HostMount, source: string): string | null {
  if (!isBelow(source, around.path)) return null;
  const begin = around.path === "/" ? 0 : around.path.length;
  for (let end = source.indexOf("/", begin + 1); ; end = source.indexOf("/", end + 1)) {
    const place = end === -1 ? source : source.slice(0, end);
    if (!around.hidden.some((hidden) => isAtOrBelow(place, hidden))) return place;
    if (end === -1) return null;
  }
}
