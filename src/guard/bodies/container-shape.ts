import { ENDPOINT, RESOURCES, RESTART_POLICY } from "./resources.ts";
import type { Fields, Shape } from "./shape.ts";
import { int64, keys, listOf, mapOf, nothing, objectWith, oneOf, since, text, textMap, texts, truth, until, words } from "./shape.ts";

const propagation = oneOf("", "private", "rprivate", "shared", "rshared", "slave", "rslave");

export const MOUNT: Shape = objectWith({
  Type: oneOf("bind", "volume", "tmpfs", "image"),
  Source: text,
  Target: text,
  ReadOnly: truth,
  Consistency: text,
  BindOptions: objectWith({
    Propagation: propagation,
    NonRecursive: truth,
    CreateMountpoint: since("1.42", truth),
    ReadOnlyNonRecursive: since("1.44", truth),
    ReadOnlyForceRecursive: since("1.44", truth),
  }),
  VolumeOptions: objectWith({
    NoCopy: truth,
    Labels: textMap,
    DriverConfig: objectWith({ Name: text, Options: textMap }),
    Subpath: since("1.45", text),
  }),
  ImageOptions: since("1.48", objectWith({ Subpath: text })),
  TmpfsOptions: objectWith({ SizeBytes: int64, Mode: int64, Options: since("1.46", listOf(texts)) }),
});

const HOST_CONFIG: Shape = objectWith({
  ...RESOURCES,
  Binds: texts,
  ContainerIDFile: text,
  LogConfig: objectWith({ Type: text, Config: textMap }),
  NetworkMode: text,
  PortBindings: mapOf(listOf(objectWith({ HostIp: text, HostPort: text }))),
  RestartPolicy: RESTART_POLICY,
  AutoRemove: truth,
  VolumeDriver: text,
  VolumesFrom: texts,
  Mounts: listOf(MOUNT),
  ConsoleSize: listOf(int64),
  // What an OCI runtime makes of them is not known here.
  Annotations: nothing,
  CapAdd: words,
  CapDrop: words,
  CgroupnsMode: oneOf("", "private", "host"),
  Dns: texts,
  DnsOptions: texts,
  DnsSearch: texts,
  ExtraHosts: texts,
  GroupAdd: texts,
  IpcMode: text,
  // Joins another container's cgroup; the engine stores any text.
  Cgroup: nothing,
  Links: texts,
  OomScoreAdj: int64,
  PidMode: text,
  Privileged: truth,
  PublishAllPorts: truth,
  ReadonlyRootfs: truth,
  SecurityOpt: texts,
  StorageOpt: textMap,
  Tmpfs: textMap,
  UTSMode: oneOf("", "host"),
  UsernsMode: oneOf("", "host"),
  ShmSize: int64,
  Sysctls: textMap,
  Runtime: text,
  // Windows.
  Isolation: oneOf("", "default"),
  MaskedPaths: texts,
  ReadonlyPaths: texts,
  Init: truth,
  // Engine 19.03 alone, in place of CapAdd and CapDrop.
  Capabilities: nothing,
});

export const HEALTH_CHECK: Shape = objectWith({
  Test: texts,
  Interval: int64,
  Timeout: int64,
  StartPeriod: int64,
  StartInterval: since("1.44", int64),
  Retries: int64,
});

const CONFIG: Fields = {
  Hostname: text,
  Domainname: text,
  User: text,
  AttachStdin: truth,
  AttachStdout: truth,
  AttachStderr: truth,
  ExposedPorts: keys,
  Tty: truth,
  OpenStdin: truth,
  StdinOnce: truth,
  Env: texts,
  Cmd: words,
  Healthcheck: HEALTH_CHECK,
  ArgsEscaped: truth,
  Image: text,
  Volumes: keys,
  WorkingDir: text,
  Entrypoint: words,
  NetworkDisabled: truth,
  MacAddress: until("1.51", text),
  OnBuild: texts,
  Labels: textMap,
  StopSignal: text,
  StopTimeout: int64,
  Shell: words,
};

/** `POST /containers/create`. Fields of the host configuration at the top level, which engines up to 26 honour, are no fields here. */
export const CONTAINER_CREATE: Shape = objectWith({
  ...CONFIG,
  HostConfig: HOST_CONFIG,
  NetworkingConfig: objectWith({ EndpointsConfig: mapOf(ENDPOINT) }),
});

/** `POST /commit`: what containers of the image run as. The engine reads what a create may say, and uses none of the rest (moby daemon/commit.go). */
export const COMMIT: Shape = objectWith(CONFIG);
