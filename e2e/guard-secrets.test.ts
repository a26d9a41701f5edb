import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { raw, startGuard } from "./guard-process.ts";
import { describeLive, dockerOut, liveEngine } from "./live.ts";

const NAME = `secretive-${process.pid}`;
const IMAGE = `${NAME}:1`;
/** Words that stand for secrets: none of them may be seen. */
const SECRETS = ["in-a-variable", "in-a-label", "in-a-command", "in-an-exec", "in-an-option", "in-an-image"];
const CONFIG = `
listeners:
  main: { unix: { path: unused.sock }, profile: owning }
profiles:
  owning: { from: ci-runner, owners: true, files: [look.cedar] }
`;

function through({ socket }: GuardProcess, script: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { scratch, images } = liveEngine();
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${socket}`, NAME, IMAGE, BASE: images["root"] ?? "" };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8", env, timeout: 60_000 });
  return { status, stdout, stderr };
}

function build(dockerfile: string): void {
  const { socket } = liveEngine();
  const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", DOCKER_HOST: `unix://${socket}`, DOCKER_BUILDKIT: "0" };
  const { status, stderr } = spawnSync("docker", ["build", "-t", IMAGE, "-"], { input: dockerfile, encoding: "utf8", env });
  expect({ status, stderr }).toMatchObject({ status: 0 });
}

function seen(text: string): readonly string[] {
  return SECRETS.filter((secret) => text.includes(secret));
}

/** What tells of what there is, and which secrets the engine itself tells there. */
const READING: readonly (readonly [string, readonly string[]])[] = [
  ["docker inspect $NAME", ["in-a-variable", "in-a-label", "in-a-command", "in-an-image"]],
  ["docker ps --no-trunc --format '{{.Labels}} {{.Command}}'", ["in-a-label", "in-a-command"]],
  ["docker top $NAME", ["in-an-exec"]],
  ["docker image inspect $IMAGE", ["in-an-image"]],
  ["docker history --no-trunc $IMAGE", ["in-an-image"]],
  ["docker volume inspect $NAME", ["in-an-option"]],
  ["docker system df -v --format '{{json .}}'", ["in-a-label", "in-a-command"]],
  ["docker events --since 10m --until 0s --filter type=container", ["in-a-label", "in-an-exec"]],
];

describeLive("secrets in what an engine tells", () => {
  const guards: GuardProcess[] = [];
  const guardWith = async (...args: readonly string[]): Promise<GuardProcess> => {
    const guard = await startGuard(args);
    guards.push(guard);
    return guard;
  };

  beforeAll(() => {
    const base = liveEngine().images["root"] ?? "";
    build(`FROM ${base}\nENV IMAGE_TOKEN=in-an-image\n`);
    dockerOut(["volume", "create", "--opt", "type=cifs", "--opt", "device=//h/s", "--opt", "o=username=u,password=in-an-option", NAME]);
    const set = ["-e", "DB_PASSWORD=in-a-variable", "-e", "PLAIN=shown", "-l", "app.token=in-a-label", "-l", "app.team=shown"];
    dockerOut(["run", "-d", "--name", NAME, ...set, IMAGE, "sh", "-c", "API_KEY=in-a-command; sleep 600"]);
    dockerOut(["exec", "-d", NAME, "sh", "-c", "sleep 600; true --password=in-an-exec"]);
  });

  afterAll(async () => {
    docker(liveEngine(), ["rm", "-f", NAME, `${NAME}-own`]);
    docker(liveEngine(), ["volume", "rm", NAME]);
    docker(liveEngine(), ["rmi", IMAGE]);
    expect(await Promise.all(guards.map((guard) => guard.stop()))).toEqual(guards.map(() => 0));
  });

  it.each(READING)("are shown to who may see them, and withheld from all others: %s", async (script, told) => {
    const [open, closed] = await Promise.all([guardWith("--enforce"), guardWith("--enforce", "--profile", "read-only")]);
    expect(seen(through(open, script).stdout)).toEqual(told);
    const withheld = through(closed, script);
    expect({ ...withheld, seen: seen(withheld.stdout + withheld.stderr) }).toMatchObject({ status: 0, seen: [] });
    expect(withheld.stdout).toContain("[redacted]");
  });

  it("are withheld alone: the rest of an answer is what the engine says, and the caller is told", async () => {
    const guard = await guardWith("--enforce", "--profile", "read-only");
    const inspected = through(guard, "docker inspect --format '{{json .Config}}' $NAME").stdout;
    expect(JSON.parse(inspected)).toMatchObject({
      Env: expect.arrayContaining(["DB_PASSWORD=[redacted]", "PLAIN=shown", "IMAGE_TOKEN=[redacted]"]),
      Labels: { "app.token": "[redacted]", "app.team": "shown" },
    });
    const answer = await raw(guard.socket, `GET /v1.41/containers/${NAME}/json HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(
      /X-Seaworthy-Warning: seaworthy: secrets were withheld \(2 in commands, 2 in environment, 1 in labels\): no policy permits SecretsRead/,
    );
    const plain = await raw(guard.socket, "GET /v1.41/networks HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n");
    expect(plain).not.toContain("X-Seaworthy-Warning");
  });

  it("are shown by a guard that warns, which says that one that enforces would not; one that observes says nothing", async () => {
    const [warning, observing] = await Promise.all([
      guardWith("--mode", "warn", "--profile", "read-only"),
      guardWith("--mode", "observe", "--profile", "read-only"),
    ]);
    const ask = (guard: GuardProcess) => raw(guard.socket, `GET /v1.41/containers/${NAME}/json HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`);
    const [warned, observed] = await Promise.all([ask(warning), ask(observing)]);
    expect([seen(warned).length > 0, seen(observed).length > 0]).toEqual([true, true]);
    expect(warned).toContain("X-Seaworthy-Warning: seaworthy: secrets in this answer would be withheld (environment, labels");
    expect(observed).not.toContain("X-Seaworthy-Warning");
  });

  it("are told to traefik where its rules stand, in labels, and nowhere else", async () => {
    const guard = await guardWith("--enforce", "--profile", "traefik");
    expect(seen(through(guard, "docker inspect $NAME").stdout)).toEqual(["in-a-label"]);
  });

  it("of its own are shown to who owns things", async () => {
    const { scratch } = liveEngine();
    const config = join(scratch, `secrets-${process.pid}.yaml`);
    writeFileSync(config, CONFIG);
    writeFileSync(join(scratch, "look.cedar"), `@id("images") permit (principal, action == Seaworthy::Action::"ImageInspect", resource);\n`);
    const guard = await guardWith("--config", config, "--profile", "owning", "--enforce");
    const script = "docker run -d --name $NAME-own -e DB_PASSWORD=in-a-variable $BASE sleep 600 >/dev/null && docker inspect $NAME-own";
    expect(seen(through(guard, script).stdout)).toEqual(["in-a-variable"]);
  });
});
