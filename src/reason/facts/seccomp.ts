import type { Capability, Evidence, Finding, Known, Remedy } from "../../model/index.ts";
import { privileged } from "./confinement.ts";
import { isPodman } from "./engine-product.ts";
import { allOf, anyOf, fails, hangsOn, holds, negate, quietly, whereKnown } from "./finding.ts";
import { boundingCapability } from "./granted-capabilities.ts";
import { CALLS, DOCKERS_PROFILE, PODMANS_PROFILE } from "./seccomp-profiles.ts";
import { canBeRoot } from "./users.ts";
import { isAtLeast } from "./versions.ts";
import type { Subject, WorldIndex } from "./world-index.ts";
import { remembered, rememberedBy } from "./world-index.ts";

/** Which system calls reach the kernel. The engine's own profile opens some of them with a capability of the bounding set. */

const engineProfile = rememberedBy((index: WorldIndex, wanted: string): Finding => {
  const remedies: readonly Remedy[] = [{ kind: "restore-default-seccomp" }];
  return whereKnown(index.world.engine.seccompProfile, (profile, evidence) => {
    const because = profile === "builtin" ? "the engine uses its built-in seccomp profile" : `the engine's default seccomp profile is ${profile}`;
    if (profile === wanted) return holds({ because, evidence, remedies: profile === "builtin" ? [] : remedies });
    return fails({ because, evidence, remedies: wanted === "builtin" ? remedies : [] });
  });
});

/** Privileged containers without a profile of their own run unfiltered (moby daemon/seccomp_linux.go). */
export function seccompIs(subject: Subject, wanted: string): Finding {
  const { container, index } = subject;
  const all = privileged(subject);
  const chosen = whereKnown(container.seccomp, (choice, evidence) => {
    if (choice.kind === "engine-default") return engineProfile(index, wanted === "default" ? "builtin" : wanted);
    if (choice.kind === "default-as-told") return asTold(wanted, evidence);
    return ownChoice(container.id, { kind: choice.kind, wanted }, evidence);
  });
  if (all.truth === "false") return chosen;
  if (container.seccomp.known && container.seccomp.value.kind === "custom") return privilegedWithProfile(subject, wanted, chosen);
  return wanted === "unconfined" ? anyOf(all, chosen) : allOf(negate(all), chosen);
}

function asTold(wanted: string, evidence: readonly Evidence[]): Finding {
  const because = "it has the seccomp profile that the engine gives";
  return wanted === "default" ? holds({ because, evidence }) : fails({ because, evidence });
}

/**
 * A privileged container's own profile counts since moby#47500 (March 2024; Engine 25.0.2 ignores it): taken to be there from 27.0 on.
 * With Podman it always does. Source: podman pkg/specgen/generate/security_linux.go.
 */
function privilegedWithProfile(subject: Subject, wanted: string, chosen: Finding): Finding {
  const counts = isPodman(subject.index) ? holds({ because: "Podman lets a profile of its own count" }) : engineFrom(subject.index, "27.0");
  if (wanted === "custom") return allOf(chosen, anyOf(negate(privileged(subject)), counts));
  return wanted === "unconfined" ? anyOf(chosen, allOf(privileged(subject), negate(counts))) : chosen;
}

function ownChoice(container: string, choice: { readonly kind: string; readonly wanted: string }, evidence: readonly Evidence[]): Finding {
  const remedies: readonly Remedy[] = [{ kind: "use-default-seccomp", container }];
  const because = choice.kind === "unconfined" ? "seccomp is unconfined" : "it has a seccomp profile of its own";
  if (choice.kind === choice.wanted) return holds({ because, evidence, remedies });
  return fails({ because, evidence, remedies: choice.wanted === "default" ? remedies : [] });
}

export function seccompAllows(subject: Subject, operation: string): Finding {
  const byDefault = seccompIs(subject, "default");
  if (byDefault.truth === "true") return defaultAllows(subject, operation);
  const unconfined = seccompIs(subject, "unconfined");
  if (unconfined.truth === "true") return unconfined;
  const custom = seccompIs(subject, "custom");
  if (custom.truth === "true") return allOf(custom, customAllows(subject, operation));
  return anyOf(unconfined, allOf(byDefault, defaultAllows(subject, operation)), allOf(custom, customAllows(subject, operation)));
}

const DENIED: Finding = fails({ because: "the default seccomp profile does not let it through" });

const ALLOWED: Finding = holds({ because: "the default seccomp profile lets it through" });

function defaultAllows(subject: Subject, operation: string): Finding {
  const { seccomp } = subject.container;
  if (seccomp.known && seccomp.value.kind === "default-as-told") return listed(seccomp.value.allows, operation, []);
  const rule = (isPodman(subject.index) ? PODMANS_PROFILE : DOCKERS_PROFILE)[operation] ?? { kind: "denied" };
  if (rule.kind === "denied") return DENIED;
  if (rule.kind === "allowed") return ALLOWED;
  if (rule.kind === "until-engine") return allowedUntil(subject.index, rule.version);
  if (rule.kind === "split") return splitFrom(subject, rule.from, rule.other);
  if (rule.kind === "kernel") return kernelOr(subject, rule.from, rule.or);
  return anyOf(...rule.any.map((name) => boundingCapability(subject, name)));
}

function splitFrom(subject: Subject, from: string, name: Capability): Finding {
  const all = boundingCapability(subject, "SYS_ADMIN");
  const other = boundingCapability(subject, name);
  return other.truth === "false" ? anyOf(all, other) : anyOf(all, allOf(other, quietly(engineFrom(subject.index, from))));
}

const engineFrom = rememberedBy((index: WorldIndex, version: string): Finding => isAtLeast(index.world.engine.version, version));

function kernelOr(subject: Subject, from: string, name: Capability): Finding {
  const kernel = kernelFrom(subject.index, from);
  return kernel.truth === "true" ? kernel : anyOf(kernel, boundingCapability(subject, name));
}

const allowedUntil = rememberedBy((index: WorldIndex, version: string): Finding => negate(isAtLeast(index.world.engine.version, version)));
const kernelFrom = rememberedBy((index: WorldIndex, version: string): Finding => isAtLeast(index.world.host.kernelVersion, version));

/** A profile of the container's own, else the engine's custom one, of which nothing is known. */
function customAllows({ container }: Subject, operation: string): Finding {
  const { seccomp } = container;
  if (!seccomp.known) return hangsOn(seccomp);
  if (seccomp.value.kind !== "custom")
    return hangsOn({ why: "the engine's default seccomp profile was not read", learnBy: "read the file that `seccomp-profile` in daemon.json names" });
  return listed(seccomp.value.allows, operation, [{ kind: "use-default-seccomp", container: container.id }]);
}

function listed(allows: Known<readonly string[]>, operation: string, remedies: readonly Remedy[]): Finding {
  if (!allows.known) return hangsOn({ why: allows.why, learnBy: allows.learnBy || "read the seccomp profile that it names" });
  const call = (CALLS[operation] ?? [operation]).find((name) => allows.value.includes(name));
  const evidence = [allows.evidence];
  if (call === undefined) return fails({ because: `its seccomp profile does not list ${operation}`, evidence });
  return holds({ because: `its seccomp profile allows \`${call}\``, evidence, remedies });
}

const namespacesLeft = remembered(
  (index: WorldIndex): Finding =>
    whereKnown(index.world.host.maxUserNamespaces, (most, evidence) =>
      most > 0
        ? holds({ because: `the host allows ${most} user namespaces`, evidence, remedies: [{ kind: "restrict-user-namespaces" }] })
        : fails({ because: "the host allows no user namespaces", evidence }),
    ),
);

const openToAll = remembered(
  (index: WorldIndex): Finding =>
    whereKnown(index.world.host.unprivilegedUsernsRestricted, (restricted, evidence) =>
      restricted
        ? fails({ because: "unprivileged user namespaces are restricted", evidence })
        : holds({ because: "unprivileged user namespaces are not restricted", evidence, remedies: [{ kind: "restrict-user-namespaces" }] }),
    ),
);

/** Measured: denied by Docker's default profile (T11), let through by Podman's; open with seccomp unconfined even for uid 1000 without capabilities (T13, T14). */
export const canCreateUserNamespace = remembered((subject: Subject): Finding => {
  const through = seccompAllows(subject, "unshare-userns");
  if (through.truth === "false") return through;
  return allOf(through, namespacesLeft(subject.index), anyOf(openToAll(subject.index), canBeRoot(subject)));
});
