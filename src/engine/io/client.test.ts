import { mkdtempSync, rmSync } from "node:fs";
import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CLIENT_LIMITS, EngineClient } from "./client.ts";

/** What arrives, what must leave: a server that speaks exactly these bytes. */
const open: { readonly server: Server; readonly directory: string; readonly sockets: Set<Socket> }[] = [];

afterEach(() => {
  for (const { server, directory, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

async function serve(answer: (request: string, socket: Socket) => void): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "seaworthy-client-"));
  const path = join(directory, "engine.sock");
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (data) => answer(data.toString("latin1"), socket));
  });
  open.push({ server, directory, sockets });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

function client(path: string, limits = {}): EngineClient {
  return new EngineClient({ kind: "unix", path, origin: "test" }, { ...CLIENT_LIMITS, idleMs: 300, totalMs: 1500, ...limits });
}

function reply(body: string, status = "200 OK"): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

describe("an engine that answers", () => {
  it("is asked by GET alone, on the version it offers", async () => {
    const heard: string[] = [];
    const path = await serve((request, socket) => {
      heard.push(request.split("\r\n")[0] ?? "");
      socket.write(reply(request.includes("/version") ? '{"ApiVersion":"1.41","MinAPIVersion":"1.12","New":[]}' : '{"a":1}'));
    });
    const engine = client(path);
    await engine.negotiate();
    expect(await engine.get("/info")).toEqual({ a: 1 });
    engine.close();
    expect(heard).toEqual(["GET /version HTTP/1.1", "GET /v1.41/info HTTP/1.1"]);
  });

  it("that closes kept connections is asked again", async () => {
    let calls = 0;
    const path = await serve((_, socket) => {
      calls += 1;
      if (calls === 2) socket.destroy();
      else socket.write(reply(`{"call":${calls}}`));
    });
    const engine = client(path);
    expect(await engine.get("/a")).toEqual({ call: 1 });
    expect(await engine.get("/b")).toEqual({ call: 3 });
    engine.close();
  });
});

describe("an engine that fails", () => {
  it.each<[string, (request: string, socket: Socket) => void, string]>([
    ["hangs", () => undefined, "timeout"],
    ["hangs in the middle of the body", (_, socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), "timeout"],
    ["ends in the middle of the body", (_, socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), "cut-off"],
    ["ends in the middle of a chunk", (_, socket) => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{"), "cut-off"],
    ["ends without an answer", (_, socket) => socket.end(), "cut-off"],
    ["speaks something else", (_, socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"), "bad-answer"],
    ["answers no JSON", (_, socket) => socket.write(reply("<html>")), "bad-json"],
    ["answers half a JSON", (_, socket) => socket.write(reply('{"a":')), "bad-json"],
    ["answers nothing", (_, socket) => socket.write(reply("")), "bad-json"],
    ["refuses", (_, socket) => socket.write(reply('{"message":"no"}', "403 Forbidden")), "http-status"],
    ["answers more than the bound", (_, socket) => socket.write(reply(`"${"x".repeat(5000)}"`)), "too-large"],
  ])("because it %s", async (_, answer, code) => {
    const engine = client(await serve(answer), { bodyBytes: 4096 });
    await expect(engine.get("/info")).rejects.toMatchObject({ name: "EngineError", code });
    engine.close();
  });

  it("because it trickles without end", async () => {
    const path = await serve((_, socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const drip = setInterval(() => socket.write("1\r\n \r\n"), 50);
      socket.on("close", () => clearInterval(drip));
    });
    const engine = client(path, { totalMs: 600 });
    await expect(engine.get("/info")).rejects.toMatchObject({ code: "timeout" });
    engine.close();
  });

  it("because nobody is there", async () => {
    const engine = client("/nonexistent/docker.sock");
    await expect(engine.get("/info")).rejects.toMatchObject({ code: "not-found", hint: expect.stringContaining("DOCKER_HOST") });
    engine.close();
  });

  it.each(['{"ApiVersion":7}', "[]", "null", '{"ApiVersion":"../x"}'])("because `/version` is %s", async (body) => {
    const engine = client(await serve((_, socket) => socket.write(reply(body))));
    await expect(engine.negotiate()).rejects.toMatchObject({ code: "bad-answer" });
    engine.close();
  });

  it("and its own words are shown, at most 300 characters of them", async () => {
    const engine = client(await serve((_, socket) => socket.write(reply(JSON.stringify({ message: "y".repeat(1000) }), "500 Internal Server Error"))));
    await expect(engine.get("/info")).rejects.toMatchObject({ status: 500, message: expect.stringMatching(/status 500: y{300}$/) });
    engine.close();
  });
});
