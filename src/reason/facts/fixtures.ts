import type { Container, Engine, Host, Known, Mount, Sourced, World } from "../../model/index.ts";
import { known } from "../../model/index.ts";

/** Worlds for tests: a rootful engine with one plain container, changed field by field. */

export const PLACE = { source: "compose.yaml", location: "1:1" } as const;

export function yes<T>(value: T): Known<T> {
  return known(value, PLACE);
}

export function dark<T>(): Known<T> {
  return { known: false, why: "nobody looked", learnBy: "look" };
}

export function listed<T>(...values: readonly T[]): Known<readonly Sourced<T>[]> {
  return yes(values.map((value) => ({ value, evidence: PLACE })));
}

export function bind(source: string, target: string, change: Partial<Mount> = {}): Mount {
  return {
    kind: "bind",
    source: yes(source),
    target,
    readOnly: false,
    recursiveReadOnly: "engine-default",
    propagation: "rprivate",
    subpath: "",
    evidence: PLACE,
    ...change,
  };
}

export function volume(name: string, target: string, change: Partial<Mount> = {}): Mount {
  return bind(name, target, { kind: "volume", ...change });
}

export function tmpfs(target: string): Mount {
  return bind("", target, { kind: "tmpfs" });
}

const DEFAULT = { kind: "engine-default" } as const;

export function container(id: string, change: Partial<Container> = {}): Container {
  return {
    id,
    name: id,
    source: "compose.yaml",
    evidence: PLACE,
    running: yes(true),
    image: yes("app:1"),
    user: yes(null),
    processIds: null,
    grantedCapabilities: null,
    groupAdd: listed(),
    privileged: yes(false),
    capAdd: listed(),
    capDrop: listed(),
    noNewPrivileges: yes("engine-default" as const),
    seccomp: yes(DEFAULT),
    apparmor: yes("engine-default" as const),
    selinuxLabel: yes("engine-default" as const),
    maskedPaths: yes("engine-default" as const),
    readonlyPaths: yes("engine-default" as const),
    writableCgroups: yes(false),
    readonlyRootfs: yes(false),
    namespaces: { pid: yes(DEFAULT), net: yes(DEFAULT), ipc: yes(DEFAULT), uts: yes(DEFAULT), cgroup: yes(DEFAULT), user: yes(DEFAULT) },
    mounts: yes([]),
    volumesFrom: listed(),
    devices: listed(),
    deviceCgroupRules: listed(),
    deviceRequests: listed(),
    runtime: yes("engine-default"),
    cgroupParent: yes(""),
    sysctls: listed(),
    limits: { memoryBytes: yes(0), pids: yes(0), cpus: yes(0), storage: yes(false), oomKillDisabled: yes(false) },
    restartPolicy: yes("no" as const),
    upkeep: { cpuShares: yes(0), restartAttempts: yes(0), ulimits: yes([]), hasHealthCheck: yes(false) },
    ports: listed(),
    networks: listed(),
    environment: listed(),
    secrets: listed(),
    command: yes(null),
    ...change,
  };
}

export const ENGINE: Engine = {
  product: yes("docker" as const),
  version: yes("28.5.2"),
  apiVersion: yes("1.51"),
  minApiVersion: yes("1.24"),
  isDesktop: yes(false),
  isExperimental: yes(false),
  rootless: yes(false),
  usernsRemap: yes(false),
  controlGroups: yes(true),
  seccompProfile: yes("builtin" as const),
  noNewPrivileges: yes(false),
  selinuxEnabled: yes(false),
  dataRoot: yes("/var/lib/docker"),
  storageDriver: yes("overlay2"),
  defaultRuntime: yes("runc"),
  runtimes: yes(["runc"]),
  listeners: listed(),
  authorizationPlugins: yes([]),
  swarm: yes("inactive" as const),
  swarmAutolock: yes(false),
  insecureRegistries: yes([]),
  liveRestore: yes(false),
  userlandProxy: yes(true),
  iptables: yes(true),
  debug: yes(false),
  metricsAddress: yes(""),
  insecureEntitlement: yes(false),
  networkHostEntitlement: yes(true),
  components: yes([]),
  configuration: {
    logLevel: yes("info"),
    loggingDriver: yes("json-file"),
    defaultUlimits: yes([]),
    cgroupParent: yes(""),
    storageOptions: yes([]),
    tlsFiles: yes(null),
    imageCount: yes(1),
    swarmManagers: yes(0),
    swarmCertificateHours: yes(0),
  },
  containerDefaults: null,
};

export const HOST: Host = {
  kernelVersion: yes("6.1.0"),
  cgroupVersion: yes(2 as const),
  apparmor: yes(false),
  selinuxEnforcing: yes(false),
  symlinks: yes({ "/var/run": "/run", "/bin": "/usr/bin", "/lib": "/usr/lib" }),
  mountPoints: yes(["/", "/dev", "/proc", "/run", "/sys", "/sys/fs/cgroup"]),
  sockets: yes({
    "/run/docker.sock": { mode: 0o660, uid: 0, gid: 999 },
    "/run/containerd/containerd.sock": { mode: 0o660, uid: 0, gid: 0 },
    "/run/dbus/system_bus_socket": { mode: 0o666, uid: 0, gid: 0 },
    "/run/systemd/private": { mode: 0o600, uid: 0, gid: 0 },
  }),
  rootMountShared: yes(true),
  processUids: yes([0, 1000]),
  dockerGroupId: yes(999),
  dockerGroupMembers: yes([]),
  sudoDockerUsers: yes([]),
  maxUserNamespaces: yes(63000),
  unprivilegedUsernsRestricted: yes(false),
  unprivilegedBpfDisabled: yes(true),
  modulesDisabled: yes(false),
  kexecDisabled: yes(false),
  lockdown: yes("none" as const),
  ueventHelper: yes(false),
  yamaPtraceScope: yes(0),
  runsSshd: yes(true),
  runsCron: yes(true),
  runsKubelet: yes(false),
  onCloud: yes(false),
  metadataServiceOpen: yes(false),
  nosuidNodevPaths: yes([]),
  firewallExpected: yes(false),
  software: {
    distribution: yes({ id: "debian", versionId: "12" }),
    packages: yes([]),
    kernel: yes({ upstream: "6.1.0", distributor: "", packageVersion: "" }),
    hasEveryFix: yes(true),
  },
  configuration: { files: yes([]), audit: yes({ watched: [], waiting: [], isRunning: false }), sshdContainers: yes([]), swarmListensEverywhere: yes(false) },
  crew: {
    accounts: yes([]),
    sudoRules: yes([]),
    directories: yes({ "/run": { mode: 0o755, uid: 0, gid: 0 } }),
    engineKeys: yes([]),
    runners: yes([]),
    jobs: yes([]),
    unseen: [],
  },
};

export interface WorldChange {
  readonly containers?: readonly Container[];
  readonly volumes?: World["volumes"];
  readonly networks?: World["networks"];
  readonly image?: Partial<World["images"][number]>;
  readonly engine?: Partial<Engine>;
  readonly host?: Partial<Host>;
}

export function world(change: WorldChange = {}): World {
  const image = {
    reference: "app:1",
    user: yes(""),
    hasSetuidRoot: dark<boolean>(),
    secretsInHistory: listed<string>(),
    hasOnBuild: yes(false),
    hasHealthCheck: yes(false),
    remoteAdds: listed<string>(),
    updatesAlone: listed<string>(),
    unpinnedBases: listed<string>(),
    isPinned: false,
    exposedPorts: yes<readonly number[]>([]),
    command: yes<readonly string[]>([]),
    evidence: PLACE,
    ...change.image,
  };
  return {
    containers: change.containers ?? [container("web")],
    volumes: change.volumes ?? [],
    networks: change.networks ?? [],
    images: [image],
    engine: { ...ENGINE, ...change.engine },
    host: { ...HOST, ...change.host },
    assumptions: [],
  };
}
