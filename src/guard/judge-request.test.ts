import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { World } from "../model/index.ts";
import { known, unknown } from "../model/index.ts";
import { containerDefaults as defaultsOf } from "../parse/index.ts";
import { KNOWLEDGE } from "../reason/index.ts";
import { cliCreate, requestText } from "./bodies/fixtures.ts";
import type { Links } from "./consequences/links.ts";
import type { Decision } from "./decide/decision.ts";
import { inspectAnswer, worldOf } from "./fixtures.ts";
import { printJson } from "./json/print.ts";
import { hostPathsOf, judgeRequest } from "./judge-request.ts";
import { outgoingOf, readRequest } from "./request.ts";
import { requestOfText } from "./request-text.ts";
import { OPERATIONS } from "./route/operations.ts";
import { bytesOf } from "./wire/fixtures.ts";
import { printRequest } from "./wire/outgoing.ts";

const WEB = "a".repeat(64);
const AGENT = "b".repeat(64);
const SOCKET = { Type: "bind", Source: "/var/run/docker.sock", Destination: "/s", RW: true, Propagation: "rprivate" };
const WORLD = worldOf([
  inspectAnswer({ id: WEB, name: "web" }),
  inspectAnswer({ id: AGENT, name: "agent", host: { Binds: ["/var/run/docker.sock:/s"] }, mounts: [SOCKET] }),
]);

function decided(text: string, { world = WORLD, links = new Map() as Links } = {}): Decision {
  return judgeRequest(bytesOf(text), { world, knowledge: KNOWLEDGE, links }).decision;
}

const create = (at: Readonly<Record<string, unknown>> = {}, query = ""): string => requestText(`POST /v1.41/containers/create${query}`, cliCreate(at));
const linked = (...paths: readonly string[]) => ({ links: new Map(paths.map((path) => [path, path])) });

describe("creates", () => {
  it.each<[string, string, ReturnType<typeof linked> | undefined]>([
    ["what the CLI asks for by itself", create(), undefined],
    ["with a name", create({}, "?name=db"), undefined],
    ["a directory of its own", create({ "HostConfig.Binds": ["/srv/data:/data"] }), linked("/srv/data")],
    ["a volume", create({ "HostConfig.Binds": ["data:/data"] }), undefined],
    [
      "a volume in memory",
      create({
        "HostConfig.Mounts": [
          { Type: "volume", Source: "memory", Target: "/m", VolumeOptions: { DriverConfig: { Options: { type: "tmpfs", device: "tmpfs" } } } },
        ],
      }),
      undefined,
    ],
    ["the processes of a harmless neighbour", create({ "HostConfig.PidMode": "container:web" }), undefined],
  ])("%s is allowed", (_, text, more) => expect(decided(text, more)).toMatchObject({ kind: "allowed" }));

  // What was asked for counts before Podman until a container ran: so nothing is asked for in words that Podman alone understands.
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["paths shown again", { "HostConfig.SecurityOpt": ["unmask=ALL"] }],
    ["options of /proc", { "HostConfig.SecurityOpt": ["proc-opts=hidepid=0"] }],
    ["an ipc namespace by its file", { "HostConfig.IpcMode": "ns:/proc/1/ns/ipc" }],
    ["a pid namespace by its file", { "HostConfig.PidMode": "ns:/proc/1/ns/pid" }],
    ["a network namespace by its file", { "HostConfig.NetworkMode": "ns:/proc/1/ns/net" }],
    ["a cgroup namespace by its file", { "HostConfig.CgroupnsMode": "ns:/proc/1/ns/cgroup" }],
    ["a user namespace by its file", { "HostConfig.UsernsMode": "ns:/proc/1/ns/user" }],
    ["a user namespace of Podman's making", { "HostConfig.UsernsMode": "keep-id" }],
    ["a mount whose source changes its owner", { "HostConfig.Binds": ["/srv/data:/data:U"] }],
    ["annotations", { "HostConfig.Annotations": { "run.oci.keep_original_groups": "1" } }],
  ])("%s, as Podman has it, is not understood", (_, at) =>
    expect(decided(create(at), linked("/srv/data"))).toMatchObject({ kind: "refused", reason: "not-understood" }),
  );

  it.each<[string, string, Readonly<Record<string, unknown>>, object]>([
    ["the host's root to all", 'volumes = ["/:/host"]', {}, { kind: "refused", reason: "opens-path" }],
    ["the host's root to all, and it mounts over it", 'volumes = ["/:/host"]', { "HostConfig.Tmpfs": { "/host": "" } }, { kind: "allowed" }],
    ["a capability to all", 'default_capabilities = ["SYS_ADMIN"]', {}, { kind: "refused", reason: "opens-path" }],
    ["a capability to all, and it drops that", 'default_capabilities = ["SYS_ADMIN"]', { "HostConfig.CapDrop": ["SYS_ADMIN"] }, { kind: "allowed" }],
    ["a disk to all", 'devices = ["/dev/sda"]', {}, { kind: "refused", reason: "opens-path" }],
    ["what nobody understands", "volumes = 1", {}, { kind: "refused", reason: "may-open-path" }],
    ["nothing more", 'default_capabilities = ["CHOWN"]', {}, { kind: "allowed" }],
  ])("before a Podman that gives %s", (_, lines, at, expected) => {
    const containerDefaults = defaultsOf({ files: [{ path: "/c.conf", text: `[containers]\n${lines}` }], hasOwnFilter: false });
    const engine = { ...WORLD.engine, product: known("podman" as const, { source: "test", location: "" }), containerDefaults };
    expect(decided(create(at), { world: { ...WORLD, engine } })).toMatchObject(expected);
  });

  it("a rootless engine mounts with its user's rights, wherever a link leads", () => {
    const at = { source: "test", location: "" };
    const separate = unknown<Readonly<Record<string, string>>>("the engine has a mount namespace of its own", "look there");
    const world = { ...WORLD, host: { ...WORLD.host, symlinks: separate }, engine: { ...WORLD.engine, rootless: known(true, at) } };
    const text = create({ "HostConfig.Binds": ["/home/me/app:/app"] });
    expect(decided(text, { world })).toMatchObject({ kind: "allowed" });
    expect(decided(text, { world: { ...world, engine: WORLD.engine } })).toMatchObject({
      kind: "refused",
      because: expect.stringContaining("mount namespace of its own"),
    });
  });

  const volume = (options: object, name = "vol") => ({
    "HostConfig.Mounts": [{ Type: "volume", Source: name, Target: "/v", VolumeOptions: { DriverConfig: { Name: "local", Options: options } } }],
  });
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["all privileges", { "HostConfig.Privileged": true }],
    ["a bind of the socket", { "HostConfig.Binds": ["/var/run/docker.sock:/s"] }],
    ["a bind of the socket by a crooked path", { "HostConfig.Binds": ["/srv/../var/run/./docker.sock:/s:ro"] }],
    ["a mount of the root", { "HostConfig.Mounts": [{ Type: "bind", Source: "/", Target: "/h" }] }],
    ["a volume that is a bind", volume({ type: "none", o: "bind", device: "/" })],
    ["a volume without a name that is a bind", volume({ type: "none", o: "bind", device: "/tmp/../" }, "")],
    ["the mounts of a neighbour that holds the socket", { "HostConfig.VolumesFrom": ["agent"] }],
    ["a disk", { "HostConfig.Devices": [{ PathOnHost: "/dev/sda", PathInContainer: "", CgroupPermissions: "" }] }],
    ["a module loader", { "HostConfig.CapAdd": ["sys_module"] }],
  ])("%s is refused, with the path", (_, at) => {
    const decision = decided(create(at));
    expect(decision).toMatchObject({ kind: "refused", reason: "opens-path", status: 403 });
    expect("paths" in decision && decision.paths.length).toBeGreaterThan(0);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["a path that may be a link", { "HostConfig.Binds": ["/srv/data:/data"] }, "/srv/data"],
    ["a mount that may be a link", { "HostConfig.Mounts": [{ Type: "bind", Source: "/srv/data", Target: "/d" }] }, "/srv/data"],
    ["a volume of a directory that may be a link", volume({ type: "none", o: "bind", device: "/srv/data" }), "/srv/data"],
    ["a device that may be a link", { "HostConfig.Devices": [{ PathOnHost: "/dev/fuse", PathInContainer: "", CgroupPermissions: "" }] }, "/dev/fuse"],
    ["a log driver of somebody else", { "HostConfig.LogConfig": { Type: "syslog", Config: {} } }, "syslog"],
    ["links", { "HostConfig.Links": ["web:w"] }, "links"],
  ])("%s is not taken for safe", (_, at, words) => {
    expect(decided(create(at))).toMatchObject({ kind: "refused", reason: "may-open-path", because: expect.stringContaining(words) });
  });

  it("a link to the socket is the socket", () => {
    const text = create({ "HostConfig.Binds": ["/srv/data:/data"] });
    expect(hostPathsOf(bytesOf(text), WORLD)).toEqual(["/srv/data"]);
    expect(decided(text, { links: new Map([["/srv/data", "/run/docker.sock"]]) })).toMatchObject({ reason: "opens-path" });
  });

  it("a volume that is there keeps its options, whatever is asked", () => {
    const evidence = { source: "test", location: "" };
    const there = { name: "vol", driver: known("local", evidence), options: known({ type: "none", o: "bind", device: "/" }, evidence), evidence };
    expect(decided(create({ "HostConfig.Binds": ["vol:/v"] }), { world: { ...WORLD, volumes: [there] } })).toMatchObject({ reason: "opens-path" });
  });

  it("the nearest that passes is told, and does pass", () => {
    const decision = decided(create({ "HostConfig.Binds": ["/var/run/docker.sock:/s"] }));
    expect(decision).toMatchObject({ nearest: [expect.stringContaining("/s")] });
    expect(decided(create())).toMatchObject({ kind: "allowed" });
  });

  it("others are named by their whole ids in what is sent", () => {
    const text = create({ "HostConfig.PidMode": "container:web", "HostConfig.VolumesFrom": ["web:ro"] });
    const { request } = judgeRequest(bytesOf(text), { world: WORLD, knowledge: KNOWLEDGE, links: new Map() });
    expect(printJson(request?.body ?? null)).toContain(`"VolumesFrom":["${WEB}:ro"]`);
    expect(printJson(request?.body ?? null)).toContain(`"PidMode":"container:${WEB}"`);
  });

  it.each<[string, string, object]>([
    ["a neighbour that is not there", create({ "HostConfig.PidMode": "container:gone" }), { rule: "reference", status: 404 }],
    ["a name that is taken", create({}, "?name=web"), { rule: "reference", status: 409 }],
    ["a name that is none", create({}, "?name=a%2Fb"), { rule: "query" }],
    ["one volume in two ways", create({ "HostConfig.VolumeDriver": "other", "HostConfig.Binds": ["vol:/a"], ...volume({ device: "/" }) }), { rule: "body" }],
  ])("%s is refused", (_, text, expected) => expect(decided(text)).toMatchObject({ kind: "refused", reason: "not-understood", ...expected }));
});

describe("on a host whose versions may have flaws", () => {
  const evidence = { source: "test", location: "" };
  const unmended: World = {
    ...WORLD,
    engine: { ...WORLD.engine, components: known([{ name: "runc", version: "1.1.5", commit: "" }], evidence) },
    host: { ...WORLD.host, software: { ...WORLD.host.software, hasEveryFix: known(false, evidence) } },
  };
  const words = (text: string) => decided(text, { world: unmended }).because;

  it("what any container has there is no request's doing, and is told", () => {
    expect(decided(create(), { world: unmended })).toMatchObject({ kind: "allowed" });
    expect(words(create())).toContain("that any container has here");
    expect(decided(create({ "HostConfig.Binds": ["own:/v"] }), { world: unmended })).toMatchObject({ kind: "allowed" });
    expect(decided(requestText("POST /v1.41/containers/web/start"), { world: unmended })).toMatchObject({ kind: "allowed" });
  });

  it.each<[string, string]>([
    ["the host's root", create({ "HostConfig.Binds": ["/:/h"] })],
    ["all privileges", create({ "HostConfig.Privileged": true })],
    ["one that holds the socket", requestText("POST /v1.41/containers/agent/start")],
  ])("%s is refused all the same, and first for what it asks", (_, text) => {
    expect(decided(text, { world: unmended })).toMatchObject({ kind: "refused", reason: "opens-path" });
    expect(words(text)).not.toContain("flaw");
  });
});

describe("other operations", () => {
  it.each<[string, string, object]>([
    ["reading", requestText("GET /v1.41/containers/json?all=1"), { kind: "allowed" }],
    ["stopping", requestText("POST /v1.41/containers/agent/stop"), { kind: "allowed" }],
    ["stopping what is not there", requestText("POST /v1.41/containers/gone/stop"), { kind: "allowed" }],
    ["starting a harmless one", requestText("POST /v1.41/containers/web/start"), { kind: "allowed" }],
    ["starting one that holds the socket", requestText("POST /v1.41/containers/agent/start"), { kind: "refused", reason: "opens-path" }],
    ["restarting one that holds the socket", requestText("POST /v1.41/containers/agent/restart"), { kind: "refused", reason: "opens-path" }],
    ["going on with one that holds the socket", requestText("POST /v1.41/containers/agent/unpause"), { kind: "refused", reason: "opens-path" }],
    ["attaching to one that holds the socket", requestText("POST /v1.41/containers/agent/attach"), { kind: "refused", reason: "opens-path" }],
    ["attaching over GET", requestText("GET /v1.41/containers/agent/attach/ws"), { kind: "refused", reason: "opens-path" }],
    ["running in a harmless one", requestText("POST /v1.41/containers/web/exec", '{"Cmd":["sh"]}'), { kind: "allowed" }],
    [
      "running in it with all privileges",
      requestText("POST /v1.41/containers/web/exec", '{"Cmd":["sh"],"Privileged":true}'),
      { kind: "refused", reason: "opens-path" },
    ],
    ["running in one that holds the socket", requestText("POST /v1.41/containers/agent/exec", '{"Cmd":["sh"]}'), { kind: "refused", reason: "opens-path" }],
    ["running in one that is not there", requestText("POST /v1.41/containers/gone/exec", '{"Cmd":["sh"]}'), { kind: "refused", status: 404 }],
    ["a plain volume", requestText("POST /v1.41/volumes/create", '{"Name":"x"}'), { kind: "allowed" }],
    [
      "a volume that is a bind, before it is mounted",
      requestText("POST /v1.41/volumes/create", '{"Name":"x","DriverOpts":{"o":"bind","device":"/","type":"none"}}'),
      { kind: "allowed" },
    ],
    ["a service of no image", requestText("POST /v1.41/services/create", "{}"), { kind: "refused", rule: "body" }],
    ["a secret of a swarm", requestText("POST /v1.41/secrets/create", '{"Name":"a","Labels":{},"Data":"eA=="}'), { kind: "allowed" }],
    ["a secret that a plugin hands out", requestText("POST /v1.41/secrets/create", '{"Name":"a","Driver":{"Name":"p"}}'), { kind: "refused", rule: "body" }],
    ["an image of a container", requestText("POST /v1.41/commit?container=web&repo=a", "null"), { kind: "allowed" }],
    ["an image of a container without a body", requestText("POST /v1.41/commit?container=web&repo=a"), { kind: "allowed" }],
    ["an image with what is no part of it", requestText("POST /v1.41/commit?container=web", '{"HostConfig":{}}'), { kind: "refused", rule: "body" }],
    ["a plugin's privileges", requestText("POST /v1.41/plugins/pull?remote=a&name=a", '[{"Name":"network","Value":["host"]}]'), { kind: "unjudged" }],
    ["a plugin with privileges of another form", requestText("POST /v1.41/plugins/pull?remote=a&name=a", "{}"), { kind: "refused", rule: "body" }],
    ["a plugin", requestText("POST /v1.41/plugins/p/enable"), { kind: "unjudged" }],
    ["a build", requestText("POST /v1.41/build?t=a"), { kind: "allowed" }],
    ["a build of what the engine fetches", requestText("POST /v1.41/build?remote=http%3A%2F%2Fx%2F"), { kind: "refused", reason: "may-open-path" }],
    ["a build by BuildKit", requestText("POST /v1.41/build?version=2"), { kind: "refused", reason: "not-mediated" }],
    ["a build with a session", requestText("POST /v1.41/build?session=x&remote=client-session"), { kind: "refused", reason: "not-mediated" }],
    ["a pull", requestText("POST /v1.41/images/create?fromImage=busybox&tag=1"), { kind: "allowed" }],
    ["an import of what the engine fetches", requestText("POST /v1.41/images/create?fromSrc=http%3A%2F%2Fx%2F"), { reason: "may-open-path" }],
    ["an archive into a harmless one", requestText("PUT /v1.41/containers/web/archive?path=%2F"), { kind: "allowed" }],
    ["an archive into one that holds the socket", requestText("PUT /v1.41/containers/agent/archive?path=%2F"), { reason: "opens-path" }],
    ["a bridge", requestText("POST /v1.41/networks/create", '{"Name":"n","Driver":"bridge"}'), { kind: "allowed" }],
    ["a network beside the host", requestText("POST /v1.41/networks/create", '{"Name":"n","Driver":"macvlan"}'), { reason: "may-open-path" }],
    [
      "a bridge of the host",
      requestText("POST /v1.41/networks/create", '{"Name":"n","Options":{"com.docker.network.bridge.name":"br0"}}'),
      { reason: "may-open-path" },
    ],
    ["joining a network", requestText("POST /v1.41/networks/n/connect", '{"Container":"web"}'), { kind: "allowed" }],
    ["joining what is not there", requestText("POST /v1.41/networks/n/connect", '{"Container":"gone"}'), { kind: "refused", status: 404 }],
    ["an exec that is not there", requestText("POST /v1.41/exec/abc/start", "{}"), { kind: "refused", status: 404 }],
    ["a session of BuildKit", requestText("POST /session", null, ["Connection: Upgrade", "Upgrade: h2c"]), { kind: "refused", reason: "not-mediated" }],
    ["the engine's tunnel of BuildKit", requestText("POST /grpc", null, ["Upgrade: h2c"]), { kind: "refused", reason: "not-mediated" }],
    ["joining a swarm", requestText("POST /v1.41/swarm/join", '{"JoinToken":"x"}'), { kind: "unjudged" }],
    ["joining a swarm by what is no field", requestText("POST /v1.41/swarm/join", '{"Token":"x"}'), { kind: "refused", rule: "body" }],
    ["a body on start", requestText("POST /v1.41/containers/web/start", '{"Binds":["/:/h"],"PidMode":"host"}'), { kind: "refused", rule: "body" }],
    ["a start of 1.23", requestText("POST /v1.23/containers/web/start"), { kind: "refused", rule: "version" }],
    ["an operation of a later version", requestText("PUT /v1.41/volumes/x?version=1", "{}"), { kind: "refused", rule: "operation" }],
  ])("%s", (_, text, expected) => expect(decided(text)).toMatchObject(expected));

  it.each([
    ["in a harmless container", { container: WEB, user: "", privileged: false }, { kind: "allowed" }],
    ["with all privileges", { container: WEB, user: "", privileged: true }, { reason: "opens-path" }],
    ["in one that holds the socket", { container: "agent", user: "1000", privileged: false }, { reason: "opens-path" }],
    ["in one that is gone", { container: "gone", user: "", privileged: false }, { status: 404 }],
  ])("starting an exec %s", (_, exec, expected) => {
    const bytes = bytesOf(requestText("POST /v1.41/exec/abc/start", "{}"));
    expect(judgeRequest(bytes, { world: WORLD, knowledge: KNOWLEDGE, links: new Map(), exec }).decision).toMatchObject(expected);
  });

  it.each([
    ["a form", "application/x-www-form-urlencoded"],
    ["a form with more", "Application/X-WWW-Form-Urlencoded; charset=utf-8"],
    ["a multipart form", "multipart/form-data; boundary=x"],
    ["plain text for JSON", "text/plain"],
    ["no type for JSON", ""],
  ])("%s is refused", (_, type) => {
    const head = `POST /v1.41/containers/create HTTP/1.1\r\nHost: d\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\n{}`;
    expect(decided(head)).toMatchObject({ rule: "content-type", status: 415 });
  });

  it.each(["application/json;charset=utf-8", "application/JSON"])("%s is JSON", (type) =>
    expect(decided(`POST /v1.41/volumes/create HTTP/1.1\r\nHost: d\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\n{}`)).toMatchObject({
      kind: "allowed",
    }),
  );

  it.each(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])("%s on an operation without a body goes before the query", (type) => {
    const head = `POST /v1.41/containers/web/rename?name=a HTTP/1.1\r\nHost: d\r\nContent-Type: ${type}\r\nContent-Length: 6\r\n\r\nname=b`;
    expect(decided(head)).toMatchObject({ rule: "content-type" });
  });

  it("a body that is compressed is refused", () =>
    expect(decided(requestText("POST /v1.41/volumes/create", "{}", ["Content-Encoding: gzip"]))).toMatchObject({ rule: "content-type" }));

  it("a whole id is never another's name", () => {
    const world: World = worldOf([inspectAnswer({ id: AGENT, name: WEB, host: { Privileged: true } }), inspectAnswer({ id: WEB, name: "web" })]);
    const { request, decision } = judgeRequest(bytesOf(requestText(`POST /v1.41/containers/${WEB}/start`)), { world, knowledge: KNOWLEDGE, links: new Map() });
    expect([request?.name, decision.kind]).toEqual([WEB, "allowed"]);
  });

  it("a name that is another's short id is the one that bears it", () => {
    const world: World = worldOf([
      inspectAnswer({ id: AGENT, name: "agent", host: { Privileged: true } }),
      inspectAnswer({ id: WEB, name: AGENT.slice(0, 12) }),
    ]);
    const text = requestText(`POST /v1.41/containers/${AGENT.slice(0, 12)}/start`);
    const { request, decision } = judgeRequest(bytesOf(text), { world, knowledge: KNOWLEDGE, links: new Map() });
    expect([request?.name, decision.kind]).toEqual([WEB, "allowed"]);
    expect(decided(requestText(`POST /v1.41/containers/${AGENT.slice(0, 11)}/start`), { world })).toMatchObject({ reason: "opens-path" });
    const twins: World = worldOf([inspectAnswer({ id: WEB, name: "one" }), inspectAnswer({ id: `${WEB.slice(1)}c`, name: "two" })]);
    expect(decided(requestText("POST /v1.41/containers/aaaa/start"), { world: twins })).toMatchObject({ rule: "reference" });
  });
});

describe("what is sent", () => {
  const sent = (text: string): string => printRequest(outgoingOf(readRequest(bytesOf(text), WORLD.engine.apiVersion)));

  it("is written anew: path, version, framing and connection are ours", () => {
    const head = [
      "POST /v1.44/containers/we%62/stop?t=3 HTTP/1.1",
      "hOst: evil",
      "X-A: 1",
      "Connection: Upgrade, X-A",
      "Upgrade: tcp",
      "X-A: 2",
      "Content-Length: 0",
      "",
      "",
    ];
    expect(sent(head.join("\r\n"))).toBe("POST /v1.44/containers/web/stop?t=3 HTTP/1.1\r\nHost: docker\r\nX-A: 1\r\nX-A: 2\r\n\r\n");
  });

  it("an upgrade passes where the operation has one, in one spelling", () => {
    const head = ["POST /v1.44/exec/abc/start HTTP/1.1", "Host: d", "Upgrade: anything", "Content-Type: application/json", "Content-Length: 2", "", "{}"];
    expect(sent(head.join("\r\n"))).toBe(
      "POST /v1.44/exec/abc/start HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    );
  });

  it("a ping stays without a version, what had none gets the engine's", () => {
    expect(sent(requestText("HEAD /_ping"))).toMatch(/^HEAD \/_ping HTTP/);
    const engine = { ...WORLD.engine, apiVersion: known("1.41", { source: "test", location: "" }) };
    expect(outgoingOf(readRequest(bytesOf(requestText("GET /info")), engine.apiVersion)).target).toBe("/v1.41/info");
  });

  it("is read again as the same request", () => {
    const requests = fc.oneof(
      fc
        .constantFrom(...OPERATIONS.filter(({ body }) => body === "none"))
        .map(({ method, template }) => requestText(`${method} /v1.51/${template.map((part) => (part.startsWith("{") ? "some.name" : part)).join("/")}`)),
      fc
        .record({
          "HostConfig.Binds": fc.array(fc.constantFrom("/a/../b:/c", "data:/d:ro")),
          Labels: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string({ unit: "grapheme" })),
        })
        .map((at) => {
          const body = cliCreate(at).replaceAll("\\u0000", "");
          return requestText("POST /v1.51/containers/create?name=a", body);
        }),
    );
    fc.assert(
      fc.property(requests, (text) => {
        const once = sent(Buffer.from(text, "utf8").toString("latin1"));
        expect(sent(Buffer.from(once, "utf8").toString("latin1"))).toBe(once);
      }),
    );
  });
});

describe("a request as a person writes it", () => {
  it.each([
    ["GET /info HTTP/1.1\n", "GET /info HTTP/1.1\r\nHost: docker\r\n\r\n"],
    ["GET /info HTTP/1.1\nHost: d\n\n\n", "GET /info HTTP/1.1\r\nHost: d\r\n\r\n"],
    ["POST /x HTTP/1.1\n\n{}\n", "POST /x HTTP/1.1\r\nHost: docker\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"],
    [
      "POST /x HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\n\r\n{}\n",
      "POST /x HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\nContent-Type: application/json\r\n\r\n{}\n",
    ],
  ])("%j", (text, expected) => expect(requestOfText(text)).toBe(expected));
});
