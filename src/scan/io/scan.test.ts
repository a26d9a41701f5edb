import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CLIENT_LIMITS } from "../../engine/io/client.ts";
import type { World } from "../../model/index.ts";
import { parseSnapshot, printSnapshot } from "../snapshot.ts";
import { scan } from "./scan.ts";

/** An engine that answers as told: a value is sent as JSON, a function has the response to itself. */
type Route = unknown | ((request: IncomingMessage, response: ServerResponse) => void);

const open: { readonly server: Server; readonly directory: string }[] = [];

afterEach(() => {
  for (const { server, directory } of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

const ID = (letter: string): string => letter.repeat(64);
const IMAGE = `sha256:${ID("f")}`;

function inspectOf(id: string, name: string, rest: object = {}): object {
  const hostConfig = { NetworkMode: "default", CapAdd: null, CapDrop: null, SecurityOpt: null, Privileged: false, RestartPolicy: { Name: "no" } };
  return {
    Id: id,
    Name: `/${name}`,
    Image: IMAGE,
    State: { Running: false, Pid: 0 },
    Mounts: [],
    Config: { Image: "base:1", User: "", Env: ["API_TOKEN=hunter2hunter2", "PATH=/bin"], Cmd: ["sh"], Entrypoint: null },
    HostConfig: hostConfig,
    NetworkSettings: { Networks: {} },
    ...rest,
  };
}

const ROUTES: Readonly<Record<string, Route>> = {
  "/version": { Version: "20.10.24", ApiVersion: "1.41", MinAPIVersion: "1.12", Components: [] },
  "/info": { SecurityOptions: ["name=seccomp,profile=default"], KernelVersion: "of another machine", Name: "other", CgroupVersion: "1" },
  "/containers/json": [{ Id: ID("a"), Names: ["/web"] }],
  [`/containers/${ID("a")}/json`]: inspectOf(ID("a"), "web"),
  "/volumes": { Volumes: [{ Name: "data", Driver: "local", Mountpoint: "/x", Options: null }] },
  "/networks": [{ Name: "bridge", Driver: "bridge", Scope: "local", Internal: false, Options: {} }],
  [`/images/${encodeURIComponent(IMAGE)}/json`]: { Id: IMAGE, RepoTags: ["base:1"], Config: { User: "1000", Env: [] } },
};

async function serve(routes: Readonly<Record<string, Route>>, heard: string[] = []): Promise<string> {
  const all = { ...ROUTES, ...routes };
  const directory = mkdtempSync(join(tmpdir(), "seaworthy-scan-"));
  const path = join(directory, "engine.sock");
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    const route = all[(request.url ?? "").replace(/^\/v[\d.]+/, "").replace(/\?.*$/, "")];
    if (typeof route === "function") return void route(request, response);
    const body = JSON.stringify(route === undefined ? { message: "no such thing" } : route);
    response.writeHead(route === undefined ? 404 : 200, { "Content-Type": "application/json" }).end(body);
  });
  open.push({ server, directory });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

async function scanned(routes: Readonly<Record<string, Route>> = {}, heard: string[] = []): Promise<World> {
  const path = await serve(routes, heard);
  const limits = { ...CLIENT_LIMITS, idleMs: 400, totalMs: 2000 };
  return (await scan({ environment: { DOCKER_HOST: `unix://${path}` }, home: "/nonexistent" }, limits)).world;
}

function status(code: number, message: string): Route {
  return (_: IncomingMessage, response: ServerResponse) => response.writeHead(code).end(JSON.stringify({ message }));
}

describe("a scan", () => {
  it("asks each thing once and sends nothing but GET", async () => {
    const heard: string[] = [];
    const two = [
      { Id: ID("a"), Names: ["/web"] },
      { Id: ID("b"), Names: ["/db"] },
    ];
    await scanned({ "/containers/json": two, [`/containers/${ID("b")}/json`]: inspectOf(ID("b"), "db") }, heard);
    expect(heard.sort()).toEqual(
      [
        "GET /version",
        "GET /v1.41/info",
        "GET /v1.41/containers/json?all=true",
        "GET /v1.41/volumes",
        "GET /v1.41/networks",
        `GET /v1.41/containers/${ID("a")}/json`,
        `GET /v1.41/containers/${ID("b")}/json`,
        `GET /v1.41/images/${encodeURIComponent(IMAGE)}/json`,
      ].sort(),
    );
  });

  it("asks for histories of images only where it is told to, and reads them", async () => {
    const history = [{ CreatedBy: "/bin/sh -c apt-get update", Size: 1 }];
    const path = await serve({ [`/images/${encodeURIComponent(IMAGE)}/history`]: history });
    const surroundings = { environment: { DOCKER_HOST: `unix://${path}` }, home: "/nonexistent" };
    const { world } = await scan(surroundings, CLIENT_LIMITS, { withCrew: false, withHistory: true });
    expect(world.images[0]).toMatchObject({
      updatesAlone: { value: [{ evidence: { source: `history ${IMAGE.slice(0, 19)}`, location: "/0/CreatedBy" } }] },
      secretsInHistory: { value: [] },
    });
    expect((await scan(surroundings)).world.images[0]).toMatchObject({ updatesAlone: { known: false }, secretsInHistory: { known: false } });
  });

  it("joins containers, volumes, networks and images", async () => {
    const world = await scanned();
    expect(world.containers.map(({ name }) => name)).toEqual(["web"]);
    expect(world.volumes.map(({ name }) => name)).toEqual(["data"]);
    expect(world.networks.map(({ name }) => name)).toEqual(["bridge"]);
    expect(world.images[0]).toMatchObject({ reference: "base:1", user: { value: "1000" } });
    expect(world.assumptions).toEqual([]);
  });

  it("of an engine on another kernel reads nothing of this host", async () => {
    const { host, engine } = await scanned();
    expect(host.sockets).toMatchObject({ known: false, why: expect.stringContaining("another kernel") });
    expect(host.cgroupVersion).toMatchObject({ known: true, value: 1 });
    expect(engine.listeners.known).toBe(false);
  });

  it("keeps no secret", async () => {
    expect(printSnapshot("x", await scanned())).not.toContain("hunter2");
  });

  it("saved and read again is the same", async () => {
    const world = await scanned();
    expect(JSON.stringify(parseSnapshot(printSnapshot("x", world)).world)).toBe(JSON.stringify(world));
  });

  it("names containers that were removed meanwhile", async () => {
    const world = await scanned({ [`/containers/${ID("a")}/json`]: undefined });
    expect(world.containers).toEqual([]);
    expect(world.assumptions).toEqual(["not judged, removed while the scan ran: `web`"]);
  });

  it.each<[string, Route]>([
    ["the engine fails to tell", status(500, "layer not found")],
    ["the answer is of another container", inspectOf(ID("c"), "other")],
    ["the answer is none", {}],
    ["the answer is a list", []],
    ["mounts are a text", inspectOf(ID("a"), "web", { Id: 7 })],
  ])("shows a container as unknown where %s", async (_, route) => {
    const world = await scanned({ [`/containers/${ID("a")}/json`]: route });
    expect(world.containers).toMatchObject([{ id: ID("a"), name: "web", mounts: { known: false }, privileged: { known: false } }]);
  });

  it("does not need the image", async () => {
    const world = await scanned({ [`/images/${encodeURIComponent(IMAGE)}/json`]: undefined });
    expect(world.containers).toHaveLength(1);
    expect(world.images).toEqual([]);
  });

  it("passes over fields and versions it does not know", async () => {
    const world = await scanned({
      "/version": { Version: "99.0", ApiVersion: "1.99", MinAPIVersion: "1.44", Future: [1] },
      [`/containers/${ID("a")}/json`]: inspectOf(ID("a"), "web", { Future: { deep: [] } }),
    });
    expect(world.containers).toHaveLength(1);
  });
});

describe("a scan of an engine that fails", () => {
  const hang = (): void => undefined;
  const half = (_: IncomingMessage, response: ServerResponse): void => void response.writeHead(200, { "Content-Length": "500" }).write('[{"Id":');
  const vanish = (request: IncomingMessage): void => void request.socket.destroy();

  it.each<[string, Record<string, Route>, string]>([
    ["hangs from the start", { "/version": hang }, "timeout"],
    ["hangs at the list", { "/containers/json": hang }, "timeout"],
    ["hangs at one container", { [`/containers/${ID("a")}/json`]: hang }, "timeout"],
    ["answers half a list", { "/containers/json": half }, "timeout"],
    ["disappears at one container", { [`/containers/${ID("a")}/json`]: vanish }, "cut-off"],
    ["is no engine", { "/version": { hello: 1 } }, "bad-answer"],
    ["lists no list", { "/containers/json": { Id: ID("a") } }, "bad-answer"],
    ["lists no ids", { "/containers/json": [{ Id: "../../images/json" }] }, "bad-answer"],
    ["refuses the list", { "/containers/json": status(403, "forbidden by proxy") }, "http-status"],
    ["has no `/info`", { "/info": status(500, "no") }, "http-status"],
    ["answers `/info` with null", { "/info": null }, "bad-answer"],
  ])("%s: an error, no verdict", async (_, routes, code) => {
    await expect(scanned(routes)).rejects.toMatchObject({ code });
  });

  it("is not replaced by another engine", async () => {
    await expect(scan({ environment: { DOCKER_HOST: "unix:///nonexistent.sock" }, home: "/nonexistent" })).rejects.toMatchObject({ code: "not-found" });
  });
});
