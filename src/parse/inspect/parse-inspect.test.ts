import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Container } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { parseImages, parseInspect, parseNetworks, parseVolumes } from "./parse-inspect.ts";

const ID = "a".repeat(64);
const OTHER = "b".repeat(64);
const MASKED = [
  "/proc/asound",
  "/proc/acpi",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/sys/firmware",
];
const READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

/** What Engine 20.10 answers for `docker create --name web busy:1`, as far as it is read. */
const HOST_CONFIG = {
  Binds: null,
  NetworkMode: "default",
  PortBindings: {},
  RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
  VolumesFrom: null,
  CapAdd: null,
  CapDrop: null,
  CgroupnsMode: "private",
  GroupAdd: null,
  IpcMode: "private",
  PidMode: "",
  Privileged: false,
  PublishAllPorts: false,
  ReadonlyRootfs: false,
  SecurityOpt: null,
  UTSMode: "",
  UsernsMode: "",
  Runtime: "runc",
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: "",
  CpuPeriod: 0,
  CpuQuota: 0,
  Devices: [],
  DeviceCgroupRules: null,
  DeviceRequests: null,
  OomKillDisable: false,
  PidsLimit: null,
  MaskedPaths: MASKED,
  ReadonlyPaths: READ_ONLY,
};
const CONFIG = { User: "", Env: ["PATH=/bin"], Cmd: ["sh"], Image: "busy:1", Entrypoint: null };

interface Changes {
  readonly host?: object;
  readonly config?: object;
  readonly top?: object;
}

function answer({ host = {}, config = {}, top = {} }: Changes = {}): unknown {
  return {
    Id: ID,
    Name: "/web",
    State: { Running: false },
    Image: "sha256:1",
    AppArmorProfile: "",
    HostConfig: { ...HOST_CONFIG, ...host },
    Mounts: [],
    Config: { ...CONFIG, ...config },
    NetworkSettings: { Ports: {}, Networks: { bridge: {} } },
    ...top,
  };
}

function inspected(changes: Changes = {}): Container {
  const [container] = parseInspect([answer(changes)], "engine").containers;
  if (container === undefined) throw new Error("no container");
  return container;
}

/** The values of fields, without their places. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("known" in value) return value.known === true && "value" in value ? plain(value.value) : "unknown";
  if ("value" in value && "evidence" in value) return plain(value.value);
  return Object.fromEntries(Object.entries(value).flatMap(([key, field]) => (key === "evidence" ? [] : [[key, plain(field)]])));
}

const DEFAULTS = { kind: "engine-default" };
const MOUNT = { recursiveReadOnly: "engine-default", propagation: "rprivate", subpath: "" };
const bindOf = (more: object) => ({ Type: "bind", Source: "/a", Destination: "/b", Mode: "", RW: true, Propagation: "rprivate", ...more });

describe("a container as the engine tells it", () => {
  it("a default one is at its defaults", () =>
    expect(plain(inspected())).toMatchObject({
      id: ID,
      name: "web",
      source: "engine",
      running: false,
      image: "busy:1",
      user: "",
      privileged: false,
      capAdd: [],
      seccomp: DEFAULTS,
      apparmor: "engine-default",
      maskedPaths: "engine-default",
      readonlyPaths: "engine-default",
      namespaces: { pid: DEFAULTS, net: DEFAULTS, ipc: { kind: "private" }, uts: DEFAULTS, cgroup: { kind: "private" }, user: DEFAULTS },
      mounts: [],
      volumesFrom: [],
      networks: ["bridge"],
      environment: [{ name: "PATH", value: null, isSecret: false }],
      limits: { memoryBytes: 0, pids: 0, cpus: 0, storage: false, oomKillDisabled: false },
      restartPolicy: "no",
      command: ["sh"],
    }));

  it.each<[string, Changes, Partial<Record<keyof Container, unknown>>]>([
    [
      "privileged, whose paths are null",
      { host: { Privileged: true, MaskedPaths: null, ReadonlyPaths: null, SecurityOpt: ["label=disable"] } },
      { privileged: true, maskedPaths: "engine-default", selinuxLabel: "disabled" },
    ],
    ["system paths unconfined: empty lists", { host: { MaskedPaths: [], ReadonlyPaths: [] } }, { maskedPaths: "none", readonlyPaths: "none" }],
    ["fewer system paths than usual", { host: { MaskedPaths: ["/proc/kcore"] } }, { maskedPaths: "custom" }],
    ["an API that has no such lists", { host: { MaskedPaths: undefined, ReadonlyPaths: undefined } }, { maskedPaths: "engine-default" }],
    [
      "capabilities in any spelling",
      { host: { CapAdd: ["CAP_SYS_ADMIN", "net_raw", "CAP_NEWER"], CapDrop: ["ALL"] } },
      { capAdd: ["SYS_ADMIN", "NET_RAW", "NEWER"], capDrop: ["ALL"] },
    ],
    [
      "the host's namespaces",
      { host: { PidMode: "host", NetworkMode: "host", IpcMode: "host", UTSMode: "host", UsernsMode: "host", CgroupnsMode: "host" } },
      {
        networks: [],
        namespaces: {
          pid: { kind: "host" },
          net: { kind: "host" },
          ipc: { kind: "host" },
          uts: { kind: "host" },
          user: { kind: "host" },
          cgroup: { kind: "host" },
        },
      },
    ],
    [
      "a network of its own",
      { host: { NetworkMode: "back" }, top: { NetworkSettings: { Networks: { back: {}, front: {} } } } },
      { networks: ["back", "front"], namespaces: expect.objectContaining({ net: { kind: "private" } }) },
    ],
    ["a network, never attached", { host: { NetworkMode: "back" }, top: { NetworkSettings: undefined } }, { networks: ["back"] }],
    ["podman's own namespace", { host: { PidMode: "ns:/proc/1/ns/pid" } }, { namespaces: expect.objectContaining({ pid: "unknown" }) }],
    ["AppArmor as settled", { top: { AppArmorProfile: "unconfined" } }, { apparmor: "unconfined" }],
    [
      "AppArmor's default as settled",
      { host: { SecurityOpt: ["apparmor=docker-default"] }, top: { AppArmorProfile: "docker-default" } },
      { apparmor: "engine-default" },
    ],
    [
      "a seccomp profile inline",
      { host: { SecurityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["bpf"],"action":"SCMP_ACT_ALLOW"}]}'] } },
      { seccomp: { kind: "custom", allows: ["bpf"] } },
    ],
    ["a seccomp profile by its name", { host: { SecurityOpt: ["seccomp=/etc/p.json"] } }, { seccomp: { kind: "custom", allows: "unknown" } }],
    ["options that are not known here", { host: { SecurityOpt: ["future=1", "no-new-privileges"] } }, { noNewPrivileges: true }],
    [
      "a bind, read-only",
      { top: { Mounts: [bindOf({ RW: false, Source: "/a/../c" })] } },
      { mounts: [{ ...MOUNT, kind: "bind", source: "/c", target: "/b", readOnly: true }] },
    ],
    [
      "a bind that spares submounts",
      {
        host: { Mounts: [{ Type: "bind", Source: "/a", Target: "/b", ReadOnly: true, BindOptions: { ReadOnlyNonRecursive: true } }] },
        top: { Mounts: [bindOf({ RW: false })] },
      },
      { mounts: [{ ...MOUNT, kind: "bind", source: "/a", target: "/b", readOnly: true, recursiveReadOnly: "off" }] },
    ],
    [
      "a shared bind of an old API",
      { top: { Mounts: [{ Source: "/a", Destination: "/b", Mode: "ro", Propagation: "rshared" }] } },
      { mounts: [{ ...MOUNT, kind: "bind", source: "/a", target: "/b", readOnly: true, propagation: "rshared" }] },
    ],
    ["a tmpfs by flag", { host: { Tmpfs: { "/t": "ro" } } }, { mounts: [{ ...MOUNT, kind: "tmpfs", source: "", target: "/t", readOnly: true }] }],
    [
      "no list of mounts: what was asked for",
      { host: { Binds: ["/a:/b:ro"], VolumesFrom: ["x:ro"] }, top: { Mounts: undefined } },
      { mounts: [{ ...MOUNT, kind: "bind", source: "/a", target: "/b", readOnly: true }], volumesFrom: [{ container: "x", readOnly: true }] },
    ],
    ["mounts inherited: in the list already", { host: { VolumesFrom: ["x"] } }, { volumesFrom: [] }],
    [
      "devices",
      {
        host: {
          Devices: [{ PathOnHost: "/dev/sda", PathInContainer: "/dev/x", CgroupPermissions: "r" }],
          DeviceCgroupRules: ["a"],
          DeviceRequests: [{ Driver: "", Count: -1, DeviceIDs: null, Capabilities: [["gpu"]] }],
        },
      },
      {
        devices: [{ hostPath: "/dev/sda", containerPath: "/dev/x", permissions: "r" }],
        deviceCgroupRules: ["a"],
        deviceRequests: [{ driver: "", count: -1, deviceIds: [], capabilities: ["gpu"] }],
      },
    ],
    [
      "limits",
      { host: { Memory: 5, PidsLimit: -1, CpuQuota: 50_000, StorageOpt: { size: "1G" }, OomKillDisable: null } },
      { limits: { memoryBytes: 5, pids: 0, cpus: 0.5, storage: true, oomKillDisabled: false } },
    ],
    [
      "ports asked for",
      { host: { PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8080" }] } } },
      { ports: [{ hostIp: "", hostPort: 8080, containerPort: 80, protocol: "tcp" }] },
    ],
    [
      "ports as published",
      {
        host: { PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "" }] } },
        top: { NetworkSettings: { Ports: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "49153" }], "81/tcp": null }, Networks: { bridge: {} } } },
      },
      { ports: [{ hostIp: "0.0.0.0", hostPort: 49153, containerPort: 80, protocol: "tcp" }] },
    ],
    [
      "secrets, of which only the name stays",
      { config: { Env: ["DB_PASSWORD=hunter2", "POST=1"], Cmd: ["x", "--token=abc"] } },
      {
        environment: [
          { name: "DB_PASSWORD", value: null, isSecret: true },
          { name: "POST", value: "1", isSecret: false },
        ],
        command: ["x", "--token=[redacted]"],
      },
    ],
    ["an entrypoint as one text", { config: { Entrypoint: "/run me", Cmd: null } }, { command: ["/run", "me"] }],
    ["another restart policy and runtime", { host: { RestartPolicy: { Name: "" }, Runtime: "" } }, { restartPolicy: "no", runtime: "engine-default" }],
  ])("%s", (_, changes, fields) => expect(plain(inspected(changes))).toMatchObject(fields));

  it.each<[string, Changes, Partial<Record<keyof Container, unknown>>]>([
    ["a text for a list", { host: { CapAdd: "SYS_ADMIN" } }, { capAdd: "unknown" }],
    ["a text for a truth", { host: { Privileged: "no" } }, { privileged: "unknown" }],
    ["no word on privileges", { host: { Privileged: undefined } }, { privileged: "unknown" }],
    ["no word on capabilities", { host: { CapAdd: undefined } }, { capAdd: "unknown" }],
    ["no word on security options", { host: { SecurityOpt: undefined } }, { seccomp: "unknown", noNewPrivileges: "unknown" }],
    ["no word on the pid namespace", { host: { PidMode: undefined } }, { namespaces: expect.objectContaining({ pid: "unknown" }) }],
    ["no word on mounts", { host: { Binds: undefined }, top: { Mounts: undefined } }, { mounts: "unknown" }],
    ["a mount of a new type", { top: { Mounts: [bindOf({ Type: "future" })] } }, { mounts: "unknown" }],
    ["a mount without a source", { top: { Mounts: [bindOf({ Source: "" })] } }, { mounts: [expect.objectContaining({ source: "unknown" })] }],
    ["a number in a list of texts", { host: { GroupAdd: [1] } }, { groupAdd: "unknown" }],
    ["a port that is none", { host: { PortBindings: { x: [{}] } } }, { ports: "unknown" }],
    ["a restart policy that is none", { host: { RestartPolicy: { Name: "maybe" } } }, { restartPolicy: "unknown" }],
    ["no word on whether it runs", { top: { State: {} } }, { running: "unknown" }],
  ])("%s leaves a blank", (_, changes, fields) => expect(plain(inspected(changes))).toMatchObject(fields));

  it("evidence is a pointer into the answer, or into the file", () => {
    const change = { host: { CapAdd: ["BPF"] } };
    expect(inspected(change).capAdd).toMatchObject({ value: [{ evidence: { source: "inspect web", location: "/HostConfig/CapAdd/0" } }] });
    const fromFile = parseInspect([answer(change)], "saved.json").containers[0];
    expect(fromFile).toMatchObject({ source: "saved.json", capAdd: { value: [{ evidence: { source: "saved.json", location: "/0/HostConfig/CapAdd/0" } }] } });
  });

  it("namespaces of other containers are found by id, short id and name", () => {
    const others = [ID, ID.slice(0, 12), "web"].map((name) => answer({ host: { NetworkMode: `container:${name}` }, top: { Id: OTHER, Name: "/other" } }));
    for (const other of others) {
      expect(plain(parseInspect([answer(), other], "engine").containers[1]?.namespaces.net)).toEqual({ kind: "container", container: ID });
    }
  });
});

describe("volumes, networks and images beside containers", () => {
  const volumeMount = { Type: "volume", Name: "data", Source: "/var/lib/docker/volumes/data/_data", Destination: "/d", Driver: "local", RW: true };

  it("a volume that was not inspected is unknown, one that was is not", () => {
    const container = answer({ top: { Mounts: [volumeMount] } });
    const volume = { Name: "data", Driver: "local", Mountpoint: "/x", Options: { o: "bind,password=x", device: "/" } };
    expect(plain(parseInspect([container], "f").volumes)).toEqual([{ name: "data", driver: "local", options: "unknown" }]);
    expect(plain(parseInspect([container, volume], "f").volumes)).toEqual([
      { name: "data", driver: "local", options: { o: "bind,password=[redacted]", device: "/" } },
    ]);
    expect(plain(parseInspect([container], "f", { volumes: parseVolumes({ Volumes: [volume], Warnings: null }, "engine") }).volumes)).toMatchObject([
      { options: { device: "/" } },
    ]);
  });

  it("an anonymous volume has no options, but those the container asked for", () => {
    const mount = { ...volumeMount, Name: OTHER };
    const asked = [{ Type: "volume", Target: "/d", VolumeOptions: { DriverConfig: { Name: "local", Options: { device: "/" } } } }];
    expect(plain(parseInspect([answer({ top: { Mounts: [mount] } })], "f").volumes)).toMatchObject([{ options: {} }]);
    expect(plain(parseInspect([answer({ host: { Mounts: asked }, top: { Mounts: [mount] } })], "f").volumes)).toMatchObject([{ options: { device: "/" } }]);
    expect(plain(parseInspect([answer({ host: { Binds: [`${OTHER}:/d`] }, top: { Mounts: [mount] } })], "f").volumes)).toMatchObject([{ options: "unknown" }]);
  });

  it("networks", () => {
    const networks = [
      { Name: "a", Driver: "bridge", Internal: true, Scope: "local", Options: { "com.docker.network.bridge.enable_icc": "false" } },
      { Name: "b", Driver: "overlay", Internal: false, Scope: "swarm", Options: { encrypted: "" } },
      { Name: "c", Driver: "bridge", Scope: "local", Options: null },
    ];
    expect(plain(parseNetworks(networks, "engine"))).toEqual([
      { name: "a", driver: "bridge", internal: true, interContainer: false, encrypted: false },
      { name: "b", driver: "overlay", internal: false, interContainer: true, encrypted: true },
      { name: "c", driver: "bridge", internal: false, interContainer: true, encrypted: false },
    ]);
    expect(parseInspect(networks, "f").networks).toHaveLength(3);
  });

  const image = {
    Id: "sha256:1",
    RepoTags: ["busy:1"],
    RepoDigests: [],
    RootFS: {},
    Config: { User: "app", OnBuild: ["RUN x"], Env: ["API_TOKEN=x"], Cmd: ["sh"], ExposedPorts: { "80/tcp": {} } },
  };

  it("an image is known under each of its references", () => {
    expect(parseImages([image], "engine").map((each) => each.reference)).toEqual(["busy:1", "sha256:1"]);
    expect(plain(parseImages([image], "engine")[0])).toMatchObject({
      user: "app",
      hasOnBuild: true,
      secretsInHistory: ["environment variable API_TOKEN"],
      exposedPorts: [80],
      isPinned: false,
      hasSetuidRoot: "unknown",
    });
  });

  it("a tag that moved does not describe the container that was made from it before", () => {
    const moved = { ...image, Id: "sha256:2", Config: { ...image.Config, User: "root" } };
    const images = new Map<string, unknown>([
      ["sha256:1", image],
      ["sha256:2", moved],
    ]);
    const second = answer({ top: { Id: OTHER, Name: "/second", Image: "sha256:2" } });
    const { containers, images: described } = parseInspect([answer(), second], "engine", { images });
    const userOf = (index: number) => described.find((each) => containers[index]?.image.known && each.reference === containers[index].image.value)?.user;
    expect([plain(userOf(0)), plain(userOf(1))]).toEqual(["app", "root"]);
  });
});

describe("what is no inspect output", () => {
  it.each([
    ["null", null],
    ["a number", 5],
    ["a list of texts", ["x"]],
    ["an object of no kind", [{ Id: ID }]],
    ["a container without an id", [{ HostConfig: HOST_CONFIG, Config: CONFIG }]],
    ["a container without a configuration", [{ Id: ID, HostConfig: HOST_CONFIG }]],
    ["half a container", [{ Id: ID, HostConfig: null, State: {}, Config: CONFIG }]],
  ])("%s is an error", (_, json) => expect(() => parseInspect(json, "f")).toThrow(ParseError));

  it("an empty list is nothing", () => expect(parseInspect([], "f").containers).toEqual([]));

  it("fields of any form end in blanks or in a ParseError", () => {
    const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(null, "", "container:", [], {}, -1, [{}], [null], { __proto__: null, constructor: 1 }));
    const keys = fc.constantFrom(...Object.keys(HOST_CONFIG), "Mounts", "Tmpfs", "StorageOpt", "Sysctls");
    const top = fc.constantFrom("Name", "State", "Mounts", "NetworkSettings", "Image", "AppArmorProfile", "Config", "HostConfig");
    fc.assert(
      fc.property(fc.dictionary(keys, anything), fc.dictionary(top, anything), (host, changed) => {
        try {
          parseInspect([answer({ host, top: changed })], "engine");
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
