import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { createConnection } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { GuardProcess } from "./guard-process.ts";
import { raw, startGuard } from "./guard-process.ts";
import { describeLive } from "./live.ts";

const PING = "GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n";
const HEAD = "POST /v1.41/containers/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n";
const MOST_MIB = 400;

/** What a client gets that sends a beginning and then more and more of the same, until it is ended. */
function pour(socket: string, first: string, more: Buffer): Promise<string> {
  return new Promise((settle) => {
    let got = "";
    const connection = createConnection(socket, () => {
      connection.write(first, "latin1");
      push();
    });
    const push = (): void => {
      while (connection.writable && connection.write(more));
    };
    connection
      .setEncoding("latin1")
      .on("drain", push)
      .on("error", () => settle(got));
    connection.on("data", (part) => {
      got += String(part);
      connection.destroy();
    });
    connection.on("close", () => settle(got));
  });
}

describeLive("a guard among callers that wear it out", () => {
  let guard: GuardProcess;
  const open: Socket[] = [];

  beforeAll(async () => {
    guard = await startGuard(["--enforce"]);
  });

  afterAll(async () => {
    for (const socket of open) socket.destroy();
    expect(await guard.stop()).toBe(0);
  });

  const memoryMib = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${guard.pid}/status`, "utf8"))?.[1]) / 1024;
  const connect = (first: string): Promise<Socket> =>
    new Promise((settle, fail) => {
      const socket = createConnection(guard.socket, () => {
        socket.write(first, "latin1");
        settle(socket);
      });
      open.push(socket.on("error", fail));
    });
  const isServing = async (): Promise<void> => expect(await raw(guard.socket, PING, 20_000)).toMatch(/^HTTP\/1\.1 200 /);

  it.each([
    ["a head without end", "GET /v1.41/info HTTP/1.1\r\nHost: d\r\nX: ", Buffer.alloc(65_536, "a"), 431],
    ["headers without end", "GET /v1.41/info HTTP/1.1\r\nHost: d\r\n", Buffer.from("X: a\r\n".repeat(10_000)), 431],
    ["a target without end", "GET /v1.41/info?x=", Buffer.alloc(65_536, "a"), 431],
    ["chunks without end", `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, Buffer.from(`10000\r\n${" ".repeat(65_536)}\r\n`), 413],
    ["a length of a gigabyte", `${HEAD}Content-Length: 1073741824\r\n\r\n`, Buffer.alloc(65_536, " "), 413],
  ])("%s is ended, and costs little", async (_, first, more, status) => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => pour(guard.socket, first, more)));
    // What was still being sent may reset the connection before the answer is read.
    expect(answers.filter((answer) => answer !== "" && !answer.startsWith(`HTTP/1.1 ${status} `))).toEqual([]);
    expect(answers.some((answer) => answer.startsWith(`HTTP/1.1 ${status} `))).toBe(true);
    expect(memoryMib()).toBeLessThan(MOST_MIB);
    await isServing();
  });

  it("callers that say little and slowly keep nobody from being served, and a head is not waited for for ever", { timeout: 60_000 }, async () => {
    const ended = new Promise<void>((settle) => void connect("GET /v1.41/in").then((socket) => socket.resume().on("end", settle)));
    for (let count = 0; count < 300; count += 1) await connect(count % 2 === 0 ? "GET /v1.41/info HTTP/1.1\r\nHo" : `${HEAD}Content-Length: 100\r\n\r\n{`);
    await isServing();
    await ended;
    await isServing();
  });

  it("a thousand connections that say nothing keep nobody from being served", async () => {
    for (let count = 0; count < 1000; count += 1) await connect("");
    await isServing();
    expect(memoryMib()).toBeLessThan(MOST_MIB);
  });

  it("callers that vanish in the middle leave nothing behind", async () => {
    for (const socket of open.splice(0)) socket.destroy();
    for (let count = 0; count < 200; count += 1) (await connect(`${HEAD}Content-Length: 100\r\n\r\n{`)).destroy();
    open.splice(0);
    await isServing();
    await expect.poll(() => readFileSync(`/proc/${guard.pid}/net/unix`, "utf8").split(guard.socket).length - 1, { timeout: 20_000 }).toBeLessThan(20);
  });
});
