import { mkdtempSync, rmSync } from "node:fs";
import type { Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { World } from "../../model/index.ts";
import { KeptWorld } from "./kept-world.ts";

const INFO = { SecurityOptions: [], KernelVersion: "of another machine", Name: "other", CgroupVersion: "1" };
const NETWORK = { Name: "n", Id: "n", Driver: "bridge", Internal: false, Options: {} };
const ROUTES: Readonly<Record<string, unknown>> = {
  "/version": { Version: "20.10.24", ApiVersion: "1.41", MinAPIVersion: "1.12", Components: [] },
  "/containers/json": [],
  "/volumes": { Volumes: [] },
};

interface Engine {
  readonly path: string;
  readonly heard: string[];
  /** Answers to `/info` that wait until the test lets them go. */
  readonly waiting: ServerResponse[];
  holdInfo: boolean;
  info: object;
  networks: readonly object[];
}

const open: { readonly server: Server; readonly directory: string; readonly world: KeptWorld }[] = [];

afterEach(() => {
  vi.useRealTimers();
  for (const { server, directory, world } of open.splice(0)) {
    world.close();
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

async function kept(): Promise<{ readonly engine: Engine; readonly world: KeptWorld }> {
  const directory = mkdtempSync(join(tmpdir(), "seaworthy-kept-"));
  const engine: Engine = { path: join(directory, "engine.sock"), heard: [], waiting: [], holdInfo: false, info: INFO, networks: [] };
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/^\/v[\d.]+/, "").replace(/\?.*$/, "");
    engine.heard.push(path);
    if (path === "/events") return void response.writeHead(200, { "Content-Type": "application/json" }).flushHeaders();
    if (path === "/info" && engine.holdInfo) return void engine.waiting.push(response);
    answer(response, path, engine);
  });
  const world = new KeptWorld(() => ({ kind: "unix", path: engine.path, origin: "test" }), "/nonexistent");
  open.push({ server, directory, world });
  await new Promise<void>((resolve) => server.listen(engine.path, resolve));
  return { engine, world };
}

function answer(response: ServerResponse, path: string, { info, networks }: Pick<Engine, "info" | "networks"> = { info: INFO, networks: [] }): void {
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ ...ROUTES, "/info": info, "/networks": networks }[path]));
}

function count(engine: Engine, path: string): number {
  return engine.heard.filter((each) => each === path).length;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a kept world", () => {
  it("is the same while nothing is told", async () => {
    const { engine, world } = await kept();
    expect(await world.read()).toBe(await world.read());
    expect(count(engine, "/containers/json")).toBe(1);
  });

  it("stays what it is when the machine is read again and is as it was, before anybody has to wait for it", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { engine, world } = await kept();
    const first = await world.read();
    vi.advanceTimersByTime(4_500);
    engine.holdInfo = true;
    expect(await world.read()).toBe(first);
    await until(() => engine.waiting.length > 0);
    engine.holdInfo = false;
    for (const response of engine.waiting) answer(response, "/info");
    await until(() => world.groundReadMs === performance.now());
    vi.advanceTimersByTime(4_000);
    expect(await world.read()).toBe(first);
    expect(count(engine, "/containers/json")).toBe(1);
  });

  it("is another when the machine is read again and is not as it was", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { engine, world } = await kept();
    const first = await world.read();
    vi.advanceTimersByTime(4_500);
    engine.info = { ...engine.info, KernelVersion: "another" };
    await world.read();
    await until(() => world.groundReadMs === performance.now());
    const second = await world.read();
    expect([first, second].map(({ host }) => host.kernelVersion)).toMatchObject([{ value: "of another machine" }, { value: "another" }]);
  });

  it("is known again when things are as they were, until the machine is read again", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { engine, world } = await kept();
    const readWith = async (networks: readonly object[]): Promise<World> => {
      engine.networks = networks;
      world.touch({ kind: "networks", container: null });
      return world.read();
    };
    const [first, second] = [await readWith([]), await readWith([NETWORK])];
    expect([await readWith([]), await readWith([NETWORK])]).toEqual([first, second]);
    expect(await readWith([])).toBe(first);
    expect(await readWith([NETWORK])).toBe(second);
    vi.advanceTimersByTime(4_500);
    await world.read();
    await until(() => world.groundReadMs === performance.now());
    expect(await readWith([])).not.toBe(first);
  });

  it("is read where somebody waits when nobody read the machine for long", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { engine, world } = await kept();
    await world.read();
    vi.advanceTimersByTime(6_000);
    engine.info = { ...engine.info, KernelVersion: "another" };
    expect((await world.read()).host.kernelVersion).toMatchObject({ value: "another" });
  });

  it("that is forgotten while it is read is not served: all is read again, and listened to", async () => {
    const { engine, world } = await kept();
    engine.holdInfo = true;
    const reading = world.read();
    await until(() => engine.waiting.length > 0);
    world.close();
    engine.holdInfo = false;
    for (const response of engine.waiting) answer(response, "/info");
    await expect(reading).rejects.toThrow();
    await world.read();
    expect(count(engine, "/events")).toBe(2);
    expect(count(engine, "/info")).toBe(2);
  });

  it("that is forgotten before anything of it is known is not served either", async () => {
    const { engine, world } = await kept();
    const reading = world.read();
    world.close();
    await expect(reading).rejects.toThrow(/ask again/);
    await world.read();
    await world.read();
    expect(count(engine, "/events")).toBe(2);
  });
});
