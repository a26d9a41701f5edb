import type {
  Container,
  ContainerDefaults,
  Device,
  DeviceRequest,
  EnvironmentVariable,
  GrantedCapabilities,
  Mount,
  NamespaceMode,
  Namespaces,
  PublishedPort,
  SeccompChoice,
  World,
} from "../model/index.ts";
import { componentShape, configurationShape, crewShape, engineConfigurationShape, ownerShape, softwareShape } from "./host-shape.ts";
import type { Shape } from "./shape.ts";
import { always, evidence, known, list, nullable, number, oneOf, record, recordOf, sourced, text, truth, union } from "./shape.ts";

const texts = list(text);

const seccomp: Shape<SeccompChoice> = union<SeccompChoice>("kind", [
  ["engine-default", record<{ kind: "engine-default" }>({ kind: always("engine-default") })],
  ["default-as-told", record<SeccompChoice & { kind: "default-as-told" }>({ kind: always("default-as-told"), allows: known(texts) })],
  ["unconfined", record<{ kind: "unconfined" }>({ kind: always("unconfined") })],
  ["custom", record<SeccompChoice & { kind: "custom" }>({ kind: always("custom"), allows: known(texts) })],
]);

const namespaceMode: Shape<NamespaceMode> = union<NamespaceMode>("kind", [
  ["engine-default", record<{ kind: "engine-default" }>({ kind: always("engine-default") })],
  ["private", record<{ kind: "private" }>({ kind: always("private") })],
  ["shareable", record<{ kind: "shareable" }>({ kind: always("shareable") })],
  ["none", record<{ kind: "none" }>({ kind: always("none") })],
  ["host", record<{ kind: "host" }>({ kind: always("host") })],
  ["container", record<NamespaceMode & { kind: "container" }>({ kind: always("container"), container: text })],
]);

const mount = record<Mount>({
  kind: oneOf("bind", "volume", "tmpfs", "image", "npipe", "cluster"),
  source: known(text),
  target: text,
  readOnly: truth,
  recursiveReadOnly: oneOf("engine-default", "off", "required"),
  propagation: oneOf("private", "rprivate", "slave", "rslave", "shared", "rshared"),
  subpath: text,
  evidence,
});

const namespaces = record<Namespaces>({
  pid: known(namespaceMode),
  net: known(namespaceMode),
  ipc: known(namespaceMode),
  uts: known(namespaceMode),
  cgroup: known(namespaceMode),
  user: known(namespaceMode),
});
const devices = known(list(sourced(record<Device>({ hostPath: text, containerPath: text, permissions: text }))));
const sysctls = known(list(sourced(record<{ name: string; value: string }>({ name: text, value: text }))));
const apparmor = known(oneOf("engine-default", "unconfined", "custom"));
const selinuxLabel = known(oneOf("engine-default", "disabled", "custom"));

const containerDefaults = record<ContainerDefaults>({
  capabilities: known(nullable(texts)),
  namespaces,
  mounts: known(list(mount)),
  devices,
  sysctls,
  seccomp: known(seccomp),
  apparmor,
  selinuxLabel,
});

const container = record<Container>({
  id: text,
  name: text,
  source: text,
  evidence,
  running: known(truth),
  image: known(text),
  user: known(nullable(text)),
  processIds: nullable(known(record<{ uid: number; gids: readonly number[] }>({ uid: number, gids: list(number) }))),
  groupAdd: known(list(sourced(text))),
  privileged: known(truth),
  capAdd: known(list(sourced(text))),
  capDrop: known(list(sourced(text))),
  grantedCapabilities: nullable(known(record<GrantedCapabilities>({ bounding: texts, effective: texts }))),
  noNewPrivileges: known<boolean | "engine-default">(mixed(truth, always("engine-default"))),
  seccomp: known(seccomp),
  apparmor,
  selinuxLabel,
  maskedPaths: known(oneOf("engine-default", "none", "custom")),
  readonlyPaths: known(oneOf("engine-default", "none", "custom")),
  writableCgroups: known(truth),
  readonlyRootfs: known(truth),
  namespaces,
  mounts: known(list(mount)),
  volumesFrom: known(list(sourced(record<{ container: string; readOnly: boolean | null }>({ container: text, readOnly: nullable(truth) })))),
  devices,
  deviceCgroupRules: known(list(sourced(text))),
  deviceRequests: known(list(sourced(record<DeviceRequest>({ driver: text, count: number, deviceIds: texts, capabilities: texts })))),
  runtime: known(text),
  cgroupParent: known(text),
  sysctls,
  limits: record({ memoryBytes: known(number), pids: known(number), cpus: known(number), storage: known(truth), oomKillDisabled: known(truth) }),
  restartPolicy: known(oneOf("no", "always", "on-failure", "unless-stopped")),
  upkeep: record({ cpuShares: known(number), restartAttempts: known(number), ulimits: known(texts), hasHealthCheck: known(truth) }),
  ports: known(list(sourced(record<PublishedPort>({ hostIp: text, hostPort: number, containerPort: number, protocol: oneOf("tcp", "udp", "sctp") })))),
  networks: known(list(sourced(text))),
  environment: known(list(sourced(record<EnvironmentVariable>({ name: text, value: nullable(text), isSecret: truth })))),
  secrets: known(list(sourced(text))),
  command: known(nullable(texts)),
});

/** A value of one shape or the other; the first that is of the right kind of JSON reads it. */
function mixed<A extends boolean, B extends string>(left: Shape<A>, right: Shape<B>): Shape<A | B> {
  return { read: (value, place) => (typeof value === "boolean" ? left : right).read(value, place), schema: { anyOf: [left.schema, right.schema] } };
}

const listener = record<{ address: string; tls: boolean; verifiesClients: boolean }>({ address: text, tls: truth, verifiesClients: truth });

export const worldShape: Shape<World> = record<World>({
  containers: list(container),
  volumes: list(record<World["volumes"][number]>({ name: text, driver: known(text), options: known(recordOf(text)), evidence })),
  networks: list(
    record<World["networks"][number]>({
      name: text,
      driver: known(text),
      internal: known(truth),
      interContainer: known(truth),
      encrypted: known(truth),
      evidence,
    }),
  ),
  images: list(
    record<World["images"][number]>({
      reference: text,
      user: known(text),
      hasSetuidRoot: known(truth),
      secretsInHistory: known(list(sourced(text))),
      hasOnBuild: known(truth),
      hasHealthCheck: known(truth),
      remoteAdds: known(list(sourced(text))),
      updatesAlone: known(list(sourced(text))),
      unpinnedBases: known(list(sourced(text))),
      isPinned: truth,
      exposedPorts: known(list(number)),
      command: known(texts),
      evidence,
    }),
  ),
  engine: record<World["engine"]>({
    product: known(oneOf("docker", "podman")),
    version: known(text),
    apiVersion: known(text),
    minApiVersion: known(text),
    isDesktop: known(truth),
    isExperimental: known(truth),
    rootless: known(truth),
    usernsRemap: known(truth),
    controlGroups: known(truth),
    seccompProfile: known(oneOf("builtin", "custom", "unconfined")),
    noNewPrivileges: known(truth),
    selinuxEnabled: known(truth),
    dataRoot: known(text),
    storageDriver: known(text),
    defaultRuntime: known(text),
    runtimes: known(texts),
    listeners: known(list(sourced(listener))),
    authorizationPlugins: known(texts),
    swarm: known(oneOf("inactive", "worker", "manager")),
    swarmAutolock: known(truth),
    insecureRegistries: known(texts),
    liveRestore: known(truth),
    userlandProxy: known(truth),
    iptables: known(truth),
    debug: known(truth),
    metricsAddress: known(text),
    insecureEntitlement: known(truth),
    networkHostEntitlement: known(truth),
    components: known(list(componentShape)),
    configuration: engineConfigurationShape,
    containerDefaults: nullable(containerDefaults),
  }),
  host: record<World["host"]>({
    kernelVersion: known(text),
    cgroupVersion: known(oneOf(1, 2)),
    apparmor: known(truth),
    selinuxEnforcing: known(truth),
    symlinks: known(recordOf(text)),
    mountPoints: known(texts),
    sockets: known(recordOf(ownerShape)),
    rootMountShared: known(truth),
    processUids: known(list(number)),
    dockerGroupId: known(number),
    dockerGroupMembers: known(texts),
    sudoDockerUsers: known(texts),
    maxUserNamespaces: known(number),
    unprivilegedUsernsRestricted: known(truth),
    unprivilegedBpfDisabled: known(truth),
    modulesDisabled: known(truth),
    kexecDisabled: known(truth),
    lockdown: known(oneOf("none", "integrity", "confidentiality")),
    ueventHelper: known(truth),
    yamaPtraceScope: known(number),
    runsSshd: known(truth),
    runsCron: known(truth),
    runsKubelet: known(truth),
    onCloud: known(truth),
    metadataServiceOpen: known(truth),
    nosuidNodevPaths: known(texts),
    firewallExpected: known(truth),
    software: softwareShape,
    configuration: configurationShape,
    crew: crewShape,
  }),
  assumptions: texts,
});
