import { describe, expect, it } from "vitest";
import type {
  Container,
  ControlJudgement,
  ControlResult,
  EngineConfiguration,
  FileOwner,
  FilePart,
  HostConfiguration,
  Known,
  World,
} from "../../model/index.ts";
import { FILE_PARTS, unknown } from "../../model/index.ts";
import type { WorldChange } from "../facts/fixtures.ts";
import { bind, container, dark, ENGINE, HOST, listed, PLACE, world, yes } from "../facts/fixtures.ts";
import { KNOWLEDGE } from "../techniques/knowledge.ts";
import { viewOf } from "../world-judgement.ts";
import { CONTROLS } from "./catalogue.ts";
import { judgeControls } from "./judge-controls.ts";

interface Case {
  readonly web?: Partial<Container>;
  readonly change?: WorldChange;
}

const NOTHING: Case = {};

function settings(change: Partial<EngineConfiguration>): Case {
  return { change: { engine: { configuration: { ...ENGINE.configuration, ...change } } } };
}

function engine(change: NonNullable<WorldChange["engine"]>): Case {
  return { change: { engine: change } };
}

function setUp(change: Partial<HostConfiguration>): Case {
  return { change: { host: { configuration: { ...HOST.configuration, ...change } } } };
}

function file(part: FilePart, owner: Known<FileOwner>): Case {
  return setUp({ files: yes([{ part, path: `/place/${part}`, owner }]) });
}

function owned(part: FilePart, mode: number, uid = 0, gid = 0): Case {
  return file(part, yes({ mode, uid, gid }));
}

function web(change: Partial<Container>): Case {
  return { web: change };
}

function limited(change: Partial<Container["limits"]>): Case {
  return web({ limits: { ...container("x").limits, ...change } });
}

function upkeep(change: Partial<Container["upkeep"]>): Case {
  return web({ upkeep: { ...container("x").upkeep, ...change } });
}

function inNamespace(name: keyof Container["namespaces"], mode: Container["namespaces"]["pid"]): Case {
  return web({ namespaces: { ...container("x").namespaces, [name]: mode } });
}

function ports(hostIp: string, hostPort: number): Case {
  return web({ ports: listed({ hostIp, hostPort, containerPort: 80, protocol: "tcp" as const }) });
}

function audit(watched: readonly string[], more: { readonly waiting?: readonly string[]; readonly isRunning?: boolean } = {}): HostConfiguration["audit"] {
  return yes({ watched, waiting: more.waiting ?? [], isRunning: more.isRunning ?? true });
}

function audited(part: FilePart, rules: HostConfiguration["audit"]): Case {
  return setUp({ files: yes([{ part, path: `/place/${part}`, owner: yes({ mode: 0o644, uid: 0, gid: 0 }) }]), audit: rules });
}

function bridge(interContainer: Known<boolean>): Case {
  return {
    change: { networks: [{ name: "bridge", driver: yes("bridge"), internal: yes(false), interContainer, encrypted: yes(false), evidence: PLACE }] },
  };
}

function overlay(encrypted: Known<boolean>): Case {
  return {
    change: {
      engine: { swarm: yes("manager" as const) },
      networks: [{ name: "mesh", driver: yes("overlay"), internal: yes(false), interContainer: yes(true), encrypted, evidence: PLACE }],
    },
  };
}

const MANAGER = { swarm: yes("manager" as const) };

function swarm(change: Partial<EngineConfiguration>): Case {
  return engine({ ...MANAGER, configuration: { ...ENGINE.configuration, ...change } });
}

const TLS = yes({ ca: "/c", certificate: "/s", key: "/k" });

type Cases = Partial<Record<ControlResult, readonly Case[]>>;

function auditCases(part: FilePart): Cases {
  const path = `/place/${part}`;
  return {
    pass: [audited(part, audit([path])), audited(part, audit(["/place"]))],
    fail: [audited(part, audit([])), audited(part, audit([`${path}-shim`, `${path}/below`])), audited(part, audit([], { waiting: [path] }))],
    unknown: [audited(part, dark()), setUp({ files: dark() }), audited(part, audit([path], { isRunning: false })), file(part, dark())],
    "not-applicable": [NOTHING],
  };
}

function ownerCases(part: FilePart): Cases {
  return {
    pass: [owned(part, 0o777)],
    fail: [owned(part, 0o400, 1000), owned(part, 0o400, 0, 1000), owned(part, 0o400, 1000, 0)],
    unknown: [file(part, dark()), setUp({ files: dark() })],
    "not-applicable": [NOTHING, rootless(owned(part, 0o777, 1000)), podman(owned(part, 0o777, 1000))],
  };
}

function modeCases(part: FilePart, most: number): Cases {
  return {
    pass: [owned(part, most), owned(part, 0o400), owned(part, most | 0o1000)],
    // 0o477 is a smaller number than most bounds, and grants everybody everything.
    fail: [owned(part, most | 0o002), owned(part, 0o477), owned(part, most | 0o020 | 0o002)],
    unknown: [file(part, dark()), setUp({ files: dark() })],
    "not-applicable": [NOTHING, rootless(owned(part, 0o777)), podman(owned(part, 0o777))],
  };
}

function rootless({ change }: Case): Case {
  return { change: { ...change, engine: { ...change?.engine, rootless: yes(true) } } };
}

function podman({ change }: Case): Case {
  return { change: { ...change, engine: { ...change?.engine, product: yes("podman" as const) } } };
}

/** A switch of the engine that passes when it is `good`. */
function switchCases(make: (value: Known<boolean>) => Case, good: boolean): Cases {
  return { pass: [make(yes(good))], fail: [make(yes(!good))], unknown: [make(dark())], "not-applicable": [podman(make(yes(!good)))] };
}

const ASKED: Cases = { unknown: [NOTHING] };
const IN_SWARM = (asked: Case): Cases => ({ unknown: [asked], "not-applicable": [NOTHING] });

/** What makes each control pass, fail, unknown and not applicable: each of the four that it can be. */
const CASES: Readonly<Record<string, Cases>> = {
  "1.1.1": {
    pass: [
      { change: { host: { mountPoints: yes(["/", "/var/lib/docker"]) } } },
      { change: { host: { mountPoints: yes(["/", "/var/lib/docker"]) }, engine: { dataRoot: yes("/var/lib/docker/100000.100000") } } },
    ],
    fail: [NOTHING, { change: { host: { mountPoints: yes(["/", "/var/lib"]) } } }],
    unknown: [{ change: { host: { mountPoints: dark() } } }, engine({ dataRoot: dark() })],
  },
  "1.1.2": { pass: [NOTHING], unknown: [{ change: { host: { dockerGroupMembers: yes(["amy"]) } } }, { change: { host: { dockerGroupMembers: dark() } } }] },
  "1.1.3": auditCases("dockerd"),
  "1.1.4": auditCases("run-containerd"),
  "1.1.5": auditCases("data-root"),
  "1.1.6": auditCases("engine-directory"),
  "1.1.7": auditCases("docker.service"),
  "1.1.8": auditCases("containerd-socket"),
  "1.1.9": auditCases("docker.socket"),
  "1.1.10": auditCases("default-docker"),
  "1.1.11": auditCases("daemon.json"),
  "1.1.12": auditCases("containerd-config"),
  "1.1.13": auditCases("sysconfig-docker"),
  "1.1.14": auditCases("containerd"),
  "1.1.15": auditCases("containerd-shim"),
  "1.1.16": auditCases("containerd-shim-runc-v1"),
  "1.1.17": auditCases("containerd-shim-runc-v2"),
  "1.1.18": auditCases("runc"),
  "1.2.1": ASKED,
  "1.2.2": ASKED,
  "2.1": { pass: [engine({ rootless: yes(true) })], unknown: [NOTHING, engine({ rootless: dark() })] },
  "2.2": { ...switchCases(bridge, false), unknown: [NOTHING, bridge(dark())] },
  "2.3": {
    pass: [NOTHING],
    fail: [settings({ logLevel: yes("debug") }), settings({ logLevel: yes("warn") })],
    unknown: [settings({ logLevel: dark() }), engine({ product: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.4": switchCases((iptables) => engine({ iptables }), true),
  "2.5": {
    pass: [NOTHING],
    fail: [engine({ insecureRegistries: yes(["10.0.0.0/8"]) })],
    unknown: [engine({ insecureRegistries: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.6": {
    pass: [NOTHING],
    fail: [engine({ storageDriver: yes("aufs") })],
    unknown: [engine({ storageDriver: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.7": {
    pass: [engine({ listeners: listed({ address: "tcp://0.0.0.0:2376", tls: true, verifiesClients: true }) })],
    fail: [
      engine({ listeners: listed({ address: "tcp://0.0.0.0:2375", tls: false, verifiesClients: false }) }),
      engine({ listeners: listed({ address: "tcp://127.0.0.1:2376", tls: true, verifiesClients: false }) }),
    ],
    unknown: [engine({ listeners: dark() })],
    "not-applicable": [NOTHING],
  },
  "2.8": {
    pass: [settings({ defaultUlimits: yes(["nofile=64:64"]) })],
    unknown: [NOTHING, settings({ defaultUlimits: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.9": {
    pass: [engine({ usernsRemap: yes(true) }), engine({ rootless: yes(true) })],
    fail: [NOTHING],
    unknown: [engine({ usernsRemap: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.10": {
    pass: [NOTHING],
    fail: [settings({ cgroupParent: yes("/x") })],
    unknown: [settings({ cgroupParent: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.11": {
    pass: [NOTHING, settings({ storageOptions: yes(["overlay2.size=1G"]) })],
    fail: [settings({ storageOptions: yes(["dm.basesize=20G"]) })],
    unknown: [settings({ storageOptions: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.12": {
    pass: [engine({ authorizationPlugins: yes(["gate"]) })],
    fail: [NOTHING],
    unknown: [engine({ authorizationPlugins: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.13": {
    pass: [settings({ loggingDriver: yes("fluentd") })],
    fail: [NOTHING, settings({ loggingDriver: yes("local") }), settings({ loggingDriver: yes("none") })],
    unknown: [settings({ loggingDriver: yes("journald") }), settings({ loggingDriver: yes("a-plugin") }), settings({ loggingDriver: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.14": switchCases((noNewPrivileges) => engine({ noNewPrivileges }), true),
  "2.15": {
    ...switchCases((liveRestore) => engine({ liveRestore }), true),
    "not-applicable": [engine({ swarm: yes("worker" as const) }), podman(NOTHING)],
  },
  "2.16": switchCases((userlandProxy) => engine({ userlandProxy }), false),
  "2.17": {
    pass: [NOTHING, engine({ seccompProfile: yes("custom" as const) })],
    fail: [engine({ seccompProfile: yes("unconfined" as const) })],
    unknown: [engine({ seccompProfile: dark() })],
    "not-applicable": [podman(NOTHING)],
  },
  "2.18": switchCases((isExperimental) => engine({ isExperimental }), false),
  "3.1": ownerCases("docker.service"),
  "3.2": modeCases("docker.service", 0o644),
  "3.3": ownerCases("docker.socket"),
  "3.4": modeCases("docker.socket", 0o644),
  "3.5": ownerCases("engine-directory"),
  "3.6": modeCases("engine-directory", 0o755),
  "3.7": ownerCases("registry-certificate"),
  "3.8": modeCases("registry-certificate", 0o444),
  "3.9": ownerCases("tls-ca"),
  "3.10": modeCases("tls-ca", 0o444),
  "3.11": ownerCases("tls-certificate"),
  "3.12": modeCases("tls-certificate", 0o444),
  "3.13": ownerCases("tls-key"),
  "3.14": modeCases("tls-key", 0o400),
  "3.15": {
    pass: [owned("engine-socket", 0o660, 0, 999), owned("engine-socket", 0o660)],
    fail: [owned("engine-socket", 0o660, 1000, 999), owned("engine-socket", 0o660, 0, 1000)],
    unknown: [file("engine-socket", dark()), { change: { host: { ...owned("engine-socket", 0o660, 0, 5).change?.host, dockerGroupId: dark() } } }],
    "not-applicable": [NOTHING, rootless(owned("engine-socket", 0o660, 1000, 1000))],
  },
  "3.16": modeCases("engine-socket", 0o660),
  "3.17": ownerCases("daemon.json"),
  "3.18": modeCases("daemon.json", 0o644),
  "3.19": ownerCases("default-docker"),
  "3.20": modeCases("default-docker", 0o644),
  "3.21": modeCases("sysconfig-docker", 0o644),
  "3.22": ownerCases("sysconfig-docker"),
  "3.23": ownerCases("containerd-socket"),
  "3.24": modeCases("containerd-socket", 0o660),
  "4.1": {
    pass: [web({ user: yes("1000") })],
    fail: [NOTHING, web({ user: yes("0:1000") }), web({ user: yes("00") })],
    unknown: [web({ user: yes("app") }), web({ user: dark() })],
  },
  "4.2": ASKED,
  "4.3": ASKED,
  "4.4": ASKED,
  "4.5": { pass: [web({ image: yes(`app@sha256:${"a".repeat(64)}`) })], fail: [NOTHING], unknown: [web({ image: dark() })] },
  "4.6": {
    pass: [{ change: { image: { hasHealthCheck: yes(true) } } }],
    fail: [NOTHING],
    unknown: [{ change: { image: { hasHealthCheck: dark() } } }, web({ image: yes("other") })],
  },
  "4.7": {
    pass: [NOTHING],
    fail: [{ change: { image: { updatesAlone: listed("RUN that fetches package lists alone") } } }],
    unknown: [{ change: { image: { updatesAlone: dark() } } }],
  },
  "4.8": {
    pass: [{ change: { image: { hasSetuidRoot: yes(false) } } }],
    fail: [{ change: { image: { hasSetuidRoot: yes(true) } } }],
    unknown: [NOTHING],
  },
  "4.9": {
    pass: [NOTHING],
    fail: [{ change: { image: { remoteAdds: listed("http://x") } } }],
    unknown: [{ change: { image: { remoteAdds: dark() } } }],
  },
  "4.10": {
    pass: [NOTHING],
    fail: [{ change: { image: { secretsInHistory: listed("environment variable TOKEN") } } }],
    unknown: [{ change: { image: { secretsInHistory: dark() } } }],
  },
  "4.11": ASKED,
  "4.12": ASKED,
  "5.1": { pass: [NOTHING], fail: [engine(MANAGER), engine({ swarm: yes("worker" as const) })], unknown: [engine({ swarm: dark() })] },
  "5.2": {
    pass: [
      { change: { host: { apparmor: yes(true) } } },
      { web: { apparmor: yes("custom" as const), privileged: yes(true) }, change: { host: { apparmor: yes(true) } } },
    ],
    fail: [
      { web: { apparmor: yes("unconfined" as const) }, change: { host: { apparmor: yes(true) } } },
      { web: { privileged: yes(true) }, change: { host: { apparmor: yes(true) } } },
    ],
    unknown: [{ change: { host: { apparmor: dark() } } }, { web: { apparmor: dark() }, change: { host: { apparmor: yes(true) } } }],
    "not-applicable": [NOTHING],
  },
  "5.3": {
    pass: [{ change: { host: { selinuxEnforcing: yes(true) }, engine: { selinuxEnabled: yes(true) } } }],
    fail: [
      { web: { selinuxLabel: yes("disabled" as const) }, change: { host: { selinuxEnforcing: yes(true) }, engine: { selinuxEnabled: yes(true) } } },
      { web: { privileged: yes(true) }, change: { host: { selinuxEnforcing: yes(true) }, engine: { selinuxEnabled: yes(true) } } },
    ],
    unknown: [{ change: { host: { selinuxEnforcing: dark() }, engine: { selinuxEnabled: yes(true) } } }],
    "not-applicable": [NOTHING],
  },
  "5.4": {
    pass: [NOTHING, web({ capAdd: listed("NET_RAW", "CHOWN") })],
    fail: [
      web({ capAdd: listed("SYS_ADMIN") }),
      web({ capAdd: listed("ALL") }),
      web({ privileged: yes(true) }),
      web({ capAdd: listed("SYS_ADMIN"), capDrop: listed("SYS_ADMIN") }),
      web({ capAdd: listed("NET_ADMIN"), capDrop: listed("ALL") }),
    ],
    unknown: [web({ capAdd: dark() }), web({ privileged: dark() })],
  },
  "5.5": { pass: [NOTHING], fail: [web({ privileged: yes(true) })], unknown: [web({ privileged: dark() })] },
  "5.6": {
    pass: [NOTHING, web({ mounts: yes([bind("/srv/app", "/a")]) }), web({ mounts: yes([bind("/etc/localtime", "/etc/localtime")]) })],
    fail: ["/", "/boot", "/dev", "/etc", "/lib", "/usr/lib", "/proc", "/sys", "/usr"].map((path) =>
      web({ mounts: yes([bind(path === "/usr/lib" ? "/usr" : path, "/a", { readOnly: true })]) }),
    ),
    unknown: [web({ mounts: dark() })],
  },
  "5.7": {
    pass: [NOTHING, web({ running: yes(false) })],
    fail: [setUp({ sshdContainers: yes(["web"]) })],
    unknown: [setUp({ sshdContainers: dark() })],
  },
  "5.8": {
    pass: [NOTHING, ports("", 1024), ports("", 0)],
    fail: [ports("127.0.0.1", 1023), ports("", 80)],
    unknown: [web({ ports: dark() })],
  },
  "5.9": { pass: [NOTHING], unknown: [ports("127.0.0.1", 8080), web({ ports: dark() })] },
  "5.10": {
    pass: [NOTHING, inNamespace("net", yes({ kind: "none" }))],
    fail: [inNamespace("net", yes({ kind: "host" }))],
    unknown: [inNamespace("net", dark())],
  },
  "5.11": { pass: [limited({ memoryBytes: yes(1) })], fail: [NOTHING], unknown: [limited({ memoryBytes: dark() })] },
  "5.12": {
    pass: [limited({ cpus: yes(0.5) }), upkeep({ cpuShares: yes(512) })],
    fail: [NOTHING],
    unknown: [limited({ cpus: dark() }), upkeep({ cpuShares: dark() })],
  },
  "5.13": { pass: [web({ readonlyRootfs: yes(true) })], fail: [NOTHING], unknown: [web({ readonlyRootfs: dark() })] },
  "5.14": { pass: [NOTHING, ports("127.0.0.1", 80)], fail: [ports("", 80), ports("0.0.0.0", 80), ports("::", 80)], unknown: [web({ ports: dark() })] },
  "5.15": {
    pass: [NOTHING, { web: { restartPolicy: yes("on-failure" as const), upkeep: { ...container("x").upkeep, restartAttempts: yes(5) } } }],
    fail: [
      web({ restartPolicy: yes("always" as const) }),
      web({ restartPolicy: yes("unless-stopped" as const) }),
      web({ restartPolicy: yes("on-failure" as const) }),
      { web: { restartPolicy: yes("on-failure" as const), upkeep: { ...container("x").upkeep, restartAttempts: yes(6) } } },
    ],
    unknown: [
      web({ restartPolicy: dark() }),
      { web: { restartPolicy: yes("on-failure" as const), upkeep: { ...container("x").upkeep, restartAttempts: dark() } } },
    ],
  },
  "5.16": { pass: [NOTHING], fail: [inNamespace("pid", yes({ kind: "host" }))], unknown: [inNamespace("pid", dark())] },
  "5.17": { pass: [NOTHING], fail: [inNamespace("ipc", yes({ kind: "host" }))], unknown: [inNamespace("ipc", dark())] },
  "5.18": {
    pass: [NOTHING],
    unknown: [
      web({ devices: listed({ hostPath: "/dev/sda", containerPath: "/dev/sda", permissions: "r" }) }),
      web({ deviceCgroupRules: listed("a") }),
      web({ privileged: yes(true) }),
      web({ devices: dark() }),
    ],
  },
  "5.19": { pass: [upkeep({ ulimits: yes(["nofile"]) })], unknown: [NOTHING, upkeep({ ulimits: dark() })] },
  "5.20": {
    pass: [NOTHING, web({ mounts: yes([bind("/a", "/a", { propagation: "rslave" })]) })],
    fail: [web({ mounts: yes([bind("/a", "/a", { propagation: "rshared" })]) })],
    unknown: [web({ mounts: dark() })],
  },
  "5.21": { pass: [NOTHING], fail: [inNamespace("uts", yes({ kind: "host" }))], unknown: [inNamespace("uts", dark())] },
  "5.22": {
    pass: [NOTHING],
    fail: [web({ seccomp: yes({ kind: "unconfined" } as const) }), web({ privileged: yes(true) }), engine({ seccompProfile: yes("unconfined" as const) })],
    unknown: [web({ seccomp: dark() }), engine({ seccompProfile: dark() })],
  },
  "5.23": ASKED,
  "5.24": ASKED,
  "5.25": { pass: [NOTHING], fail: [web({ cgroupParent: yes("/x") })], unknown: [web({ cgroupParent: dark() })] },
  "5.26": {
    pass: [web({ noNewPrivileges: yes(true) }), engine({ noNewPrivileges: yes(true) })],
    fail: [NOTHING, { web: { noNewPrivileges: yes(false) }, change: { engine: { noNewPrivileges: yes(true) } } }],
    unknown: [web({ noNewPrivileges: dark() }), engine({ noNewPrivileges: dark() })],
  },
  "5.27": { pass: [upkeep({ hasHealthCheck: yes(true) })], fail: [NOTHING], unknown: [upkeep({ hasHealthCheck: dark() })] },
  "5.28": ASKED,
  "5.29": { pass: [limited({ pids: yes(100) })], fail: [NOTHING], unknown: [limited({ pids: dark() })] },
  "5.30": {
    pass: [web({ networks: listed("mine") }), inNamespace("net", yes({ kind: "host" })), inNamespace("net", yes({ kind: "none" }))],
    fail: [NOTHING, web({ networks: listed("mine", "bridge") })],
    unknown: [web({ networks: dark() }), inNamespace("net", dark())],
  },
  "5.31": { pass: [NOTHING], fail: [inNamespace("user", yes({ kind: "host" }))], unknown: [inNamespace("user", dark())] },
  "5.32": {
    pass: [NOTHING, web({ mounts: yes([bind("/run/other.sock", "/a")]) })],
    fail: [
      web({ mounts: yes([bind("/var/run/docker.sock", "/a", { readOnly: true })]) }),
      web({ mounts: yes([bind("/run", "/a")]) }),
      web({ mounts: yes([bind("/", "/a", { readOnly: true })]), user: yes("1000") }),
      {
        web: { mounts: yes([bind("/srv/api.sock", "/a")]) },
        change: { engine: { listeners: listed({ address: "unix:///srv/api.sock", tls: false, verifiesClients: false }) } },
      },
    ],
    unknown: [web({ mounts: dark() }), { web: { mounts: yes([bind("/run", "/a")]) }, change: { host: { sockets: dark() } } }],
  },
  "6.1": {
    pass: [NOTHING],
    unknown: [settings({ imageCount: yes(7) }), settings({ imageCount: dark() })],
  },
  "6.2": { pass: [NOTHING], unknown: [web({ running: yes(false) }), web({ running: dark() })] },
  "7.1": {
    pass: [swarm({ swarmManagers: yes(1) }), swarm({ swarmManagers: yes(7) })],
    fail: [swarm({ swarmManagers: yes(2) }), swarm({ swarmManagers: yes(9) })],
    unknown: [swarm({ swarmManagers: dark() }), engine({ swarm: dark() })],
    "not-applicable": [NOTHING, engine({ swarm: yes("worker" as const) })],
  },
  "7.2": {
    pass: [engine(MANAGER)],
    fail: [{ change: { engine: MANAGER, host: { configuration: { ...HOST.configuration, swarmListensEverywhere: yes(true) } } } }],
    unknown: [{ change: { engine: MANAGER, host: { configuration: { ...HOST.configuration, swarmListensEverywhere: dark() } } } }],
    "not-applicable": [NOTHING],
  },
  "7.3": { pass: [engine(MANAGER), overlay(yes(true))], fail: [overlay(yes(false))], unknown: [overlay(dark())], "not-applicable": [NOTHING] },
  "7.4": IN_SWARM(engine(MANAGER)),
  "7.5": {
    pass: [engine({ ...MANAGER, swarmAutolock: yes(true) })],
    fail: [engine(MANAGER)],
    unknown: [engine({ ...MANAGER, swarmAutolock: dark() })],
    "not-applicable": [NOTHING],
  },
  "7.6": IN_SWARM(engine({ ...MANAGER, swarmAutolock: yes(true) })),
  "7.7": {
    pass: [swarm({ swarmCertificateHours: yes(48) })],
    unknown: [swarm({ swarmCertificateHours: yes(2160) }), swarm({ swarmCertificateHours: dark() })],
    "not-applicable": [NOTHING],
  },
  "7.8": IN_SWARM(engine(MANAGER)),
  "7.9": IN_SWARM(engine(MANAGER)),
};

function worldOf({ web: change, change: rest }: Case): World {
  const configuration = { ...ENGINE.configuration, tlsFiles: TLS, ...rest?.engine?.configuration };
  return world({ ...rest, containers: [container("web", change)], engine: { ...rest?.engine, configuration } });
}

const NO_JUDGEMENT = { containers: [], cut: { steps: [], isVerified: true, isOptimal: true, uncut: [] }, blanks: [], assumptions: [] };

function judged(id: string, it: World): ControlJudgement {
  const found = judgeControls(viewOf(it, KNOWLEDGE), NO_JUDGEMENT, KNOWLEDGE).judgements.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no control ${id}`);
  return found;
}

describe("controls", () => {
  for (const [id, cases] of Object.entries(CASES)) {
    for (const [result, those] of Object.entries(cases)) {
      it.each(those.map((each, index) => [index, each] as const))(`${id} is ${result} (%i)`, (_, each) => {
        const found = judged(id, worldOf(each));
        expect(found.result).toBe(result);
        expect(found.reasons.length + found.blanks.length, "a result says why").toBeGreaterThan(0);
        if (result === "unknown") expect(found.blanks, "unknown says what is missing").not.toEqual([]);
        expect(found.failing.length > 0).toBe(result === "fail");
      });
    }
  }

  it("all 117 of the benchmark are there, each with cases", () => {
    expect(CONTROLS.length).toBe(117);
    expect(CONTROLS.map(({ id }) => id)).toEqual(Object.keys(CASES));
  });

  it.each(CONTROLS.map((control) => [control.id, control] as const))("%s has a case for each result that it can have", (id, control) => {
    const cases = CASES[id] ?? {};
    const isConditional = !("all" in control.applies) || control.applies.all.length > 0;
    const wanted: readonly (readonly [ControlResult, boolean])[] = [
      ["pass", control.holds !== null],
      ["fail", control.holds !== null && control.asks === ""],
      ["unknown", true],
      ["not-applicable", isConditional],
    ];
    expect(wanted.filter(([result, can]) => can !== (cases[result] ?? []).length > 0)).toEqual([]);
  });

  it("nothing passes and nothing is left out where nothing is known", () => {
    const blank = <T>(): Known<T> => unknown("nobody looked", "look");
    const everywhere = <T>(value: T): T => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      if ("known" in value && value.known === true) return blank() as T;
      return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, everywhere(field)])) as T;
    };
    const dim = world();
    const nothing: World = { ...dim, containers: [everywhere(container("web"))], images: [], networks: [], engine: everywhere(ENGINE), host: everywhere(HOST) };
    const { judgements } = judgeControls(viewOf(nothing, KNOWLEDGE), NO_JUDGEMENT, KNOWLEDGE);
    expect(judgements.filter(({ result }) => result !== "unknown").map(({ id, result }) => `${id} ${result}`)).toEqual([]);
  });

  it("without containers those about containers do not apply", () => {
    const empty = world({ containers: [] });
    const { judgements } = judgeControls(viewOf(empty, KNOWLEDGE), NO_JUDGEMENT, KNOWLEDGE);
    const about = new Set(CONTROLS.filter(({ about: thing }) => thing === "container").map(({ id }) => id));
    expect(judgements.filter(({ id, result }) => about.has(id) && result !== "not-applicable")).toEqual([]);
  });

  it("one container that fails makes it fail, and is named", () => {
    const both = world({ containers: [container("good"), container("bad", { privileged: yes(true) })] });
    expect(judged("5.5", both)).toMatchObject({ result: "fail", failing: ["bad"], containers: { pass: 1, fail: 1 } });
  });

  it("one container of which nothing is known keeps it from passing", () => {
    const both = world({ containers: [container("good"), container("dim", { privileged: dark() })] });
    expect(judged("5.5", both)).toMatchObject({ result: "unknown", containers: { pass: 1, unknown: 1 } });
  });

  it("every part of a file is told of by some control", () => {
    const told = JSON.stringify(CONTROLS.map(({ applies, holds }) => [applies, holds]));
    expect(FILE_PARTS.filter((part) => !told.includes(`"${part}"`))).toEqual([]);
  });
});
