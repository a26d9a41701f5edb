import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeLive, liveEngine } from "./live.ts";

const ROOT = join(import.meta.dirname, "..");
const DEPLOY = join(ROOT, "deploy/systemd");
const BIN = join(ROOT, "bin/seaworthy.cjs");

interface Run {
  readonly said: () => string;
  readonly ended: Promise<number | null>;
  readonly stop: () => void;
}

/** A guard that is started as systemd would: `sockets` are descriptors from 3 on, under these names. */
function activated(sockets: readonly Server[], names: string, args: readonly string[]): Run {
  const { enter, isOwn, socket, scratch } = liveEngine();
  const engine = isOwn ? "/run/docker.sock" : socket;
  const script = 'LISTEN_PID=$$ exec "$@"';
  const [command = "", ...rest] = [...enter, "sh", "-c", script, "sh", process.execPath, BIN, "guard", "--engine", engine, ...args];
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, LISTEN_FDS: String(sockets.length), LISTEN_FDNAMES: names };
  const child = spawn(command, rest, { stdio: ["ignore", "pipe", "pipe", ...sockets.map(descriptorOf)], env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes: Buffer) => (said += bytes.toString()));
  return { said: () => said, ended: new Promise((settle) => child.on("exit", settle)), stop: () => child.kill("SIGTERM") };
}

function descriptorOf(server: Server): number {
  const { _handle: handle } = server as unknown as { readonly _handle: { readonly fd: number } };
  return handle.fd;
}

/** Made under another name: Node would take the file away with its own end of it. */
async function openedAt(path: string): Promise<Server> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(`${path}.new`, settle));
  renameSync(`${path}.new`, path);
  return server;
}

async function openedPort(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  return server;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((settle) => setTimeout(settle, 20));
}

describeLive("a guard that systemd starts", () => {
  const folder = () => mkdtempSync(join(liveEngine().scratch, "systemd-"));
  const ping = (socket: string) => spawnSync("docker", ["-H", `unix://${socket}`, "version", "--format", "{{.Server.Version}}"], { encoding: "utf8" });

  it("serves the socket of its name, by the configuration that ships, and leaves it to systemd when it ends", async () => {
    const directory = folder();
    const path = join(directory, "main.sock");
    const [other, main] = await Promise.all([openedAt(join(directory, "other.sock")), openedAt(path)]);
    const config = join(directory, "seaworthy.yaml");
    const shipped = readFileSync(join(DEPLOY, "seaworthy.yaml"), "utf8");
    const { isOwn, socket } = liveEngine();
    writeFileSync(config, shipped.replace("/run/docker.sock", isOwn ? "/run/docker.sock" : socket).replace("/var/log/seaworthy", directory));
    const guard = activated([other, main], "other:main", ["--config", config]);
    // Only the guard takes connections from now on.
    for (const server of [other, main]) server.close();
    await Promise.race([until(() => guard.said().includes("listening on systemd:main (enforce)")), guard.ended]);
    expect(guard.said()).toContain("listening on systemd:main (enforce)");
    // Where the tests start an engine of their own the guard stands in another network than the socket, and cannot find its file; else it finds that others may not write.
    expect(guard.said().includes("listener main may be insecure: nobody can say who may connect to systemd:main")).toBe(isOwn);
    expect(ping(path)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\./) });
    guard.stop();
    expect(await guard.ended).toBe(0);
    expect(existsSync(path)).toBe(true);
  });

  it.each([
    ["of another name", "other", "of that name nothing was handed over, but `other`"],
    ["that is a port", "main", "what systemd hands over is no unix socket"],
  ])("does not start on a socket %s", async (_words, name, message) => {
    const server = await (name === "main" ? openedPort() : openedAt(join(folder(), "other.sock")));
    const guard = activated([server], name, ["--listen", "systemd:main"]);
    expect(await guard.ended).toBe(2);
    expect(guard.said()).toContain(`cannot listen on \`systemd:main\`: ${message}`);
    server.close();
  });
});

describe("units for systemd", () => {
  const service = readFileSync(join(DEPLOY, "seaworthy-guard.service"), "utf8");
  const socket = readFileSync(join(DEPLOY, "seaworthy-guard.socket"), "utf8");

  it("name each other, the socket that the configuration names, and options that there are", () => {
    const help = spawnSync(process.execPath, [BIN, "guard", "--help"], { encoding: "utf8" }).stdout;
    const options = [...service.matchAll(/^ExecStart(?:Pre)?=.*$/gm)].flatMap(([line]) => line.match(/--[a-z-]+/g) ?? []);
    expect(options.filter((option) => !help.includes(`${option} `))).toEqual([]);
    expect([options.length > 2, service.includes("Requires=seaworthy-guard.socket"), socket.includes("FileDescriptorName=main")]).toEqual([true, true, true]);
    const config = join(mkdtempSync("/tmp/seaworthy-units-"), "seaworthy.yaml");
    copyFileSync(join(DEPLOY, "seaworthy.yaml"), config);
    const checked = spawnSync(process.execPath, [BIN, "guard", "--check-config", config], { encoding: "utf8" });
    expect(checked).toMatchObject({ status: 0, stdout: expect.stringContaining("listener main: the socket `main` of systemd") });
  });

  it("give the guard no mount namespace of its own: it could not say where paths of the host lead", () => {
    const lines = service.split("\n").filter((line) => !line.startsWith("#"));
    const apart =
      /^(Protect(System|Home|Kernel\w+|ControlGroups|Proc|Clock)|Private(Tmp|Devices|Mounts)|(ReadOnly|ReadWrite|Inaccessible|Bind)\w*Paths|RootDirectory|TemporaryFileSystem|DynamicUser)=/;
    expect(lines.filter((line) => apart.test(line))).toEqual([]);
  });
});
