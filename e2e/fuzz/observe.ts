import { worldWith } from "../../src/guard/consequences/world-with.ts";
import type { JsonObject, JsonValue } from "../../src/guard/json/value.ts";
import type { JudgedRequest } from "../../src/guard/judge-request.ts";
import type { EngineRequest } from "../../src/guard/request.ts";
import type { AttackPath, Judgement, World } from "../../src/model/index.ts";
import { parseInspect, parseVolumes } from "../../src/parse/index.ts";
import { judgeWorld, KNOWLEDGE } from "../../src/reason/index.ts";
import type { Baseline, Difference, Shown } from "./compare.ts";
import { shown, unlike, unlikeContainer } from "./compare.ts";
import type { EngineCalls } from "./engine-calls.ts";
import { idIn } from "./stage.ts";

/** A request that the guard understood, on its way to the engine. */
export interface Observed {
  readonly request: EngineRequest;
  readonly judged: JudgedRequest;
  /** Against which it was judged. */
  readonly world: World;
  readonly calls: EngineCalls;
  readonly baseline: Baseline;
  /** Containers whose names and configurations only their own requests may change. */
  readonly bystanders: readonly string[];
}

/** What is looked at once the engine agreed, given what it answered. */
export type Look = (answer: unknown) => Promise<readonly Difference[]>;

/** What is looked at before a request is sent, and then after; by operation. An operation that is not here is not sent. */
export const WATCHES: ReadonlyMap<string, (observed: Observed) => Promise<Look>> = new Map([
  ["ContainerCreate", async (observed) => (answer) => created(observed, idIn(answer))],
  ["VolumeCreate", async (observed) => (answer) => volumeMade(observed, answer)],
  ["NetworkCreate", async (observed) => (answer) => networkMade(observed, idIn(answer))],
  ["ExecCreate", async (observed) => (answer) => execMade(observed, idIn(answer))],
  ["ContainerUpdate", updated],
  ["ContainerRename", renamed],
  ["ContainerStart", started],
  ["NetworkConnect", connected],
]);

async function created({ request, judged, world, calls, baseline }: Observed, id: string): Promise<readonly Difference[]> {
  const [answer, volumesAnswer] = await Promise.all([calls.get(`/containers/${id}/json`), calls.get("/volumes")]);
  const asked = request.query.find(({ name }) => name === "name")?.value ?? "";
  const believed = worldWith(world, request.body ?? {}, "new");
  const [seen] = parseInspect([answer], "engine").containers;
  const [container] = believed.containers.slice(-1);
  if (seen === undefined || container === undefined) throw new Error("internal error: a container was not read");
  const volumes = parseVolumes(volumesAnswer, "engine");
  const after = { ...world, containers: [...world.containers, seen], volumes };
  return [
    ...(asked === "" || asked.replace(/^\//, "") === seen.name ? [] : [{ what: "name", believed: asked, seen: seen.name }]),
    ...unlikeContainer(shown(container, believed.volumes), shown(seen, volumes), baseline),
    ...unlikePaths(judged.consequences?.paths ?? [], newPaths(world, after)),
  ];
}

/** Those of all containers that were not there before. */
function newPaths(before: World, after: World): readonly AttackPath[] {
  const there = new Set(keyed(judgeWorld(before, KNOWLEDGE)).map(({ key }) => key));
  return keyed(judgeWorld(after, KNOWLEDGE)).flatMap(({ key, path }) => (there.has(key) ? [] : [path]));
}

function keyed({ containers }: Judgement) {
  return containers.flatMap(({ id, paths }) => paths.map((path) => ({ key: `${id} ${path.id}`, path })));
}

function unlikePaths(foreseen: readonly AttackPath[], seen: readonly AttackPath[]): readonly Difference[] {
  const told = (paths: readonly AttackPath[]): readonly string[] => [
    ...new Set(paths.map((path) => `${path.certainty} ${path.target} ${path.scope} by ${path.steps.map(({ technique }) => technique).join(" > ")}`)),
  ];
  const [before, after] = [told(foreseen), told(seen)];
  const [tooMany, missing] = [before.filter((path) => !after.includes(path)), after.filter((path) => !before.includes(path))];
  return tooMany.length + missing.length === 0 ? [] : [{ what: "attack paths", believed: tooMany, seen: missing }];
}

/** A volume that is there keeps its driver and options (measured), and is judged by them. */
async function volumeMade({ request, world, calls }: Observed, answer: unknown): Promise<readonly Difference[]> {
  const body = request.body ?? {};
  const { Name: name } = answer as { readonly Name: string };
  const seen = (await calls.get(`/volumes/${name}`)) as Shown;
  const there = world.volumes.find((volume) => volume.name === body["Name"]);
  const driver = there === undefined ? body["Driver"] || "local" : there.driver.known && there.driver.value;
  const options = there === undefined ? (body["DriverOpts"] ?? {}) : there.options.known && there.options.value;
  return unlike({ Name: body["Name"] || name, Driver: driver, Options: options }, { ...seen, Options: seen["Options"] ?? {} });
}

async function networkMade({ request, calls }: Observed, id: string): Promise<readonly Difference[]> {
  const body = request.body ?? {};
  const seen = (await calls.get(`/networks/${id}`)) as Shown;
  const believed = {
    ...{ Name: body["Name"], Driver: body["Driver"] || "bridge", Scope: body["Scope"] || "local", Options: body["Options"] ?? {} },
    ...Object.fromEntries(["Internal", "Attachable", "Ingress", "ConfigOnly", "EnableIPv6"].map((field) => [field, body[field] ?? false])),
  };
  return unlike(believed, { ...seen, Options: seen["Options"] ?? {} });
}

async function execMade({ request, calls }: Observed, id: string): Promise<readonly Difference[]> {
  const body = request.body ?? {};
  const seen = (await calls.get(`/exec/${id}/json`)) as { readonly ContainerID: string; readonly ProcessConfig: Shown };
  const { entrypoint, arguments: words, ...process } = seen.ProcessConfig;
  return unlike(
    { container: request.name, user: body["User"] ?? "", privileged: body["Privileged"] ?? false, tty: body["Tty"] ?? false, command: body["Cmd"] },
    { ...process, user: process["user"] ?? "", container: seen.ContainerID, command: [entrypoint, ...(words as readonly unknown[])] },
  );
}

/** The engine sets the swap limit with the memory's where it has none. Source: moby daemon/daemon_unix.go adaptContainerSettings. */
const FOLLOWS: ReadonlySet<string> = new Set(["MemorySwap"]);

async function updated(observed: Observed): Promise<Look> {
  const { request, calls } = observed;
  const before = await configurations(observed);
  return async () => {
    const after = await configurations(observed);
    const changes = Object.entries(request.body ?? {}).flatMap(([name, value]) => (saysNothing(value) ? [] : [[name, asKept(name, value)] as const]));
    const earlier = before.get(request.name ?? "");
    const expected = new Map(before).set(request.name ?? "", { ...earlier, ...Object.fromEntries(changes) });
    const there = (await calls.getExact(`/containers/${request.name}/json`)) as { readonly HostConfig: Shown };
    const swap = Object.fromEntries([...FOLLOWS].filter((field) => !changes.some(([name]) => name === field)).map((field) => [field, there.HostConfig[field]]));
    expected.set(request.name ?? "", { ...expected.get(request.name ?? ""), ...swap });
    return unlikeConfigurations(expected, after);
  };
}

/** The engine takes less than nothing for no limit, and spells a policy out. */
function asKept(name: string, value: JsonValue): unknown {
  if (name === "PidsLimit" && Number(value) < 0) return 0;
  return name === "RestartPolicy" ? { MaximumRetryCount: 0, ...(value as JsonObject) } : value;
}

function saysNothing(value: unknown): boolean {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return ((value as JsonObject)["Name"] ?? "") === "";
  return value === 0 || value === "" || value === null || (Array.isArray(value) && value.length === 0);
}

async function renamed(observed: Observed): Promise<Look> {
  const { request, calls } = observed;
  const before = await names(observed);
  return async () => {
    const after = await names(observed);
    const asked = request.query.find(({ name }) => name === "name")?.value ?? "";
    const expected = new Map(before).set(request.name ?? "", asked.replace(/^\//, ""));
    const earlier = before.get(request.name ?? "") ?? "";
    await calls.post(`/containers/${request.name}/rename?name=${earlier}`);
    return unlike(Object.fromEntries(expected), Object.fromEntries(after));
  };
}

/** A start changes no configuration; the one container that runs already is the only one that can be started. */
async function started(observed: Observed): Promise<Look> {
  const before = await configurations(observed);
  return async () => unlikeConfigurations(before, await configurations(observed));
}

async function connected(observed: Observed): Promise<Look> {
  const { request, calls } = observed;
  const before = await networks(observed);
  return async () => {
    const after = await networks(observed);
    const container = String(request.body?.["Container"]);
    const expected = new Map(before).set(container, [...(before.get(container) ?? []), request.name ?? ""].sort());
    await calls.post(`/networks/${request.name}/disconnect`, { Container: container, Force: true });
    return unlike(Object.fromEntries(expected), Object.fromEntries(after));
  };
}

interface Inspected {
  readonly Name: string;
  readonly HostConfig: Shown;
  readonly NetworkSettings: { readonly Networks: Shown };
}

async function eachOf<T>({ bystanders, calls }: Observed, read: (inspected: Inspected) => T): Promise<ReadonlyMap<string, T>> {
  const answers = await Promise.all(bystanders.map((id) => calls.getExact(`/containers/${id}/json`)));
  return new Map(bystanders.map((id, index) => [id, read(answers[index] as Inspected)]));
}

const names = (observed: Observed) => eachOf(observed, ({ Name }) => Name.replace(/^\//, ""));
const configurations = (observed: Observed) => eachOf(observed, ({ HostConfig }) => HostConfig);
const networks = (observed: Observed) => eachOf(observed, ({ NetworkSettings }) => Object.keys(NetworkSettings.Networks).sort());

function unlikeConfigurations(expected: ReadonlyMap<string, Shown>, after: ReadonlyMap<string, Shown>): readonly Difference[] {
  return [...expected].flatMap(([id, configuration]) =>
    Object.entries(configuration).flatMap(([what, believed]) => {
      const seen = after.get(id)?.[what];
      return unlike({ what: believed }, { what: seen }).length === 0 ? [] : [{ what: `${what} of ${id.slice(0, 12)}`, believed, seen }];
    }),
  );
}
