import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { docker } from "../scripts/e2e-engine.mjs";
import type { GuardProcess } from "./guard-process.ts";
import { raw, startGuard } from "./guard-process.ts";
import { describeLive, dockerOut, liveEngine } from "./live.ts";

const CONFIG = `
listeners:
  main: { unix: { path: unused.sock }, profile: owning }
profiles:
  owning: { from: full-but-no-host-root, owners: true }
`;
const ID = process.pid;
const [OWN, OTHER, NOBODY, HEIR] = [`own-${ID}`, `other-${ID}`, `nobody-${ID}`, `heir-${ID}`];
const FORGED = `forged-${ID}`;

function through({ socket }: GuardProcess, script: string) {
  const { images, scratch } = liveEngine();
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${socket}`, IMAGE: images["root"] ?? "", OWN, OTHER, SCRATCH: scratch };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8", env, timeout: 120_000 });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

/** Behind the guard's back: of another owner, of none, and of an image that says who owns what is made of it. */
function prepare(owner: string): void {
  const image = liveEngine().images["root"] ?? "";
  const run = (name: string, ...args: readonly string[]) => dockerOut(["run", "-d", "--name", name, ...args, image, "sleep", "600"]);
  run(OTHER, "-l", "seaworthy.owner=listener:other", "-v", `${OTHER}:/v`);
  run(NOBODY);
  dockerOut(["commit", "--change", `LABEL seaworthy.owner=${owner}`, NOBODY, FORGED]);
  dockerOut(["run", "-d", "--name", HEIR, FORGED, "sleep", "600"]);
  dockerOut(["network", "create", "--label", "seaworthy.owner=listener:other", OTHER]);
}

describeLive("docker through a profile with owners", () => {
  let guard: GuardProcess;
  let owner = "";

  beforeAll(async () => {
    const config = join(liveEngine().scratch, `owners-${ID}.yaml`);
    writeFileSync(config, CONFIG);
    guard = await startGuard(["--config", config, "--profile", "owning", "--enforce"]);
    expect(through(guard, "docker run -d --name $OWN -v $OWN:/v -v $OWN-2:/w:ro $IMAGE sleep 600")).toMatchObject({ status: 0, stderr: "" });
    owner = dockerOut(["inspect", "--format", '{{index .Config.Labels "seaworthy.owner"}}', OWN]);
    prepare(owner);
  });

  afterAll(async () => {
    docker(liveEngine(), ["rm", "-f", OWN, OTHER, NOBODY, HEIR, `${OWN}-b`]);
    docker(liveEngine(), ["volume", "rm", OWN, `${OWN}-2`, OTHER]);
    docker(liveEngine(), ["network", "rm", OWN, OTHER]);
    docker(liveEngine(), ["rmi", FORGED]);
    expect(await guard.stop()).toBe(0);
  });

  it("what is made carries its caller's name, volumes that come with it too", () => {
    expect(owner).toMatch(/^(listener|unix):/);
    const labels = (volume: string) => dockerOut(["volume", "inspect", "--format", '{{index .Labels "seaworthy.owner"}}', volume]);
    expect([labels(OWN), labels(`${OWN}-2`)]).toEqual([owner, owner]);
    expect(through(guard, "docker exec $OWN sh -c 'touch /v/x && ls /v; touch /w/x'")).toMatchObject({
      stdout: "x",
      stderr: expect.stringContaining("Read-only"),
    });
  });

  it.each([
    ["containers", "docker ps -a --format '{{.Names}}'", OWN],
    ["volumes", "docker volume ls -q", `${OWN}\n${OWN}-2`],
    ["networks", "docker network create $OWN > /dev/null; docker network ls --format '{{.Name}}'", OWN],
    ["with filters of the caller's own", `docker ps --filter name=${ID} --filter label=seaworthy.owner --format '{{.Names}}'`, OWN],
    ["with another's label", "docker ps -a --filter label=seaworthy.owner=listener:other --format '{{.Names}}'", ""],
  ])("lists hold its own: %s", (_, script, expected) =>
    expect(through(guard, script).stdout.split("\n").sort().join("\n").trim()).toBe(
      // An heir of a forged image is listed, and is in nobody's reach.
      script.startsWith("docker ps") && expected !== "" ? [HEIR, OWN].join("\n") : expected,
    ),
  );

  describe.each([OTHER, NOBODY, HEIR])("another's container, %s", (name) => {
    it.each([
      "inspect",
      "logs",
      "stop",
      "kill",
      "rm",
      "top",
      "restart",
      "pause",
      "start",
      "diff",
      "wait",
      "export -o $SCRATCH/x",
      "stats --no-stream",
      "update --memory 64m",
      "port",
      "attach",
    ])("%s", (verb) => {
      const { status, stderr } = through(guard, `docker ${verb} ${name}`);
      expect({ status: status === 0, stderr }).toEqual({ status: false, stderr: expect.stringMatching(/no such (container|object)/i) });
    });

    it.each([
      ["exec", `docker exec ${name} true`],
      ["rename", `docker rename ${name} mine`],
      ["files out", `docker cp ${name}:/etc/passwd -`],
      ["files in", `echo x > $SCRATCH/f; docker cp $SCRATCH/f ${name}:/tmp/f`],
      ["its processes", `docker run --rm --pid container:${name} $IMAGE true`],
      ["its network", `docker run --rm --network container:${name} $IMAGE true`],
      ["its memory", `docker run --rm --ipc container:${name} $IMAGE true`],
      ["its volumes", `docker run --rm --volumes-from ${name} $IMAGE true`],
      ["its place on a network", `docker network disconnect bridge ${name}`],
    ])("%s", (_, script) => expect(through(guard, script).stderr).toContain(`No such container: ${name}`));
  });

  it.each([
    ["a volume of another", `docker run --rm -v ${OTHER}:/v $IMAGE true`, `the volume name \`${OTHER}\` is taken`],
    ["a mount of it", `docker run --rm --mount type=volume,src=${OTHER},dst=/v $IMAGE true`, `the volume name \`${OTHER}\` is taken`],
    ["making it again", `docker volume create ${OTHER}`, `the volume name \`${OTHER}\` is taken`],
    ["looking at it", `docker volume inspect ${OTHER}`, "no such volume"],
    ["removing it", `docker volume rm ${OTHER}`, "no such volume"],
    ["a network of another", `docker run --rm --network ${OTHER} $IMAGE true`, `network ${OTHER} not found`],
    ["joining it", `docker network connect ${OTHER} $OWN`, `network ${OTHER} not found`],
    ["looking at it", `docker network inspect ${OTHER}`, "not found"],
    ["who else is on the engine's own", "docker network inspect bridge", "not found"],
    ["all there is", "docker system df", "has no owner"],
    ["the cluster", "docker service ls", "has no owner"],
  ])("%s is refused: %s", (_, script, words) => expect(through(guard, script).stderr).toContain(words));

  it.each([
    ["a container", "docker create -l seaworthy.owner=listener:other $IMAGE"],
    ["a volume", "docker volume create --label seaworthy.owner=listener:other"],
    ["a network", `docker network create --label seaworthy.owner=listener:other forged-${ID}`],
    ["a mount", "docker create --mount type=volume,src=vol,dst=/x,volume-label=seaworthy.owner=listener:other $IMAGE"],
  ])("nobody says who owns %s", (_, script) => expect(through(guard, script).stderr).toContain("the label `seaworthy.owner` is the guard's to set"));

  it("what is another's is answered as what is not there, byte for byte", async () => {
    const ask = async (name: string) => {
      const answer = await raw(guard.socket, `GET /v1.41/containers/${name}/json HTTP/1.1\r\nHost: d\r\n\r\n`, 500);
      return answer.replaceAll(name, "NAME").replace(/Content-Length: \d+/, "");
    };
    expect(await ask(OTHER)).toBe(await ask("nosuch"));
  });

  it("events are of its own", () => {
    const script = `since=$(($(date +%s) - 600)); docker events --since $since --until $(date +%s) --filter event=start --format '{{.Actor.Attributes.name}}'`;
    const seen = new Set(through(guard, script).stdout.split("\n"));
    expect([seen.has(OWN), seen.has(OTHER), seen.has(NOBODY)]).toEqual([true, false, false]);
  });

  it("its own is in reach by every way", () => {
    const script =
      "docker run --rm --network container:$OWN -v $OWN-2:/w:ro $IMAGE echo x && docker logs $OWN && docker restart -t 0 $OWN && docker stop -t 0 $OWN";
    expect(through(guard, script)).toMatchObject({ status: 0, stdout: `x\n${OWN}\n${OWN}`, stderr: "" });
  });

  it("what was joined meanwhile to a thing of another does not start", () => {
    docker(liveEngine(), ["network", "connect", OTHER, OWN]);
    expect(through(guard, "docker start $OWN").stderr).toContain(`network ${OTHER} not found`);
    docker(liveEngine(), ["network", "disconnect", OTHER, OWN]);
    expect(through(guard, "docker start $OWN").status).toBe(0);
  });

  it("prune removes its own", () => {
    docker(liveEngine(), ["stop", "-t", "0", OTHER]);
    const { status } = through(guard, `docker run --name ${OWN}-b $IMAGE true; docker container prune -f && docker volume prune -f && docker network prune -f`);
    const left = dockerOut(["ps", "-a", "--format", "{{.Names}}"]).split("\n");
    expect([status, left.includes(OTHER), left.includes(`${OWN}-b`), left.includes(OWN)]).toEqual([0, true, false, true]);
    expect(dockerOut(["network", "ls", "--format", "{{.Name}}"]).split("\n")).toContain(OTHER);
    expect(dockerOut(["volume", "ls", "-q"]).split("\n")).toContain(OTHER);
  });
});
