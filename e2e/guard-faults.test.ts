import { spawn } from "node:child_process";
import type { Server, Socket } from "node:net";
import { createConnection, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { configFolder, raw, startConfigured, startGuard } from "./guard-process.ts";
import { describeLive, liveEngine } from "./live.ts";

const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: d\r\n\r\n`;
const post = (target: string, body = ""): string =>
  `POST ${target} HTTP/1.1\r\nHost: d\r\n${body === "" ? "" : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`}\r\n${body}`;

/** The engine behind a socket that can go away and come back. */
interface Bridge {
  readonly socket: string;
  readonly up: () => Promise<void>;
  /** Ends every connection and the socket, as a restart does. */
  readonly down: () => Promise<void>;
  /** Takes connections, and answers nothing. */
  readonly hang: () => Promise<void>;
}

let bridges = 0;

function bridge(): Bridge {
  const socket = join(liveEngine().scratch, `bridge-${bridges++}.sock`);
  const open = new Set<Socket>();
  let server: Server | null = null;
  const listen = (serve: (client: Socket) => void): Promise<void> =>
    new Promise((settle) => {
      server = createServer({ allowHalfOpen: true }, (client) => {
        open.add(client.on("error", () => undefined));
        serve(client);
      }).listen(socket, settle);
    });
  const down = (): Promise<void> =>
    new Promise((settle) => {
      for (const client of open) client.destroy();
      open.clear();
      if (server === null) settle();
      else server.close(() => settle());
      server = null;
    });
  const relay = (client: Socket): void => {
    const engine = createConnection({ path: liveEngine().socket, allowHalfOpen: true });
    engine.on("error", () => client.destroy()).on("close", () => client.end());
    client.on("close", () => engine.destroy());
    client.pipe(engine);
    engine.pipe(client);
  };
  return { socket, up: () => listen(relay), down, hang: () => listen(() => undefined) };
}

describeLive("when something fails", () => {
  const running: GuardProcess[] = [];
  const guardFor = async (args: readonly string[], engine?: string): Promise<GuardProcess> => {
    const guard = await startGuard(args, engine);
    running.push(guard);
    return guard;
  };
  afterEach(async () => {
    for (const guard of running.splice(0)) await guard.stop();
  });

  it("an engine that is not there is said at once, and found when it comes, goes and comes again", async () => {
    const { socket, up, down } = bridge();
    const guard = await guardFor(["--enforce"], socket);
    for (let round = 0; round < 2; round += 1) {
      expect(await raw(guard.socket, get("/v1.41/info"))).toMatch(/^HTTP\/1.1 503 [\s\S]*the engine cannot be reached/);
      await up();
      expect(await raw(guard.socket, get("/v1.41/info"), 500)).toMatch(/^HTTP\/1.1 200 /);
      await down();
    }
    expect(await raw(guard.socket, post("/v1.41/containers/x/start"), 5000)).toMatch(/^HTTP\/1.1 503 /);
  });

  it("another socket is asked when one does not answer, by who is judged and who is not", { timeout: 120_000 }, async () => {
    const [one, other] = [bridge(), bridge()];
    await Promise.all([one.up(), other.up()]);
    const folder = configFolder({ "seaworthy.yaml": `standbys: [${other.socket}]\nlisteners: { main: { unix: { path: main.sock }, mode: enforce } }` });
    const guard = await startConfigured(folder, ["--engine", one.socket]);
    const image = liveEngine().images["root"] ?? "";
    // The bridges are in this process, which must go on while docker runs.
    const through = (...args: readonly string[]) =>
      new Promise<{ readonly status: number | null; readonly said: string }>((settle) => {
        const child = spawn("timeout", ["-k", "1", "30", "docker", "-H", `unix://${join(folder, "main.sock")}`, ...args]);
        let said = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (said += bytes.toString()));
        child.on("close", (status) => settle({ status, said }));
      });
    const works = async () => {
      const { status, said } = await through("create", image);
      if (status === 0) docker(liveEngine(), ["rm", said.trim()]);
      return [status, (await through("create", "-v", "/:/h", image)).status, (await through("version")).status];
    };
    const left = () => guard.log().flatMap(({ event, from, to }) => (event === "engine-left" ? [[from, to]] : []));
    try {
      expect(await works()).toEqual([0, 1, 0]);
      await one.down();
      expect(await works()).toEqual([0, 1, 0]);
      expect(left()).toEqual([[one.socket, other.socket]]);
      await one.up();
      await other.down();
      expect((await through("version")).status).toBe(0);
      expect(await works()).toEqual([0, 1, 0]);
      await one.down();
      expect(await through("create", image)).toMatchObject({ status: 1, said: expect.stringContaining("seaworthy") });
      await other.up();
      expect((await through("version")).status).toBe(0);
      expect(await works()).toEqual([0, 1, 0]);
      expect(left().length).toBeGreaterThan(2);
    } finally {
      await guard.stop();
      await Promise.all([one.down(), other.down()]);
    }
  });

  it("an engine that goes in the middle of a stream ends the stream, and the guard goes on", async () => {
    const { socket, up, down } = bridge();
    await up();
    const guard = await guardFor([], socket);
    const stream = raw(guard.socket, get("/v1.41/events"), 20_000);
    await new Promise((settle) => setTimeout(settle, 500));
    await down();
    const answer = await stream;
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).not.toMatch(/0\r\n\r\n$/);
    await up();
    expect(await raw(guard.socket, get("/_ping"), 500)).toMatch(/^HTTP\/1.1 200 /);
    await down();
  });

  it("a client that goes on reading after the engine was gone is answered by the one that came", async () => {
    const { socket, up, down } = bridge();
    await up();
    const guard = await guardFor([], socket);
    const client = createConnection(guard.socket);
    const answered = (): Promise<string> => new Promise((settle) => client.once("data", (bytes) => settle(String(bytes))).write(get("/_ping")));
    expect(await answered()).toMatch(/^HTTP\/1.1 200 /);
    await down();
    await up();
    expect(await answered()).toMatch(/^HTTP\/1.1 200 /);
    client.destroy();
    await down();
  });

  it("an engine that hangs holds up no decision for ever, and no stop behind it", { timeout: 60_000 }, async () => {
    const { socket, hang, down } = bridge();
    await hang();
    const guard = await guardFor(["--enforce"], socket);
    expect(await raw(guard.socket, post("/v1.41/containers/x/start"), 30_000)).toMatch(/^HTTP\/1.1 503 [\s\S]*not judged within/);
    await down();
  });

  it.each([
    ["--enforce", /^HTTP\/1.1 503 [\s\S]*log cannot be written/],
    ["--mode=observe", /^HTTP\/1.1 404 /],
  ])("with a log that cannot be written, %s", async (mode, expected) => {
    const guard = await guardFor([mode, "--log", "/dev/full"]);
    expect(await raw(guard.socket, post("/v1.41/containers/nosuch/kill"))).toMatch(expected);
    expect(await raw(guard.socket, get("/v1.41/images/json"), 500)).toMatch(/^HTTP\/1.1 200 /);
  });

  it("what runs ends before the guard does when it is told to", async () => {
    const { images, scratch } = liveEngine();
    const guard = await startGuard(["--enforce"]);
    const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${guard.socket}` };
    const child = spawn("docker", ["run", "--rm", images["root"] ?? "", "sh", "-c", "echo begun; sleep 2; echo ended"], { env });
    let said = "";
    child.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
    });
    const ended = new Promise((settle) => child.on("exit", settle));
    await expect.poll(() => said, { timeout: 20_000 }).toContain("begun");
    const code = await guard.stop();
    await ended;
    expect({ code, said }).toEqual({ code: 0, said: "begun\nended\n" });
  });

  it("a socket that is left over is replaced, one that is in use is not, nor is a file", async () => {
    const guard = await guardFor([]);
    await expect(startGuard(["--listen", guard.socket])).rejects.toThrow("somebody listens there already");
    await expect(startGuard(["--listen", join(liveEngine().scratch, "rootfs.tar")])).rejects.toThrow("no socket");
    process.kill(guard.pid, "SIGKILL");
    await expect.poll(() => raw(guard.socket, get("/_ping"), 300)).toBe("");
    const next = await guardFor(["--listen", guard.socket]);
    expect(await raw(guard.socket, get("/_ping"), 500)).toMatch(/^HTTP\/1.1 200 /);
    expect(next.pid).not.toBe(guard.pid);
  });

  it("a caller that is warned is told in its own words", async () => {
    const { images, scratch } = liveEngine();
    const guard = await guardFor(["--mode", "warn"]);
    const { stderr, stdout, status } = docker({ ...liveEngine(), socket: guard.socket }, ["run", "--rm", "-v", "/:/host", images["root"] ?? "", "echo", "yes"]);
    expect({ status, stdout, isOld: stderr.includes(scratch) }).toEqual({ status: 0, stdout: "yes\n", isOld: false });
    expect(stderr).toContain("WARNING: seaworthy would refuse ContainerCreate: new-container reaches root on the host");
    expect(await raw(guard.socket, get("/v1.41/containers/json?x=1"), 500)).toContain("X-Seaworthy-Warning: seaworthy would refuse ContainerList");
  });

  it("health, readiness and metrics are told on a listener of their own", async () => {
    const { socket, up, down } = bridge();
    await up();
    const status = `${socket}.status`;
    const guard = await guardFor(["--enforce", "--status", status], socket);
    await raw(guard.socket, get("/v1.41/info"), 300);
    await raw(guard.socket, get("/v1.41/nosuch"), 300);
    expect(await raw(status, get("/healthz"), 300)).toContain("200 OK");
    expect(await raw(status, get("/readyz"), 300)).toContain("200 OK");
    for (const name of ["/-/healthy", "/-/ready"]) expect(await raw(status, get(name), 300)).toContain("200 OK");
    const metrics = await raw(status, get("/metrics"), 300);
    expect(metrics).toContain('seaworthy_guard_requests_total{listener="default",operation="Info",decision="allowed",passed="true"} 1');
    expect(metrics).toContain('seaworthy_guard_requests_total{listener="default",operation="none",decision="refused",passed="false"} 1');
    await down();
    expect(await raw(status, get("/readyz"), 4000)).toMatch(/503 [\s\S]*no such socket/);
    expect(await raw(status, get("/v1.41/info"), 300)).toContain("404");
  });

  it("many who wait keep nobody from stopping", { timeout: 60_000 }, async () => {
    const { images } = liveEngine();
    docker(liveEngine(), ["run", "-d", "--name", "to-stop", images["root"] ?? ""]);
    const guard = await guardFor([]);
    const flood = Array.from({ length: 400 }, () =>
      raw(guard.socket, post("/v1.41/containers/create", `{"Image":"${images["root"] ?? ""}","HostConfig":{"Privileged":true,"Memory":1}}`), 30_000),
    );
    expect(await raw(guard.socket, post("/v1.41/containers/to-stop/kill"), 20_000)).toMatch(/^HTTP\/1.1 204 /);
    docker(liveEngine(), ["rm", "-f", "to-stop"]);
    process.kill(guard.pid, "SIGKILL");
    await Promise.all(flood);
  });
});
