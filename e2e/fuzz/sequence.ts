import fc from "fast-check";
import { worldWith, worldWithVolume } from "../../src/guard/consequences/world-with.ts";
import { objectIn, textIn } from "../../src/guard/json/edit.ts";
import type { EngineRequest } from "../../src/guard/request.ts";
import type { Container, World } from "../../src/model/index.ts";
import { known } from "../../src/model/index.ts";

/** Requests that follow each other, about a few names: what one leaves, the next may use. */

const EVIDENCE = { source: "sequence", location: "" };

export interface Names {
  readonly image: string;
  readonly label: string;
  /** Stands before each name. */
  readonly prefix: string;
}

/** Texts of requests, without the headers that frame them. */
export function sequences({ image, label, prefix }: Names, mostSteps: number): fc.Arbitrary<readonly string[]> {
  const names = (kind: string, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${prefix}${kind}${index}`);
  const [container, volume, network] = [fc.constantFrom(...names("c", 4)), fc.constantFrom(...names("v", 3)), fc.constantFrom(...names("n", 2))];
  const post = (path: string, body: object): string => `POST /v1.41${path} HTTP/1.1\n\n${JSON.stringify(body)}`;
  const bare = (method: string, path: string): string => `${method} /v1.41${path} HTTP/1.1\n\n`;
  const Labels = { [label]: "" };
  const body = fc
    .tuple(fc.constantFrom("", "0", "1000"), fc.array(powers(container, volume, network), { minLength: 1, maxLength: 3 }))
    .map(([User, parts]) => ({ Image: image, Labels, User, HostConfig: Object.assign({}, ...parts) as object }));
  const step = fc.oneof(
    { weight: 10, arbitrary: fc.tuple(container, body).map(([name, create]) => post(`/containers/create?name=${name}`, create)) },
    { weight: 4, arbitrary: fc.tuple(volume, OPTIONS).map(([Name, DriverOpts]) => post("/volumes/create", { Name, DriverOpts, Labels })) },
    { weight: 1, arbitrary: network.map((Name) => post("/networks/create", { Name, Labels })) },
    { weight: 1, arbitrary: fc.tuple(network, container).map(([name, Container]) => post(`/networks/${name}/connect`, { Container })) },
    { weight: 1, arbitrary: fc.tuple(container, container).map(([from, to]) => bare("POST", `/containers/${from}/rename?name=${to}`)) },
    { weight: 2, arbitrary: container.map((name) => bare("DELETE", `/containers/${name}?force=1`)) },
    { weight: 2, arbitrary: volume.map((name) => bare("DELETE", `/volumes/${name}`)) },
    { weight: 2, arbitrary: container.map((name) => bare("POST", `/containers/${name}/start`)) },
  );
  return fc.array(step, { minLength: 3, maxLength: mostSteps });
}

const OPTIONS = fc.constantFrom<object[]>(
  {},
  {},
  { type: "none", o: "bind", device: "/" },
  { type: "none", o: "bind", device: "/srv" },
  { type: "tmpfs", device: "tmpfs" },
);

/** Parts of a host configuration of which some are harmless alone and not together, or with what is there. */
function powers(container: fc.Arbitrary<string>, volume: fc.Arbitrary<string>, network: fc.Arbitrary<string>): fc.Arbitrary<object> {
  const plain = fc.constantFrom<object[]>(
    ...["NET_RAW", "SYS_PTRACE", "SYS_ADMIN", "DAC_READ_SEARCH", "MKNOD"].map((name) => ({ CapAdd: [name] })),
    ...["seccomp=unconfined", "apparmor=unconfined", "no-new-privileges"].map((option) => ({ SecurityOpt: [option] })),
    ...["/srv:/d", "/srv/data:/d:ro", "/var/run/docker.sock:/s", "/:/h", "/run:/r"].map((bind) => ({ Binds: [bind] })),
    ...[{ CapDrop: ["ALL"] }, { PidMode: "host" }, { NetworkMode: "host" }, { IpcMode: "host" }, { CgroupnsMode: "host" }, { ReadonlyRootfs: true }],
    ...[{ Privileged: true }, { Devices: [{ PathOnHost: "/dev/null" }] }, { DeviceCgroupRules: ["b *:* rw"] }],
  );
  const joined = fc.tuple(fc.constantFrom("PidMode", "IpcMode", "NetworkMode"), container).map(([field, name]) => ({ [field]: `container:${name}` }));
  const inherited = container.map((name) => ({ VolumesFrom: [name] }));
  const bound = volume.map((name) => ({ Binds: [`${name}:/v`] }));
  const made = fc
    .tuple(volume, OPTIONS)
    .map(([Source, Options]) => ({ Mounts: [{ Type: "volume", Source, Target: "/w", VolumeOptions: { DriverConfig: { Name: "local", Options } } }] }));
  return fc.oneof(
    { weight: 5, arbitrary: plain },
    { weight: 2, arbitrary: joined },
    inherited,
    { weight: 2, arbitrary: bound },
    made,
    network.map((NetworkMode) => ({ NetworkMode })),
  );
}

/** The world after an engine did what a request asks for; `step` tells apart what is made by different ones. */
export function worldAfter(world: World, request: EngineRequest, step: number): World {
  const body = request.body ?? {};
  switch (request.operation.id) {
    case "ContainerCreate":
      return withContainer(world, request, step);
    case "VolumeCreate":
      return worldWithVolume(world, { name: textIn(body, "Name"), driver: textIn(body, "Driver") || "local", options: textsOf(objectIn(body, "DriverOpts")) });
    case "NetworkConnect":
      return changed(world, textIn(body, "Container"), (container) => connectedTo(container, request.name ?? ""));
    case "ContainerRename":
      return changed(world, request.name ?? "", (container) => ({ ...container, name: request.query[0]?.value ?? container.name }));
    case "ContainerDelete":
      return { ...world, containers: world.containers.filter(({ id }) => id !== request.name) };
    case "VolumeDelete":
      return world.containers.some((container) => mounts(container, request.name ?? ""))
        ? world
        : { ...world, volumes: world.volumes.filter(({ name }) => name !== request.name) };
    default:
      return world;
  }
}

/** Volumes that nobody named are each container's own. */
function withContainer(world: World, request: EngineRequest, step: number): World {
  const name = request.query.find((parameter) => parameter.name === "name")?.value ?? `step-${step}`;
  const after = worldWith(world, request.body ?? {}, name);
  const own = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('"nameless-', `"nameless-${step}-`)) as T;
  const fresh = <T>(all: readonly T[], there: readonly T[]): readonly T[] => [...there, ...own(all.slice(there.length))];
  const containers = fresh(after.containers, world.containers).map((each, index) =>
    index < world.containers.length ? each : { ...inheriting(each, world), id: step.toString(16).padStart(64, "0") },
  );
  return { ...after, containers, volumes: fresh(after.volumes, world.volumes) };
}

/** The engine settles whose volumes a container has when it is created, and tells them as its own. */
function inheriting(container: Container, { containers }: World): Container {
  const { mounts, volumesFrom } = container;
  if (!mounts.known || !volumesFrom.known) return container;
  const from = volumesFrom.value.flatMap(({ value }) => {
    const inherited = containers.find(({ id }) => id === value.container)?.mounts;
    return inherited?.known === true ? inherited.value.map((mount) => ({ ...mount, readOnly: value.readOnly ?? mount.readOnly })) : [];
  });
  return { ...container, mounts: known([...mounts.value, ...from], EVIDENCE), volumesFrom: known([], EVIDENCE) };
}

function textsOf(options: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));
}

function changed(world: World, id: string, by: (container: Container) => Container): World {
  return { ...world, containers: world.containers.map((container) => (container.id === id ? by(container) : container)) };
}

function connectedTo(container: Container, network: string): Container {
  const { networks } = container;
  return networks.known ? { ...container, networks: known([...networks.value, { value: network, evidence: EVIDENCE }], EVIDENCE) } : container;
}

function mounts(container: Container, volume: string): boolean {
  return !container.mounts.known || container.mounts.value.some(({ kind, source }) => kind === "volume" && source.known && source.value === volume);
}
