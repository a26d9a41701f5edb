import type { Blank, Capability, Evidence, Finding, Known, Remedy, Sourced } from "../../model/index.ts";
import { CAPABILITIES, DEFAULT_CAPABILITIES, known, parseCapability } from "../../model/index.ts";
import { privileged } from "./confinement.ts";
import { isPodman } from "./engine-product.ts";
import { allOf, anyOf, fails, hangsOn, holds, quietly } from "./finding.ts";
import { isAtLeast } from "./versions.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** Which capabilities a container's processes may ever hold, and which they are given from the start, as the engine computes them or says. */

const DEFAULTS: ReadonlySet<string> = new Set(DEFAULT_CAPABILITIES);

/** Podman leaves them out where it is built so, and distributions add them (Debian does). Source: containers/common pkg/config default.go; containers.conf(5), default_capabilities. */
const UP_TO_PODMAN: ReadonlySet<string> = new Set(["MKNOD", "NET_RAW", "AUDIT_WRITE"]);

/** Whether the engine may give capabilities to other users than root. */
export function givesToOthers({ container, index }: Subject): boolean {
  return container.grantedCapabilities !== null || isPodman(index);
}

const BY_NATURE: Finding = fails({ because: "the engine gives none to other users than root" });

/** Held from the start, by whatever user it runs as. Defaults that are added by name too are no additions in Podman's answers. */
export function givenCapability(subject: Subject, name: string): Finding {
  const { grantedCapabilities, id } = subject.container;
  if (grantedCapabilities === null) return isPodman(subject.index) ? addedCapability(subject, name) : BY_NATURE;
  if (!grantedCapabilities.known) return DEFAULTS.has(name) ? hangsOn(grantedCapabilities) : addedCapability(subject, name);
  if (!grantedCapabilities.value.effective.includes(name)) return fails({ because: `${name} is not given to it`, evidence: [grantedCapabilities.evidence] });
  return granted(id, name, { because: `${name} is given to it`, evidence: [grantedCapabilities.evidence] });
}

/** Source: podman pkg/specgen/generate/security_linux.go (setupCapabilities). */
function addedCapability(subject: Subject, name: string): Finding {
  const tweaks = tweaksOf(subject);
  if (tweaks !== null && !tweaks.adds.some(({ value }) => value === name || value === "ALL")) return BY_NATURE;
  return tweaked(subject, name);
}

export function boundingCapability(subject: Subject, name: string): Finding {
  const { grantedCapabilities, id } = subject.container;
  if (grantedCapabilities === null || privileged(subject).truth === "true") return derivedCapability(subject, name);
  if (!grantedCapabilities.known) return hangsOn(grantedCapabilities, granted(id, name, { because: `perhaps has ${name}`, evidence: [] }).supports);
  if (!grantedCapabilities.value.bounding.includes(name)) return fails({ because: `${name} is not granted`, evidence: [grantedCapabilities.evidence] });
  return granted(id, name, { because: `${name} is granted`, evidence: [grantedCapabilities.evidence] });
}

function derivedCapability(subject: Subject, name: string): Finding {
  const all = privileged(subject);
  const found = all.truth === "false" ? tweaked(subject, name) : anyOf(all, tweaked(subject, name));
  if (found.truth === "false" || !LATE.has(name)) return found;
  return allOf(found, quietly(knowsLateOnes(subject.index)));
}

/** Refused by name, and left out of all, by engines before 23.0. Source: moby#41460, moby#42601 (measured on 20.10). */
const LATE: ReadonlySet<string> = new Set(["PERFMON", "BPF", "CHECKPOINT_RESTORE"]);

const knowsLateOnes = remembered((index: WorldIndex): Finding => {
  if (isPodman(index)) return holds({ because: "podman grants what its kernel has" });
  return isAtLeast(index.world.engine.version, "23.0");
});

const NOT_GRANTED: Finding = fails({ because: "the capability is neither a default nor added" });

function granted(container: string, name: string, { because, evidence }: Grant): Finding {
  const remedies: readonly Remedy[] = [{ kind: "drop-capability", container, capability: name }];
  return holds({ because, evidence, remedies });
}

interface Grant {
  readonly because: string;
  readonly evidence: readonly Evidence[];
}

interface Tweaks {
  readonly adds: readonly Sourced<Capability | "ALL">[];
  readonly drops: readonly Sourced<Capability | "ALL">[];
}

/** What is added and dropped, by the names that count; null where either is not known. */
const tweaksOf = remembered(({ container }: Subject): Tweaks | null => {
  const { capAdd, capDrop } = container;
  return capAdd.known && capDrop.known ? { adds: normalised(capAdd), drops: normalised(capDrop) } : null;
});

/** `TweakCapabilities` of moby oci/caps: adding ALL minus drops by name; else dropping ALL plus adds; else defaults minus drops plus adds. */
function tweaked(subject: Subject, name: string): Finding {
  const { capAdd, capDrop } = subject.container;
  const tweaks = tweaksOf(subject);
  if (tweaks === null) return hangsOn(capAdd.known ? unlessKnown(capDrop) : capAdd);
  const defaults = defaultsOf(subject.index);
  if (!defaults.known) return reasoned(subject, name, reasonFor(tweaks, name, true));
  const isDefault = defaults.value.has(name);
  if (!isDefault && tweaks.adds.length === 0) return NOT_GRANTED;
  return reasoned(subject, name, reasonFor(tweaks, name, isDefault));
}

/** What a container has that adds and drops nothing: as the engine was built, or as its settings say. */
const defaultsOf = remembered(({ world: { engine } }: WorldIndex): Known<ReadonlySet<string>> => {
  const given = engine.containerDefaults?.capabilities ?? null;
  if (given === null || (given.known && given.value === null)) return known(DEFAULTS, BUILT_IN);
  if (!given.known) return given;
  return known(new Set(given.value?.includes("ALL") === true ? CAPABILITIES : given.value), given.evidence);
});

const BUILT_IN: Evidence = { source: "engine", location: "default capabilities" };

function reasoned(subject: Subject, name: string, { because, evidence, ...reason }: Reason): Finding {
  const { container } = subject;
  if (!reason.granted) return fails({ because, evidence: evidence === null ? [] : [evidence] });
  if (reason.isByDefault === true) return grantedByDefault(subject, name, because);
  const place = evidence ?? (container.capAdd.known ? container.capAdd.evidence : null);
  return granted(container.id, name, { because, evidence: place === null ? [] : [place] });
}

function grantedByDefault({ container, index }: Subject, name: string, because: string): Finding {
  const defaults = defaultsOf(index);
  const { supports } = granted(container.id, name, { because: "perhaps by default", evidence: [] });
  if (!defaults.known) return hangsOn(defaults, supports);
  if (defaults.evidence !== BUILT_IN) return granted(container.id, name, { because, evidence: [defaults.evidence] });
  if (UP_TO_PODMAN.has(name) && isPodman(index)) return hangsOn(podmansDefault(name), supports);
  return granted(container.id, name, { because, evidence: container.capAdd.known ? [container.capAdd.evidence] : [] });
}

function podmansDefault(name: string): Blank {
  return {
    why: `whether Podman grants ${name} by default is up to its containers.conf`,
    learnBy: "grep -A20 default_capabilities /usr/share/containers/containers.conf",
  };
}

function unlessKnown(field: Known<unknown>): Blank {
  return field.known ? { why: "it is not known", learnBy: "docker inspect" } : field;
}

interface Reason {
  readonly granted: boolean;
  readonly isByDefault?: true;
  readonly because: string;
  readonly evidence: Evidence | null;
}

function reasonFor({ adds, drops }: Tweaks, name: string, isDefault: boolean): Reason {
  const added = adds.find((entry) => entry.value === name);
  const dropped = drops.find((entry) => entry.value === name);
  const all = adds.find((entry) => entry.value === "ALL");
  const none = drops.find((entry) => entry.value === "ALL");
  if (all !== undefined) {
    if (dropped !== undefined) return { granted: false, because: `${name} is dropped`, evidence: dropped.evidence };
    return { granted: true, because: "all capabilities are added", evidence: all.evidence };
  }
  if (added !== undefined) return { granted: true, because: `${name} is added`, evidence: added.evidence };
  if (none !== undefined) return { granted: false, because: "all capabilities are dropped", evidence: none.evidence };
  if (dropped !== undefined) return { granted: false, because: `${name} is dropped`, evidence: dropped.evidence };
  if (isDefault) return { granted: true, isByDefault: true, because: `${name} is a default capability`, evidence: null };
  return { granted: false, because: `${name} is neither a default nor added`, evidence: null };
}

/** Names that the engine does not know are refused by it: they grant nothing. */
function normalised(list: Extract<Known<readonly Sourced<string>[]>, { known: true }>): readonly Sourced<Capability | "ALL">[] {
  return list.value.flatMap(({ value, evidence }) => {
    const name = parseCapability(value);
    return name === null ? [] : [{ value: name, evidence }];
  });
}
