import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ConfiguredGuard } from "./guard-process.ts";
import { configFolder, startConfigured } from "./guard-process.ts";
import { describeLive, dockerOut, liveEngine } from "./live.ts";

const CONFIG = `
listeners:
  alice: { unix: { path: alice.sock }, profile: owning, mode: enforce }
  bob: { unix: { path: bob.sock }, profile: owning, mode: enforce }
profiles:
  owning: { from: full-but-no-host-root, owners: true }
`;
const WHO = ["alice", "bob"] as const;
type Who = (typeof WHO)[number];
const ROUNDS = 8;
const TAG = `two-${process.pid}`;

describeLive("two callers of one guard, each with what it owns", () => {
  let guard: ConfiguredGuard;
  let folder = "";

  const environment = (who: Who) => {
    const { images, scratch } = liveEngine();
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: scratch,
      DOCKER_HOST: `unix://${join(folder, `${who}.sock`)}`,
      IMAGE: images["root"] ?? "",
      NAME: `${TAG}-${who}`,
    };
  };

  function as(who: Who, script: string) {
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8", env: environment(who), timeout: 60_000 });
    return { status, stdout: stdout.trim(), stderr: stderr.trim() };
  }

  /** Beside others. */
  function begun(who: Who, script: string): Promise<number | null> {
    return new Promise((settle) => spawn("sh", ["-c", script], { env: environment(who), stdio: "ignore" }).on("exit", settle));
  }

  const ownerOf = (kind: string, name: string): string => {
    const labels = kind === "container" ? ".Config.Labels" : ".Labels";
    return dockerOut([kind, "inspect", "--format", `{{index ${labels} "seaworthy.owner"}}`, name]);
  };

  beforeAll(async () => {
    folder = configFolder({ "seaworthy.yaml": CONFIG });
    guard = await startConfigured(folder);
    for (const who of WHO) {
      const script =
        "docker network create $NAME && docker run -d --name $NAME --network $NAME -v $NAME:/v $IMAGE sleep 600 && docker exec $NAME sh -c 'echo mine > /v/f'";
      expect(as(who, script)).toMatchObject({ status: 0, stderr: "" });
    }
  });

  afterAll(async () => {
    expect(await guard.stop()).toBe(0);
  });

  it.each(WHO)("what %s makes is its own, and all that it sees", (who) => {
    const name = `${TAG}-${who}`;
    for (const kind of ["container", "volume", "network"]) expect(ownerOf(kind, name)).toBe(`listener:${who}`);
    const seen = as(who, "docker ps -a --format '{{.Names}}'; docker volume ls -q; docker network ls --format '{{.Name}}'").stdout;
    expect(seen.split("\n")).toEqual([name, name, name]);
  });

  it.each([
    ["alice", "bob"],
    ["bob", "alice"],
  ] as const)("what is in reach of %s is in nobody's reach of %s", (mine, other) => {
    const name = `${TAG}-${mine}`;
    const tries = [
      ...[`docker inspect ${name}`, `docker logs ${name}`, `docker exec ${name} cat /v/f`, `docker stop ${name}`, `docker commit ${name}`],
      ...[`docker cp ${name}:/v/f -`, `docker run --rm --volumes-from ${name} $IMAGE cat /v/f`, `docker run --rm -v ${name}:/v $IMAGE cat /v/f`],
      ...[`docker run --rm --network ${name} $IMAGE true`, `docker run --rm --network container:${name} $IMAGE true`, `docker network connect ${name} $NAME`],
      ...[`docker volume rm ${name}`, `docker network rm ${name}`],
    ];
    for (const script of tries) {
      const { status, stdout } = as(other, script);
      expect([script, status === 0, stdout.includes("mine")]).toEqual([script, false, false]);
    }
    expect(as(mine, "docker exec $NAME cat /v/f")).toMatchObject({ status: 0, stdout: "mine" });
  });

  it("whoever is first has a name of a volume, and the other gets neither it nor what is in it", async () => {
    let wins = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const volume = `${TAG}-race-${round}`;
      const script = (who: Who) => `docker run --rm -v ${volume}:/v $IMAGE sh -c 'test -e /v/f && exit 9; echo ${who} > /v/f'`;
      const codes = await Promise.all(WHO.map((who) => begun(who, script(who))));
      const won = WHO.filter((_, index) => codes[index] === 0);
      // 9: it looked into what the other had written.
      expect(codes).not.toContain(9);
      for (const who of won) expect(ownerOf("volume", volume)).toBe(`listener:${who}`);
      expect(won.length).toBeLessThanOrEqual(1);
      wins += won.length;
    }
    expect(wins).toBeGreaterThan(0);
  });

  it("what one of them does the other is not told", () => {
    const events = (who: Who) =>
      as(who, "docker events --since $(($(date +%s) - 600)) --until $(date +%s) --filter type=container --format '{{.Actor.Attributes.name}}'").stdout;
    for (const who of WHO) {
      expect(events(who)).toContain(`${TAG}-${who}`);
      expect(events(who)).not.toContain(`${TAG}-${WHO.find((each) => each !== who) ?? ""}`);
    }
  });

  it("what all of one's own is removed is nothing of the other's", () => {
    expect(as("alice", "docker rm -f $NAME && docker container prune -f && docker volume prune -f && docker network prune -f").status).toBe(0);
    expect(as("bob", "docker exec $NAME cat /v/f && docker network inspect --format x $NAME")).toMatchObject({ status: 0, stdout: "mine\nx" });
  });
});
