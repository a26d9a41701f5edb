import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { listenHandedOver, reachOf } from "./handed-over.ts";

const HANDED = { LISTEN_PID: "7", LISTEN_FDS: "2", LISTEN_FDNAMES: "main:ci" };

describe("a socket that is not handed over", () => {
  it.each([
    ["without anything", {}, "nothing was handed over (LISTEN_FDS is not set)"],
    ["to another process", { ...HANDED, LISTEN_PID: "8" }, "is for process `8`, and this is 7"],
    ["to nobody", { LISTEN_FDS: "1" }, "is for process none"],
    ["by no number", { ...HANDED, LISTEN_FDS: "2x" }, "LISTEN_FDS is `2x`, and has to be a number from 1 to 64"],
    ["by too large a number", { ...HANDED, LISTEN_FDS: "65" }, "LISTEN_FDS is `65`"],
    ["by another name", { ...HANDED, LISTEN_FDNAMES: "main:c\u001bi" }, "of that name nothing was handed over, but `main`, `c?i`"],
    ["without names", { ...HANDED, LISTEN_FDNAMES: undefined }, "of that name nothing was handed over"],
    ["behind those that are counted", { ...HANDED, LISTEN_FDS: "1" }, "of that name nothing was handed over, but `main`"],
    ["twice", { ...HANDED, LISTEN_FDNAMES: "ci:ci" }, "2 sockets of that name were handed over"],
  ])("%s", async (_words, environment, message) => {
    const listening = listenHandedOver(createServer(), "ci", { environment, pid: 7 });
    await expect(listening).rejects.toMatchObject({ code: "listen", message: expect.stringContaining(message), hint: expect.stringContaining("=ci") });
  });
});

describe("who may connect to a socket that is handed over", () => {
  const folder = mkdtempSync(join(tmpdir(), "handed over-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ["all, where its file lets all write", 0o666, "all"],
    ["all, where it lets others alone write", 0o002, "all"],
    ["some, where others may not write", 0o665, "some"],
    ["some, where its group may", 0o660, "some"],
  ])("%s", async (_words, mode, expected) => {
    const path = join(folder, `${mode}.sock`);
    const server = await listening(path);
    chmodSync(path, mode);
    expect(reachOf(descriptorOf(server))).toBe(expected);
  });

  it("all, where it has no file", async () => {
    expect(reachOf(descriptorOf(await listening(`\0seaworthy-${process.pid}`)))).toBe("all");
  });

  it("nobody can say, where its file is gone, or it is none of this network", async () => {
    const path = join(folder, "gone.sock");
    const server = await listening(path);
    rmSync(path);
    expect([reachOf(descriptorOf(server)), reachOf(0), reachOf(4_000)]).toEqual(["unknown", "unknown", "unknown"]);
  });
});

async function listening(place: string): Promise<Server> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((settle) => server.listen(place, settle));
  return server;
}

function descriptorOf(server: Server): number {
  const { _handle: handle } = server as unknown as { readonly _handle: { readonly fd: number } };
  return handle.fd;
}
