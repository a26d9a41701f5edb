import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Container } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { readerOf } from "../file-reader.ts";
import { RUN_FLAGS } from "./flag-table.ts";
import { parseRunCommand } from "./run-command.ts";

const FILES = readerOf({
  "/w/vars.env": "# comment\nA=1\nDB_PASSWORD=hunter2\n  POST=1\nHOST_ONLY\n",
  "/w/allow.json": JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", syscalls: [{ names: ["mount"], action: "SCMP_ACT_ERRNO" }] }),
  "/w/broken.json": "{",
});
const OPTIONS = { source: "--run", directory: "/w", home: "/root", reader: FILES };

function run(flags: string): Container {
  const [container] = parseRunCommand(`docker run ${flags} alpine`, OPTIONS).containers;
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

const BIND = { kind: "bind", readOnly: false, recursiveReadOnly: "engine-default", propagation: "rprivate", subpath: "" };

describe("mounts", () => {
  it.each([
    ["-v /a:/b", { ...BIND, source: "/a", target: "/b" }],
    ["-v /a/../c//:/b/:ro", { ...BIND, source: "/c", target: "/b", readOnly: true }],
    ["-v ./x:/b:z,rshared", { ...BIND, source: "/w/x", target: "/b", propagation: "rshared" }],
    ["--volume=../x:/b", { ...BIND, source: "/x", target: "/b" }],
    ["-v //var/run/docker.sock:/s", { ...BIND, source: "/var/run/docker.sock", target: "/s" }],
    ["-v 'C:\\data:/b'", { ...BIND, source: "C:\\data", target: "/b" }],
    ["-v data:/b:nocopy", { ...BIND, kind: "volume", source: "data", target: "/b" }],
    ["-v /b", { ...BIND, kind: "volume", source: "alpine:/b", target: "/b" }],
    ["--mount type=bind,src=/,dst=/h,ro", { ...BIND, source: "/", target: "/h", readOnly: true }],
    ["--mount type=bind,source=./x,target=/h,readonly=false", { ...BIND, source: "/w/x", target: "/h" }],
    ['--mount \'"type=bind","source=/a,b",target=/h\'', { ...BIND, source: "/a,b", target: "/h" }],
    ["--mount type=bind,src=/,dst=/h,readonly,bind-recursive=writable", { ...BIND, source: "/", target: "/h", readOnly: true, recursiveReadOnly: "off" }],
    [
      "--mount type=bind,src=/,dst=/h,readonly,bind-recursive=readonly,bind-propagation=rprivate",
      { ...BIND, source: "/", target: "/h", readOnly: true, recursiveReadOnly: "required" },
    ],
    ["--mount type=tmpfs,dst=/t,tmpfs-size=1m", { ...BIND, kind: "tmpfs", source: "", target: "/t" }],
    ["--mount src=v,dst=/t,volume-subpath=a", { ...BIND, kind: "volume", source: "v", target: "/t", subpath: "a" }],
    ["--mount type=image,src=busybox,dst=/t", { ...BIND, kind: "image", source: "busybox", target: "/t" }],
    ["--tmpfs /t:ro,size=1m", { ...BIND, kind: "tmpfs", source: "", target: "/t", readOnly: true }],
    ["--use-api-socket", { ...BIND, source: "/var/run/docker.sock", target: "/var/run/docker.sock" }],
  ])("%s", (flags, mount) => expect(plain(run(flags).mounts)).toEqual([mount]));

  it.each([
    "-v relative/path:/b",
    "-v /a:b",
    "-v /a:/b:ro:rw",
    "-v /a:/b:bogus",
    "-v :/b",
    "-v ''",
    "-v '~/x:/b'",
    "-v x:/b",
    "--mount type=bind,src=/a",
    "--mount type=bind,dst=/a",
    "--mount type=bind,src=a,dst=/b",
    "--mount type=nonsense,src=/a,dst=/b",
    "--mount type=bind,src=/a,dst=/b,bogus=1",
    "--mount type=bind,src=/a,dst=/b,readonly=yes",
    "--mount type",
    "--mount ''",
    "--tmpfs t",
  ])("%s is refused", (flags) => expect(() => run(flags)).toThrow(/cannot read `--(volume|mount|tmpfs)`/));

  it("a volume with driver options is described with them, secrets redacted", () => {
    const { volumes } = parseRunCommand(
      "docker run --mount type=volume,src=v,dst=/v,volume-opt=type=none,volume-opt=device=/,volume-opt=o=bind,volume-opt=password=x alpine",
      OPTIONS,
    );
    expect(plain(volumes)).toEqual([{ name: "v", driver: "local", options: { type: "none", device: "/", o: "bind", password: "[redacted]" } }]);
  });

  it("a named volume is assumed plain, an anonymous one is", () => {
    const { volumes } = parseRunCommand("docker run -v vol:/a -v /b --volume-driver nfs alpine", OPTIONS);
    expect(plain(volumes)).toEqual([
      { name: "vol", driver: "nfs", options: {} },
      { name: "alpine:/b", driver: "nfs", options: {} },
    ]);
    expect(volumes.map((volume) => volume.options.known && volume.options.evidence.source)).toEqual(["assumption", "--run"]);
  });
});

describe("flags, one by one", () => {
  it.each<[string, Partial<Record<keyof Container, unknown>>]>([
    ["", { privileged: false, user: null, capAdd: [], networks: ["bridge"], command: null, restartPolicy: "no", runtime: "engine-default" }],
    ["--privileged", { privileged: true }],
    ["--privileged=false", { privileged: false }],
    ["--privileged --privileged=0", { privileged: false }],
    ["--cap-add sys_admin --cap-add=CAP_NET_RAW --cap-drop all", { capAdd: ["SYS_ADMIN", "NET_RAW"], capDrop: ["ALL"] }],
    ["-u 1000:1000 -u app", { user: "app" }],
    ["--group-add 999 --group-add docker", { groupAdd: ["999", "docker"] }],
    ["--security-opt no-new-privileges", { noNewPrivileges: true }],
    ["--security-opt no-new-privileges --security-opt no-new-privileges:false", { noNewPrivileges: false }],
    ["--security-opt seccomp=unconfined", { seccomp: { kind: "unconfined" } }],
    ["--security-opt seccomp:unconfined", { seccomp: { kind: "unconfined" } }],
    ["--security-opt seccomp=unconfined --security-opt seccomp=builtin", { seccomp: { kind: "engine-default" } }],
    ["--security-opt apparmor=unconfined --security-opt label=disable", { apparmor: "unconfined", selinuxLabel: "disabled" }],
    ["--security-opt apparmor=mine --security-opt label=type:x", { apparmor: "custom", selinuxLabel: "custom" }],
    ["--security-opt systempaths=unconfined", { maskedPaths: "none", readonlyPaths: "none" }],
    ["--security-opt writable-cgroups=true", { writableCgroups: true }],
    ["--read-only", { readonlyRootfs: true }],
    [
      "--volumes-from a:ro --volumes-from b",
      {
        volumesFrom: [
          { container: "a", readOnly: true },
          { container: "b", readOnly: null },
        ],
      },
    ],
    ["--device /dev/sda", { devices: [{ hostPath: "/dev/sda", containerPath: "/dev/sda", permissions: "rwm" }] }],
    ["--device /dev/sda:r", { devices: [{ hostPath: "/dev/sda", containerPath: "/dev/sda", permissions: "r" }] }],
    ["--device=/dev/sda:/dev/x:rw", { devices: [{ hostPath: "/dev/sda", containerPath: "/dev/x", permissions: "rw" }] }],
    ["--device vendor.com/gpu=all", { devices: [], deviceRequests: [{ driver: "cdi", count: 0, deviceIds: ["vendor.com/gpu=all"], capabilities: [] }] }],
    ["--device-cgroup-rule 'c 10:200 rwm'", { deviceCgroupRules: ["c 10:200 rwm"] }],
    ["--gpus all", { deviceRequests: [{ driver: "", count: -1, deviceIds: [], capabilities: ["gpu"] }] }],
    [
      '--gpus \'"device=0,1","capabilities=compute,utility"\'',
      { deviceRequests: [{ driver: "", count: 0, deviceIds: ["0", "1"], capabilities: ["compute", "utility", "gpu"] }] },
    ],
    ["--runtime runsc --cgroup-parent /x", { runtime: "runsc", cgroupParent: "/x" }],
    ["--sysctl net.ipv4.ip_forward=1", { sysctls: [{ name: "net.ipv4.ip_forward", value: "1" }] }],
    ["-m 512m --pids-limit -1 --cpus .5", { limits: { memoryBytes: 536870912, pids: 0, cpus: 0.5, storage: false, oomKillDisabled: false } }],
    ["--cpu-quota 200000 --storage-opt size=1G --oom-kill-disable", { limits: { memoryBytes: 0, pids: 0, cpus: 2, storage: true, oomKillDisabled: true } }],
    ["--cpus 1/2 --pids-limit 0x10", { limits: expect.objectContaining({ cpus: 0.5, pids: 16 }) }],
    ["--pids-limit 010", { limits: expect.objectContaining({ pids: 8 }) }],
    ["--restart on-failure:3", { restartPolicy: "on-failure" }],
    [
      "-p 80:8080 -p 127.0.0.1::53/udp",
      {
        ports: [
          { hostIp: "", hostPort: 80, containerPort: 8080, protocol: "tcp" },
          { hostIp: "127.0.0.1", hostPort: 0, containerPort: 53, protocol: "udp" },
        ],
      },
    ],
    ["-p published=80,target=81", { ports: [{ hostIp: "", hostPort: 80, containerPort: 81, protocol: "tcp" }] }],
    ["-P", { ports: "unknown" }],
    ["-P --expose 80", { ports: [{ hostIp: "", hostPort: 0, containerPort: 80, protocol: "tcp" }] }],
    ["--net host", { networks: [], namespaces: expect.objectContaining({ net: { kind: "host" } }) }],
    ["--network none", { networks: [], namespaces: expect.objectContaining({ net: { kind: "none" } }) }],
    ["--network container:web", { networks: [], namespaces: expect.objectContaining({ net: { kind: "container", container: "web" } }) }],
    ["--network name=Back,alias=db --network front", { networks: ["back", "front"], namespaces: expect.objectContaining({ net: { kind: "private" } }) }],
    [
      "--pid host --ipc shareable --uts host --userns host --cgroupns private",
      {
        namespaces: {
          pid: { kind: "host" },
          net: { kind: "engine-default" },
          ipc: { kind: "shareable" },
          uts: { kind: "host" },
          cgroup: { kind: "private" },
          user: { kind: "host" },
        },
      },
    ],
    [
      "-e POST=1 -e DB_PASSWORD=x -e PATH -e X=1 -e X=2",
      {
        environment: [
          { name: "POST", value: "1", isSecret: false },
          { name: "DB_PASSWORD", value: null, isSecret: true },
          { name: "PATH", value: null, isSecret: false },
          { name: "X", value: null, isSecret: false },
        ],
      },
    ],
    [
      "--env-file vars.env -e A=2",
      {
        environment: [
          { name: "A", value: null, isSecret: false },
          { name: "DB_PASSWORD", value: null, isSecret: true },
          { name: "POST", value: "1", isSecret: false },
          { name: "HOST_ONLY", value: null, isSecret: false },
        ],
      },
    ],
    ["--name web", { name: "web", id: "web" }],
    ["-itdv /a:/b", { mounts: [{ ...BIND, source: "/a", target: "/b" }] }],
    ["-it=false -u=5", { user: "5" }],
    ["--entrypoint sh", { command: ["sh"] }],
    ["--rm --init --sig-proxy=false -h x -l a=b --", {}],
  ])("%s", (flags, fields) => expect(plain(run(flags))).toMatchObject(fields));

  it("what stands behind the image is its command, secrets redacted", () => {
    const [container] = parseRunCommand("docker run alpine mysql -v /:/x --password=hunter2 $UNKNOWN", OPTIONS).containers;
    expect(plain(container?.command)).toEqual(["mysql", "-v", "/:/x", "--password=[redacted]", "$UNKNOWN"]);
    expect(plain(container?.mounts)).toEqual([]);
  });

  it("a seccomp profile is read", () => {
    const { seccomp } = run("--security-opt seccomp=allow.json");
    const allows = seccomp.known && seccomp.value.kind === "custom" && seccomp.value.allows.known ? seccomp.value.allows.value : [];
    expect(allows).toContain("bpf");
    expect(allows).not.toContain("mount");
  });

  it("evidence is the place of the flag", () => {
    const container = parseRunCommand("sudo docker run --rm \\\n  --privileged alpine", OPTIONS).containers[0];
    expect(container?.privileged).toMatchObject({ evidence: { source: "--run", location: "2:3" } });
    expect(container?.evidence).toEqual({ source: "--run", location: "1:6" });
    expect(container?.image).toMatchObject({ evidence: { location: "2:16" } });
  });

  it("words are taken as they are", () => {
    const container = parseRunCommand(["docker", "run", "-v", "/a b:/$X", "alpine"], OPTIONS).containers[0];
    expect(plain(container?.mounts)).toEqual([{ ...BIND, source: "/a b", target: "/$X" }]);
  });

  it.each<[string, Partial<Record<keyof Container, unknown>>]>([
    ["-u $(id -u):$(id -g)", { user: "unknown" }],
    ["--memory $M", { limits: expect.objectContaining({ memoryBytes: "unknown" }) }],
    ["-p $P:80", { ports: "unknown" }],
    ["-e A=$B --label x=$Y", { environment: [{ name: "A", value: null, isSecret: false }] }],
    ["-e DOCKER_HOST=$H", { environment: [{ name: "DOCKER_HOST", value: null, isSecret: false }] }],
  ])("%s leaves a blank", (flags, fields) => expect(plain(run(flags))).toMatchObject(fields));
});

describe("what cannot be read", () => {
  it.each([
    ["docker run", "syntax", /names no image/],
    ["docker run ''", "syntax", /names no image/],
    ["docker run --rm", "syntax", /names no image/],
    ["docker ps", "syntax", /expected `docker run/],
    ["", "syntax", /expected `docker run/],
    ["docker run a; docker run b", "shape", /more than one/],
    ["docker run --priviledged alpine", "shape", /unknown flag `--priviledged`: did you mean `--privileged`\? \(--run:1:12\)/],
    ["docker run -Z alpine", "shape", /unknown flag `-Z`/],
    ["docker run --replace alpine", "shape", /unknown flag/],
    ["docker run -v", "syntax", /nothing follows it/],
    ["docker run --privileged=maybe alpine", "shape", /`maybe`, expected `true` or `false`/],
    ["docker run --pid container: alpine", "shape", /--pid/],
    ["docker run --pid private alpine", "shape", /--pid/],
    ["docker run --cap-add NONSENSE alpine", "shape", /a capability/],
    ["docker run --security-opt nonsense alpine", "shape", /security option `nonsense`/],
    ["docker run --security-opt seccomp= alpine", "shape", /security option/],
    ["docker run --security-opt seccomp=missing.json alpine", "unreadable", /`missing.json`: it does not exist/],
    ["docker run --security-opt seccomp=broken.json alpine", "syntax", /not JSON/],
    ["docker run --env-file missing alpine", "unreadable", /--env-file/],
    ["docker run --memory lots alpine", "shape", /--memory/],
    ["docker run --cpus 1/0 alpine", "shape", /number of CPUs/],
    ["docker run --pids-limit many alpine", "shape", /whole number/],
    ["docker run --device a:b:c:d alpine", "shape", /--device/],
    ["docker run --device-cgroup-rule x alpine", "shape", /--device-cgroup-rule/],
    ["docker run --gpus some alpine", "shape", /--gpus/],
    ["docker run --restart sometimes alpine", "shape", /--restart/],
    ["docker run --restart always --rm alpine", "shape", /--rm/],
    ["docker run -p x alpine", "shape", /--publish/],
    ["docker run --network '' alpine", "shape", /--network/],
    ["docker run --sysctl x alpine", "shape", /--sysctl/],
    ["docker run --storage-opt x alpine", "shape", /--storage-opt/],
    ["docker run --volumes-from a:b:c alpine", "shape", /--volumes-from/],
    ["docker run -e =x alpine", "shape", /--env/],
    ["docker run --help", "syntax", /names no image/],
    ["docker run -v $X:/y alpine", "unresolved", /cannot resolve `\$X` in `--volume`/],
    ["docker run --cap-add $X alpine", "unresolved", /`\$X` in `--cap-add`/],
    ["docker run --net $X alpine", "unresolved", /`\$X` in `--network`/],
    ["docker run --$X alpine", "unresolved", /`\$X`/],
    ["docker run $X alpine", "unresolved", /cannot tell what `\$X` adds/],
  ])("%s", (command, code, message) => {
    const attempt = () => parseRunCommand(command, OPTIONS);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });

  it("secrets do not show in errors", () => {
    expect(() => run("-e DB_PASSWORD=hunter2 --memory x")).toThrow(/^(?!.*hunter2)/s);
  });
});

describe("any words", () => {
  const flag = fc.constantFrom(...[...RUN_FLAGS.values()].flatMap((each) => [`--${each.name}`, ...(each.short === "" ? [] : [`-${each.short}`])]));
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("/:/h", "type=bind,src=/,dst=/x", "80:80", "all", "host", "container:x", "1g", "a=b", "c 1:1 rwm", "true"),
  );
  const word = fc.oneof(
    flag,
    value,
    fc.tuple(flag, value).map(([name, given]) => `${name}=${given}`),
  );

  it("end in one container or in a ParseError", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          expect(parseRunCommand(["docker", "run", ...words], OPTIONS).containers).toHaveLength(1);
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("mean the same with their flags joined by =", () => {
    fc.assert(
      fc.property(fc.constantFrom("/a:/b", "vol:/b:ro", "/x"), fc.constantFrom("80", "1:2/udp"), (volume, port) => {
        const apart = parseRunCommand(["docker", "run", "--volume", volume, "-p", port, "a"], OPTIONS);
        const joined = parseRunCommand(["docker", "run", `-v=${volume}`, `--publish=${port}`, "a"], OPTIONS);
        expect(joined).toEqual(apart);
      }),
    );
  });
});
