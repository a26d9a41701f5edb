import type { World } from "../src/model/index.ts";
import { world } from "../src/reason/facts/fixtures.ts";
import { judgeWithControls, judgeWorld, KNOWLEDGE } from "../src/reason/index.ts";
import { hostWorld } from "./host-world.ts";

/** CPU milliseconds of one judgement of a host of `count` containers, without the catalogue of controls or with it; making the world is not counted. Paths are told when read: both read all. */
export function benchControls(count: number, withControls: boolean): number {
  const subject: World = count === 0 ? world({ containers: [] }) : hostWorld(count);
  const start = process.cpuUsage();
  const { containers } = withControls ? judgeWithControls(subject, KNOWLEDGE).judgement : judgeWorld(subject, KNOWLEDGE);
  for (const { paths } of containers) for (const { id } of paths) void id;
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
