import type { FlawFinding, World } from "../../model/index.ts";
import { affectedRange } from "./affected-range.ts";
import type { Answer, Installed } from "./answer.ts";
import { besideFixes } from "./distribution-fix.ts";
import type { Flaw, FlawBase } from "./flaw.ts";
import type { Installation, Origin } from "./installation.ts";
import { installationsIn } from "./installation.ts";
import type { UpstreamVersion } from "./upstream-version.ts";
import { compareUpstream, upstreamVersion } from "./upstream-version.ts";

/**
 * Which known flaws are in what this host runs, in the order of the data. A distributor's package is compared with the distributor's fix; where
 * that is not known, being past upstream's fix still says that it is there, and being before it says nothing: fixes are carried back.
 */
export function judgeFlaws(world: World, base: FlawBase): readonly FlawFinding[] {
  const { hasEveryFix } = world.host.software;
  if (hasEveryFix.known && hasEveryFix.value) return [];
  const installations = installationsIn(world);
  return base.flaws.map((flaw) => findingOf(flaw, installations[flaw.component], base.date));
}

/**
 * The data without flaws of which it is not known whether they are here. For judging one request: a flaw of the host that nobody knows of would be every
 * request's, and refusing all of them makes nothing safer; a scan tells it.
 */
export function certainFlaws(world: World, base: FlawBase): FlawBase {
  const present = new Set(judgeFlaws(world, base).flatMap(({ id, component, applies }) => (applies === "yes" ? [`${component} ${id}`] : [])));
  return { ...base, flaws: base.flaws.filter(({ id, component }) => present.has(`${component} ${id}`)) };
}

function findingOf(flaw: Flaw, installation: Installation, date: string): FlawFinding {
  const { id, component, title, kinds } = flaw;
  const answer = answerTo(flaw, installation, date);
  const evidence = installation.kind === "unknown" ? [] : [installation.evidence];
  return { id, component, title, learnBy: null, fixedIn: null, ...answer, evidence, techniques: kinds.map(techniqueFor) };
}

/** Each kind of flaw has one technique. */
export function techniqueFor(kind: string): string {
  return `flaw-${kind}`;
}

function answerTo(flaw: Flaw, installation: Installation, date: string): Answer {
  const { component } = flaw;
  if (installation.kind === "unknown")
    return { applies: "unknown", because: `which ${component} runs here is not known: ${installation.why}`, learnBy: installation.learnBy };
  if (installation.kind === "absent") return { applies: "no", because: `no ${component} is in use here` };
  const { origin, upstream } = installation;
  if (flaw.onlyFrom !== null && isOfAnother(flaw.onlyFrom, origin)) return { applies: "no", because: `only a ${component} of ${flaw.onlyFrom} has it` };
  return (
    besideFixes(flaw, installation) ?? (upstream === null ? notANumber(component, installation.version) : byUpstream(flaw, installation, { upstream, date }))
  );
}

function isOfAnother(distributor: string, origin: Origin): boolean {
  if (origin.kind === "upstream") return true;
  return origin.kind === "distribution" ? origin.distribution.id !== distributor : origin.isForeign;
}

function notANumber(component: string, version: string): Answer {
  const learnBy = component === "kernel" ? "uname -a, and ask who built it" : `${component} --version, and ask who built it`;
  return { applies: "unknown", because: `\`${version}\` is no version number of ${component} that can be compared`, learnBy };
}

interface Comparison {
  readonly upstream: UpstreamVersion;
  readonly date: string;
}

function byUpstream(flaw: Flaw, { origin, version }: Installed, { upstream, date }: Comparison): Answer {
  const range = affectedRange(flaw.affected, upstream);
  const { component } = flaw;
  if (range === undefined && flaw.onlyFrom === null && !mayCarryLaterCode(flaw, version, upstream)) {
    return { applies: "no", because: `${component} ${version} is none of the releases that have it` };
  }
  if (origin.kind === "upstream" && range !== undefined && range.mayBeFixed !== true) {
    return { applies: "yes", because: `${component} ${version} is before ${range.fixed}, in which upstream fixed it`, fixedIn: range.fixed };
  }
  const because = `whether ${component} ${version}${wordsOf(origin)} has the fix is not in the data of ${date}`;
  return { applies: "unknown", because, learnBy: lookUp(flaw.id, origin) };
}

/** Enterprise kernels take over features, and their flaws, from much later releases: being older than a flaw says nothing there. */
function mayCarryLaterCode({ affected }: Flaw, version: string, upstream: UpstreamVersion): boolean {
  if (!/\.el\d|\.uek|-default$/.test(version)) return false;
  return affected.some(({ fixed }) => {
    const to = upstreamVersion(fixed);
    return to !== null && compareUpstream(upstream, to) < 0;
  });
}

function wordsOf(origin: Origin): string {
  if (origin.kind !== "distribution") return "";
  const { distribution, package: own } = origin;
  return ` (package \`${own.name}\` ${own.version} of ${`${distribution.id} ${distribution.versionId}`.trim()})`;
}

/** Where distributors tell what they fixed. */
const TRACKERS: Readonly<Record<string, string>> = {
  debian: "https://security-tracker.debian.org/tracker/",
  ubuntu: "https://ubuntu.com/security/",
  alpine: "https://security.alpinelinux.org/vuln/",
  rhel: "https://access.redhat.com/security/cve/",
  rocky: "https://access.redhat.com/security/cve/",
  almalinux: "https://access.redhat.com/security/cve/",
  "opensuse-leap": "https://www.suse.com/security/cve/",
  sles: "https://www.suse.com/security/cve/",
};

function lookUp(id: string, origin: Origin): string {
  const distributor = origin.kind === "distribution" ? origin.distribution.id : "";
  const tracker = Object.hasOwn(TRACKERS, distributor) ? TRACKERS[distributor] : undefined;
  return tracker === undefined ? `ask whoever built it whether it has the fix of ${id}` : `look at ${tracker}${id}`;
}
