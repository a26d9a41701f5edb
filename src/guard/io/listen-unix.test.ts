import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ListenError } from "./listen-error.ts";
import { bindUnix, listenUnix } from "./listen-unix.ts";

let folder = "";
const servers: Server[] = [];
const server = (): Server => {
  const made = createServer((socket) => socket.on("error", () => undefined).end("yes"));
  servers.push(made);
  return made;
};
const answer = (path: string): Promise<string> =>
  new Promise((settle) => {
    let said = "";
    const client = createConnection(path).on("error", (error: NodeJS.ErrnoException) => settle(error.code ?? ""));
    client.on("data", (bytes) => (said += String(bytes))).on("end", () => settle(said));
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "listen-"));
});
afterEach(() => {
  for (const each of servers.splice(0)) each.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a socket", () => {
  it("nobody reaches before it is published, and whoever may after", async () => {
    const path = join(folder, "a.sock");
    const bound = await bindUnix(server(), path, { permissions: 0o660, owner: { uid: null, gid: process.getgid?.() ?? 0 } });
    expect([existsSync(path), bound.isThere()]).toEqual([false, false]);
    expect(readdirSync(folder).map((name) => lstatSync(join(folder, name)).mode & 0o777)).toEqual([0o700]);
    bound.publish();
    expect([lstatSync(path).mode & 0o777, bound.isThere(), await answer(path), readdirSync(folder)]).toEqual([0o660, true, "yes", ["a.sock"]]);
  });

  it("is taken away with what was made for it, published or not", async () => {
    for (const isPublished of [false, true]) {
      const each = server();
      const bound = await bindUnix(each, join(folder, "a.sock"));
      if (isPublished) bound.publish();
      each.close();
      bound.remove();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it("of somebody else in its place is not taken away", async () => {
    const path = join(folder, "a.sock");
    const bound = await listenUnix(server(), path);
    rmSync(path);
    await listenUnix(server(), path);
    expect(bound.isThere()).toBe(false);
    bound.remove();
    expect(await answer(path)).toBe("yes");
  });

  it("that is left over is replaced", async () => {
    const path = join(folder, "a.sock");
    const first = server();
    await listenUnix(first, path);
    await new Promise((settle) => first.close(settle));
    expect(await answer(path)).toBe("ECONNREFUSED");
    await listenUnix(server(), path);
    expect(await answer(path)).toBe("yes");
  });

  it("is made in a directory that callers can pass through, where it is for others than the guard", async () => {
    await listenUnix(server(), join(folder, "own/a.sock"));
    const bound = await bindUnix(server(), join(folder, "group/a.sock"), { permissions: 0o660, owner: null });
    bound.publish();
    expect(["own", "group"].map((name) => lstatSync(join(folder, name)).mode & 0o777)).toEqual([0o700, 0o711]);
  });
});

describe("a place that is refused, and left as it is", () => {
  it.each([
    ["a file", (path: string) => writeFileSync(path, "mine"), "there is a file that is no socket"],
    ["a directory", (path: string) => mkdirSync(path), "there is a file that is no socket"],
    ["a link to nothing", (path: string) => symlinkSync("/nosuch/place", path), "there is a file that is no socket"],
    ["a directory that others write to", (path: string) => chmodSync(join(path, ".."), 0o777), "others may write to it"],
  ])("%s", async (_, prepare, message) => {
    const path = join(folder, "a.sock");
    prepare(path);
    const before = readdirSync(folder);
    await expect(bindUnix(server(), path)).rejects.toThrow(ListenError);
    await expect(bindUnix(server(), path)).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(before);
  });

  it("a socket that somebody listens on", async () => {
    const path = join(folder, "a.sock");
    await listenUnix(server(), path);
    await expect(bindUnix(server(), path)).rejects.toThrow("somebody listens there already");
    expect(await answer(path)).toBe("yes");
  });

  it("a path that fits, but not its making", async () => {
    const path = join(folder, "n".repeat(107 - folder.length - 1));
    await bindUnix(server(), path).then((bound) => bound.remove());
    const long = join(folder, "d".repeat(107 - folder.length - 3), "s");
    await expect(bindUnix(server(), long)).rejects.toThrow("too long");
    expect(readdirSync(join(long, ".."))).toEqual([]);
  });
});
