import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { makeAuthority, makeCertificate } from "./certificates.ts";
import type { ConfiguredGuard } from "./guard-process.ts";
import { configFolder, raw, startConfigured } from "./guard-process.ts";
import { describeLive, liveEngine } from "./live.ts";

const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: d\r\n\r\n`;
const [TLS_PORT, PLAIN_PORT] = [23_760 + (process.pid % 500), 24_260 + (process.pid % 500)];

const CONFIG = `
listeners:
  readers:
    unix: { path: readers.sock, owner: ":65534", permissions: "0660" }
    profile: read-only
    mode: enforce
  watched:
    unix: { path: sockets/watched.sock }
    profile: read-only
  far:
    tls: { address: "127.0.0.1:${TLS_PORT}", certificate: server-cert.pem, key: server-key.pem, clientAuthority: ca.pem }
    profile: ours
    mode: enforce
  makers:
    unix: { path: makers.sock }
    profile: makers
    mode: enforce
  open:
    tcp: { address: "127.0.0.1:${PLAIN_PORT}", insecure: true }
    profile: read-only
    mode: warn
profiles:
  ours: { from: full-but-no-host-root, files: [ours.cedar] }
  makers: { from: full-but-no-host-root, files: [makers.cedar] }
`;

const MAKERS = `
@id("making-is-not-starting")
forbid (principal, action == Seaworthy::Action::"ContainerStart", resource);
`;

/** Certificates are told apart by their names. */
const OURS = `
@id("guests-look")
forbid (principal, action, resource) when { principal is Seaworthy::Certificate && principal.names.contains("guest.example") } unless { action in Seaworthy::Action::"read" };
`;

function docker(host: string, args: readonly string[], tls: readonly string[] = [], input = "") {
  const env = { PATH: process.env["PATH"] ?? "", HOME: liveEngine().scratch };
  const { status, stdout, stderr } = spawnSync("docker", ["-H", host, ...tls, ...args], { encoding: "utf8", env, timeout: 60_000, input });
  return { status, stdout, stderr };
}

function certificates(folder: string): void {
  makeAuthority(folder);
  makeAuthority(folder, "other");
  makeCertificate(folder, { name: "server", subject: "/CN=guard", names: "DNS:localhost,IP:127.0.0.1", usage: "serverAuth" });
  makeCertificate(folder, { name: "alice", subject: "/O=crew/CN=alice", names: "DNS:alice.example" });
  makeCertificate(folder, { name: "guest", subject: "/CN=guest", names: "DNS:guest.example" });
  makeCertificate(folder, { name: "expired", subject: "/CN=old", minutes: -1 });
  makeCertificate(folder, { name: "stranger", subject: "/O=crew/CN=alice", authority: "other" });
}

describeLive("a guard with many listeners", () => {
  let guard: ConfiguredGuard;
  let folder = "";
  const far = `tcp://localhost:${TLS_PORT}`;
  const as = (name: string) => [
    "--tlsverify",
    "--tlscacert",
    join(folder, "ca.pem"),
    "--tlscert",
    join(folder, `${name}-cert.pem`),
    "--tlskey",
    join(folder, `${name}-key.pem`),
  ];

  beforeAll(async () => {
    folder = configFolder({ "seaworthy.yaml": CONFIG, "ours.cedar": OURS, "makers.cedar": MAKERS });
    certificates(folder);
    guard = await startConfigured(folder);
  });

  afterAll(async () => {
    expect(await guard.stop()).toBe(0);
    expect(["readers.sock", "sockets/watched.sock"].filter((name) => existsSync(join(folder, name)))).toEqual([]);
  });

  it("each socket has its owner and mode, and nothing is left of their making", () => {
    const seen = ["readers.sock", "sockets/watched.sock"].map((name) => lstatSync(join(folder, name)));
    expect(seen.map(({ mode, gid }) => [(mode & 0o777).toString(8), gid])).toEqual([
      ["660", 65_534],
      ["600", process.getgid?.()],
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it.each([["--rm"], ["--detach"]])("who makes a container that it may not start is told, and does not wait for it: docker run %s", (option) => {
    const image = liveEngine().images["root"] ?? "";
    const { status, stderr } = docker(`unix://${join(folder, "makers.sock")}`, ["run", option, image, "true"]);
    expect({ status, stderr }).toEqual({
      status: 125,
      stderr: expect.stringContaining("policy `making-is-not-starting` of profile `makers` forbids ContainerStart"),
    });
  });

  it("each decides by its own profile and mode", () => {
    const volume = `${liveEngine().label}-listeners`;
    const create = (host: string) => docker(host, ["volume", "create", volume]);
    expect(create(`unix://${join(folder, "readers.sock")}`)).toMatchObject({ status: 1, stderr: expect.stringContaining("seaworthy refuses VolumeCreate") });
    expect(create(`unix://${join(folder, "sockets/watched.sock")}`)).toMatchObject({ status: 0, stdout: `${volume}\n` });
    expect(docker(`unix://${join(folder, "readers.sock")}`, ["volume", "ls", "-q"]).stdout).toContain(volume);
    expect(docker(`tcp://127.0.0.1:${PLAIN_PORT}`, ["volume", "rm", volume])).toMatchObject({ status: 0 });
    const decided = guard.log().filter(({ event, operation }) => event === "decided" && String(operation).startsWith("Volume"));
    expect(decided.map(({ listener, mode, operation, passed, caller }) => [listener, mode, operation, passed, caller])).toEqual([
      ["readers", "enforce", "VolumeCreate", false, "listener:readers"],
      ["watched", "observe", "VolumeCreate", true, "listener:watched"],
      ["open", "warn", "VolumeDelete", true, "listener:open"],
    ]);
  });

  it("what is plain is said loudly", () => {
    expect(guard.said()).toContain(`WARNING: listener open is insecure: whoever reaches 127.0.0.1:${PLAIN_PORT}`);
    expect(guard.log()).toContainEqual(expect.objectContaining({ event: "insecure-listener", listener: "open" }));
  });

  it("docker works over TLS as who its certificate says, with both ends of a stream", () => {
    const { images } = liveEngine();
    expect(docker(far, ["run", "--rm", "-i", images["root"] ?? "", "cat"], as("alice"), "word\n")).toEqual({ status: 0, stdout: "word\n", stderr: "" });
    expect(docker(far, ["run", "--rm", "-v", "/:/h", images["root"] ?? "", "true"], as("alice"))).toMatchObject({
      stderr: expect.stringContaining("seaworthy refuses ContainerCreate"),
    });
    expect(docker(far, ["ps"], as("guest"))).toMatchObject({ status: 0 });
    expect(docker(far, ["volume", "create", "x"], as("guest"))).toMatchObject({ status: 1, stderr: expect.stringContaining("guests-look") });
    const callers = new Set(guard.log().flatMap(({ listener, caller }) => (listener === "far" && caller !== undefined ? [caller] : [])));
    expect([...callers]).toEqual(["certificate:O=crew,CN=alice", "certificate:CN=guest"]);
  });

  it.each([
    ["a certificate that has expired", "expired"],
    ["a certificate of another authority with the same name", "stranger"],
    ["a certificate for servers", "server"],
  ])("nobody gets in with %s", (_, name) => {
    expect(docker(far, ["ps"], as(name))).toMatchObject({ status: 1, stdout: "" });
  });

  it("nobody gets in without a certificate, with older TLS, or in plain", async () => {
    const ask = (...args: readonly string[]) => {
      const { status, stdout } = spawnSync("curl", ["-s", "-m", "5", "--cacert", join(folder, "ca.pem"), ...args, `https://localhost:${TLS_PORT}/_ping`], {
        encoding: "utf8",
      });
      return { isRefused: status !== 0, stdout };
    };
    const alice = ["--cert", join(folder, "alice-cert.pem"), "--key", join(folder, "alice-key.pem")];
    expect(ask(...alice)).toEqual({ isRefused: false, stdout: "OK" });
    expect(ask(...alice, "--tls-max", "1.2")).toEqual({ isRefused: true, stdout: "" });
    expect(ask()).toEqual({ isRefused: true, stdout: "" });
    const { stdout } = spawnSync("curl", ["-s", "-m", "5", `http://localhost:${TLS_PORT}/_ping`], { encoding: "utf8" });
    expect(stdout).toBe("");
  });

  it("a certificate that ends while its connection is open ends the connection", async () => {
    makeCertificate(folder, { name: "brief", subject: "/CN=brief", minutes: 0.1 });
    const args = [
      "-quiet",
      "-connect",
      `localhost:${TLS_PORT}`,
      "-CAfile",
      join(folder, "ca.pem"),
      "-cert",
      join(folder, "brief-cert.pem"),
      "-key",
      join(folder, "brief-key.pem"),
    ];
    const client = spawn("openssl", ["s_client", ...args]);
    let said = "";
    client.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
    client.stdin.write(get("/_ping"));
    await expect.poll(() => said, { timeout: 5000 }).toMatch(/^HTTP\/1.1 200 /);
    await new Promise((settle) => setTimeout(settle, 7000));
    client.stdin.write(get("/_ping"));
    await expect.poll(() => said, { timeout: 5000 }).toContain("certificate is not valid now");
    client.kill();
  });
});

describeLive("a guard that cannot listen everywhere", () => {
  let taken: Server | null = null;
  afterEach(() => {
    taken?.close();
    taken = null;
  });

  const two = (second: string) => `listeners:\n  a: { unix: { path: a.sock } }\n  b: ${second}\n`;

  it.each([
    ["a port that is taken", `{ tcp: { address: "127.0.0.1:${PLAIN_PORT}", insecure: true } }`, "EADDRINUSE"],
    ["a file in the way", "{ unix: { path: seaworthy.yaml } }", "no socket"],
    ["a directory that others write to", "{ unix: { path: loose/b.sock } }", "others may write to it"],
    [
      "a certificate that is none",
      `{ tls: { address: "127.0.0.1:${TLS_PORT}", certificate: a.pem, key: a.pem, clientAuthority: a.pem } }`,
      "no certificate in its `clientAuthority`",
    ],
  ])("%s: one error, and nothing is open", async (_, second, message) => {
    const folder = configFolder({ "seaworthy.yaml": two(second), "a.pem": "none" });
    if (second.includes("loose")) {
      spawnSync("mkdir", ["-m", "0777", join(folder, "loose")]);
      chmodSync(join(folder, "loose"), 0o777);
    }
    if (second.includes("tcp")) await new Promise<void>((settle) => (taken = createServer().listen(PLAIN_PORT, "127.0.0.1", settle)));
    const failure = await startConfigured(folder).then(
      () => "it started",
      (error: Error) => error.message,
    );
    expect(failure).toMatch(/^the guard ended with 2: seaworthy: [^\n]*\n(hint: [^\n]*\n)?$/);
    expect(failure).toMatch(message);
    expect(readdirSync(folder).filter((name) => name.includes("sock") || name.startsWith("."))).toEqual([]);
  });

  it("options of one listener beside a configuration are refused", async () => {
    const folder = configFolder({ "seaworthy.yaml": "listeners: { a: { unix: { path: a.sock } } }" });
    await expect(startConfigured(folder, ["--enforce"])).rejects.toThrow("`--enforce` is about one listener");
  });
});

describeLive("a guard with limits", () => {
  it("says when to come again, and lets a caller that has used up all still stop what runs", async () => {
    const folder = configFolder({
      "seaworthy.yaml": "limits: { requestsPerSecond: 5 }\nlisteners: { a: { unix: { path: a.sock } }, b: { unix: { path: b.sock } } }",
    });
    const guard = await startConfigured(folder);
    const ask = (name: string, line: string) => raw(join(folder, name), `${line} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n`, 20_000);
    const flood = await Promise.all(Array.from({ length: 60 }, () => ask("a.sock", "GET /v1.41/info")));
    const refused = flood.filter((answer) => answer.startsWith("HTTP/1.1 429 "));
    expect([flood.length - refused.length >= 5, refused.length > 0]).toEqual([true, true]);
    expect(refused[0]).toMatch(/\r\nRetry-After: 1\r\n[\s\S]*\{"message":"seaworthy: this caller has more requests than its limits allow/);
    expect(await ask("a.sock", "POST /v1.41/containers/nosuch/kill")).toMatch(/^HTTP\/1.1 404 /);
    expect(await ask("b.sock", "GET /v1.41/info")).toMatch(/^HTTP\/1.1 200 /);
    expect(await guard.stop()).toBe(0);
  });
});

describeLive("in place of tecnativa/docker-socket-proxy", () => {
  it("listens on its port, and refuses what its environment does not grant", async () => {
    const folder = configFolder({});
    const guard = await startConfigured(folder, ["--compat", "tecnativa"], { CONTAINERS: "1", POST: "0", DISABLE_IPV6: "1" });
    expect(guard.said()).toContain("listening on 0.0.0.0:2375 without protection (enforce)");
    const host = "tcp://127.0.0.1:2375";
    expect(docker(host, ["ps"])).toMatchObject({ status: 0 });
    expect(docker(host, ["images"])).toMatchObject({ status: 1, stderr: expect.stringContaining("seaworthy refuses ImageList") });
    expect(docker(host, ["run", liveEngine().images["root"] ?? ""])).toMatchObject({ stderr: expect.stringContaining("seaworthy refuses ContainerCreate") });
    expect(await guard.stop()).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it("a socket that is named instead is listened on", async () => {
    const folder = configFolder({});
    const guard = await startConfigured(folder, ["--compat", "tecnativa", "--listen", join(folder, "a.sock")]);
    expect(await raw(join(folder, "a.sock"), get("/v1.41/containers/json"), 500)).toMatch(/^HTTP\/1.1 403 /);
    expect(await guard.stop()).toBe(0);
  });
});
