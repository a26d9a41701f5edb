import { hostname } from "node:os";
import type { Endpoint } from "../../engine/index.ts";
import { endpointWords, engineOf, hostPartOf } from "../../engine/index.ts";
import type { ClientLimits } from "../../engine/io/client.ts";
import { CLIENT_LIMITS } from "../../engine/io/client.ts";
import { connect } from "../../engine/io/connect.ts";
import type { Daemon } from "../../engine/io/daemon.ts";
import { findDaemon, remoteDaemon } from "../../engine/io/daemon.ts";
import type { Surroundings } from "../../engine/io/discover.ts";
import { discoverEndpoints } from "../../engine/io/discover.ts";
import type { MachineReadings } from "../../host/index.ts";
import { configurationOf, crewOf, hostOf, pathFactsOf, unknownConfiguration, unknownHost } from "../../host/index.ts";
import type { EngineView, LookUp } from "../../host/io/engine-view.ts";
import { engineView, lookUp, lookUpNothing, placeOf as placeIn } from "../../host/io/engine-view.ts";
import { readProcessIds, runsInContainer } from "../../host/io/processes.ts";
import { readConfiguration, readUnitFiles } from "../../host/io/read-configuration.ts";
import { readCrew } from "../../host/io/read-crew.ts";
import { readFile } from "../../host/io/read-file.ts";
import { readMachine, readPaths } from "../../host/io/read-machine.ts";
import { readRuntimeConfig } from "../../host/io/read-runtime-config.ts";
import { resolvePath } from "../../host/io/resolve-path.ts";
import type { Composition, Engine, Host, HostConfiguration, ProcessIds, World } from "../../model/index.ts";
import { deviceNumbersOf } from "../../parse/index.ts";
import type { Answers } from "../answers.ts";
import { processIdOf } from "../answers.ts";
import { assembleWorld } from "../assemble.ts";
import { compositionOf } from "../composition.ts";
import { mountSourcesOf } from "../mount-sources.ts";
import { whyNotTheHost } from "../place.ts";
import type { RuntimeReading } from "../runtimes.ts";
import { runtimeFilesOf, settleRuntimes } from "../runtimes.ts";
import { containerDefaultsOf } from "./container-defaults.ts";
import { fetchAnswers } from "./fetch.ts";

export interface Scan {
  /** The engine's address in words. */
  readonly subject: string;
  readonly world: World;
  readonly lookUp: LookUp;
}

/** How much is read: people and machines of the host, and histories of images, only where a question is about them. */
export interface Extent {
  readonly withCrew: boolean;
  readonly withHistory: boolean;
}

const CONTAINERS_ONLY: Extent = { withCrew: false, withHistory: false };

/** Finds the engine, reads it and its host, and joins what was learned. Nothing is created, started, executed or pulled. */
export async function scan(surroundings: Surroundings, limits: ClientLimits = CLIENT_LIMITS, extent: Extent = CONTAINERS_ONLY): Promise<Scan> {
  const { client, version } = await connect(discoverEndpoints(surroundings), limits);
  try {
    const answers = await fetchAnswers(client, version, extent.withHistory);
    const ground = readGround(client.endpoint, answers, { home: surroundings.home, withCrew: extent.withCrew });
    return { subject: endpointWords(client.endpoint), world: worldOn(ground, answers), lookUp: lookUpOn(ground) };
  } finally {
    client.close();
  }
}

/** All of a world that does not hang on what the engine runs: its process and settings, and the machine. */
export interface Ground {
  readonly engine: Engine;
  readonly machine: MachineGround;
}

export function readGround(
  endpoint: Endpoint,
  answers: Pick<Answers, "version" | "info">,
  { home, withCrew }: Pick<Extent, "withCrew"> & { readonly home: string },
): Ground {
  const socketPaths = endpoint.kind === "unix" ? [...new Set([endpoint.path, resolvePath(endpoint.path).path])] : [];
  const nearby = endpoint.kind === "unix" ? findDaemon({ socketPaths, home, unitFiles: readUnitFiles }) : null;
  const why = whyNotTheHost(placeOf(endpoint, answers, nearby));
  const daemon = nearby !== null && why === null ? nearby : remoteDaemon(why ?? "");
  const engine = engineFrom(endpoint, answers, daemon);
  const machine = why === null ? readMachineGround({ socketPaths: [...socketPaths, ...listenerPaths(engine)], daemon, engine, withCrew }) : elsewhere(why);
  const containerDefaults = containerDefaultsOf(engine, daemon, machine.seen?.view ?? null);
  return { engine: { ...engine, containerDefaults }, machine: { ...machine, host: { ...machine.host, ...learned(hostPartOf(answers.info), machine.host) } } };
}

/** What the engine runs, on the ground that was read. Looks up the paths that containers mount, and the processes that run in them. */
export function worldOn(ground: Ground, answers: Answers): World {
  const { engine, machine } = ground;
  const files = runtimeFilesOf(engine);
  const told = compositionOf(answers);
  const composition = files === null ? told : settleRuntimes(told, answers, (id) => readRuntime(machine, files(id)));
  return assembleWorld({ composition, listed: answers.containers, engine, ...machineFor(ground, composition, answers) });
}

export function lookUpOn({ machine: { seen } }: Ground): LookUp {
  return seen === null ? lookUpNothing : (path) => lookUp(path, seen.view);
}

const FROM_ITS_FILES = "run `seaworthy scan` on the engine's host, as its user";

/** As the engine sees them. */
function readRuntime({ seen }: MachineGround, path: string): RuntimeReading {
  if (seen === null || seen.view.root === null)
    return { why: "Podman's answers do not tell it, and its files cannot be read from here", learnBy: FROM_ITS_FILES };
  const reading = readRuntimeConfig(placeIn(path, seen.view.root), deviceNumbersOf);
  return "why" in reading ? { why: reading.why, learnBy: FROM_ITS_FILES } : reading;
}

export function engineFrom(endpoint: Endpoint, { version, info }: Pick<Answers, "version" | "info">, daemon: Daemon): Engine {
  const tls = endpoint.kind === "tcp" && endpoint.tls !== null;
  const hasClientCertificate = endpoint.kind === "tcp" && endpoint.tls?.cert != null;
  return engineOf({ version, info, settings: daemon.settings, reachedAt: { address: endpointWords(endpoint), tls, verifiesClients: hasClientCertificate } });
}

function placeOf(endpoint: Endpoint, { info }: Pick<Answers, "info">, daemon: Daemon | null): Parameters<typeof whyNotTheHost>[0] {
  const kernel = readFile("/proc/sys/kernel/osrelease");
  return {
    socketPath: endpoint.kind === "unix" ? endpoint.path : null,
    engineName: textField(info, "Name"),
    engineKernel: textField(info, "KernelVersion"),
    isDesktop: /docker desktop/i.test(textField(info, "OperatingSystem") ?? ""),
    hostName: hostname(),
    kernel: kernel.kind === "text" ? kernel.text.trim() : "",
    runsInContainer: runsInContainer(),
    seesEngineProcess: daemon?.pid != null,
  };
}

function textField(value: unknown, name: string): string | null {
  const field: unknown = typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : null;
  return typeof field === "string" ? field : null;
}

export function listenerPaths({ listeners }: Engine): readonly string[] {
  const addresses = listeners.known ? listeners.value.map(({ value }) => value.address) : [];
  return addresses.flatMap((address) => /^unix:\/\/(\/.*)$/.exec(address)?.[1] ?? []);
}

/** What the machine gives to a world. */
interface Machine {
  readonly host: Host;
  readonly processIds: ReadonlyMap<string, ProcessIds | null>;
  readonly hiddenPaths: ReadonlyMap<string, string>;
}

interface NearEngine extends Pick<Extent, "withCrew"> {
  readonly socketPaths: readonly string[];
  readonly daemon: Daemon;
  readonly engine: Engine;
}

/** Its files are looked at as the engine sees them, the machine's as we do. */
function readSetUp({ processes }: MachineReadings, { socketPaths, daemon, engine }: NearEngine, view: EngineView): HostConfiguration {
  if (view.root === null || !view.isMachine)
    return unknownConfiguration("the engine has a mount namespace of its own", "nsenter -t $(pidof dockerd) -m stat /etc/docker");
  const { dataRoot, configuration } = engine;
  const { tlsFiles } = configuration;
  const files = {
    socketPaths,
    configPath: daemon.configPath,
    dataRoot: dataRoot.known ? dataRoot.value : null,
    tlsFiles: tlsFiles.known ? tlsFiles.value : null,
  };
  return configurationOf(readConfiguration({ engine: files, enginePid: daemon.pid, processes, view }));
}

/** How the engine sees its files. */
interface Seen {
  readonly socketPaths: readonly string[];
  /** Null: its process was not found. */
  readonly enginePid: number | null;
  readonly view: EngineView;
}

/** The machine, but for what hangs on the paths that containers mount. */
export interface MachineGround {
  readonly host: Host;
  /** Null: it is not the engine's host. */
  readonly seen: Seen | null;
}

export function readMachineGround(near: NearEngine): MachineGround {
  const { socketPaths, daemon } = near;
  const view = engineView(daemon.pid);
  const readings = readMachine({ mountSources: [], socketPaths, view });
  const host = hostOf(readings);
  const crew = near.withCrew ? crewOf(readCrew(readings)) : host.crew;
  return { host: { ...host, configuration: readSetUp(readings, near, view), crew }, seen: { socketPaths, enginePid: daemon.pid, view } };
}

export function machineFor({ engine, machine: { host, seen } }: Ground, composition: Composition, answers: Answers): Machine {
  if (seen === null) return { host, processIds: new Map(), hiddenPaths: new Map() };
  const processIds = readIds(answers);
  if (seen.view.root === null) return { host, processIds, hiddenPaths: new Map() };
  const paths = readPaths({ ...seen, mountSources: mountSourcesOf(composition, engine.containerDefaults) });
  return { host: { ...host, ...pathFactsOf(paths) }, processIds, hiddenPaths: paths.hiddenPaths };
}

/** Only of containers that run: their process ids are the host's. */
function readIds({ containers }: Answers): ReadonlyMap<string, ProcessIds | null> {
  const running = containers.flatMap((answer) => (answer.kind === "inspected" ? [{ id: answer.id, pid: processIdOf(answer.inspect) }] : []));
  return new Map(running.flatMap(({ id, pid }) => (pid === null ? [] : [[id, readProcessIds(pid)] as const])));
}

export function elsewhere(why: string): MachineGround {
  return { host: unknownHost(why, "run `seaworthy scan` on the engine's host"), seen: null };
}

/** The engine's own words about its host count before what we read; where it says nothing, what we read stands. */
function learned(said: Pick<Host, "kernelVersion" | "cgroupVersion" | "apparmor">, read: Host): Pick<Host, "kernelVersion" | "cgroupVersion" | "apparmor"> {
  return {
    kernelVersion: said.kernelVersion.known ? said.kernelVersion : read.kernelVersion,
    cgroupVersion: said.cgroupVersion.known ? said.cgroupVersion : read.cgroupVersion,
    apparmor: said.apparmor.known ? said.apparmor : read.apparmor,
  };
}
