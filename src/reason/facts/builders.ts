import type { Condition, Literal } from "../condition.ts";
import { all, not } from "../condition.ts";
import type { FactArg, FactName } from "./vocabulary.ts";

/** One function a fact: what a technique is written with. A name or argument outside the vocabulary does not compile. */

function literal(fact: FactName, args: readonly string[]): Literal {
  return { fact, args, of: "subject" };
}

/** The same condition about the container that the relation leads to. */
export function ofObject(condition: Condition): Condition {
  if ("all" in condition) return { all: condition.all.map(ofObject) };
  if ("any" in condition) return { any: condition.any.map(ofObject) };
  if ("not" in condition) return { not: ofObject(condition.not) };
  return { ...condition, of: "object" };
}

/** Holds uid 0 of the host for file permission checks, with whatever capabilities. */
export function hostRoot(): Condition {
  return all(canBeRoot(), not(isRemapped()));
}

/** Can mount file systems: capability, seccomp and security module agree. */
export function canMount(): Condition {
  return all(capability("SYS_ADMIN"), seccompAllows("mount"), lsmAllows("mount"));
}

export function runsAsRoot(): Literal {
  return literal("runs-as-root", []);
}

export function canBeRoot(): Literal {
  return literal("can-be-root", []);
}

export function isRemapped(): Literal {
  return literal("is-remapped", []);
}

export function capability(value: FactArg<"capability", 0>): Literal {
  return literal("capability", [value]);
}

export function capabilityInContainer(value: FactArg<"capability-in-container", 0>): Literal {
  return literal("capability-in-container", [value]);
}

export function boundingCapability(value: FactArg<"bounding-capability", 0>): Literal {
  return literal("bounding-capability", [value]);
}

export function canCreateUserNamespace(): Literal {
  return literal("can-create-user-namespace", []);
}

export function privileged(): Literal {
  return literal("privileged", []);
}

export function noNewPrivileges(): Literal {
  return literal("no-new-privileges", []);
}

export function seccompIs(value: FactArg<"seccomp-is", 0>): Literal {
  return literal("seccomp-is", [value]);
}

export function seccompAllows(value: FactArg<"seccomp-allows", 0>): Literal {
  return literal("seccomp-allows", [value]);
}

export function apparmorIs(value: FactArg<"apparmor-is", 0>): Literal {
  return literal("apparmor-is", [value]);
}

export function selinuxIs(value: FactArg<"selinux-is", 0>): Literal {
  return literal("selinux-is", [value]);
}

export function lsmAllows(value: FactArg<"lsm-allows", 0>): Literal {
  return literal("lsm-allows", [value]);
}

export function systemPathsExposed(value: FactArg<"system-paths-exposed", 0>): Literal {
  return literal("system-paths-exposed", [value]);
}

export function writableCgroups(): Literal {
  return literal("writable-cgroups", []);
}

export function readonlyRootfs(): Literal {
  return literal("readonly-rootfs", []);
}

export function namespace(value: FactArg<"namespace", 0>, mode: FactArg<"namespace", 1>): Literal {
  return literal("namespace", [value, mode]);
}

export function hostPath(value: FactArg<"host-path", 0>, mode: FactArg<"host-path", 1>): Literal {
  return literal("host-path", [value, mode]);
}

export function hostPathWithin(value: FactArg<"host-path-within", 0>, mode: FactArg<"host-path-within", 1>): Literal {
  return literal("host-path-within", [value, mode]);
}

/** A mount of the place itself, which says that it is there; a mount of a directory above does not. */
export function hostPathNamed(value: FactArg<"host-path-named", 0>): Literal {
  return literal("host-path-named", [value]);
}

export function anyHostPath(value: FactArg<"any-host-path", 0>): Literal {
  return literal("any-host-path", [value]);
}

export function exchangesMountSource(value: FactArg<"exchanges-mount-source", 0>): Literal {
  return literal("exchanges-mount-source", [value]);
}

export function mountsAreMany(): Literal {
  return literal("mounts-are-many", []);
}

/** A system path is mounted for reading that is not itself a place which only root may read. */
export function worldReadableSystemPath(): Literal {
  return literal("world-readable-system-path", []);
}

export function systemPath(value: FactArg<"system-path", 0>): Literal {
  return literal("system-path", [value]);
}

/** A mount source is `/root`, `/home`, `/home/<user>`, or above: not merely a directory inside a home. */
export function homeDirectory(value: FactArg<"home-directory", 0>): Literal {
  return literal("home-directory", [value]);
}

/** Its uid is one that hosts give to people: never true, for nothing tells whose home is mounted. */
export function ownsHome(): Literal {
  return literal("owns-home", []);
}

/** Some host path that is mounted writable lies on a file system without `nosuid,nodev`. */
export function setUidPath(): Literal {
  return literal("set-uid-path", []);
}

export function sameFilesystemPath(): Literal {
  return literal("same-filesystem-path", []);
}

export function submountWritable(value: FactArg<"submount-writable", 0>): Literal {
  return literal("submount-writable", [value]);
}

export function sharedPropagation(): Literal {
  return literal("shared-propagation", []);
}

export function socket(value: FactArg<"socket", 0>): Literal {
  return literal("socket", [value]);
}

export function device(value: FactArg<"device", 0>, mode: FactArg<"device", 1>): Literal {
  return literal("device", [value, mode]);
}

export function deviceRule(value: FactArg<"device-rule", 0>): Literal {
  return literal("device-rule", [value]);
}

export function deviceRequest(): Literal {
  return literal("device-request", []);
}

export function sameUserAsHostProcess(): Literal {
  return literal("same-user-as-host-process", []);
}

export function defaultRuntime(): Literal {
  return literal("default-runtime", []);
}

export function cgroupParentSet(): Literal {
  return literal("cgroup-parent-set", []);
}

export function sysctlsSet(): Literal {
  return literal("sysctls-set", []);
}

export function unlimited(value: FactArg<"unlimited", 0>): Literal {
  return literal("unlimited", [value]);
}

export function oomKillDisabled(): Literal {
  return literal("oom-kill-disabled", []);
}

export function restartsAlways(): Literal {
  return literal("restarts-always", []);
}

export function portsPublic(): Literal {
  return literal("ports-public", []);
}

export function secretInEnvironment(): Literal {
  return literal("secret-in-environment", []);
}

export function internetEgress(): Literal {
  return literal("internet-egress", []);
}

export function inPrivilegedGroup(): Literal {
  return literal("in-privileged-group", []);
}

export function credential(value: FactArg<"credential", 0>): Literal {
  return literal("credential", [value]);
}

/** The credential that is held. */
export function credentialIs(value: FactArg<"credential-is", 0>): Literal {
  return literal("credential-is", [value]);
}

export function tcpReach(value: FactArg<"tcp-reach", 0>): Literal {
  return literal("tcp-reach", [value]);
}

export function servesEngineApi(value: FactArg<"serves-engine-api", 0>): Literal {
  return literal("serves-engine-api", [value]);
}

export function nestedEngineCertificates(): Literal {
  return literal("nested-engine-certificates", []);
}

export function readsWhatOthersWrite(): Literal {
  return literal("reads-what-others-write", []);
}

export function sharesBridge(): Literal {
  return literal("shares-bridge", []);
}

export function imageHasSetuidRoot(): Literal {
  return literal("image-has-setuid-root", []);
}

export function imageRunsAsRoot(): Literal {
  return literal("image-runs-as-root", []);
}

export function imageSecrets(): Literal {
  return literal("image-secrets", []);
}

export function imageOnbuild(): Literal {
  return literal("image-onbuild", []);
}

export function imageUnpinned(): Literal {
  return literal("image-unpinned", []);
}

export function filterInspects(value: FactArg<"filter-inspects", 0>): Literal {
  return literal("filter-inspects", [value]);
}

export function event(value: FactArg<"event", 0>): Literal {
  return literal("event", [value]);
}

export function engineRootless(): Literal {
  return literal("engine-rootless", []);
}

export function engineUsernsRemap(): Literal {
  return literal("engine-userns-remap", []);
}

export function engineExperimental(): Literal {
  return literal("engine-experimental", []);
}

export function engineIsDesktop(): Literal {
  return literal("engine-is-desktop", []);
}

export function engineSwarm(value: FactArg<"engine-swarm", 0>): Literal {
  return literal("engine-swarm", [value]);
}

export function engineSwarmAutolock(): Literal {
  return literal("engine-swarm-autolock", []);
}

export function engineListens(value: FactArg<"engine-listens", 0>): Literal {
  return literal("engine-listens", [value]);
}

export function engineHasAuthorizationPlugin(): Literal {
  return literal("engine-has-authorization-plugin", []);
}

export function engineEntitlement(value: FactArg<"engine-entitlement", 0>): Literal {
  return literal("engine-entitlement", [value]);
}

export function engineSocketWorldWritable(): Literal {
  return literal("engine-socket-world-writable", []);
}

export function overlayUnencrypted(): Literal {
  return literal("overlay-unencrypted", []);
}

export function cgroupVersion(value: FactArg<"cgroup-version", 0>): Literal {
  return literal("cgroup-version", [value]);
}

export function modulesDisabled(): Literal {
  return literal("modules-disabled", []);
}

export function kexecDisabled(): Literal {
  return literal("kexec-disabled", []);
}

export function kernelLockedDown(): Literal {
  return literal("kernel-locked-down", []);
}

export function flaw(kind: FactArg<"flaw", 0>): Literal {
  return literal("flaw", [kind]);
}

export function unprivilegedBpfDisabled(): Literal {
  return literal("unprivileged-bpf-disabled", []);
}

export function ueventHelper(): Literal {
  return literal("uevent-helper", []);
}

export function selinuxEnforcing(): Literal {
  return literal("selinux-enforcing", []);
}

export function hostRuns(value: FactArg<"host-runs", 0>): Literal {
  return literal("host-runs", [value]);
}

export function hostOnCloud(): Literal {
  return literal("host-on-cloud", []);
}

export function metadataServiceOpen(): Literal {
  return literal("metadata-service-open", []);
}

export function nosuidNodev(value: FactArg<"nosuid-nodev", 0>): Literal {
  return literal("nosuid-nodev", [value]);
}

export function firewallExpected(): Literal {
  return literal("firewall-expected", []);
}

export function dockerGroupHasMembers(): Literal {
  return literal("docker-group-has-members", []);
}

export function sudoRunsDocker(): Literal {
  return literal("sudo-runs-docker", []);
}

export function accountIsRoot(): Literal {
  return literal("account-is-root", []);
}

export function accountInGroup(value: FactArg<"account-in-group", 0>): Literal {
  return literal("account-in-group", [value]);
}

export function accountSudo(value: FactArg<"account-sudo", 0>): Literal {
  return literal("account-sudo", [value]);
}

export function connectionIs(value: FactArg<"connection-is", 0>): Literal {
  return literal("connection-is", [value]);
}

export function hostHasSocket(value: FactArg<"host-has-socket", 0>): Literal {
  return literal("host-has-socket", [value]);
}

export function imageAddsRemote(): Literal {
  return literal("image-adds-remote", []);
}

export function imageUpdatesAlone(): Literal {
  return literal("image-updates-alone", []);
}

export function imageBaseUnpinned(): Literal {
  return literal("image-base-unpinned", []);
}

export function userIsDockerUser(value: FactArg<"user-is-docker-user", 0>): Literal {
  return literal("user-is-docker-user", [value]);
}

export function engineIs(value: FactArg<"engine-is", 0>): Literal {
  return literal("engine-is", [value]);
}

export function engineSetting(value: FactArg<"engine-setting", 0>): Literal {
  return literal("engine-setting", [value]);
}

export function swarmSetting(value: FactArg<"swarm-setting", 0>): Literal {
  return literal("swarm-setting", [value]);
}

export function unused(value: FactArg<"unused", 0>): Literal {
  return literal("unused", [value]);
}

export function fileThere(part: FactArg<"file-there", 0>): Literal {
  return literal("file-there", [part]);
}

export function fileOwner(part: FactArg<"file-owner", 0>, owner: FactArg<"file-owner", 1>): Literal {
  return literal("file-owner", [part, owner]);
}

export function fileMode(part: FactArg<"file-mode", 0>, mode: FactArg<"file-mode", 1>): Literal {
  return literal("file-mode", [part, mode]);
}

export function audited(part: FactArg<"audited", 0>): Literal {
  return literal("audited", [part]);
}

export function containerSetting(value: FactArg<"container-setting", 0>): Literal {
  return literal("container-setting", [value]);
}

export function runsSshd(): Literal {
  return literal("runs-sshd", []);
}

export function imageHasHealthCheck(): Literal {
  return literal("image-has-health-check", []);
}
