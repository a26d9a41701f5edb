import type {
  Container,
  ContainerRemedy,
  Engine,
  EngineListener,
  FlawComponent,
  GrantedCapabilities,
  Host,
  HostRemedy,
  Known,
  Remedy,
  World,
} from "../../model/index.ts";
import { FLAW_PACKAGES, known, parseCapability } from "../../model/index.ts";
import { isLater } from "../flaws/latest.ts";

/** What each remedy changes in a world. Pure: the world that comes in stays as it is. */

/** Where the value of a changed field comes from. */
const REMEDIED = { source: "remedy", location: "applied" } as const;

function now<T>(value: T): Known<T> {
  return known(value, REMEDIED);
}

/** The list without some entries; a list that is not known stays so. */
function without<T>(list: Known<readonly T[]>, drop: (entry: T) => boolean): Known<readonly T[]> {
  return list.known ? { ...list, value: list.value.filter((entry) => !drop(entry)) } : list;
}

export function isContainerRemedy(remedy: Remedy): remedy is ContainerRemedy {
  return "container" in remedy;
}

export function applyRemedies(world: World, remedies: readonly Remedy[]): World {
  const byContainer = new Map<string, ContainerRemedy[]>();
  let changed = world;
  for (const remedy of remedies) {
    if (!isContainerRemedy(remedy)) changed = changeHost(changed, remedy);
    else byContainer.set(remedy.container, [...(byContainer.get(remedy.container) ?? []), remedy]);
  }
  if (byContainer.size === 0) return changed;
  const containers = changed.containers.map((container) => (byContainer.get(container.id) ?? []).reduce(changeContainer, container));
  return { ...changed, containers };
}

type Changes = { readonly [K in ContainerRemedy["kind"]]: (container: Container, remedy: Extract<ContainerRemedy, { kind: K }>) => Partial<Container> };

const CONTAINER_CHANGES: Changes = {
  "unset-privileged": () => ({ privileged: now(false), grantedCapabilities: null }),
  "drop-capability": (container, { capability }) => dropCapability(container, capability),
  "remove-mount": (container, { target }) => ({ mounts: without(container.mounts, (mount) => mount.target === target) }),
  "mount-read-only": (container, { target }) => changeMount(container, target, { readOnly: true }),
  "mount-private-propagation": (container, { target }) => changeMount(container, target, { propagation: "rprivate" }),
  "remove-volumes-from": (container, { from }) => ({ volumesFrom: without(container.volumesFrom, (link) => link.value.container === from) }),
  "remove-device": (container, { hostPath }) => ({ devices: without(container.devices, (device) => device.value.hostPath === hostPath) }),
  "remove-device-rule": (container, { rule }) => ({ deviceCgroupRules: without(container.deviceCgroupRules, (entry) => entry.value === rule) }),
  "remove-device-requests": () => ({ deviceRequests: now([]) }),
  "set-user": (container, { uid }) => ({ user: now(`${uid}:${uid}`), processIds: null, grantedCapabilities: grantedToOthers(container) }),
  "remove-group": (container, { group }) => ({ groupAdd: without(container.groupAdd, (entry) => entry.value === group), processIds: null }),
  "set-no-new-privileges": () => ({ noNewPrivileges: now(true) }),
  "use-default-seccomp": () => ({ seccomp: now({ kind: "engine-default" } as const) }),
  "use-default-apparmor": () => ({ apparmor: now("engine-default" as const) }),
  "use-default-selinux-label": () => ({ selinuxLabel: now("engine-default" as const) }),
  "restore-system-paths": () => ({ maskedPaths: now("engine-default" as const), readonlyPaths: now("engine-default" as const) }),
  "unset-writable-cgroups": () => ({ writableCgroups: now(false) }),
  "set-readonly-rootfs": () => ({ readonlyRootfs: now(true) }),
  "unshare-namespace": (container, { namespace }) => ({
    namespaces: { ...container.namespaces, [namespace]: now(namespace === "user" ? ({ kind: "engine-default" } as const) : ({ kind: "private" } as const)) },
  }),
  "leave-network": leaveNetwork,
  "unpublish-port": (container, { containerPort }) => ({ ports: without(container.ports, (port) => port.value.containerPort === containerPort) }),
  "remove-environment": (container, { name }) => ({ environment: without(container.environment, (variable) => variable.value.name === name) }),
  "set-limit": (container, { limit }) => ({ limits: { ...container.limits, ...LIMITS[limit] } }),
  "enable-oom-kill": (container) => ({ limits: { ...container.limits, oomKillDisabled: now(false) } }),
  "use-default-runtime": () => ({ runtime: now("engine-default") }),
  "unset-cgroup-parent": () => ({ cgroupParent: now("") }),
  "remove-sysctl": (container, { name }) => ({ sysctls: without(container.sysctls, (sysctl) => sysctl.value.name === name) }),
  "set-restart-policy": () => ({ restartPolicy: now("on-failure" as const) }),
};

/** Amounts stand for "some limit": which one fits is the user's to say. */
const LIMITS = {
  memory: { memoryBytes: now(512 * 1024 * 1024) },
  pids: { pids: now(200) },
  cpus: { cpus: now(1) },
  storage: { storage: now(true) },
} as const;

function changeContainer(container: Container, remedy: ContainerRemedy): Container {
  const change = CONTAINER_CHANGES[remedy.kind] as (container: Container, remedy: ContainerRemedy) => Partial<Container>;
  return { ...container, ...change(container, remedy) };
}

/** Not added by name any more, and dropped by name where it would come by default or with ALL. */
function dropCapability(container: Container, capability: string): Partial<Container> {
  const isIt = (entry: { readonly value: string }) => parseCapability(entry.value) === capability;
  const { capDrop } = container;
  const dropped = capDrop.known && !capDrop.value.some(isIt) ? known([...capDrop.value, { value: capability, evidence: REMEDIED }], capDrop.evidence) : capDrop;
  const isOther = (name: string) => name !== capability;
  const grantedCapabilities = changeGranted(container, ({ bounding, effective }) => ({
    bounding: bounding.filter(isOther),
    effective: effective.filter(isOther),
  }));
  return { capAdd: without(container.capAdd, isIt), capDrop: dropped, grantedCapabilities };
}

/** Podman gives users other than root those that are added by name. Source: podman pkg/specgen/generate/security_linux.go (setupCapabilities). */
function grantedToOthers(container: Container): Container["grantedCapabilities"] {
  const { capAdd } = container;
  const added = new Set(capAdd.known ? capAdd.value.map(({ value }) => parseCapability(value)) : []);
  const isAll = !capAdd.known || added.has("ALL");
  return changeGranted(container, ({ bounding }) => ({ bounding, effective: bounding.filter((name) => isAll || added.has(parseCapability(name))) }));
}

function changeGranted(
  { grantedCapabilities: granted }: Container,
  change: (granted: GrantedCapabilities) => GrantedCapabilities,
): Container["grantedCapabilities"] {
  return granted?.known === true ? { ...granted, value: change(granted.value) } : granted;
}

function changeMount(
  container: Container,
  target: string,
  change: Partial<{ readonly readOnly: boolean; readonly propagation: "rprivate" }>,
): Partial<Container> {
  const { mounts } = container;
  if (!mounts.known) return {};
  return { mounts: { ...mounts, value: mounts.value.map((mount) => (mount.target === target ? { ...mount, ...change } : mount)) } };
}

/** A container that leaves its last network has none: an empty list would mean the engine's default bridge. */
function leaveNetwork(container: Container, { network }: { readonly network: string }): Partial<Container> {
  const networks = without(container.networks, (entry) => entry.value === network);
  const hasNone = networks.known && networks.value.length === 0;
  return hasNone ? { networks, namespaces: { ...container.namespaces, net: now({ kind: "none" } as const) } } : { networks };
}

type HostChanges = { readonly [K in HostRemedy["kind"]]: (world: World, remedy: Extract<HostRemedy, { kind: K }>) => World };

const HOST_CHANGES: HostChanges = {
  upgrade: (world, { component, to }) => upgraded(world, component, to),
  "enable-userns-remap": (world) => engine(world, { usernsRemap: now(true) }),
  "enable-apparmor": (world) => host(world, { apparmor: now(true) }),
  "close-engine-listener": (world, { address }) =>
    engine(world, { listeners: without(world.engine.listeners, (listener) => listener.value.address === address) }),
  "verify-engine-clients": (world, { address }) => engine(world, { listeners: verifying(world.engine.listeners, address) }),
  "restore-default-seccomp": (world) => engine(world, { seccompProfile: now("builtin" as const) }),
  "restrict-socket": (world, { path }) => host(world, { sockets: restricted(world.host.sockets, path) }),
  "remove-volume-options": (world, { volume }) => ({
    ...world,
    volumes: world.volumes.map((one) => (one.name === volume ? { ...one, options: now({}) } : one)),
  }),
  "disable-module-loading": (world) => host(world, { modulesDisabled: now(true) }),
  "disable-kexec": (world) => host(world, { kexecDisabled: now(true) }),
  "restrict-user-namespaces": (world) => host(world, { maxUserNamespaces: now(0), unprivilegedUsernsRestricted: now(true) }),
  "require-metadata-tokens": (world) => host(world, { metadataServiceOpen: now(false) }),
  "disable-build-entitlement": (world, { entitlement }) =>
    engine(world, entitlement === "network.host" ? { networkHostEntitlement: now(false) } : { insecureEntitlement: now(false) }),
  "disable-experimental": (world) => engine(world, { isExperimental: now(false) }),
  "disable-inter-container-traffic": (world, { network }) => changeNetwork(world, network, { interContainer: now(false) }),
  "encrypt-overlay": (world, { network }) => changeNetwork(world, network, { encrypted: now(true) }),
};

/** Never back: of two upgrades of one component the later version stays. */
function upgraded(world: World, component: FlawComponent, to: string): World {
  const { host: machine, engine: served } = world;
  const { software } = machine;
  const packages = mapped(software.packages, (entry) => (isOf(entry.name, component) && isLater(to, entry.version) ? { ...entry, version: to } : entry));
  const withPackages = { ...world, host: { ...machine, software: { ...software, packages } } };
  if (component === "kernel") return { ...world, host: { ...machine, ...upgradedKernel(machine, to) } };
  if (component === "engine") return { ...withPackages, engine: { ...served, version: later(served.version, to) } };
  const components = mapped(served.components, (part) =>
    part.name.toLowerCase() === component && isLater(to, part.version) ? { ...part, version: to } : part,
  );
  return { ...withPackages, engine: { ...served, components } };
}

function upgradedKernel({ kernelVersion, software }: Host, to: string): Pick<Host, "kernelVersion" | "software"> {
  const { kernel } = software;
  if (!kernel.known || kernel.value.distributor === "") return { kernelVersion: later(kernelVersion, to), software };
  const build = isLater(to, kernel.value.packageVersion) ? { ...kernel.value, upstream: to, packageVersion: to } : kernel.value;
  return { kernelVersion, software: { ...software, kernel: known(build, kernel.evidence) } };
}

function later(version: Known<string>, to: string): Known<string> {
  return version.known && isLater(to, version.value) ? now(to) : version;
}

function mapped<T>(list: Known<readonly T[]>, change: (entry: T) => T): Known<readonly T[]> {
  return list.known ? { ...list, value: list.value.map(change) } : list;
}

function isOf(name: string, component: FlawComponent): boolean {
  return component !== "kernel" && FLAW_PACKAGES[component].includes(name);
}

function changeHost(world: World, remedy: HostRemedy): World {
  return (HOST_CHANGES[remedy.kind] as (world: World, remedy: HostRemedy) => World)(world, remedy);
}

function engine(world: World, change: Partial<Engine>): World {
  return { ...world, engine: { ...world.engine, ...change } };
}

function host(world: World, change: Partial<Host>): World {
  return { ...world, host: { ...world.host, ...change } };
}

function changeNetwork(world: World, name: string, change: Partial<World["networks"][number]>): World {
  return { ...world, networks: world.networks.map((network) => (network.name === name ? { ...network, ...change } : network)) };
}

function verifying(listeners: Engine["listeners"], address: string): Engine["listeners"] {
  if (!listeners.known) return listeners;
  const verified = (listener: EngineListener): EngineListener => ({ ...listener, tls: true, verifiesClients: true });
  return { ...listeners, value: listeners.value.map((entry) => (entry.value.address === address ? { ...entry, value: verified(entry.value) } : entry)) };
}

/** Owner and group keep what they have; others lose it. */
function restricted(sockets: Host["sockets"], path: string): Host["sockets"] {
  const owner = sockets.known && Object.hasOwn(sockets.value, path) ? sockets.value[path] : undefined;
  const closed = { ...(owner ?? { uid: 0, gid: 0, mode: 0o660 }) };
  const entry = { ...closed, mode: closed.mode & ~0o007 };
  return sockets.known ? { ...sockets, value: { ...sockets.value, [path]: entry } } : now({ [path]: entry });
}
