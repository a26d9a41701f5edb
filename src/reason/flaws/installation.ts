import type { Blank, Distribution, Evidence, FlawComponent, Host, KernelBuild, Known, Package, World } from "../../model/index.ts";
import { FLAW_COMPONENTS, FLAW_PACKAGES } from "../../model/index.ts";
import type { UpstreamVersion } from "./upstream-version.ts";
import { compareUpstream, isPlainRelease, upstreamVersion } from "./upstream-version.ts";

/** One component as it is installed here: which version, and whose. */
export type Installation =
  | { readonly kind: "installed"; readonly version: string; readonly upstream: UpstreamVersion | null; readonly origin: Origin; readonly evidence: Evidence }
  | { readonly kind: "absent"; readonly evidence: Evidence }
  | ({ readonly kind: "unknown" } & Blank);

/** Whose build it is: that decides what its version says. */
export type Origin =
  /** The project's own release. */
  | { readonly kind: "upstream" }
  /** A distributor's package, which may carry fixes under an old number. */
  | { readonly kind: "distribution"; readonly distribution: Distribution; readonly package: Package }
  /** `isForeign`: it is at least known to be of no distributor with data here. */
  | { readonly kind: "unknown"; readonly isForeign: boolean };

export type FromDistribution = Extract<Origin, { kind: "distribution" }>;

export type Installations = Readonly<Record<FlawComponent, Installation>>;

export function installationsIn(world: World): Installations {
  return Object.fromEntries(FLAW_COMPONENTS.map((component) => [component, installationOf(world, component)])) as Record<FlawComponent, Installation>;
}

function installationOf(world: World, component: FlawComponent): Installation {
  if (component === "kernel") return kernelOf(world.host);
  if (component === "nvidia-container-toolkit") return packageOnly(world.host, component);
  const version = partOf(world, component);
  if (version === null) return { kind: "absent", evidence: { source: "docker version", location: "/Components" } };
  if (!version.known) return { kind: "unknown", why: version.why, learnBy: version.learnBy };
  return {
    kind: "installed",
    version: version.value,
    upstream: upstreamVersion(version.value),
    origin: debianOrigin(component, version.value, commitOf(world, component)) ?? originOf(world.host, component, version.value),
    evidence: version.evidence,
  };
}

/** Null where the engine names its parts and this is not among them. */
function partOf({ engine }: World, component: FlawComponent): Known<string> | null {
  if (component === "engine") return engine.product.known && engine.product.value === "podman" ? null : engine.version;
  const { components } = engine;
  if (!components.known) return components;
  const part = components.value.find(({ name }) => name.toLowerCase() === component);
  if (part !== undefined) return { known: true, value: part.version, evidence: components.evidence };
  if (components.value.length > 0) return null;
  return { known: false, why: `the engine does not say which ${component} it uses`, learnBy: `${component} --version` };
}

function commitOf({ engine: { components } }: World, component: FlawComponent): string {
  return components.known ? (components.value.find(({ name }) => name.toLowerCase() === component)?.commit ?? "") : "";
}

/**
 * Debian builds its package's version into containerd and runc where upstream puts the commit. It says what runs, also of an engine whose host cannot
 * be read and of a daemon that was not restarted after an upgrade. Null where there is no such mark. Source: `docker version` of Debian 12's docker.io.
 */
function debianOrigin(component: FlawComponent, version: string, commit: string): Origin | null {
  if (component !== "runc" && component !== "containerd") return null;
  const release = commit.startsWith(`${version}-`) ? /[+~]deb(\d{1,3})u\d{1,4}(?:\+b\d{1,4})?$/.exec(commit)?.[1] : undefined;
  if (release === undefined) return null;
  return { kind: "distribution", distribution: { id: "debian", versionId: release }, package: { name: component, version: commit, format: "deb" } };
}

/** Packages that the projects themselves publish. Source: docs.docker.com (install), NVIDIA's installation guide. */
const OWN_PACKAGES: ReadonlySet<string> = new Set(["docker-ce", "containerd.io", "nvidia-container-toolkit", "nvidia-container-toolkit-base"]);

function originOf({ software }: Host, component: Exclude<FlawComponent, "kernel">, version: string): Origin {
  const { packages, distribution } = software;
  const named = packages.known ? packages.value.filter(({ name }) => FLAW_PACKAGES[component].includes(name)) : [];
  const holder = named.find((candidate) => holds(candidate, component, version));
  if (holder !== undefined && OWN_PACKAGES.has(holder.name)) return { kind: "upstream" };
  if (holder !== undefined && distribution.known) return { kind: "distribution", distribution: distribution.value, package: holder };
  // A bare release where no package holds the component was put there by hand. Beside a package it may be that one, before an upgrade.
  const isByHand = packages.known && named.length === 0 && isPlainRelease(version);
  return isByHand ? { kind: "upstream" } : { kind: "unknown", isForeign: false };
}

/** Whether the running version is the package's: what runs may have been put beside it. The runc inside of Docker's containerd package has its own number. */
function holds(candidate: Package, component: FlawComponent, version: string): boolean {
  if (candidate.name === "containerd.io" && component === "runc") return true;
  const [running, packaged] = [upstreamVersion(version), upstreamVersion(candidate.version)];
  return running !== null && packaged !== null && compareUpstream(running, packaged) === 0;
}

function packageOnly({ software }: Host, component: "nvidia-container-toolkit"): Installation {
  const { packages } = software;
  if (!packages.known) return { kind: "unknown", why: packages.why, learnBy: packages.learnBy };
  const found = packages.value.find(({ name }) => FLAW_PACKAGES[component].includes(name));
  if (found === undefined) return { kind: "absent", evidence: packages.evidence };
  return { kind: "installed", version: found.version, upstream: upstreamVersion(found.version), origin: { kind: "upstream" }, evidence: packages.evidence };
}

function kernelOf({ kernelVersion, software }: Host): Installation {
  if (!kernelVersion.known) return { kind: "unknown", why: kernelVersion.why, learnBy: kernelVersion.learnBy };
  const { kernel, distribution } = software;
  const build = kernel.known && kernel.value.distributor !== "" ? kernel.value : null;
  if (build === null) {
    const origin: Origin = isPlainRelease(kernelVersion.value) ? { kind: "upstream" } : { kind: "unknown", isForeign: kernel.known };
    return { kind: "installed", version: kernelVersion.value, upstream: upstreamVersion(kernelVersion.value), origin, evidence: kernelVersion.evidence };
  }
  return {
    kind: "installed",
    version: build.packageVersion,
    upstream: upstreamVersion(build.upstream),
    origin: { kind: "distribution", ...kernelPackage(build, distribution) },
    evidence: kernel.known ? kernel.evidence : kernelVersion.evidence,
  };
}

/** Enterprise kernels say themselves of which release they are; of the others the machine's release is asked, where it is the same distributor's. */
function kernelPackage({ distributor, packageVersion: version }: KernelBuild, here: Known<Distribution>): Omit<FromDistribution, "kind"> {
  const enterprise = /\.el(\d{1,3})/.exec(version)?.[1];
  if (enterprise !== undefined) return { distribution: { id: distributor, versionId: enterprise }, package: { name: "kernel", version, format: "rpm" } };
  const versionId = here.known && here.value.id === distributor ? here.value.versionId : "";
  return { distribution: { id: distributor, versionId }, package: { name: "linux", version, format: "deb" } };
}
