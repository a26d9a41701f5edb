import type { Engine, EngineComponent, EngineConfiguration, EngineListener, Host, Known, Sourced } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import type { Answer } from "./answer.ts";
import { answerAt, countAt, isAnswer, textAt, textsAt, truthAt } from "./answer.ts";
import type { DaemonSettings } from "./daemon-settings.ts";
import { dockersDefaults } from "./docker-defaults.ts";
import { EngineError } from "./engine-error.ts";

/** What `/version` and `/info` answered, and what the daemon was told as far as it could be read. */
export interface EngineAnswers {
  readonly version: unknown;
  readonly info: unknown;
  readonly settings: DaemonSettings;
  /** How we reach it, as a listener: it is there whatever else is known. */
  readonly reachedAt: EngineListener;
}

/** The engine, as far as its answers go. What an answer does not say is a blank that names the field. */
export function engineOf({ version, info, settings, reachedAt }: EngineAnswers): Engine {
  if (!isAnswer(version) || !isAnswer(info)) {
    throw new EngineError("bad-answer", "cannot understand the engine: `/version` and `/info` have to answer with JSON objects");
  }
  const options = securityOptions(info);
  return {
    ...identity(version, info),
    ...runtimeSettings(info),
    rootless: truthAt(info, "Rootless") === true ? said(true, "info", "Rootless") : hasOption(options, "rootless"),
    usernsRemap: hasOption(options, "userns"),
    controlGroups: controlGroups(info, hasOption(options, "rootless")),
    selinuxEnabled: hasOption(options, "selinux"),
    seccompProfile: seccompProfile(options),
    noNewPrivileges: isTrue(hasOption(options, "no-new-privileges")) ? hasOption(options, "no-new-privileges") : settings.noNewPrivileges,
    listeners: allListeners(settings.listeners, warnedListeners(info), reachedAt),
    ...swarm(info),
    userlandProxy: settings.userlandProxy,
    iptables: settings.iptables,
    metricsAddress: settings.metricsAddress,
    insecureEntitlement: settings.insecureEntitlement,
    networkHostEntitlement: settings.networkHostEntitlement,
    components: components(version),
    configuration: configurationOf(info, settings),
    containerDefaults: isPodman(version) ? null : dockersDefaults(settings.cgroupNamespace),
  };
}

/** The part of the host that the engine itself tells, also from afar. */
export function hostPartOf(info: unknown): Pick<Host, "kernelVersion" | "cgroupVersion" | "apparmor"> {
  const answer = isAnswer(info) ? info : {};
  const cgroup = textAt(answer, "CgroupVersion");
  return {
    kernelVersion: said(textAt(answer, "KernelVersion"), "info", "KernelVersion"),
    // Engines before 20.10 do not say and know v1 only.
    cgroupVersion: said(cgroup === "2" ? 2 : cgroup === "1" ? 1 : null, "info", "CgroupVersion"),
    apparmor: hasOption(securityOptions(answer), "apparmor"),
  };
}

function said<T>(value: T | null, answer: "info" | "version", field: string): Known<T> {
  if (value === null) return unknown(`the engine does not say \`${field}\``, `docker ${answer} --format '{{.${field}}}'`);
  return known(value, { source: `docker ${answer}`, location: `/${field}` });
}

function identity(version: Answer, info: Answer): Pick<Engine, "product" | "version" | "apiVersion" | "minApiVersion" | "isDesktop" | "isExperimental"> {
  const system = textAt(info, "OperatingSystem");
  return {
    product: said(isPodman(version) ? "podman" : "docker", "version", "Components"),
    version: said(textAt(version, "Version") ?? textAt(info, "ServerVersion"), "version", "Version"),
    apiVersion: said(textAt(version, "ApiVersion"), "version", "ApiVersion"),
    minApiVersion: said(textAt(version, "MinAPIVersion"), "version", "MinAPIVersion"),
    isDesktop: said(system === null ? null : /docker desktop/i.test(system), "info", "OperatingSystem"),
    isExperimental: said(truthAt(info, "ExperimentalBuild"), "info", "ExperimentalBuild"),
  };
}

function configurationOf(info: Answer, settings: DaemonSettings): EngineConfiguration {
  const { logLevel, defaultUlimits, cgroupParent, storageOptions, tlsFiles } = settings;
  const cluster = answerAt(answerAt(info, "Swarm") ?? {}, "Cluster");
  return {
    logLevel,
    defaultUlimits,
    cgroupParent,
    storageOptions,
    tlsFiles,
    loggingDriver: said(textAt(info, "LoggingDriver"), "info", "LoggingDriver"),
    imageCount: said(countAt(info, "Images"), "info", "Images"),
    swarmManagers: said(countAt(answerAt(info, "Swarm") ?? {}, "Managers") ?? (isSwarmless(info) ? 0 : null), "info", "Swarm"),
    swarmCertificateHours: said(cluster === null ? (isSwarmless(info) ? 0 : null) : expiryHours(cluster), "info", "Swarm"),
  };
}

function isSwarmless(info: Answer): boolean {
  const state = textAt(answerAt(info, "Swarm") ?? {}, "LocalNodeState");
  return state === "" || state === "inactive";
}

const NANOSECONDS_IN_AN_HOUR = 3_600_000_000_000;

/** In nanoseconds. Source: moby api/types/swarm (CAConfig.NodeCertExpiry). */
function expiryHours(cluster: Answer): number | null {
  const expiry = countAt(answerAt(answerAt(cluster, "Spec") ?? {}, "CAConfig") ?? {}, "NodeCertExpiry");
  return expiry === null ? null : expiry / NANOSECONDS_IN_AN_HOUR;
}

const COMPONENTS_LIMIT = 64;

/** `Components` of `/version`. Source: moby api/types/system (ComponentVersion), since API 1.35. */
function components(version: Answer): Known<readonly EngineComponent[]> {
  const listed = Object.hasOwn(version, "Components") ? version["Components"] : null;
  if (!Array.isArray(listed)) return said<readonly EngineComponent[]>(null, "version", "Components");
  const parts = listed.slice(0, COMPONENTS_LIMIT).flatMap((part) => (isAnswer(part) ? [componentOf(part)] : []));
  return said<readonly EngineComponent[]>(parts, "version", "Components");
}

function componentOf(part: Answer): EngineComponent {
  const details = answerAt(part, "Details") ?? {};
  return { name: textAt(part, "Name") ?? "", version: textAt(part, "Version") ?? "", commit: textAt(details, "GitCommit") ?? "" };
}

function isPodman(version: Answer): boolean {
  const components = Object.hasOwn(version, "Components") ? version["Components"] : null;
  return Array.isArray(components) && components.slice(0, 64).some((part) => isAnswer(part) && /podman/i.test(textAt(part, "Name") ?? ""));
}

/** A rootless engine has none but on version 2. Source: docs.docker.com/engine/security/rootless, podman-run(1) on `--memory`. */
function controlGroups(info: Answer, rootless: Known<boolean>): Known<boolean> {
  const driver = textAt(info, "CgroupDriver");
  if (driver === "none") return said(false, "info", "CgroupDriver");
  if (isTrue(rootless) && textAt(info, "CgroupVersion") === "1") return said(false, "info", "CgroupVersion");
  return said(driver === null ? null : true, "info", "CgroupDriver");
}

function runtimeSettings(
  info: Answer,
): Pick<Engine, "dataRoot" | "storageDriver" | "defaultRuntime" | "runtimes" | "authorizationPlugins" | "insecureRegistries" | "liveRestore" | "debug"> {
  const runtimes = answerAt(info, "Runtimes");
  const plugins = answerAt(info, "Plugins");
  return {
    dataRoot: said(textAt(info, "DockerRootDir"), "info", "DockerRootDir"),
    storageDriver: said(textAt(info, "Driver"), "info", "Driver"),
    defaultRuntime: said(textAt(info, "DefaultRuntime"), "info", "DefaultRuntime"),
    runtimes: said(runtimes === null ? null : Object.keys(runtimes).slice(0, 1000), "info", "Runtimes"),
    authorizationPlugins: said(plugins === null ? null : textsAt(plugins, "Authorization"), "info", "Plugins.Authorization"),
    insecureRegistries: said(insecureRegistries(info), "info", "RegistryConfig"),
    liveRestore: said(truthAt(info, "LiveRestoreEnabled"), "info", "LiveRestoreEnabled"),
    debug: said(truthAt(info, "Debug"), "info", "Debug"),
  };
}

/** The loopback networks are always among them. Source: moby registry/config.go. */
const ALWAYS_INSECURE = new Set(["127.0.0.0/8", "::1/128"]);

function insecureRegistries(info: Answer): readonly string[] | null {
  const config = answerAt(info, "RegistryConfig");
  if (config === null) return null;
  const ranges = (textsAt(config, "InsecureRegistryCIDRs") ?? []).filter((range) => !ALWAYS_INSECURE.has(range));
  const indexes = answerAt(config, "IndexConfigs") ?? {};
  const named = Object.entries(indexes).flatMap(([name, index]) => (isAnswer(index) && truthAt(index, "Secure") === false ? [name] : []));
  return [...ranges, ...named];
}

type Options = ReadonlyMap<string, string> | null;

/** `["name=seccomp,profile=builtin", "name=userns"]`. Source: moby daemon/info.go (fillSecurityOptions). */
function securityOptions(info: Answer): Options {
  const written = textsAt(info, "SecurityOptions");
  if (written === null || !Object.hasOwn(info, "SecurityOptions")) return null;
  return new Map(written.map((option) => [/(?:^|,)name=([^,]*)/.exec(option)?.[1] ?? option, option]));
}

function hasOption(options: Options, name: string): Known<boolean> {
  return said(options === null ? null : options.has(name), "info", "SecurityOptions");
}

function isTrue(field: Known<boolean>): boolean {
  return field.known && field.value;
}

/** No seccomp option at all: the kernel or the engine has none, and nothing is filtered. */
function seccompProfile(options: Options): Known<"builtin" | "custom" | "unconfined"> {
  if (options === null) return said<"builtin">(null, "info", "SecurityOptions");
  const option = options.get("seccomp");
  const profile = option === undefined ? "unconfined" : (/(?:^|,)profile=([^,]*)/.exec(option)?.[1] ?? "builtin");
  const kind = profile === "default" || profile === "builtin" ? "builtin" : profile === "unconfined" ? "unconfined" : "custom";
  return said<"builtin" | "custom" | "unconfined">(kind, "info", "SecurityOptions");
}

function swarm(info: Answer): Pick<Engine, "swarm" | "swarmAutolock"> {
  const state = answerAt(info, "Swarm");
  const node = state === null ? null : textAt(state, "LocalNodeState");
  if (state === null || node === null) return { swarm: said<"inactive">(null, "info", "Swarm"), swarmAutolock: said<boolean>(null, "info", "Swarm") };
  const isManager = truthAt(state, "ControlAvailable") === true || node === "locked";
  const role = node === "" || node === "inactive" ? "inactive" : isManager ? "manager" : "worker";
  return { swarm: said<"inactive" | "worker" | "manager">(role, "info", "Swarm"), swarmAutolock: said(autolock(state, node, role), "info", "Swarm") };
}

function autolock(state: Answer, node: string, role: string): boolean | null {
  if (role !== "manager") return false;
  if (node === "locked") return true;
  const spec = answerAt(answerAt(state, "Cluster") ?? {}, "Spec");
  return spec === null ? null : truthAt(answerAt(spec, "EncryptionConfig") ?? {}, "AutoLockManagers");
}

/** The engine warns of its open TCP listeners. Source: moby daemon/info.go (fillAPIInfo). */
function warnedListeners(info: Answer): readonly Sourced<EngineListener>[] {
  const evidence = { source: "docker info", location: "/Warnings" };
  return (textsAt(info, "Warnings") ?? []).flatMap((warning) => {
    const [, scheme, address] = /API is accessible on (https?):\/\/(\S+) without/i.exec(warning) ?? [];
    if (scheme === undefined || address === undefined) return [];
    return [{ value: { address: `tcp://${address}`, tls: scheme === "https", verifiesClients: false }, evidence }];
  });
}

/** What the settings name, what the engine warns of and how we reach it: each address once, and the engine's own words count most. Without settings there may be more: unknown, unless something is found. */
function allListeners(
  settings: Known<readonly Sourced<EngineListener>[]>,
  warned: readonly Sourced<EngineListener>[],
  reachedAt: EngineListener,
): Known<readonly Sourced<EngineListener>[]> {
  const reached = { value: reachedAt, evidence: { source: "docker info", location: "the connection itself" } };
  const isOpen = warned.length > 0 || reachedAt.address.startsWith("tcp:");
  if (!settings.known && !isOpen) return settings;
  const named = settings.known ? settings.value : [];
  const all = [reached, ...named, ...warned];
  const once = new Map(all.map((listener) => [listener.value.address, listener]));
  return known([...once.values()], settings.known ? settings.evidence : reached.evidence);
}
