import { spawnSync } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import { beforeAll, expect, it } from "vitest";
import type { Composition, World } from "../src/model/index.ts";
import { parseRunCommand } from "../src/parse/index.ts";
import type { Line } from "./lines.ts";
import { OWN_LINES, scenarioLines } from "./lines.ts";
import type { Said } from "./live.ts";
import { describeLive, dockerOut, liveEngine, saidOf, scanWorld } from "./live.ts";

/**
 * Each line is created for real and scanned; the same line is read as `check` reads it and judged on the scanned engine and host.
 * Both must say the same, technique by technique.
 */
const LEAST_CONTAINERS = 60;
const SCENARIO_LINES = scenarioLines();

interface Created {
  readonly id: string;
  readonly command: string;
}

describeLive("what is written and what is there", () => {
  const created = new Map<string, Created>();
  const refusals = new Map<string, string>();
  let world: World;

  beforeAll(() => {
    for (const line of [...OWN_LINES, ...SCENARIO_LINES]) {
      const made = create(line);
      if (typeof made === "string") refusals.set(line.run, made);
      else created.set(line.run, made);
    }
    world = scanWorld();
  }, 600_000);

  it(`at least ${LEAST_CONTAINERS} containers exist`, () => {
    expect(world.containers.length).toBeGreaterThanOrEqual(LEAST_CONTAINERS);
    expect(world.containers.length).toBeGreaterThanOrEqual(created.size);
  });

  it("every line of our own can be created", () => {
    expect(OWN_LINES.filter(({ run }) => !created.has(run)).map(({ run }) => [run, refusals.get(run)])).toEqual([]);
  });

  it("verdicts of all three kinds and both sides of most techniques are among them", () => {
    // What is not known of the versions of this machine's engine leaves every container undecided at best.
    const hasEveryFix = { known: true, value: true, evidence: { source: "assumption", location: "versions" } } as const;
    const host = { ...world.host, software: { ...world.host.software, hasEveryFix } };
    const verdicts = new Set([...created.values()].map(({ id }) => saidOf({ ...alone(world, id), host }, id).verdict));
    expect([...verdicts].sort()).toEqual(["contained", "escapes", "undecided"]);
  });

  it.each(OWN_LINES.map((line) => [line.name, line] as const))("%s", (_, line) => {
    expect(disagreementOn(line)).toBeNull();
  });

  it("every line of the scenarios that this engine takes", () => {
    const taken = SCENARIO_LINES.filter(({ run }) => created.has(run));
    expect(taken.length).toBeGreaterThanOrEqual(LEAST_CONTAINERS);
    expect(taken.flatMap((line) => disagreementOn(line) ?? [])).toEqual([]);
  });

  function disagreementOn(line: Line): object | null {
    const made = created.get(line.run);
    if (made === undefined) throw new Error(`\`${line.run}\` was not created: ${refusals.get(line.run)}`);
    const written = onScannedHost(readLine(made.command), world);
    const saidBefore = saidOf(written, written.containers[0]?.id ?? "");
    const saidAfter = saidOf(alone(world, made.id), made.id);
    return isDeepStrictEqual(saidBefore, saidAfter) ? null : { line: `${line.name}: ${line.run}`, ...differenceOf(saidBefore, saidAfter) };
  }
});

/** Only what differs, so that a failure can be read. */
function differenceOf(written: Said, scanned: Said): object {
  const only = (left: readonly string[], right: readonly string[]): readonly string[] => left.filter((id) => !right.includes(id));
  return {
    verdicts: `${written.verdict} as written, ${scanned.verdict} as scanned`,
    provenOnlyWritten: only(written.proven, scanned.proven),
    provenOnlyScanned: only(scanned.proven, written.proven),
    possibleOnlyWritten: only(written.possible, scanned.possible),
    possibleOnlyScanned: only(scanned.possible, written.possible),
  };
}

/** Creates the container, with one of our images in place of the line's; the reason where the engine or its tool refuses. */
function create(line: Line): Created | string {
  const { images, label, scratch, socket } = liveEngine();
  const command = withImage(line, images[line.image] ?? "");
  if (command === null) return "not one plain `docker run` line";
  const forCreate = command.replace(/^docker (?:container )?(?:run|create)/, `docker create --label ${label}`).replace(/ (?:-d|--detach)(?= )/, "");
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, DOCKER_HOST: `unix://${socket}` };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", forCreate], { encoding: "utf8", env, cwd: scratch, timeout: 60_000 });
  return status === 0 ? { id: stdout.trim().split("\n").at(-1) ?? "", command } : stderr.trim();
}

function withImage({ run }: Line, image: string): string | null {
  if (!/^docker (?:container )?(?:run|create) /.test(run) || run.includes("\n") || /[;&|`]|--gpus|--name/.test(run)) return null;
  if (run.includes("IMAGE")) return run.replace("IMAGE", image);
  try {
    const written = readLine(run).containers[0]?.image;
    if (written === undefined || !written.known) return null;
    const at = run.lastIndexOf(` ${written.value}`);
    return at < 0 ? null : `${run.slice(0, at)} ${image}${run.slice(at + 1 + written.value.length)}`;
  } catch {
    return null;
  }
}

function readLine(command: string): Composition {
  const { scratch } = liveEngine();
  return parseRunCommand(command, { source: "line", directory: scratch, home: scratch });
}

/** The written container under the engine and host that were scanned, with what the engine knows of images, volumes and networks. */
function onScannedHost(written: Composition, world: World): World {
  const names = new Set(written.volumes.map(({ name }) => name));
  return { ...world, containers: written.containers, volumes: [...written.volumes, ...world.volumes.filter(({ name }) => !names.has(name))] };
}

/** Without its neighbours, which the line alone does not know. */
function alone(world: World, id: string): World {
  return { ...world, containers: world.containers.filter((container) => container.id === id) };
}

describeLive("the engine", () => {
  it("is left as it was by a scan", () => {
    const before = dockerOut(["ps", "-aq", "--no-trunc"]);
    scanWorld();
    expect(dockerOut(["ps", "-aq", "--no-trunc"])).toBe(before);
  });
});
