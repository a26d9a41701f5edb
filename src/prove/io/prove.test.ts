import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { OUTPUT, predictedOf, WEB } from "../fixtures.ts";
import { PROBE, probeCommand } from "../probe.ts";
import type { Proof } from "../proof.ts";
import { resultOf } from "../proof.ts";
import { targetsOf } from "../targets.ts";
import type { ProveRequest } from "./prove.ts";
import { prove } from "./prove.ts";

/** What an engine answers, in the order in which it is asked. */
type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const open: { readonly server: Server; readonly directory: string }[] = [];

afterEach(() => {
  for (const { server, directory } of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

function json(value: unknown, status = 200): Answer {
  return (_, response) => void response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}

function state(change: object = {}): Answer {
  return json({ State: { Running: true, Paused: false, Restarting: false, Pid: 4242, StartedAt: "2026-01-01T00:00:00Z", ...change } });
}

/** As the engine frames a stream: byte for the stream, length. */
function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

function prints(...frames: readonly Buffer[]): Answer {
  return (_, response) => void response.writeHead(200).end(Buffer.concat(frames));
}

interface Script {
  readonly states?: readonly Answer[];
  readonly create?: Answer;
  readonly start?: Answer;
  readonly end?: Answer;
}

const HEARD: string[] = [];

async function proven({ states = [state()], ...script }: Script, way: ProveRequest["way"] = "exec"): Promise<Proof> {
  HEARD.length = 0;
  const left = [...states];
  const directory = mkdtempSync(join(tmpdir(), "seaworthy-prove-"));
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      const path = (request.url ?? "").replace(/^\/v[\d.]+/, "");
      HEARD.push(`${request.method} ${path} ${body}`.trim());
      const answer = answerTo(path, () => (left.length > 1 ? left.shift() : left[0]) ?? state(), script);
      answer(request, response, body);
    });
  });
  open.push({ server, directory });
  const socket = join(directory, "engine.sock");
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const request: ProveRequest = {
    container: { id: WEB.id, name: "web" },
    predicted: predictedOf(),
    way,
    isHere: false,
    limits: { totalMs: 600, outputBytes: 64 * 1024 },
  };
  return prove(request, { environment: { DOCKER_HOST: `unix://${socket}` }, home: "/nonexistent" });
}

function answerTo(path: string, next: () => Answer, { create, start, end }: Script): Answer {
  if (path === "/version") return json({ Version: "20.10.24", ApiVersion: "1.41", MinAPIVersion: "1.12" });
  if (path.endsWith("/exec")) return create ?? json({ Id: "e".repeat(64) }, 201);
  if (path.endsWith("/start")) return start ?? prints(frame(1, OUTPUT));
  if (path.startsWith("/exec/")) return end ?? json({ Running: false, ExitCode: 0, Pid: 7 });
  return next();
}

describe("a proof from inside", () => {
  it("sends one exec, without a terminal, an input or more rights", async () => {
    await proven({});
    expect(HEARD.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "GET /version",
      `GET /containers/${WEB.id}/json`,
      `POST /containers/${WEB.id}/exec`,
      `POST /exec/${"e".repeat(64)}/start`,
      `GET /exec/${"e".repeat(64)}/json`,
      `GET /containers/${WEB.id}/json`,
    ]);
    const asked = JSON.parse(HEARD[2]?.replace(/^[^{]*/, "") ?? "") as { readonly Cmd: readonly string[] };
    expect(asked).toMatchObject({ AttachStdin: false, AttachStdout: true, AttachStderr: false, Tty: false, Privileged: false });
    expect(Object.keys(asked).sort()).toEqual(["AttachStderr", "AttachStdin", "AttachStdout", "Cmd", "Privileged", "Tty"]);
    expect(asked.Cmd).toEqual(probeCommand(targetsOf(predictedOf())));
    expect(asked.Cmd.slice(0, 4)).toEqual(["/bin/sh", "-c", PROBE, "sh"]);
  });

  it.each<[string, Script, string, RegExp]>([
    ["is not running", { states: [state({ Running: false, Pid: 0 })] }, "not-running", /is not running/],
    ["is paused", { states: [state({ Paused: true })] }, "not-running", /is paused/],
    ["restarts", { states: [state({ Restarting: true })] }, "not-running", /restarting/],
    ["is gone", { states: [json({ message: "no" }, 404)] }, "no-container", /does not have it any more/],
    ["tells no process", { states: [state({ Pid: "1; rm" })] }, "not-running", /is not running/],
    ["is paused before the exec", { create: json({ message: "Container web is paused" }, 409) }, "not-running", /not running any more, or paused/],
    [
      "has no shell, on an old engine",
      { start: prints(frame(1, "OCI runtime exec failed: no such file\r\n")), end: json({ Running: false, ExitCode: 126 }) },
      "no-shell",
      /no \/bin\/sh/,
    ],
    [
      "has no shell, on a new engine",
      { start: json({ message: "OCI runtime exec failed: stat /bin/sh: no such file or directory" }, 400) },
      "no-shell",
      /no \/bin\/sh/,
    ],
    ["prints something else", { start: prints(frame(1, "\u001b[2Jhello\n")) }, "bad-answer", /not what the program prints/],
    ["prints to the other stream", { start: prints(frame(2, OUTPUT)) }, "bad-answer", /not what the program prints/],
    ["prints half of it", { start: prints(frame(1, OUTPUT.slice(0, 2000))) }, "bad-answer", /not what the program prints/],
    ["prints without end", { start: prints(frame(1, "x".repeat(100_000))) }, "bad-answer", /printed more than 65536 bytes/],
    ["never ends", { start: (_, response) => void response.writeHead(200).write(frame(1, "@ seaworthy 1\n")) }, "bad-answer", /did not end within 0.6 s/],
    ["is told by an engine that names no exec", { create: json({ Id: "../../containers" }, 201) }, "bad-answer", /has to answer with an id/],
  ])("a container that %s: an error, no verdict", async (_, script, code, message) => {
    await expect(proven(script)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("from the host, where the host is another: an error", async () => {
    await expect(proven({}, "process")).rejects.toMatchObject({ code: "elsewhere" });
  });
});

describe("a container that changes while it is looked at", () => {
  const whole: Script = { start: (request, response, body) => prints(frame(1, printedFor(HEARD)))(request, response, body) };

  it("agrees where it does not", async () => {
    const proof = await proven(whole);
    expect([proof.way, resultOf(proof)]).toEqual(["exec", "agrees"]);
  });

  it.each<[string, Answer, RegExp]>([
    ["ends", state({ Running: false, Pid: 0 }), /ended or was halted/],
    ["is removed", json({ message: "no" }, 404), /ended or was halted/],
    ["is paused", state({ Paused: true }), /ended or was halted/],
    ["is restarted", state({ Pid: 4243 }), /restarted/],
    ["is restarted as the same process number", state({ StartedAt: "2026-01-02T00:00:00Z" }), /restarted/],
  ])("%s: an error, no verdict", async (_, after, message) => {
    await expect(proven({ ...whole, states: [state(), after] })).rejects.toMatchObject({ code: "ended", message: expect.stringMatching(message) });
  });
});

/** The recorded run, with an answer for every path that this exec asked for. */
function printedFor(heard: readonly string[]): string {
  const asked = JSON.parse(heard.find((line) => line.includes("/exec {"))?.replace(/^[^{]*/, "") ?? "") as { readonly Cmd: readonly string[] };
  const given = asked.Cmd.slice(4);
  const of = (letter: string) => given.filter((each) => each.startsWith(letter)).map((each) => each.slice(1));
  const place = (path: string) =>
    path === "/host/run/docker.sock"
      ? "socket\nsrw-rw---- 1 0 105 0 Nov 26 02:20 s\n"
      : path === "/host/run/containerd/s"
        ? "directory\nsrw------- 1 0 0 0 Nov 26 02:20 s\n"
        : "absent\n";
  return OUTPUT.replace(/@ places\n[^@]*/, `@ places\n${of("s").map(place).join("")}`).replace(
    /@ targets\n[^@]*/,
    `@ targets\n${of("m")
      .map((path) => `=${path}\n`)
      .join("")}`,
  );
}
