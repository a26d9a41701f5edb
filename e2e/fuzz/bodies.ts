import fc from "fast-check";

/* A driver that is not there would be looked for as a plugin, which takes an engine 15 s. */

/** Bodies of requests in the spellings that the engine takes for one and the same, and with fields that it takes for another thing than they seem. */

/** Names of what there is already, for bodies that lead to it. */
export interface Known {
  readonly image: string;
  readonly label: string;
  /** Names, short and whole ids of containers. */
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** A value that is refused, among many that are not: one field of a body would else refuse most of them. */
const rarely = <T>(usual: T, ...refused: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...refused) });

const path = fc.constantFrom("/etc", "//etc//", "/tmp/../etc", "/var/run/docker.sock", "/run/./docker.sock", "/", "/srv/data", "/proc/../dev", "/etc/.");
const inside = fc.constantFrom("/h", "//h/x/../y", "/data/", "/d", "relative", "/");
const capability = fc.constantFrom(
  "SYS_ADMIN",
  "cap_sys_admin",
  "CAP_NET_RAW",
  "Sys_Ptrace",
  "sys_module",
  "all",
  "ALL",
  "DAC_READ_SEARCH",
  "sys_chroot",
  "NOSUCH",
);
const mode = fc.constantFrom("", ":ro", ":rw", ":rshared", ":ro,rslave", ":z", ":ro,rw", ":nocopy", ":RO", ":Z,ro,ro", ":bad");
const volumeName = (known: Known) => fc.constantFrom("", ...known.volumes, `${known.label}-made`);
const options = fc.oneof(
  fc.record({ type: fc.constant("none"), o: fc.constantFrom("bind", "rbind,ro"), device: path }),
  fc.record({ type: fc.constant("tmpfs"), device: fc.constant("tmpfs") }),
  fc.constant({}),
  fc.constant({ TYPE: "none", o: "bind", device: "/" }),
);

const bind = (known: Known) =>
  fc.oneof(
    fc.tuple(path, inside, mode).map(([from, to, how]) => `${from}:${to}${how}`),
    fc.tuple(volumeName(known), inside, mode).map(([from, to, how]) => `${from}:${to}${how}`),
    inside,
  );
const mount = (known: Known) =>
  fc.oneof(
    fc.record({
      Type: fc.constantFrom("bind", "BIND"),
      Source: path,
      Target: inside,
      ReadOnly: fc.boolean(),
      BindOptions: fc.record({ Propagation: fc.constantFrom("", "rshared", "rslave"), NonRecursive: fc.boolean() }, { requiredKeys: [] }),
    }),
    fc.record({ Type: fc.constant("volume"), Source: volumeName(known), Target: inside, ReadOnly: fc.boolean() }),
    fc.record({
      Type: fc.constant("volume"),
      Source: volumeName(known),
      Target: inside,
      VolumeOptions: fc.record({ NoCopy: fc.boolean(), DriverConfig: fc.record({ Name: fc.constantFrom("local", ""), Options: options }) }),
    }),
    fc.record({ Type: fc.constant("tmpfs"), Target: inside, TmpfsOptions: fc.record({ SizeBytes: fc.constantFrom(0, 65536), Mode: fc.constant(0o700) }) }),
  );
const device = fc.record({
  PathOnHost: fc.constantFrom("/dev/null", "/dev/../dev/sda", "/dev/fuse", "dev/null"),
  PathInContainer: fc.constantFrom("", "/dev/x", "/dev//y"),
  CgroupPermissions: fc.constantFrom("", "r", "rwm", "RWM"),
});
const option = fc.constantFrom(
  ...["seccomp:unconfined", "seccomp=unconfined", "no-new-privileges", "no-new-privileges:false", "no-new-privileges=0", "apparmor=unconfined"],
  ...["label:disable", "label=type:x_t", "systempaths=unconfined", 'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}', "nosuch=1"],
);
const join = (known: Known) => fc.constantFrom(...known.containers.map((name) => `container:${name}`), "container:nosuch");

const hostConfig = (known: Known) =>
  fc.record(
    {
      Privileged: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      CapAdd: fc.oneof(fc.array(capability, { maxLength: 2 }), capability),
      CapDrop: fc.array(capability, { maxLength: 2 }),
      Binds: fc.array(bind(known), { maxLength: 2 }),
      Mounts: fc.array(mount(known), { maxLength: 1 }),
      Devices: fc.array(device, { maxLength: 1 }),
      SecurityOpt: fc.array(option, { maxLength: 3 }),
      PidMode: fc.oneof(fc.constantFrom("", "host", "HOST", "private"), join(known)),
      IpcMode: fc.oneof(fc.constantFrom("private", "host", "none", "shareable", ""), join(known)),
      UTSMode: fc.constantFrom("", "host"),
      NetworkMode: fc.oneof(fc.constantFrom("default", "host", "none", "bridge", "HOST", ""), fc.constantFrom(...known.networks), join(known)),
      CgroupnsMode: fc.constantFrom("private", "host", ""),
      CgroupParent: fc.constantFrom("", "/../../x", "/a//b", "../x", "a"),
      UsernsMode: fc.constantFrom("", "host"),
      ReadonlyRootfs: fc.boolean(),
      DeviceCgroupRules: fc.constantFrom([], ["c 10:200 rwm"], ["b *:* rw"], ["a *:* rwm"]),
      MaskedPaths: fc.constantFrom(null, [], ["/proc/kcore"]),
      ReadonlyPaths: fc.constantFrom(null, []),
      Tmpfs: fc.constantFrom({}, { "/run//x": "rw" }, { "/h": "ro" }),
      GroupAdd: fc.constantFrom([], ["0"], ["docker"]),
      VolumesFrom: fc.array(
        fc.tuple(fc.constantFrom(...known.containers), fc.constantFrom("", ":ro", ":rw")).map((words) => words.join("")),
        { maxLength: 1 },
      ),
      VolumeDriver: fc.constantFrom("", "local"),
      Runtime: fc.constantFrom("", "runc", "io.containerd.runc.v2", "nosuch"),
      Memory: fc.constantFrom(0, 67108864, -1),
      NanoCpus: fc.constantFrom(0, 100000000),
      PidsLimit: fc.constantFrom(0, 100, -1, null),
      CpuShares: fc.constantFrom(0, 512),
      OomKillDisable: fc.boolean(),
      Ulimits: fc.constantFrom([], [{ Name: "nofile", Soft: 10, Hard: 20 }]),
      Sysctls: fc.constantFrom({}, { "net.ipv4.ip_forward": "1" }, { "kernel.msgmax": "65536" }),
      RestartPolicy: fc.constantFrom({ Name: "" }, { Name: "always" }, { Name: "on-failure", MaximumRetryCount: 3 }),
      PortBindings: fc.constantFrom({}, { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "18080" }] }, { "80/tcp": [{}] }),
      PublishAllPorts: fc.boolean(),
      LogConfig: fc.constantFrom({ Type: "" }, { Type: "json-file", Config: { "max-size": "1m" } }, { Type: "none" }),
      Annotations: rarely({}, { a: "b" }),
      Cgroup: rarely("", "container:x"),
      ShmSize: fc.constantFrom(0, 1048576),
      Init: fc.boolean(),
      ExtraHosts: fc.constantFrom([], ["h:127.0.0.1"]),
    },
    { requiredKeys: [] },
  );

/** Most fields left out: a body with all of them at once is refused for one, and nothing is learned of the others. */
const few = <T extends object>(record: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc.tuple(record, fc.array(fc.nat(), { minLength: 1, maxLength: 7 })).map(([value, picks]) => {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.length === 0 ? [] : picks.map((pick) => entries[pick % entries.length] ?? ["Init", false]));
  });

const create = (known: Known) =>
  fc.record(
    {
      Image: fc.constant(known.image),
      Labels: fc.constant({ [known.label]: "" }),
      User: fc.constantFrom("", "0", "1000", "1000:1000", "app"),
      Volumes: fc.constantFrom({}, { "/data": {} }, { "//data/../v/": {} }),
      Env: fc.constantFrom([], ["A=b"]),
      Cmd: fc.constantFrom(["true"], "true", []),
      Entrypoint: fc.constantFrom(null, ["/bin/sh"], "sh"),
      ExposedPorts: fc.constantFrom({}, { "80/tcp": {} }),
      NetworkDisabled: fc.boolean(),
      Healthcheck: fc.constantFrom({}, { Test: ["NONE"] }, { Test: ["CMD", "true"], Interval: 30000000000 }),
      NetworkingConfig: fc.constantFrom({}, { EndpointsConfig: {} }, ...known.networks.map((name) => ({ EndpointsConfig: { [name]: { Aliases: ["x"] } } }))),
      HostConfig: few(hostConfig(known)),
    },
    { requiredKeys: ["Image", "Labels", "HostConfig"] },
  );

const exec = fc.record(
  {
    Cmd: fc.constantFrom(["true"], "true", ["sh", "-c", "id"]),
    User: fc.constantFrom("", "0", "1000", "app", "root:root"),
    Privileged: fc.boolean(),
    Tty: fc.boolean(),
    AttachStdin: fc.boolean(),
    AttachStdout: fc.boolean(),
    Env: fc.constantFrom([], ["A=b"]),
    WorkingDir: fc.constantFrom("", "/tmp"),
    Detach: fc.boolean(),
    DetachKeys: fc.constantFrom("", "ctrl-p"),
    Container: rarely("", "x"),
  },
  { requiredKeys: ["Cmd"] },
);

const volume = (known: Known) =>
  fc.record(
    {
      Name: fc.constantFrom("", ...known.volumes, `${known.label}-a`, `${known.label}-b`, "../x", "a/b"),
      Driver: fc.constantFrom("", "local"),
      DriverOpts: options,
      Labels: fc.constant({ [known.label]: "" }),
    },
    { requiredKeys: ["Labels"] },
  );

const network = (known: Known) =>
  fc.record(
    {
      Name: fc.constantFrom(`${known.label}-n1`, `${known.label}-n2`, "host", "container:x", "a/b"),
      Labels: fc.constant({ [known.label]: "" }),
      CheckDuplicate: fc.boolean(),
      Driver: fc.constantFrom("", "bridge", "null", "host", "macvlan"),
      Internal: fc.boolean(),
      Attachable: fc.boolean(),
      EnableIPv6: fc.constant(false),
      Options: fc.constantFrom({}, { "com.docker.network.bridge.enable_icc": "false" }, { parent: "lo" }),
      ConfigFrom: rarely<object | null>(null, { Network: "x" }),
      Scope: fc.constantFrom("", "local"),
    },
    { requiredKeys: ["Name", "Labels"] },
  );

const update = few(
  fc.record({
    Memory: fc.constantFrom(67108864, 134217728),
    MemorySwap: fc.constantFrom(-1, 268435456),
    NanoCpus: fc.constantFrom(100000000, 200000000),
    CpuShares: fc.constantFrom(512, 1024),
    PidsLimit: fc.constantFrom(50, 100, -1),
    CpusetCpus: fc.constantFrom("0", ""),
    RestartPolicy: fc.constantFrom({ Name: "no" }, { Name: "always" }),
    Devices: rarely<object[]>([], [{ PathOnHost: "/dev/null", PathInContainer: "/dev/x", CgroupPermissions: "rwm" }]),
    CgroupParent: rarely("", "/x"),
    Ulimits: rarely<object[]>([], [{ Name: "nofile", Soft: 1, Hard: 1 }]),
  }),
);

const connect = (known: Known) =>
  fc.record(
    {
      Container: fc.constantFrom(...known.containers, "nosuch"),
      EndpointConfig: fc.constantFrom({}, { Aliases: ["y"] }, { Links: ["x:y"] }, { DriverOpts: {} }),
    },
    { requiredKeys: ["Container"] },
  );

/** What a start may not have, and engines up to 24 honoured below API 1.24. */
const start = fc.constantFrom<(object | null)[]>(null, null, {}, { Binds: ["/:/h"] }, { PidMode: "host" }, { CapAdd: ["SYS_ADMIN"] });

/** By the operation that they are sent to. */
export const bodiesOf = (known: Known) => ({
  create: create(known),
  exec,
  volume: volume(known),
  network: network(known),
  update,
  connect: connect(known),
  start,
});
