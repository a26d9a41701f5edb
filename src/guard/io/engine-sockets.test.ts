import { mkdtempSync, renameSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EngineSockets } from "./engine-sockets.ts";
import { Upstream } from "./upstream.ts";

let directory = "";
const open = new Map<string, Server>();
const at = (name: string): string => join(directory, name);

function listen(name: string): Promise<void> {
  const server = createServer((socket) => socket.on("error", () => undefined).resume());
  open.set(name, server);
  return new Promise((settle) => server.listen(at(name), settle));
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "seaworthy-sockets-"));
});

afterEach(() => {
  for (const server of open.values()) server.close();
  open.clear();
  rmSync(directory, { recursive: true, force: true });
});

async function reached(engine: EngineSockets, judgedBy: string | null = null): Promise<string> {
  const upstream = await Upstream.connect(engine, judgedBy);
  upstream.close();
  return upstream.engine.split(" ")[0]?.slice(directory.length + 1) ?? "";
}

describe("sockets of engines", () => {
  it("the first is asked while it answers, the next from when it does not, and so round", async () => {
    const moved: string[] = [];
    const engine = new EngineSockets([at("a"), at("b")], (from, to) => moved.push(`${from.slice(-1)}${to.slice(-1)}`));
    await Promise.all([listen("a"), listen("b")]);
    expect([await reached(engine), await reached(engine)]).toEqual(["a", "a"]);
    open.get("a")?.close();
    expect([await reached(engine), await reached(engine)]).toEqual(["b", "b"]);
    await listen("a");
    expect(await reached(engine)).toBe("b");
    open.get("b")?.close();
    expect(await reached(engine)).toBe("a");
    expect([moved, engine.moves]).toEqual([["ab", "ba"], 2]);
  });

  it("one that was left already is not left twice", () => {
    const engine = new EngineSockets([at("a"), at("b")]);
    const identity = engine.identity();
    engine.leave(identity);
    engine.leave(identity);
    expect(engine.path).toBe(at("b"));
  });

  it("alone it is asked again and again", async () => {
    const engine = new EngineSockets([at("a")]);
    await expect(reached(engine)).rejects.toThrow(/^the engine cannot be reached: .*ENOENT/);
    await listen("a");
    expect([await reached(engine), engine.moves]).toEqual(["a", 0]);
  });

  it("what was judged by one goes to no other: neither when it does not answer, nor when another took its place", async () => {
    const engine = new EngineSockets([at("a"), at("b")]);
    await Promise.all([listen("a"), listen("b"), listen("c")]);
    const judgedBy = engine.identity();
    expect(await reached(engine, judgedBy)).toBe("a");
    renameSync(at("c"), at("a"));
    await expect(reached(engine, judgedBy)).rejects.toThrow("another engine answers than the one by which the request was judged");
    rmSync(at("a"));
    await expect(reached(engine, judgedBy)).rejects.toThrow("the engine cannot be reached");
    expect(engine.path).toBe(at("b"));
    await expect(reached(engine, judgedBy)).rejects.toThrow("another engine answers than the one by which the request was judged");
    expect(await reached(engine, engine.identity())).toBe("b");
  });
});
