import type { Blank, Capability, Evidence, Finding, Known, Remedy, Sourced } from "../../model/index.ts";
import { DEFAULT_CAPABILITIES, parseCapability } from "../../model/index.ts";
import { privileged } from "./confinement.ts";
import { allOf, anyOf, fails, hangsOn, holds, quietly } from "./finding.ts";
import { isNotRemapped } from "./remapping.ts";
import { canBeRoot } from "./users.ts";
import { isAtLeast } from "./versions.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** Which capabilities a container's processes may ever hold, as the engine computes them, and whether they count. */

/** Podman grants fewer than the Docker Engine. Source: containers/common pkg/config default.go, `DefaultCapabilities`. */
const NOT_BY_PODMAN: ReadonlySet<string> = new Set(["MKNOD", "NET_RAW", "AUDIT_WRITE"]);

const defaultCapabilities = remembered((index: WorldIndex): ReadonlySet<string> => {
  const { product } = index.world.engine;
  const isPodman = product.known && product.value === "podman";
  return new Set(DEFAULT_CAPABILITIES.filter((capability) => !isPodman || !NOT_BY_PODMAN.has(capability)));
});

/** Towards kernel objects that no user namespace owns: effective, and not of a remapped root. */
export function capability(subject: Subject, name: string): Finding {
  const inside = capabilityInContainer(subject, name);
  return inside.truth === "false" ? inside : allOf(inside, quietly(isNotRemapped(subject)));
}

/** The engine sets no ambient capabilities, so only uid 0 has any (measured T05, T06). */
export function capabilityInContainer(subject: Subject, name: string): Finding {
  const bounding = boundingCapability(subject, name);
  return bounding.truth === "false" ? bounding : allOf(bounding, canBeRoot(subject));
}

export function boundingCapability(subject: Subject, name: string): Finding {
  const all = privileged(subject);
  const found = all.truth === "false" ? tweaked(subject, name) : anyOf(all, tweaked(subject, name));
  if (found.truth === "false" || !LATE.has(name)) return found;
  return allOf(found, quietly(knowsLateOnes(subject.index)));
}

/** Refused by name, and left out of all, by engines before 23.0. Source: moby#41460, moby#42601 (measured on 20.10). */
const LATE: ReadonlySet<string> = new Set(["PERFMON", "BPF", "CHECKPOINT_RESTORE"]);

const knowsLateOnes = remembered(({ world: { engine } }: WorldIndex): Finding => {
  if (engine.product.known && engine.product.value === "podman") return holds({ because: "podman grants what its kernel has" });
  return isAtLeast(engine.version, "23.0");
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
  const { capAdd, capDrop, id } = subject.container;
  const tweaks = tweaksOf(subject);
  if (tweaks === null) return hangsOn(capAdd.known ? unlessKnown(capDrop) : capAdd);
  const isDefault = defaultCapabilities(subject.index).has(name);
  if (!isDefault && tweaks.adds.length === 0) return NOT_GRANTED;
  const reason = reasonFor(tweaks, name, isDefault);
  const evidence = reason.evidence ?? (capAdd.known ? capAdd.evidence : null);
  if (reason.granted) return granted(id, name, { because: reason.because, evidence: evidence === null ? [] : [evidence] });
  return fails({ because: reason.because, evidence: reason.evidence === null ? [] : [reason.evidence] });
}

function unlessKnown(field: Known<unknown>): Blank {
  return field.known ? { why: "it is not known", learnBy: "docker inspect" } : field;
}

interface Reason {
  readonly granted: boolean;
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
  if (isDefault) return { granted: true, because: `${name} is a default capability`, evidence: null };
  return { granted: false, because: `${name} is neither a default nor added`, evidence: null };
}

/** Names that the engine does not know are refused by it: they grant nothing. */
function normalised(list: Extract<Known<readonly Sourced<string>[]>, { known: true }>): readonly Sourced<Capability | "ALL">[] {
  return list.value.flatMap(({ value, evidence }) => {
    const name = parseCapability(value);
    return name === null ? [] : [{ value: name, evidence }];
  });
}
