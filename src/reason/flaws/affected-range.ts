import type { VersionRange } from "./flaw.ts";
import type { UpstreamVersion } from "./upstream-version.ts";
import { compareUpstream, upstreamVersion } from "./upstream-version.ts";

/** That of the ranges in which a version is; undefined where it is in none. */
export function affectedRange(ranges: readonly VersionRange[], version: UpstreamVersion): VersionRange | undefined {
  return ranges.find((range) => isIn(version, range));
}

function isIn(version: UpstreamVersion, { introduced, fixed }: VersionRange): boolean {
  const [from, to] = [upstreamVersion(introduced), upstreamVersion(fixed)];
  return from !== null && to !== null && compareUpstream(version, from) >= 0 && compareUpstream(version, to) < 0;
}
