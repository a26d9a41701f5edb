import { HEALTH_CHECK, MOUNT } from "./container-shape.ts";
import type { Fields, Shape } from "./shape.ts";
import { int64, listOf, nothing, objectWith, oneOf, rational, since, text, textMap, texts, truth, uint32, uint64 } from "./shape.ts";

// Bodies of swarms. Source: moby api/types/swarm, API 1.24 to 1.51; daemon/server/router/swarm/helpers.go says from which version on the engine reads a field.

const driver = objectWith({ Name: text, Options: textMap });
const annotations: Fields = { Name: text, Labels: textMap };
const networks = listOf(objectWith({ Target: text, Aliases: texts, DriverOpts: textMap }));
const file = objectWith({ Name: text, UID: text, GID: text, Mode: uint32 });
const availability = oneOf("", "active", "pause", "drain");

const PRIVILEGES: Shape = objectWith({
  // Windows.
  CredentialSpec: nothing,
  SELinuxContext: objectWith({ Disable: truth, User: text, Role: text, Type: text, Level: text }),
  // A profile of one's own is base64 here, and is not read.
  Seccomp: since("1.44", objectWith({ Mode: oneOf("", "default", "unconfined"), Profile: nothing })),
  AppArmor: since("1.44", objectWith({ Mode: oneOf("", "default", "disabled") })),
  NoNewPrivileges: since("1.44", truth),
});

const CONTAINER: Shape = objectWith({
  Image: text,
  Labels: textMap,
  Command: texts,
  Args: texts,
  Hostname: text,
  Env: texts,
  Dir: text,
  User: text,
  Groups: texts,
  Privileges: PRIVILEGES,
  Init: truth,
  StopSignal: text,
  TTY: truth,
  OpenStdin: truth,
  ReadOnly: truth,
  Mounts: listOf(MOUNT),
  StopGracePeriod: int64,
  Healthcheck: HEALTH_CHECK,
  Hosts: texts,
  DNSConfig: objectWith({ Nameservers: texts, Search: texts, Options: texts }),
  Secrets: listOf(objectWith({ File: file, SecretID: text, SecretName: text })),
  Configs: listOf(objectWith({ File: file, Runtime: nothing, ConfigID: text, ConfigName: text })),
  // Windows.
  Isolation: oneOf("", "default"),
  Sysctls: since("1.40", textMap),
  CapabilityAdd: since("1.41", texts),
  CapabilityDrop: since("1.41", texts),
  Ulimits: since("1.41", listOf(objectWith({ Name: text, Soft: int64, Hard: int64 }))),
  OomScoreAdj: since("1.46", int64),
});

const TASK: Shape = objectWith({
  ContainerSpec: CONTAINER,
  // A plugin with privileges on every node, and a container that is there: neither is what a service is asked for.
  PluginSpec: nothing,
  NetworkAttachmentSpec: nothing,
  Resources: objectWith({
    Limits: objectWith({ NanoCPUs: int64, MemoryBytes: int64, Pids: since("1.41", int64) }),
    Reservations: objectWith({
      NanoCPUs: int64,
      MemoryBytes: int64,
      GenericResources: listOf(
        objectWith({ NamedResourceSpec: objectWith({ Kind: text, Value: text }), DiscreteResourceSpec: objectWith({ Kind: text, Value: int64 }) }),
      ),
    }),
  }),
  RestartPolicy: objectWith({ Condition: oneOf("", "none", "on-failure", "any"), Delay: int64, MaxAttempts: uint64, Window: int64 }),
  Placement: objectWith({
    Constraints: texts,
    Preferences: listOf(objectWith({ Spread: objectWith({ SpreadDescriptor: text }) })),
    MaxReplicas: since("1.40", uint64),
    Platforms: listOf(objectWith({ Architecture: text, OS: text })),
  }),
  ForceUpdate: uint64,
  Runtime: oneOf("", "container"),
  Networks: networks,
  LogDriver: driver,
});

const UPDATE_PLAN: Shape = objectWith({
  Parallelism: uint64,
  Delay: int64,
  FailureAction: oneOf("", "pause", "continue", "rollback"),
  Monitor: int64,
  MaxFailureRatio: rational,
  Order: oneOf("", "stop-first", "start-first"),
});

const SERVICE: Shape = objectWith({
  ...annotations,
  TaskTemplate: TASK,
  Mode: objectWith({
    Replicated: objectWith({ Replicas: uint64 }),
    Global: objectWith({}),
    ReplicatedJob: since("1.41", objectWith({ MaxConcurrent: uint64, TotalCompletions: uint64 })),
    GlobalJob: since("1.41", objectWith({})),
  }),
  UpdateConfig: UPDATE_PLAN,
  RollbackConfig: UPDATE_PLAN,
  // Where the task's own are missing; said there instead, it means the same to every version.
  Networks: nothing,
  EndpointSpec: objectWith({
    Mode: oneOf("", "vip", "dnsrr"),
    Ports: listOf(
      objectWith({
        Name: text,
        Protocol: oneOf("", "tcp", "udp", "sctp"),
        TargetPort: uint32,
        PublishedPort: uint32,
        PublishMode: oneOf("", "ingress", "host"),
      }),
    ),
  }),
});

const SWARM: Shape = objectWith({
  ...annotations,
  Orchestration: objectWith({ TaskHistoryRetentionLimit: int64 }),
  Raft: objectWith({ SnapshotInterval: uint64, KeepOldSnapshots: uint64, LogEntriesForSlowFollowers: uint64, ElectionTick: int64, HeartbeatTick: int64 }),
  Dispatcher: objectWith({ HeartbeatPeriod: int64 }),
  CAConfig: objectWith({
    NodeCertExpiry: int64,
    ExternalCAs: listOf(objectWith({ Protocol: oneOf("", "cfssl"), URL: text, Options: textMap, CACert: text })),
    SigningCACert: text,
    SigningCAKey: text,
    ForceRotate: uint64,
  }),
  TaskDefaults: objectWith({ LogDriver: driver }),
  EncryptionConfig: objectWith({ AutoLockManagers: truth }),
});

export const CLUSTER_SHAPES = {
  service: SERVICE,
  // `Driver`: a plugin that hands out the value.
  secret: objectWith({ ...annotations, Data: text, Driver: nothing, Templating: since("1.37", driver) }),
  config: objectWith({ ...annotations, Data: text, Templating: since("1.37", driver) }),
  "swarm-init": objectWith({
    ListenAddr: text,
    AdvertiseAddr: text,
    DataPathAddr: text,
    DataPathPort: since("1.40", uint32),
    ForceNewCluster: truth,
    Spec: SWARM,
    AutoLockManagers: truth,
    Availability: availability,
    DefaultAddrPool: texts,
    SubnetSize: uint32,
  }),
  "swarm-join": objectWith({ ListenAddr: text, AdvertiseAddr: text, DataPathAddr: text, RemoteAddrs: texts, JoinToken: text, Availability: availability }),
  "swarm-update": SWARM,
  "swarm-unlock": objectWith({ UnlockKey: text }),
  "node-update": objectWith({ ...annotations, Role: oneOf("", "worker", "manager"), Availability: availability }),
} as const satisfies Readonly<Record<string, Shape>>;
