import { comparePackageVersions } from "./package-version.ts";
import { compareUpstream, upstreamVersion } from "./upstream-version.ts";

/** The latest of versions that are fixed (none where there is none). Versions of one package, so that upstream's order and, within it, the revision decide. */
export function latestOf(versions: readonly (string | null)[]): readonly string[] {
  const known = versions.flatMap((version) => version ?? []);
  const [first] = known;
  return first === undefined ? [] : [known.reduce((latest, version) => (isLater(version, latest) ? version : latest), first)];
}

/** Whether `version` is past `other`; what cannot be compared is not. */
export function isLater(version: string, other: string): boolean {
  const [left, right] = [upstreamVersion(version), upstreamVersion(other)];
  if (left === null || right === null) return false;
  return compareUpstream(left, right) > 0 || (compareUpstream(left, right) === 0 && (comparePackageVersions("deb", version, other) ?? 0) > 0);
}
