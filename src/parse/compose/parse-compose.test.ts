import { describe, expect, it } from "vitest";
import type { Container, Known, Mount } from "../../model/index.ts";
import { readerOf } from "../file-reader.ts";
import { parseCompose } from "./parse-compose.ts";
import type { ComposeRequest, ComposeResult } from "./request.ts";

type Files = Readonly<Record<string, string>>;

/** The project in `/p` with these files, `compose.yaml` first and `override.yaml` over it where there is one. */
function project(files: Files, more: Partial<ComposeRequest> = {}): ComposeResult {
  const reader = readerOf(Object.fromEntries(Object.entries(files).map(([name, text]) => [name.startsWith("/") ? name : `/p/${name}`, text])));
  const merged = ["compose.yaml", "override.yaml"].filter((name) => name in files);
  return parseCompose({ files: merged, directory: "/p", reader, environment: { HOME: "/home/me" }, envFiles: [], profiles: [], ...more });
}

function container(text: string, files: Files = {}, more: Partial<ComposeRequest> = {}): Container {
  return first(project({ "compose.yaml": `services:\n  web:\n    image: x\n${indent(text)}`, ...files }, more));
}

function first(result: ComposeResult): Container {
  const [found] = result.composition.containers;
  if (found === undefined) throw new Error("no container");
  return found;
}

function named(result: ComposeResult, name: string): Container {
  const found = result.composition.containers.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "    ");
}

function value<T>(field: Known<T>): T {
  if (!field.known) throw new Error(field.why);
  return field.value;
}

function plain<T>(field: Known<readonly { readonly value: T }[]>): readonly T[] {
  return value(field).map((one) => one.value);
}

function mountWords(container: Container): readonly string[] {
  return value(container.mounts).map((mount: Mount) => `${mount.kind} ${value(mount.source)} ${mount.target}${mount.readOnly ? " ro" : ""}`);
}

describe("a service's keys", () => {
  it.each<[string, string, (container: Container) => unknown, unknown]>([
    ["nothing said: user is the image's", "", (c) => value(c.user), null],
    ["user", "user: 1000:1000", (c) => value(c.user), "1000:1000"],
    ["a quoted numeric user", "user: '0'", (c) => value(c.user), "0"],
    ["privileged", "privileged: true", (c) => value(c.privileged), true],
    ["privileged, as a string", 'privileged: "true"', (c) => value(c.privileged), true],
    ["privileged: yes, a string that Compose casts", "privileged: yes", (c) => value(c.privileged), true],
    ["privileged: off", "privileged: off", (c) => value(c.privileged), false],
    ["read_only", "read_only: true", (c) => value(c.readonlyRootfs), true],
    ["cap_add in another spelling", "cap_add: [cap_sys_admin, net_admin]", (c) => plain(c.capAdd), ["SYS_ADMIN", "NET_ADMIN"]],
    ["cap_drop ALL", "cap_drop: [all]", (c) => plain(c.capDrop), ["ALL"]],
    ["no-new-privileges", "security_opt: [no-new-privileges:true]", (c) => value(c.noNewPrivileges), true],
    ["no-new-privileges, bare", "security_opt: [no-new-privileges]", (c) => value(c.noNewPrivileges), true],
    ["no-new-privileges off", "security_opt: ['no-new-privileges=false']", (c) => value(c.noNewPrivileges), false],
    ["nothing said: engine's no-new-privileges", "", (c) => value(c.noNewPrivileges), "engine-default"],
    ["seccomp unconfined", "security_opt: [seccomp=unconfined]", (c) => value(c.seccomp), { kind: "unconfined" }],
    ["seccomp unconfined, with a colon", "security_opt: ['seccomp:unconfined']", (c) => value(c.seccomp), { kind: "unconfined" }],
    ["apparmor unconfined", "security_opt: ['apparmor:unconfined']", (c) => value(c.apparmor), "unconfined"],
    ["another apparmor profile", "security_opt: [apparmor=mine]", (c) => value(c.apparmor), "custom"],
    ["label disabled", "security_opt: ['label:disable']", (c) => value(c.selinuxLabel), "disabled"],
    ["system paths", "security_opt: [systempaths=unconfined]", (c) => [value(c.maskedPaths), value(c.readonlyPaths)], ["none", "none"]],
    ["writable cgroups", "security_opt: [writable-cgroups=true]", (c) => value(c.writableCgroups), true],
    ["pid of the host", "pid: host", (c) => value(c.namespaces.pid), { kind: "host" }],
    ["ipc shareable", "ipc: shareable", (c) => value(c.namespaces.ipc), { kind: "shareable" }],
    ["uts of the host", "uts: host", (c) => value(c.namespaces.uts), { kind: "host" }],
    ["cgroup of the host", "cgroup: host", (c) => value(c.namespaces.cgroup), { kind: "host" }],
    ["user namespace of the host", "userns_mode: host", (c) => value(c.namespaces.user), { kind: "host" }],
    ["network of the host", "network_mode: host", (c) => [value(c.namespaces.net), plain(c.networks)], [{ kind: "host" }, []]],
    ["no network", "network_mode: none", (c) => [value(c.namespaces.net), plain(c.networks)], [{ kind: "none" }, []]],
    ["the default bridge", "network_mode: bridge", (c) => [value(c.namespaces.net), plain(c.networks)], [{ kind: "private" }, ["bridge"]]],
    ["the project's own network", "", (c) => plain(c.networks), ["p_default"]],
    ["a container that runs elsewhere", "pid: container:other", (c) => value(c.namespaces.pid), { kind: "container", container: "other" }],
    ["devices, short", "devices: ['/dev/sda:/dev/xvda:r']", (c) => plain(c.devices), [{ hostPath: "/dev/sda", containerPath: "/dev/xvda", permissions: "r" }]],
    ["devices, one path", "devices: [/dev/kvm]", (c) => plain(c.devices), [{ hostPath: "/dev/kvm", containerPath: "/dev/kvm", permissions: "rwm" }]],
    [
      "devices, long",
      "devices: [{source: /dev/a, target: /dev/b, permissions: rw}]",
      (c) => plain(c.devices),
      [{ hostPath: "/dev/a", containerPath: "/dev/b", permissions: "rw" }],
    ],
    [
      "a CDI name is a request",
      "devices: [vendor.com/gpu=0]",
      (c) => [plain(c.devices), plain(c.deviceRequests).map((r) => r.deviceIds)],
      [[], [["vendor.com/gpu=0"]]],
    ],
    ["gpus: all", "gpus: all", (c) => plain(c.deviceRequests), [{ driver: "", count: -1, deviceIds: [], capabilities: ["gpu"] }]],
    [
      "reserved devices",
      "deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 1, capabilities: [gpu]}]}}}",
      (c) => plain(c.deviceRequests),
      [{ driver: "nvidia", count: 1, deviceIds: [], capabilities: ["gpu"] }],
    ],
    ["device rules", "device_cgroup_rules: ['c 1:3 rwm']", (c) => plain(c.deviceCgroupRules), ["c 1:3 rwm"]],
    ["groups", "group_add: [docker, 999]", (c) => plain(c.groupAdd), ["docker", "999"]],
    ["runtime", "runtime: runsc", (c) => value(c.runtime), "runsc"],
    ["cgroup parent", "cgroup_parent: /x", (c) => value(c.cgroupParent), "/x"],
    ["sysctls as a mapping", "sysctls: {net.core.somaxconn: 1024}", (c) => plain(c.sysctls), [{ name: "net.core.somaxconn", value: "1024" }]],
    ["sysctls as a list", "sysctls: [kernel.x=1]", (c) => plain(c.sysctls), [{ name: "kernel.x", value: "1" }]],
    ["memory", "mem_limit: 512m", (c) => value(c.limits.memoryBytes), 536_870_912],
    ["memory as a number", "mem_limit: 1024", (c) => value(c.limits.memoryBytes), 1024],
    ["memory by deploy", "deploy: {resources: {limits: {memory: 1g}}}", (c) => value(c.limits.memoryBytes), 1_073_741_824],
    ["no memory limit", "", (c) => value(c.limits.memoryBytes), 0],
    ["pids", "pids_limit: 100", (c) => value(c.limits.pids), 100],
    ["pids without limit", "pids_limit: -1", (c) => value(c.limits.pids), 0],
    ["cpus", 'cpus: "0.5"', (c) => value(c.limits.cpus), 0.5],
    ["cpu quota", "cpu_quota: 50000", (c) => value(c.limits.cpus), 0.5],
    ["storage", "storage_opt: {size: 1G}", (c) => value(c.limits.storage), true],
    ["oom killer", "oom_kill_disable: true", (c) => value(c.limits.oomKillDisabled), true],
    ["restart: no", "restart: no", (c) => value(c.restartPolicy), "no"],
    ["restart with a count", "restart: on-failure:3", (c) => value(c.restartPolicy), "on-failure"],
    ["restart by deploy", "deploy: {restart_policy: {condition: any}}", (c) => value(c.restartPolicy), "always"],
    ["nothing said of restarting", "", (c) => value(c.restartPolicy), "no"],
    ["a command as a string", `command: sh -c "a 'b'" c\\ d`, (c) => value(c.command), ["sh", "-c", "a 'b'", "c d"]],
    ["entrypoint and command", "entrypoint: [/e]\ncommand: [a, b]", (c) => value(c.command), ["/e", "a", "b"]],
    ["no command: the image decides", "", (c) => value(c.command), null],
    ["a secret in a command", "command: [x, --password, hunter2]", (c) => value(c.command), ["x", "--password", "[redacted]"]],
    ["expose publishes nothing", "expose: ['80']", (c) => plain(c.ports), []],
  ])("%s", (_condition, text, read, expected) => {
    expect(read(container(text))).toEqual(expected);
  });

  it("redacts what a secret-looking variable brings", () => {
    const web = container("command: [x, '${DB_PASSWORD}']", {}, { environment: { DB_PASSWORD: "hunter2" } });
    expect(value(web.command)).toEqual(["x", "[redacted]"]);
  });

  it("lists the calls that a seccomp profile allows", () => {
    const profile = JSON.stringify({ defaultAction: "SCMP_ACT_ERRNO", syscalls: [{ names: ["read", "mount"], action: "SCMP_ACT_ALLOW" }] });
    expect(value(container("security_opt: [seccomp=./s.json]", { "s.json": profile }).seccomp)).toMatchObject({
      kind: "custom",
      allows: { value: ["mount", "read"] },
    });
  });

  it("gives each value the place where it is written, and the service where nothing is", () => {
    const web = container("user: root\nprivileged: true");
    expect([web.evidence, web.user, web.privileged, web.readonlyRootfs].map((field) => ("evidence" in field ? field.evidence : field))).toEqual([
      { source: "compose.yaml", location: "2:3" },
      { source: "compose.yaml", location: "4:5" },
      { source: "compose.yaml", location: "5:5" },
      { source: "compose.yaml", location: "2:3" },
    ]);
  });
});

describe("mounts", () => {
  it.each([
    ["a host path", "volumes: [/a:/b]", ["bind /a /b"]],
    ["read-only", "volumes: ['/a:/b:ro,z']", ["bind /a /b ro"]],
    ["a relative path", "volumes: [./a/../c:/b]", ["bind /p/c /b"]],
    ["the parent", "volumes: ['..:/b']", ["bind / /b"]],
    ["the home directory", "volumes: [~/.ssh:/b]", ["bind /home/me/.ssh /b"]],
    ["the socket with a trailing slash", "volumes: ['/var/run/docker.sock/:/s/']", ["bind /var/run/docker.sock /s"]],
    ["an anonymous volume", "volumes: [/b]", ["volume p/web:/b /b"]],
    ["a Windows path", "volumes: ['C:\\x:/b:ro']", ["bind C:\\x /b ro"]],
    ["long, bind", "volumes: [{type: bind, source: ./a, target: /b, read_only: true}]", ["bind /p/a /b ro"]],
    ["long, tmpfs", "volumes: [{type: tmpfs, target: /b}]", ["tmpfs  /b"]],
    ["long, image", "volumes: [{type: image, source: alpine, target: /b}]", ["image alpine /b"]],
    ["tmpfs, one", "tmpfs: /run", ["tmpfs  /run"]],
    ["tmpfs with options", "tmpfs: ['/run:size=64m,ro']", ["tmpfs  /run ro"]],
    ["the later of the same target", "volumes: [/a:/b, /c:/b/]", ["bind /c /b"]],
    ["the engine's socket by its own key", "use_api_socket: true", ["bind /var/run/docker.sock /var/run/docker.sock"]],
    ["options that Compose does not know", "volumes: ['/a:/b:what']", ["bind /a /b"]],
  ])("%s", (_condition, text, expected) => {
    expect(mountWords(container(text))).toEqual(expected);
  });

  it("reads propagation, recursion and subpath", () => {
    const web = container(
      "volumes:\n- /a:/a:rshared\n- {type: bind, source: /b, target: /b, read_only: true, bind: {propagation: rslave, recursive: writable}}\n- {type: volume, target: /c, volume: {subpath: x/y}}",
    );
    expect(value(web.mounts).map((mount) => [mount.propagation, mount.recursiveReadOnly, mount.subpath])).toEqual([
      ["rshared", "engine-default", ""],
      ["rslave", "off", ""],
      ["rprivate", "engine-default", "x/y"],
    ]);
  });

  it("names volumes of the project, external and named ones as the engine does", () => {
    const result = project({
      "compose.yaml":
        "services: {web: {image: x, volumes: [one:/a, two:/b, three:/c]}}\nvolumes: {one: , two: {external: true}, three: {name: mine, driver_opts: {type: none, o: bind, device: ./d}, driver: local}}",
    });
    expect(mountWords(first(result))).toEqual(["volume p_one /a", "volume two /b", "volume mine /c"]);
    expect(result.composition.volumes.map((volume) => [volume.name, { ...value(volume.options) }])).toEqual([
      ["p_one", {}],
      ["two", {}],
      ["mine", { type: "none", o: "bind", device: "/p/d" }],
    ]);
  });

  it("binds the files of secrets and configs", () => {
    const result = project({
      "compose.yaml":
        "services: {web: {image: x, secrets: [s, {source: t, target: /etc/t}], configs: [c]}}\nsecrets: {s: {file: ./s.txt}, t: {environment: T}}\nconfigs: {c: {file: /etc/c}}",
    });
    expect(mountWords(first(result))).toEqual(["bind /p/s.txt /run/secrets/s ro", "bind /etc/c /c ro"]);
    expect(plain(first(result).secrets)).toEqual(["s", "t", "c"]);
  });

  it("leaves a home that is not known unknown", () => {
    const [mount] = value(container("volumes: [~/x:/b]", {}, { environment: {} }).mounts);
    expect(mount?.source).toMatchObject({ known: false });
  });
});

describe("ports and networks", () => {
  it.each<[string, string, readonly unknown[]]>([
    ["container port only", "ports: [80]", [{ hostIp: "", hostPort: 0, containerPort: 80, protocol: "tcp" }]],
    ["both", "ports: ['8080:80/udp']", [{ hostIp: "", hostPort: 8080, containerPort: 80, protocol: "udp" }]],
    ["an address", "ports: ['127.0.0.1:8080:80']", [{ hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, protocol: "tcp" }]],
    ["IPv6", "ports: ['[::1]:8080:80']", [{ hostIp: "::1", hostPort: 8080, containerPort: 80, protocol: "tcp" }]],
    [
      "a range",
      "ports: ['3000-3001:80-81']",
      [
        { hostIp: "", hostPort: 3000, containerPort: 80, protocol: "tcp" },
        { hostIp: "", hostPort: 3001, containerPort: 81, protocol: "tcp" },
      ],
    ],
    ["long", "ports: [{target: 80, published: '8080', host_ip: 127.0.0.1}]", [{ hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, protocol: "tcp" }]],
    ["the same twice", "ports: ['80:80', '80:80']", [{ hostIp: "", hostPort: 80, containerPort: 80, protocol: "tcp" }]],
  ])("port: %s", (_condition, text, expected) => {
    expect(plain(container(text).ports)).toEqual(expected);
  });

  it("describes networks", () => {
    const result = project({
      "compose.yaml":
        "services: {web: {image: x, networks: [a, b, c]}}\nnetworks: {a: {internal: true}, b: {external: true}, c: {name: n, driver: overlay, driver_opts: {encrypted: ''}}}",
    });
    expect(plain(first(result).networks)).toEqual(["p_a", "b", "n"]);
    expect(result.composition.networks.map((one) => [one.name, value(one.driver), value(one.internal), value(one.encrypted)])).toEqual([
      ["p_a", "bridge", true, false],
      ["b", "bridge", false, false],
      ["n", "overlay", false, true],
    ]);
  });

  it("resolves namespaces and volumes of other services to their containers", () => {
    const result = project({
      "compose.yaml":
        "services:\n  a: {image: x, container_name: first}\n  b: {image: x, network_mode: 'service:a', pid: 'container:first', volumes_from: ['a:ro', 'container:else', 'container:first:rw']}",
    });
    const b = named(result, "b");
    expect([value(b.namespaces.net), value(b.namespaces.pid)]).toEqual([
      { kind: "container", container: "p/a" },
      { kind: "container", container: "p/a" },
    ]);
    expect(plain(b.volumesFrom)).toEqual([
      { container: "p/a", readOnly: true },
      { container: "else", readOnly: null },
      { container: "p/a", readOnly: false },
    ]);
  });
});

describe("environment", () => {
  it("keeps names and which are secrets, never values", () => {
    const web = container("environment: {PLAIN: 1, DB_PASSWORD: hunter2, PASSWORD_FILE: /x, DOCKER_HOST: 'tcp://proxy:2375', URL: 'postgres://u:pw@h/d'}");
    expect(plain(web.environment)).toEqual([
      { name: "PLAIN", value: null, isSecret: false },
      { name: "DB_PASSWORD", value: null, isSecret: true },
      { name: "PASSWORD_FILE", value: null, isSecret: false },
      { name: "DOCKER_HOST", value: "tcp://proxy:2375", isSecret: false },
      { name: "URL", value: null, isSecret: true },
    ]);
  });

  it("merges files under what is written, with the place of each", () => {
    const web = container("env_file: [a.env, {path: none.env, required: false}]\nenvironment: [A=1]", { "a.env": "# c\nB=2\nA=0\n" });
    expect(value(web.environment).map((one) => [one.value.name, one.evidence.source, one.evidence.location])).toEqual([
      ["B", "a.env", "2:1"],
      ["A", "compose.yaml", "5:19"],
    ]);
  });

  it("reads a raw file as it is", () => {
    const web = container("env_file: [{path: a.env, format: raw}]", { "a.env": "DOCKER_HOST='$X'\n" });
    expect(plain(web.environment)).toEqual([{ name: "DOCKER_HOST", value: "'$X'", isSecret: false }]);
  });
});

describe("label files", () => {
  it("grant nothing where they are there", () => {
    expect(container("label_file: a.txt", { "a.txt": "com.example.a=1\n" })).toEqual(container("label_file: a.txt", { "a.txt": "" }));
  });

  it("are refused where Compose refuses them", () => {
    expect(() => container("label_file: [a.txt]", { "a.txt": "no label!\n" })).toThrowError(expect.objectContaining({ code: "syntax" }));
  });
});

describe("where variables come from", () => {
  const text = "services: {web: {image: 'x:${TAG:-none}'}}";
  it.each<[string, Files, Partial<ComposeRequest>, string]>([
    ["nowhere", {}, {}, "x:none"],
    [".env beside the file", { ".env": "TAG=1" }, {}, "x:1"],
    ["the shell wins", { ".env": "TAG=1" }, { environment: { TAG: "2" } }, "x:2"],
    ["a named file instead of .env", { ".env": "TAG=1", "e.env": "TAG=3" }, { envFiles: ["e.env"] }, "x:3"],
    ["COMPOSE_ENV_FILES", { ".env": "TAG=1", "a.env": "TAG=3", "b.env": "TAG=4" }, { environment: { COMPOSE_ENV_FILES: "a.env,b.env" } }, "x:4"],
    [".env switched off", { ".env": "TAG=1" }, { environment: { COMPOSE_DISABLE_ENV_FILE: "1" } }, "x:none"],
  ])("%s", (_condition, files, more, expected) => {
    expect(value(first(project({ "compose.yaml": text, ...files }, more)).image)).toBe(expected);
  });

  it("warns of a variable that is not set", () => {
    const { warnings } = project({ "compose.yaml": "services: {web: {image: 'x$TAG'}}" });
    expect(warnings).toEqual([{ value: "variable `TAG` is not set and taken as empty", evidence: { source: "compose.yaml", location: "1:25" } }]);
  });

  it("does not touch keys", () => {
    expect(plain(container("environment: {$KEY: 1}").environment).map((one) => one.name)).toEqual(["$KEY"]);
  });
});

describe("which files", () => {
  const text = "services: {web: {image: x}}";
  it.each<[string, Files, Partial<ComposeRequest>, readonly string[]]>([
    ["compose.yaml before docker-compose.yml", { "compose.yaml": text, "docker-compose.yml": text }, { files: [] }, ["compose.yaml"]],
    [
      "with its override",
      { "docker-compose.yml": text, "docker-compose.override.yml": text },
      { files: [] },
      ["docker-compose.yml", "docker-compose.override.yml"],
    ],
    [
      "of a folder above",
      { "compose.yml": text, "compose.override.yaml": text },
      { files: [], directory: "/p/a" },
      ["../compose.override.yaml", "../compose.yml"],
    ],
    ["the nearest above", { "/compose.yaml": text, "compose.yml": text }, { files: [], directory: "/p/a/b" }, ["../../compose.yml"]],
    ["COMPOSE_FILE", { "a.yml": text, "b.yml": text }, { files: [], environment: { COMPOSE_FILE: "a.yml:b.yml" } }, ["a.yml", "b.yml"]],
    [
      "COMPOSE_FILE of .env with a separator",
      { "a.yml": text, "b.yml": text, ".env": "COMPOSE_FILE=a.yml,b.yml\nCOMPOSE_PATH_SEPARATOR=,\n" },
      { files: [] },
      [".env", "a.yml", "b.yml"],
    ],
  ])("%s", (_condition, files, more, expected) => {
    expect([...project(files, more).files].sort()).toEqual([...expected].sort());
  });

  it.each<[string, string, Partial<ComposeRequest>, string]>([
    ["the directory's name", "", {}, "p"],
    ["the file's", "name: my-App\n", {}, "my-app"],
    ["a variable in the file's", "name: n-$STAGE\n", { environment: { STAGE: "prod" } }, "n-prod"],
    ["COMPOSE_PROJECT_NAME", "name: mine\n", { environment: { COMPOSE_PROJECT_NAME: "theirs" } }, "theirs"],
    ["asked for", "name: mine\n", { projectName: "asked", environment: { COMPOSE_PROJECT_NAME: "theirs" } }, "asked"],
  ])("project name: %s", (_condition, head, more, expected) => {
    expect(project({ "compose.yaml": head + text }, more).projectName).toBe(expected);
  });
});

describe("merging an override", () => {
  function merged(base: string, over: string): Container {
    return first(project({ "compose.yaml": `services:\n  web:\n    image: x\n${indent(base)}`, "override.yaml": `services:\n  web:\n${indent(over)}` }));
  }

  it.each<[string, string, string, (container: Container) => unknown, unknown]>([
    ["a single value is replaced", "user: a", "user: b", (c) => value(c.user), "b"],
    ["a null keeps what was", "user: a", "user:", (c) => value(c.user), "a"],
    ["lists are appended, each once", "cap_add: [NET_ADMIN]", "cap_add: [SYS_ADMIN, NET_ADMIN]", (c) => plain(c.capAdd), ["NET_ADMIN", "SYS_ADMIN"]],
    ["volumes by target", "volumes: [/a:/x, /b:/y]", "volumes: ['/c:/x:ro']", mountWords, ["bind /c /x ro", "bind /b /y"]],
    ["short over long volume", "volumes: [{type: bind, source: /a, target: /x}]", "volumes: [/b:/x]", mountWords, ["bind /b /x"]],
    [
      "environment, mapping over list",
      "environment: [A=1, DOCKER_HOST=a]",
      "environment: {DOCKER_HOST: b}",
      (c) => plain(c.environment).map((v) => v.value),
      [null, "b"],
    ],
    ["command is replaced", "command: [a, b]", "command: c", (c) => value(c.command), ["c"]],
    ["command taken away", "command: [a]", "command:", (c) => value(c.command), null],
    ["entrypoint is replaced", "entrypoint: [a]", "entrypoint: [b]", (c) => value(c.command), ["b"]],
    ["ports are appended", "ports: ['80:80']", "ports: ['81:81']", (c) => plain(c.ports).map((p) => p.hostPort), [80, 81]],
    ["devices by target", "devices: ['/dev/a:/dev/x']", "devices: ['/dev/b:/dev/x']", (c) => plain(c.devices).map((d) => d.hostPath), ["/dev/b"]],
    ["sysctls by name", "sysctls: {a.b: 1}", "sysctls: ['a.b=2']", (c) => plain(c.sysctls), [{ name: "a.b", value: "2" }]],
    ["!reset forgets a list", "ports: ['80:80']", "ports: !reset []", (c) => plain(c.ports), []],
    ["!reset forgets a value", "privileged: true", "privileged: !reset null", (c) => value(c.privileged), false],
    ["!override replaces a list", "ports: ['80:80']", "ports: !override ['81:81']", (c) => plain(c.ports).map((p) => p.hostPort), [81]],
    ["!reset of one variable", "environment: {A: 1, B: 2}", "environment: {A: !reset null}", (c) => plain(c.environment).map((v) => v.name), ["B"]],
    ["a string over a mapping build keeps the image", "build: {context: a}", "build: b", (c) => value(c.image), "x"],
  ])("%s", (_condition, base, over, read, expected) => {
    expect(read(merged(base, over))).toEqual(expected);
  });

  it("says where the winning value is", () => {
    const web = merged("user: a\nprivileged: true", "user: b");
    expect([web.user, web.privileged]).toMatchObject([
      { evidence: { source: "override.yaml", location: "3:5" } },
      { evidence: { source: "compose.yaml", location: "5:5" } },
    ]);
  });

  it("lays documents of one file over each other", () => {
    expect(value(first(project({ "compose.yaml": "services: {web: {image: x}}\n---\nservices: {web: {user: me}}\n" })).user)).toBe("me");
  });
});

describe("anchors", () => {
  it.each<[string, string, (container: Container) => unknown, unknown]>([
    ["an alias", "x-c: &c [SYS_ADMIN]\nservices: {web: {image: x, cap_add: *c}}", (c) => plain(c.capAdd), ["SYS_ADMIN"]],
    [
      "a merge key",
      "x-b: &b {privileged: true, user: a}\nservices: {web: {<<: *b, image: x, user: b}}",
      (c) => [value(c.privileged), value(c.user)],
      [true, "b"],
    ],
    [
      "several merge keys: the first wins",
      "x-a: &a {user: a}\nx-b: &b {user: b, privileged: true}\nservices: {web: {<<: [*a, *b], image: x}}",
      (c) => [value(c.user), value(c.privileged)],
      ["a", true],
    ],
    ["the last anchor of a name", "x-a: &a [SYS_ADMIN]\nx-b: &a [NET_ADMIN]\nservices: {web: {image: x, cap_add: *a}}", (c) => plain(c.capAdd), ["NET_ADMIN"]],
  ])("%s", (_condition, text, read, expected) => {
    expect(read(first(project({ "compose.yaml": text })))).toEqual(expected);
  });
});

describe("extends", () => {
  it("lays a service over one of the same file, through a chain", () => {
    const result = project({
      "compose.yaml":
        "services:\n  a: {image: x, privileged: true, cap_add: [NET_ADMIN]}\n  b: {extends: a, cap_add: [SYS_ADMIN]}\n  c: {extends: {service: b}, privileged: false}",
    });
    const c = named(result, "c");
    expect([value(c.privileged), plain(c.capAdd), value(c.image)]).toEqual([false, ["NET_ADMIN", "SYS_ADMIN"], "x"]);
  });

  it("keeps paths relative to the file that they are written in, and says where they are", () => {
    const result = project({
      "compose.yaml": "services: {web: {extends: {file: sub/base.yaml, service: base}, volumes: [./b:/b]}}",
      "sub/base.yaml": "services: {base: {image: x, volumes: [./a:/a], env_file: e.env, pid: host}}",
      "sub/e.env": "A=1",
    });
    const web = first(result);
    expect(mountWords(web)).toEqual(["bind /p/sub/a /a", "bind /p/b /b"]);
    expect(web.namespaces.pid).toMatchObject({ value: { kind: "host" }, evidence: { source: "sub/base.yaml" } });
  });

  it("forgets what !reset marks in the extending service", () => {
    expect(
      value(named(project({ "compose.yaml": "services: {a: {image: x, privileged: true}, b: {extends: a, privileged: !reset false}}" }), "b").privileged),
    ).toBe(false);
  });

  it.each<[string, Files, string]>([
    ["a service that is not there", { "compose.yaml": "services: {a: {extends: b}}" }, "unresolved"],
    ["a file that is not there", { "compose.yaml": "services: {a: {extends: {file: f.yaml, service: b}}}" }, "unreadable"],
    ["itself", { "compose.yaml": "services: {a: {extends: a}}" }, "cycle"],
    [
      "a cycle through files",
      { "compose.yaml": "services: {a: {extends: {file: f.yaml, service: b}}}", "f.yaml": "services: {b: {extends: {file: compose.yaml, service: a}}}" },
      "cycle",
    ],
    ["a remote file", { "compose.yaml": "services: {a: {extends: {file: 'https://x/y.git', service: b}}}" }, "unresolved"],
  ])("refused: %s", (_condition, files, code) => {
    expect(() => project(files)).toThrowError(expect.objectContaining({ name: "ParseError", code }));
  });
});

describe("include", () => {
  it("imports a project with its own directory and environment", () => {
    const result = project({
      "compose.yaml": "include: [sub/inner.yaml]\nservices: {web: {image: x, depends_on: [inner]}}",
      "sub/inner.yaml": "services: {inner: {image: 'y:$TAG', volumes: [./d:/d]}}",
      "sub/.env": "TAG=7",
    });
    expect([value(named(result, "inner").image), mountWords(named(result, "inner"))]).toEqual(["y:7", ["bind /p/sub/d /d"]]);
  });

  it("takes the long form, and lets the including file say more", () => {
    const result = project({
      "compose.yaml": "include: [{path: [sub/a.yaml, sub/b.yaml], project_directory: other, env_file: e.env}]\nservices: {inner: {privileged: true}}",
      "sub/a.yaml": "services: {inner: {image: 'y:$TAG', volumes: [./d:/d]}}",
      "sub/b.yaml": "services: {inner: {user: me}}",
      "e.env": "TAG=8",
    });
    const inner = named(result, "inner");
    expect([value(inner.image), value(inner.user), value(inner.privileged), mountWords(inner)]).toEqual(["y:8", "me", true, ["bind /p/other/d /d"]]);
  });

  it.each<[string, Files, string]>([
    ["a cycle", { "compose.yaml": "include: [b.yaml]", "b.yaml": "include: [compose.yaml]" }, "cycle"],
    ["a file that is not there", { "compose.yaml": "include: [b.yaml]" }, "unreadable"],
    ["a remote project", { "compose.yaml": "include: ['oci://r/x']" }, "unresolved"],
    ["no list", { "compose.yaml": "include: b.yaml" }, "shape"],
  ])("refused: %s", (_condition, files, code) => {
    expect(() => project(files)).toThrowError(expect.objectContaining({ name: "ParseError", code }));
  });
});

describe("profiles and replicas", () => {
  const text = "services: {a: {image: x}, b: {image: x, profiles: [debug]}, c: {image: x, scale: 0}}";
  it.each<[string, Partial<ComposeRequest>, readonly string[]]>([
    ["none enabled", {}, ["a"]],
    ["one enabled", { profiles: ["debug"] }, ["a", "b"]],
    ["all", { profiles: ["*"] }, ["a", "b"]],
    ["COMPOSE_PROFILES", { environment: { COMPOSE_PROFILES: "other, debug" } }, ["a", "b"]],
  ])("%s", (_condition, more, expected) => {
    expect(project({ "compose.yaml": text }, more).composition.containers.map((one) => one.name)).toEqual(expected);
  });

  it("says which services are not judged, and why", () => {
    expect(project({ "compose.yaml": text }).warnings.map((warning) => warning.value)).toEqual([
      "service `b` is not judged: no profile enables it (it has `debug`)",
      "service `c` is not judged: it is scaled to no container",
    ]);
  });
});

describe("builds", () => {
  it("names the image and finds the Dockerfile", () => {
    const { builds, composition } = project({
      "compose.yaml": "services: {web: {build: {context: ./c, target: t, args: {V: 1, TOKEN: abc}, secrets: [s], network: host, privileged: true}}}",
    });
    expect(composition.containers.map((one) => value(one.image))).toEqual(["p-web"]);
    expect(builds).toMatchObject([
      {
        service: "web",
        container: "p/web",
        image: "p-web",
        context: "/p/c",
        dockerfile: "/p/c/Dockerfile",
        target: "t",
        args: [{ value: { name: "V", value: "1", isSecret: false } }, { value: { name: "TOKEN", value: null, isSecret: true } }],
        privileged: { value: true },
        network: { value: "host" },
      },
    ]);
  });

  it.each([
    ["a string", "build: .", { context: "/p", dockerfile: "/p/Dockerfile", isRemote: false }],
    ["another file", "build: {context: ., dockerfile: ../D}", { dockerfile: "/D" }],
    ["inline", "build: {dockerfile_inline: 'FROM x'}", { dockerfile: null, inline: { value: "FROM x" } }],
    ["a repository", "build: https://github.com/a/b.git", { context: "https://github.com/a/b.git", isRemote: true }],
  ])("%s", (_condition, text, expected) => {
    expect(project({ "compose.yaml": `services:\n  web:\n    ${text}` }).builds[0]).toMatchObject(expected);
  });
});

describe("refused, with the place", () => {
  it.each<[string, string, string, string]>([
    ["an unknown key of a service", "services:\n  a:\n    image: x\n    priviledged: true", "shape", "did you mean `privileged` (compose.yaml:4:5)"],
    ["an unknown top-level key", "service: {}", "shape", "unknown key `service` at the top level, did you mean `services` (compose.yaml:1:1)"],
    ["a key in another spelling", "services: {a: {image: x, read-only: true}}", "shape", "did you mean `read_only`"],
    ["a user that is a number", "services: {a: {image: x, user: 0}}", "shape", "`services.a.user` is a number (`0`), expected a string"],
    ["ports as a string", "services: {a: {image: x, ports: '80:80'}}", "shape", "`services.a.ports` is a string (`80:80`), expected a list"],
    ["a service that is no mapping", "services: {a: x}", "shape", "expected a mapping"],
    ["neither image nor build", "services: {a: {user: x}}", "shape", "neither `image` nor `build`"],
    ["a boolean that is none", "services: {a: {image: x, privileged: maybe}}", "shape", "expected true or false"],
    ["a capability that is none", "services: {a: {image: x, cap_add: [SYS_ADMlN]}}", "shape", "no capability"],
    ["a security option that is none", "services: {a: {image: x, security_opt: [seccmp=unconfined]}}", "shape", "security option"],
    ["a namespace mode that is none", "services: {a: {image: x, pid: hots}}", "shape", "`pid` of service `a` is `hots`"],
    ["a volume that is not declared", "services: {a: {image: x, volumes: [vol:/v]}}", "unresolved", "volume `vol`"],
    ["a network that is not declared", "services: {a: {image: x, networks: [n]}}", "unresolved", "network `n`"],
    ["a secret that is not declared", "services: {a: {image: x, secrets: [s]}}", "unresolved", "`s`"],
    ["network_mode with networks", "services: {a: {image: x, network_mode: host, networks: [n]}}\nnetworks: {n: }", "shape", "exclude each other"],
    ["a dependency that is not there", "services: {a: {image: x, depends_on: [b]}}", "unresolved", "depends on service `b`, which is not there"],
    [
      "a dependency that no profile enables",
      "services: {a: {image: x, depends_on: [b]}, b: {image: x, profiles: [p]}}",
      "unresolved",
      "which no profile enables",
    ],
    ["a namespace of a service that is not there", "services: {a: {image: x, network_mode: 'service:b'}}", "unresolved", "service `b`"],
    ["a required variable", "services: {a: {image: '${TAG:?give a tag}'}}", "unresolved", "required variable `TAG` is not set: give a tag (compose.yaml:1:23)"],
    ["an invalid variable", "services: {a: {image: 'x${'}}", "syntax", "`$$` for a dollar"],
    ["an env_file that is not there", "services: {a: {image: x, env_file: none.env}}", "unreadable", "cannot read `none.env`: it does not exist"],
    ["a label_file that is not there", "services: {a: {image: x, label_file: [none.txt]}}", "unreadable", "cannot read `none.txt`: it does not exist"],
    ["an env_file of an unknown format", "services: {a: {image: x, env_file: [{path: a, format: json}]}}", "shape", "format `json` is not known"],
    ["a seccomp profile that is not there", "services: {a: {image: x, security_opt: [seccomp=p.json]}}", "unreadable", "`p.json`"],
    ["a relative mount target", "services: {a: {image: x, volumes: ['/a:b']}}", "shape", "not an absolute path"],
    ["a volume with too many colons", "services: {a: {image: x, volumes: ['/a:/b:ro:z']}}", "shape", "too many colons"],
    ["a volume with a name of one letter", "services: {a: {image: x, volumes: ['v:/v']}}\nvolumes: {v: }", "shape", "Windows path"],
    ["a port out of range", "services: {a: {image: x, ports: ['99999:80']}}", "shape", "another form"],
    ["a host address that is none", "services: {a: {image: x, ports: ['1.2.3.999:80:80']}}", "shape", "no IP address"],
    ["different limits", "services: {a: {image: x, mem_limit: 1g, deploy: {resources: {limits: {memory: 2g}}}}}", "shape", "different values"],
    ["scale with a container name", "services: {a: {image: x, container_name: cc, scale: 2}}", "shape", "names must differ"],
    ["a secret with two sources", "services: {a: {image: x}}\nsecrets: {s: {file: a, environment: B}}", "shape", "more than one"],
    ["an external volume with a driver", "services: {a: {image: x}}\nvolumes: {v: {external: true, driver: d}}", "shape", "external volume"],
    ["a key twice", "services:\n  a: {image: x, image: y}", "shape", "written twice (compose.yaml:2:17)"],
    ["an alias to nothing", "services: {a: *b}", "unresolved", "`*b`"],
    ["an alias to itself", "x-a: &a [*a]\nservices: {a: {image: x}}", "cycle", "`*a`"],
    ["broken YAML", "services: {a: [", "syntax", "as YAML"],
    ["tabs", "services:\n\ta: b", "syntax", "tabs"],
    ["a list", "- a", "shape", "it is a list"],
    ["a single value", "hello", "shape", "it is a string"],
    ["nothing", "", "shape", "it is empty"],
    ["only comments", "# x\n", "shape", "it is empty"],
    ["a different kind in the merge key", "services: {a: {<<: [x], image: y}}", "shape", "`<<`"],
  ])("%s", (_condition, text, code, words) => {
    expect(() => project({ "compose.yaml": text })).toThrowError(
      expect.objectContaining({ name: "ParseError", code, message: expect.stringContaining(words) }),
    );
  });

  it("a directory without a compose file", () => {
    expect(() => project({ "readme.md": "" }, { files: [] })).toThrowError(expect.objectContaining({ code: "unreadable" }));
  });

  it("a project name that Compose would not take", () => {
    expect(() => project({ "compose.yaml": "services: {a: {image: x}}" }, { projectName: "Bad Name" })).toThrowError(
      expect.objectContaining({ code: "shape" }),
    );
  });
});

describe("accepted, as Compose does", () => {
  it.each([
    ["x- keys everywhere", "x-a: 1\nservices: {a: {image: x, x-b: {c: 1}}}"],
    ["an obsolete version", "version: '3.8'\nservices: {a: {image: x}}"],
    [
      "a dependency that may be missing",
      "services: {a: {image: x, depends_on: {b: {condition: service_started, required: false}}}, b: {image: x, profiles: [p]}}",
    ],
    ["develop, models and the like", "services: {a: {image: x, develop: {watch: [{path: ., action: rebuild}]}, models: [m]}}\nmodels: {m: {model: ai/x}}"],
    ["names that are dangerous as object keys", "services: {constructor: {image: x, environment: {__proto__: 1}}}"],
  ])("%s", (_condition, text) => {
    expect(project({ "compose.yaml": text }).composition.containers).toHaveLength(1);
  });

  it("a service that a provider runs is stated, not judged", () => {
    const result = project({ "compose.yaml": "services: {a: {image: x}, db: {provider: {type: cloud}}}" });
    expect([result.composition.containers.length, result.warnings.length]).toEqual([1, 1]);
  });
});
