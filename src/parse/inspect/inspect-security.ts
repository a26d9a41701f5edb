import type { Container, Evidence, Known, Sourced } from "../../model/index.ts";
import { known, parseCapability, unknown } from "../../model/index.ts";
import { boundingSet, seccompAllows } from "../seccomp-profile.ts";
import type { SecurityFields } from "../security-options.ts";
import { parseSecurityOptions, readSecurityOptions } from "../security-options.ts";
import type { JsonNode } from "./json-node.ts";
import { at, evidenceAt, isAbsent, knownAt, knownEntries, listAt, requiredAt, textAt, textsAt, truthAt } from "./json-node.ts";

export function inspectPrivileges(container: JsonNode): Pick<Container, "privileged" | "capAdd" | "capDrop" | "groupAdd" | "readonlyRootfs"> {
  const host = at(container, "HostConfig");
  return {
    privileged: requiredAt(at(host, "Privileged"), (node) => truthAt(node)),
    capAdd: requiredAt(at(host, "CapAdd"), readCapabilities),
    capDrop: knownAt(at(host, "CapDrop"), readCapabilities),
    groupAdd: knownEntries(at(host, "GroupAdd"), (entry) => [textAt(entry)]),
    readonlyRootfs: knownAt(at(host, "ReadonlyRootfs"), (node) => truthAt(node)),
  };
}

/** A name that is not known here (a newer kernel's) is kept as it is: the reasoner knows no technique for it. */
function readCapabilities(list: JsonNode): readonly Sourced<string>[] {
  return textsAt(list).map(({ value, evidence }) => ({ value: parseCapability(value) ?? value.toUpperCase().replace(/^CAP_/, ""), evidence }));
}

/** Podman's own answer tells them; the Docker Engine's, and Podman's in its shape, do not. */
export function inspectGranted(container: JsonNode): Container["grantedCapabilities"] {
  const [bounding, effective] = [at(container, "BoundingCaps"), at(container, "EffectiveCaps")];
  if (bounding.value === undefined || effective.value === undefined) return null;
  return knownAt(bounding, () => ({ bounding: capabilityNames(bounding), effective: capabilityNames(effective) }));
}

export function capabilityNames(list: JsonNode): readonly string[] {
  return readCapabilities(list).map(({ value }) => value);
}

export function inspectSecurity(container: JsonNode): SecurityFields {
  const options = at(container, "HostConfig", "SecurityOpt");
  const fields = requiredAt(options, (node) => readOptions(node, container));
  const settled = fields.known ? fields.value : blankFields(fields);
  return {
    ...settled,
    apparmor: effectiveApparmor(at(container, "AppArmorProfile"), settled.apparmor),
    maskedPaths: systemPaths(at(container, "HostConfig", "MaskedPaths"), "masked", settled.maskedPaths),
    readonlyPaths: systemPaths(at(container, "HostConfig", "ReadonlyPaths"), "read-only", settled.readonlyPaths),
  };
}

/** Options that are not known here are left out: the engine took them, and they are none of those that are judged. */
function readOptions(options: JsonNode, container: JsonNode): SecurityFields {
  const words = textsAt(options).filter((word) => !("bad" in parseSecurityOptions([{ text: word.value, place: word.evidence }])));
  return readSecurityOptions(words, evidenceAt(options), (profile, evidence) => readProfile(profile, evidence, container));
}

/** The engine keeps the profile's text, not its file's name. Source: docker/cli parseSecurityOpts. */
function readProfile(profile: string, evidence: Evidence, container: JsonNode): Known<readonly string[]> {
  const host = at(container, "HostConfig");
  const named = (list: JsonNode): readonly string[] => listAt(list).map((entry) => textAt(entry));
  try {
    const json: unknown = JSON.parse(profile);
    return seccompAllows(json, {
      bounding: boundingSet({ privileged: truthAt(at(host, "Privileged")), add: named(at(host, "CapAdd")), drop: named(at(host, "CapDrop")) }),
      evidence,
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return unknown("the seccomp profile is named but its text is not there", "look at the profile's file on the host");
  }
}

function blankFields(blank: { readonly known: false; readonly why: string; readonly learnBy: string }): SecurityFields {
  return {
    noNewPrivileges: blank,
    seccomp: blank,
    apparmor: blank,
    selinuxLabel: blank,
    maskedPaths: blank,
    readonlyPaths: blank,
    writableCgroups: blank,
  };
}

/** `AppArmorProfile` is what the engine settled on: empty before the first start, and where the host has no AppArmor. */
function effectiveApparmor(node: JsonNode, asked: Container["apparmor"]): Container["apparmor"] {
  if (typeof node.value !== "string" || node.value === "") return asked;
  if (node.value === "unconfined") return known("unconfined", evidenceAt(node));
  return known(node.value === "docker-default" || node.value === "containers-default" ? "engine-default" : "custom", evidenceAt(node));
}

/** What every engine hides and protects; newer ones add to it. Source: moby oci/defaults.go. */
const USUAL = {
  masked: ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/scsi", "/sys/firmware"],
  "read-only": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
} as const;

/** A list without any of these is `systempaths=unconfined`; `null` and a missing field (API below 1.38, and privileged containers) leave it to the engine. */
export function systemPaths(node: JsonNode, which: keyof typeof USUAL, asked: Container["maskedPaths"]): Container["maskedPaths"] {
  if (isAbsent(node)) return asked;
  return knownAt(node, (list) => {
    const paths = new Set(listAt(list).map((entry) => textAt(entry)));
    const hidden = USUAL[which].filter((path) => paths.has(path));
    if (hidden.length === 0) return "none";
    return hidden.length === USUAL[which].length ? "engine-default" : "custom";
  });
}
