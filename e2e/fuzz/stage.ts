import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestEngine } from "../../scripts/e2e-engine.mjs";
import { docker } from "../../scripts/e2e-engine.mjs";
import type { World } from "../../src/model/index.ts";
import { parseSnapshot } from "../../src/scan/index.ts";
import type { Known } from "./bodies.ts";
import type { EngineCalls } from "./engine-calls.ts";

/** What requests are about: some containers, volumes and a network that are there, and the world with them. */
export interface Stage {
  readonly label: string;
  readonly image: string;
  readonly world: World;
  readonly known: Known;
  /** Whole ids of its containers, the first of which runs. */
  readonly containers: readonly string[];
}

type Engine = Omit<TestEngine, "stop">;

/** `seaworthy` is the command's words. One container is called by the first digits of another's id. */
export async function setStage(engine: Engine, calls: EngineCalls, { label, seaworthy }: { readonly label: string; readonly seaworthy: readonly string[] }) {
  const image = importSmall(engine, label);
  const create = async (name: string, body: object): Promise<string> => idIn(await calls.post(`/containers/create?name=${name}`, body));
  const labels = { Labels: { [label]: "" } };
  const runs = await create(`${label}-runs`, { Image: engine.images["root"] ?? "", Cmd: ["sleep", "36000"], StopSignal: "SIGKILL", ...labels });
  await calls.post(`/containers/${runs}/start`);
  const made = await create(`${label}-made`, { Image: image, Cmd: ["true"], ...labels });
  const shadow = await create(made.slice(0, 12), { Image: image, Cmd: ["true"], ...labels });
  await calls.post("/volumes/create", { Name: `${label}-plain`, ...labels });
  await calls.post("/volumes/create", { Name: `${label}-etc`, DriverOpts: { type: "none", o: "bind", device: "/etc" }, ...labels });
  await calls.post("/networks/create", { Name: `${label}-net`, ...labels });
  const containers = [runs, made, shadow];
  const world = scanned(engine, seaworthy);
  return {
    label,
    image,
    containers,
    world: { ...world, containers: world.containers.filter(({ id }) => containers.includes(id)) },
    known: {
      image,
      label,
      containers: [`${label}-runs`, `${label}-made`, ...containers, ...containers.map((id) => id.slice(0, 12))],
      networks: [`${label}-net`],
      volumes: [`${label}-plain`, `${label}-etc`],
    },
  } satisfies Stage;
}

export async function clearStage(engine: Engine, calls: EngineCalls, { label, image, containers }: Stage): Promise<void> {
  for (const id of containers) await calls.remove(`/containers/${id}?force=1&v=1`);
  await clearLabelled(calls, label);
  docker(engine, ["rmi", image]);
}

/** Volumes and networks with a label. */
export async function clearLabelled(calls: EngineCalls, label: string, kept: readonly string[] = []): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const { Volumes: volumes } = (await calls.get(`/volumes?filters=${filters}`)) as { readonly Volumes: readonly { readonly Name: string }[] | null };
  const networks = (await calls.get(`/networks?filters=${filters}`)) as readonly { readonly Name: string; readonly Id: string }[];
  for (const { Name } of volumes ?? []) if (!kept.includes(Name)) await calls.remove(`/volumes/${Name}`);
  for (const { Name, Id } of networks) if (!kept.includes(Name)) await calls.remove(`/networks/${Id}`);
}

export function idIn(answer: unknown): string {
  return (answer as { readonly Id: string }).Id;
}

/** Next to nothing in it: each container of it costs little. */
function importSmall({ scratch, ...engine }: Engine, label: string): string {
  const [root, tar, image] = [join(scratch, `${label}-root`), join(scratch, `${label}.tar`), `${label}/small:1`];
  mkdirSync(join(root, "data"), { recursive: true });
  must(spawnSync("tar", ["-C", root, "--numeric-owner", "--owner=0", "--group=0", "-cf", tar, "."], { encoding: "utf8" }));
  must(docker({ ...engine, scratch }, ["import", "--change", 'CMD ["true"]', tar, image]));
  return image;
}

function scanned({ enter, isOwn, socket, scratch }: Engine, seaworthy: readonly string[]): World {
  const file = join(scratch, `fuzz-${process.pid}.json`);
  const [command = "", ...rest] = [...enter, ...seaworthy, "scan", "--snapshot", file, "--json", "--fail-on", "never"];
  const env = { PATH: process.env["PATH"] ?? "", HOME: scratch, ...(isOwn ? {} : { DOCKER_HOST: `unix://${socket}` }) };
  must(spawnSync(command, rest, { encoding: "utf8", env, timeout: 120_000, maxBuffer: 1024 * 1024 * 1024 }));
  return parseSnapshot(readFileSync(file, "utf8")).world;
}

function must({ status, stderr, error }: { readonly status: number | null; readonly stderr: string; readonly error?: Error }): void {
  if (status !== 0) throw new Error(`the stage cannot be set: ${error?.message ?? stderr}`);
}
