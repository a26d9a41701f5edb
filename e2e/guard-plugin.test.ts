import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestEngine } from "../scripts/e2e-engine.mjs";
import { docker, startEngine } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { raw, startGuard } from "./guard-process.ts";
import { describeLive, liveEngine } from "./live.ts";

/** An engine of its own that asks the guard's plugin about everything. */
describeLive("an engine with the guard as its authorization plugin", () => {
  let engine: TestEngine;
  let guard: GuardProcess;
  let configuration = "";

  const direct = (script: string) => run(script, engine.socket);
  const guarded = (script: string) => run(script, guard.socket);
  const run = (script: string, socket: string) => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: engine.scratch, DOCKER_HOST: `unix://${socket}`, IMAGE: engine.images["root"] ?? "" };
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8", env, timeout: 60_000, cwd: engine.scratch });
    return { status, stdout: stdout.trim(), stderr };
  };
  /** The engine takes a new list of plugins without a new start. Source: dockerd's documentation, configuration reload. */
  const ask = async (plugins: readonly string[]): Promise<void> => {
    writeFileSync(configuration, JSON.stringify({ "authorization-plugins": plugins }));
    process.kill(engine.pid ?? 0, "SIGHUP");
    for (let tries = 0; tries < 100; tries += 1) {
      const isRefused = docker(engine, ["create", "--pull", "never", "nosuch/image:1"]).stderr.includes("authorization denied");
      if (isRefused === plugins.length > 0) return;
      await sleep(50);
    }
    throw new Error("the engine did not take its new configuration");
  };

  beforeAll(async () => {
    configuration = join(liveEngine().scratch, "plugin-daemon.json");
    writeFileSync(configuration, "{}");
    engine = await startEngine({ flags: ["--config-file", configuration] });
    docker(engine, ["run", "-d", "--name", "plain", engine.images["root"] ?? ""]);
    docker(engine, ["create", "--name", "dangerous", "--privileged", engine.images["root"] ?? ""]);
    guard = await startGuard(["--enforce", "--authz-plugin"], undefined, engine);
    await ask(["seaworthy"]);
  });

  afterAll(async () => {
    await ask([]);
    expect(await guard.stop()).toBe(0);
    await engine.stop();
  });

  it.each([
    ["running", "docker run --rm $IMAGE echo hello", "hello"],
    ["running in a container", "docker exec plain echo hello", "hello"],
    ["files into a container and out", "echo word > f && docker cp f plain:/tmp/f && docker cp plain:/tmp/f - | tar xO", "word"],
    ["a volume and a network", "docker volume create vol && docker network create net && docker volume rm vol && docker network rm net", "vol\n"],
    ["an image saved and loaded", "docker save $IMAGE | docker load", "Loaded image"],
    ["a build", 'mkdir -p b && echo "FROM $IMAGE" > b/Dockerfile && DOCKER_BUILDKIT=0 docker build -q -t built b && docker rmi built', "sha256"],
  ])("%s passes through the guard", (_, script, said) => {
    const { status, stdout, stderr } = guarded(script);
    expect({ status, stderr, isSaid: stdout.includes(said) }).toEqual({ status: 0, stderr: expect.any(String), isSaid: true });
  });

  it.each([
    ["lists and inspection", "docker ps --format '{{.Names}}' && docker inspect --format '{{.Name}}' plain"],
    ["running in a harmless container", "docker exec plain true"],
    ["restarting one", "docker restart -t 0 plain"],
    ["stopping what is dangerous", "docker stop -t 0 dangerous"],
    ["a volume", "docker volume create direct && docker volume rm direct"],
  ])("%s passes beside the guard", (_, script) => expect(direct(script)).toMatchObject({ status: 0 }));

  it.each([
    ["a create", "docker create $IMAGE", "did not pass the guard"],
    ["a build", 'mkdir -p b && echo "FROM $IMAGE" > b/Dockerfile && DOCKER_BUILDKIT=0 docker build -t built b', "did not pass the guard"],
    ["an image", "docker save -o saved.tar $IMAGE && docker load -i saved.tar", "did not pass the guard"],
    ["files into a container", "echo word > f && docker cp f plain:/tmp/f", "did not pass the guard"],
    ["starting what is dangerous", "docker start dangerous", "root on the host"],
    ["all privileges in a container", "docker exec --privileged plain true", "root on the host"],
    ["a plugin", "docker plugin enable nosuch", "not derived"],
  ])("%s is refused beside the guard", (_, script, words) => {
    const { status, stderr } = direct(script);
    expect(status).not.toBe(0);
    expect(stderr).toContain("authorization denied by plugin seaworthy: seaworthy refuses");
    expect(stderr).toContain(words);
    expect(docker(engine, ["ps", "-aq"]).stdout.trim().split("\n")).toHaveLength(2);
  });

  const post = (target: string, body: string, headers: readonly string[] = ["Content-Type: application/json"]) =>
    [`POST ${target} HTTP/1.1`, "Host: d", "Connection: close", ...headers, `Content-Length: ${Buffer.byteLength(body)}`, "", body].join("\r\n");

  it.each([
    ["a pass that was made up", post("/v1.41/containers/create", '{"Image":"x"}', ["Content-Type: application/json", "X-Seaworthy-Pass: 00.11"])],
    [
      "a body that is too long for the engine to show it",
      post("/v1.41/containers/plain/exec", JSON.stringify({ Cmd: ["true"], Privileged: true, Env: [`A=${"x".repeat(1_200_000)}`] })),
    ],
    ["a form in place of the query", post("/v1.41/containers/plain/rename?name=aa", "name=bb", ["Content-Type: application/x-www-form-urlencoded"])],
    ["a body on start", post("/v1.41/containers/dangerous/start", '{"Binds":["/:/h"]}')],
    ["a key in another case", post("/v1.41/containers/plain/exec", '{"Cmd":["true"],"privileged":true}')],
    ["an escaped path", post("/v1.41/containers/plain/%65xec", '{"Cmd":["true"],"Privileged":true}')],
    ["BuildKit's session", "POST /session HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"],
  ])("%s is refused beside the guard", async (_, request) => {
    const answer = await answerTo(request);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain("authorization denied by plugin seaworthy");
  });

  /** An engine that ends a connection before it read a long body may take its own answer with it. */
  async function answerTo(request: string): Promise<string> {
    let answer = "";
    for (let tries = 0; tries < 5 && answer === ""; tries += 1) answer = await raw(engine.socket, request, 5000);
    return answer;
  }

  it("a client's own pass is not passed on", async () => {
    const answer = await raw(
      guard.socket,
      post("/v1.41/containers/plain/exec", '{"Cmd":["true"]}', ["Content-Type: application/json", "X-Seaworthy-Pass: 00.11"]),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  });

  it("what comes beside the guard is in its log", () => {
    const entries = guard.log().filter((entry) => entry["listener"] === "authz-plugin" && entry["operation"] === "ContainerCreate");
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.every((entry) => entry["decision"] === "refused" && entry["passed"] === false)).toBe(true);
  });
});
