import type { Finding } from "../../model/index.ts";
import { accountInGroup, accountIsRoot, accountSudo } from "./accounts.ts";
import { servesEngineApi } from "./api-offers.ts";
import { capability, capabilityInContainer } from "./capabilities.ts";
import { audited, fileMode, fileOwner, fileThere } from "./configured-files.ts";
import { apparmorIs, lsmAllows, noNewPrivileges, privileged, readonlyRootfs, selinuxIs, systemPathsExposed, writableCgroups } from "./confinement.ts";
import { connectionIs, hostHasSocket } from "./connections.ts";
import { containerSetting, runsSshd } from "./container-settings.ts";
import { credential, credentialIs } from "./credentials.ts";
import { device, deviceRequest, deviceRule } from "./devices.ts";
import * as engine from "./engine-facts.ts";
import { engineIs, engineSetting, swarmSetting, unused } from "./engine-settings.ts";
import { flaw } from "./flaws.ts";
import { boundingCapability } from "./granted-capabilities.ts";
import * as host from "./host-facts.ts";
import * as image from "./images.ts";
import * as limits from "./limits.ts";
import { exchangesMountSource, mountsAreMany } from "./mount-exchange.ts";
import {
  anyHostPath,
  homeDirectory,
  hostPath,
  hostPathNamed,
  hostPathWithin,
  sameFilesystemPath,
  setUidPath,
  sharedPropagation,
  submountWritable,
  systemPath,
  worldReadableSystemPath,
} from "./mounts.ts";
import { namespace } from "./namespaces.ts";
import { nestedEngineCertificates } from "./nested-engine.ts";
import { internetEgress, portsPublic, sharesBridge, tcpReach } from "./network.ts";
import { isRemapped, isRootless, remapsUsers } from "./remapping.ts";
import { canCreateUserNamespace, seccompAllows, seccompIs } from "./seccomp.ts";
import { readsWhatOthersWrite } from "./shared-storage.ts";
import { engineSocketWorldWritable, socket } from "./sockets.ts";
import { canBeRoot, inPrivilegedGroup, ownsHome, runsAsRoot, sameUserAsHostProcess } from "./users.ts";
import type { FACTS, FactName } from "./vocabulary.ts";
import type { ContainerFact, HostFact, Subject, WorldIndex } from "./world-index.ts";

/**
 * How each fact is found. A name of the vocabulary without an entry here does not compile.
 * `neighbours`: depends on containers that this one does not name, so a change to any of them may change it.
 */
type Finder =
  | { readonly scope: "container" | "neighbours"; readonly find: ContainerFact }
  | { readonly scope: "host"; readonly find: HostFact }
  | { readonly scope: "held"; readonly find: HeldFact };

/** A fact about the credential, account or connection that is held, by its name. */
type HeldFact = (index: WorldIndex, of: string, args: readonly string[]) => Finding;

function own(find: ContainerFact): Finder & { readonly scope: "container" } {
  return { scope: "container", find };
}

/** A fact with one argument. */
function by(find: (subject: Subject, arg: string) => Finding): Finder & { readonly scope: "container" } {
  return own((subject, args) => find(subject, args[0] ?? ""));
}

function ofHost(find: HostFact): Finder & { readonly scope: "host" } {
  return { scope: "host", find };
}

function ofHeld(find: HeldFact): Finder & { readonly scope: "held" } {
  return { scope: "held", find };
}

function amongNeighbours(find: ContainerFact): Finder & { readonly scope: "neighbours" } {
  return { scope: "neighbours", find };
}

interface FinderAbout {
  readonly container: Extract<Finder, { find: ContainerFact }>;
  readonly host: Extract<Finder, { scope: "host" }>;
  readonly credential: Extract<Finder, { scope: "held" }>;
  readonly account: Extract<Finder, { scope: "held" }>;
  readonly connection: Extract<Finder, { scope: "held" }>;
}

/** A fact about the host is found without a container; one about a container never is. */
type FinderFor<N extends FactName> = FinderAbout[(typeof FACTS)[N]["about"]];

export const FINDERS: { readonly [N in FactName]: FinderFor<N> } = {
  "runs-as-root": own(runsAsRoot),
  "can-be-root": own(canBeRoot),
  "is-remapped": own(isRemapped),
  capability: by(capability),
  "capability-in-container": by(capabilityInContainer),
  "bounding-capability": by(boundingCapability),
  "can-create-user-namespace": own(canCreateUserNamespace),
  privileged: own(privileged),
  "no-new-privileges": own(noNewPrivileges),
  "seccomp-is": by(seccompIs),
  "seccomp-allows": by(seccompAllows),
  "apparmor-is": by(apparmorIs),
  "selinux-is": by(selinuxIs),
  "lsm-allows": by(lsmAllows),
  "system-paths-exposed": by(systemPathsExposed),
  "writable-cgroups": own(writableCgroups),
  "readonly-rootfs": own(readonlyRootfs),
  namespace: own(namespace),
  "host-path": own(hostPath),
  "host-path-within": own(hostPathWithin),
  "host-path-named": own(hostPathNamed),
  "any-host-path": own(anyHostPath),
  "exchanges-mount-source": own(exchangesMountSource),
  "system-path": own(systemPath),
  "world-readable-system-path": own(worldReadableSystemPath),
  "home-directory": own(homeDirectory),
  "owns-home": own(ownsHome),
  "set-uid-path": own(setUidPath),
  "same-filesystem-path": own(sameFilesystemPath),
  "submount-writable": own(submountWritable),
  "shared-propagation": own(sharedPropagation),
  socket: by(socket),
  device: own(device),
  "device-rule": own(deviceRule),
  "device-request": own(deviceRequest),
  "same-user-as-host-process": own((subject) => sameUserAsHostProcess(subject, namespace(subject, ["pid", "host"]))),
  "default-runtime": own(limits.defaultRuntime),
  "cgroup-parent-set": own(limits.cgroupParentSet),
  "sysctls-set": own(limits.sysctlsSet),
  unlimited: own(limits.unlimited),
  "oom-kill-disabled": own(limits.oomKillDisabled),
  "restarts-always": own(limits.restartsAlways),
  "ports-public": own((subject) => portsPublic(subject, "ports")),
  "secret-in-environment": own(limits.secretInEnvironment),
  "internet-egress": own(internetEgress),
  "in-privileged-group": own(inPrivilegedGroup),
  credential: by(credential),
  "credential-is": ofHeld((_index, of, args) => credentialIs(of, args)),
  "account-is-root": ofHeld(accountIsRoot),
  "account-in-group": ofHeld(accountInGroup),
  "account-sudo": ofHeld(accountSudo),
  "connection-is": ofHeld(connectionIs),
  "host-has-socket": ofHost(hostHasSocket),
  "tcp-reach": own(tcpReach),
  "serves-engine-api": own(servesEngineApi),
  "nested-engine-certificates": amongNeighbours(nestedEngineCertificates),
  "reads-what-others-write": amongNeighbours(readsWhatOthersWrite),
  "shares-bridge": amongNeighbours(sharesBridge),
  "image-has-setuid-root": own(image.imageHasSetuidRoot),
  "image-runs-as-root": own(image.imageRunsAsRoot),
  "image-secrets": own(image.imageSecrets),
  "image-onbuild": own(image.imageOnbuild),
  "image-adds-remote": own(image.imageAddsRemote),
  "image-updates-alone": own(image.imageUpdatesAlone),
  "image-base-unpinned": own(image.imageBaseUnpinned),
  "image-unpinned": own(image.imageUnpinned),
  "filter-inspects": ofHost(host.filterInspects),
  event: ofHost(host.event),
  "engine-rootless": ofHost(isRootless),
  "engine-userns-remap": ofHost(remapsUsers),
  "engine-experimental": ofHost(engine.engineExperimental),
  "engine-is-desktop": ofHost(engine.engineIsDesktop),
  "engine-swarm": ofHost(engine.engineSwarm),
  "engine-swarm-autolock": ofHost(engine.engineSwarmAutolock),
  "engine-listens": ofHost(engine.engineListens),
  "engine-has-authorization-plugin": ofHost(engine.engineHasAuthorizationPlugin),
  "engine-entitlement": ofHost(engine.engineEntitlement),
  "engine-socket-world-writable": ofHost(engineSocketWorldWritable),
  "overlay-unencrypted": ofHost(engine.overlayUnencrypted),
  "cgroup-version": ofHost(host.cgroupVersion),
  "modules-disabled": ofHost(host.modulesDisabled),
  "kexec-disabled": ofHost(host.kexecDisabled),
  "kernel-locked-down": ofHost(host.kernelLockedDown),
  flaw: ofHost(flaw),
  "unprivileged-bpf-disabled": ofHost(host.unprivilegedBpfDisabled),
  "uevent-helper": ofHost(host.ueventHelper),
  "selinux-enforcing": ofHost(host.selinuxEnforcing),
  "host-runs": ofHost(host.hostRuns),
  "host-on-cloud": ofHost(host.hostOnCloud),
  "metadata-service-open": ofHost(host.metadataServiceOpen),
  "nosuid-nodev": ofHost(host.nosuidNodev),
  "firewall-expected": ofHost(host.firewallExpected),
  "docker-group-has-members": ofHost(host.dockerGroupHasMembers),
  "user-is-docker-user": ofHost(host.userIsDockerUser),
  "engine-is": ofHost(engineIs),
  "engine-setting": ofHost(engineSetting),
  "swarm-setting": ofHost(swarmSetting),
  unused: ofHost(unused),
  "file-there": ofHost(fileThere),
  "file-owner": ofHost(fileOwner),
  "file-mode": ofHost(fileMode),
  audited: ofHost(audited),
  "container-setting": by(containerSetting),
  // By the container's id: containers that are alike may differ in it.
  "runs-sshd": amongNeighbours(runsSshd),
  "image-has-health-check": own(image.imageHasHealthCheck),
  "mounts-are-many": ofHost(mountsAreMany),
  "sudo-runs-docker": ofHost(host.sudoRunsDocker),
};

/** Facts that hang on containers which are not named: of the host, or of another container. `mounts-are-many` changes with one that shares its mount alone, which is looked for. */
export function hangsOnAll(fact: FactName): boolean {
  return fact === "unused";
}
