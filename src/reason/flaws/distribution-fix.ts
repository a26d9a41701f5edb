import type { Package } from "../../model/index.ts";
import { affectedRange } from "./affected-range.ts";
import type { Answer, Installed } from "./answer.ts";
import type { DistributionFix, Flaw } from "./flaw.ts";
import type { FromDistribution } from "./installation.ts";
import { comparePackageVersions } from "./package-version.ts";
import { upstreamVersion } from "./upstream-version.ts";

/** What the distributor's own fixes say of its package; null where they say nothing. */
export function besideFixes(flaw: Flaw, { origin, version }: Installed): Answer | null {
  if (origin.kind !== "distribution") return null;
  const { package: own } = origin;
  const fixes = fixesFor(flaw, origin);
  const behind = fixes.filter(({ fixed }) => orderOf(own, fixed) === "before");
  const odd = fixes.find(({ fixed }) => orderOf(own, fixed) === "none");
  const [first] = behind;
  if (odd !== undefined) return notComparable(own, odd);
  if (first === undefined) return pastFixes(own, fixes);
  if (behind.length < fixes.length) return between(own, fixes);
  if (isOlderThanFlaw(flaw, version)) return notYetKnown(own, first);
  return { applies: "yes", because: `\`${own.name}\` ${own.version} is before ${first.fixed}, in which ${whose(first)} fixed it`, fixedIn: first.fixed };
}

/** Those of the package's own line of updates, where it has one: a release of an enterprise distribution gets its fixes for each of its minor releases. */
function fixesFor(flaw: Flaw, { distribution, package: own }: FromDistribution): readonly DistributionFix[] {
  const fixes = flaw.distributions.filter((fix) => fix.distribution === distribution.id && fix.release === distribution.versionId && fix.package === own.name);
  const alike = fixes.filter(({ fixed }) => minorRelease(fixed) !== null && minorRelease(fixed) === minorRelease(own.version));
  return alike.length > 0 ? alike : fixes;
}

/** `el9_7` of `5.14.0-611.49.2.el9_7`. */
function minorRelease(version: string): string | null {
  return /\.(el\d{1,3}_\d{1,3})(?=\.|$)/.exec(version)?.[1] ?? null;
}

/** What cannot be ordered is neither before the fix nor past it. */
function orderOf({ format, version }: Package, fixed: string): "before" | "past" | "none" {
  const order = comparePackageVersions(format, version, fixed);
  if (order === null) return "none";
  return order < 0 ? "before" : "past";
}

/** A package of a later series than the fixed one may have been built before anybody knew of the flaw: null, so that upstream's releases decide. */
function pastFixes(own: Package, fixes: readonly DistributionFix[]): Answer | null {
  const fix = fixes.find(({ fixed }) => seriesOf(fixed) === seriesOf(own.version));
  if (fix === undefined) return null;
  return { applies: "no", because: `${whose(fix)} fixed it in \`${own.name}\` ${fix.fixed}, and ${own.version} is installed` };
}

/** The first two numbers. */
function seriesOf(version: string): string {
  return upstreamVersion(version)?.numbers.slice(0, 2).join(".") ?? "";
}

function between(own: Package, fixes: readonly DistributionFix[]): Answer {
  const [first] = fixes;
  const versions = fixes.map(({ fixed }) => fixed).join(" and ");
  const because = `${first === undefined ? "" : whose(first)} fixed it in \`${own.name}\` ${versions}, and ${own.version} is between them`;
  return { applies: "unknown", because, learnBy: askWho(own) };
}

/** Enterprise packages take over code, and its flaws, from much later releases: whether this one already had it is not said by its number. */
function isOlderThanFlaw({ affected, onlyFrom }: Flaw, version: string): boolean {
  const upstream = upstreamVersion(version);
  return /\.el\d/.test(version) && onlyFrom === null && upstream !== null && affectedRange(affected, upstream) === undefined;
}

function notYetKnown(own: Package, fix: DistributionFix): Answer {
  const because = `\`${own.name}\` ${own.version} is before ${fix.fixed}, in which ${whose(fix)} fixed it, and may be from before the flaw was carried into it`;
  return { applies: "unknown", because, learnBy: `upgrade to ${fix.fixed}, or ask ${fix.distribution} whether ${own.version} has it` };
}

function notComparable(own: Package, fix: DistributionFix): Answer {
  const named = `${whose(fix)} fixed it in \`${own.name}\` ${fix.fixed}`;
  const because = `${named}, with which \`${own.version}\` cannot be compared: one of them is no version of a ${own.format} package`;
  return { applies: "unknown", because, learnBy: askWho(own) };
}

function whose({ distribution, release }: DistributionFix): string {
  return `${distribution} ${release}`;
}

function askWho({ name, version }: Package): string {
  return `ask whoever built \`${name}\` ${version} whether it has the fix`;
}
