import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { World } from "../src/model/index.ts";
import { KeptWorld } from "../src/scan/io/kept-world.ts";
import { scan } from "../src/scan/io/scan.ts";
import { describeLive, dockerOut, liveEngine } from "./live.ts";

const TRIES = 100;

/** What is done at the engine, past whoever keeps the world; later lines stand on earlier ones. */
const DONE: readonly (readonly [string, (label: string, image: string) => readonly (readonly string[])[]])[] = [
  ["a container is made", (label, image) => [["create", "--name", `${label}-a`, "-v", "/tmp:/t:ro", image]]],
  [
    "others, one of them with a volume",
    (label, image) => [
      ["create", "--name", `${label}-b`, "--cap-add", "SYS_ADMIN", image],
      ["create", "--name", `${label}-c`, "-v", `${label}-v:/v`, image],
    ],
  ],
  ["a volume is made, and nothing else", (label) => [["volume", "create", "--opt", "type=none", "--opt", "o=bind", "--opt", "device=/", `${label}-w`]]],
  ["a network is made, and nothing else", (label) => [["network", "create", "--internal", `${label}-m`]]],
  ["one is started", (label) => [["start", `${label}-a`]]],
  [
    "one gets another name and limits",
    (label) => [
      ["rename", `${label}-b`, `${label}-d`],
      ["update", "--memory", "64m", "--memory-swap", "64m", `${label}-a`],
    ],
  ],
  [
    "one is put on a network",
    (label) => [
      ["network", "create", `${label}-n`],
      ["network", "connect", `${label}-n`, `${label}-a`],
    ],
  ],
  ["an image gets another name", (label, image) => [["tag", image, `${label}/other:1`]]],
  [
    "one is stopped and taken off",
    (label) => [
      ["stop", "-t", "0", `${label}-a`],
      ["network", "disconnect", `${label}-n`, `${label}-a`],
    ],
  ],
  ["one is removed, and nothing else", (label) => [["rm", `${label}-d`]]],
  [
    "all is taken away",
    (label) => [
      ["rm", "-f", "-v", `${label}-a`, `${label}-c`],
      ["network", "rm", `${label}-n`, `${label}-m`],
      ["volume", "rm", `${label}-v`, `${label}-w`],
      ["rmi", `${label}/other:1`],
    ],
  ],
];

describeLive("a world that is kept by the engine's events", () => {
  let kept: KeptWorld;

  beforeAll(async () => {
    kept = new KeptWorld(() => ({ kind: "unix", path: liveEngine().socket, origin: "DOCKER_HOST" }), "/nonexistent");
    await kept.read();
  });

  afterAll(() => kept.close());

  const scanned = async (): Promise<World> =>
    ordered((await scan({ environment: { DOCKER_HOST: `unix://${liveEngine().socket}` }, home: "/nonexistent" })).world);

  it("is one object while nothing changes", async () => {
    expect(await kept.read()).toBe(await kept.read());
  });

  it.each(DONE)("%s: it becomes what a scan finds", async (_, commands) => {
    const { label, images } = liveEngine();
    const before = ordered(await kept.read());
    for (const args of commands(label, images["root"] ?? "")) dockerOut(args);
    const expected = await scanned();
    expect(JSON.stringify(before)).not.toBe(JSON.stringify(expected));
    let now = ordered(await kept.read());
    for (let tries = 0; tries < TRIES && JSON.stringify(now) !== JSON.stringify(expected); tries += 1) {
      await sleep(50);
      now = ordered(await kept.read());
    }
    expect(now).toEqual(expected);
  });

  it("what was touched is in the next reading at once", async () => {
    const { label, images } = liveEngine();
    await kept.read();
    const id = dockerOut(["create", "--name", `${label}-touched`, images["root"] ?? ""]);
    kept.touch({ kind: "container", id });
    expect((await kept.read()).containers.map((each) => each.id)).toContain(id);
    dockerOut(["rm", `${label}-touched`]);
    kept.touch({ kind: "containers" });
    expect((await kept.read()).containers.map((each) => each.id)).not.toContain(id);
  });
});

/** The engine lists networks and volumes in any order. */
function ordered(world: World): World {
  const byName = <T extends { readonly name: string }>(things: readonly T[]): readonly T[] => [...things].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...world, networks: byName(world.networks), volumes: byName(world.volumes) };
}
