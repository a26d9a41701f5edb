import type { Endpoint } from "../../engine/index.ts";
import { EngineError, endpointWords } from "../../engine/index.ts";
import { findDaemon } from "../../engine/io/daemon.ts";
import type { Surroundings } from "../../engine/io/discover.ts";
import { discoverEndpoints } from "../../engine/io/discover.ts";
import { runsInContainer } from "../../host/io/processes.ts";
import { readUnitFiles } from "../../host/io/read-configuration.ts";
import { resolvePath } from "../../host/io/resolve-path.ts";
import type { Engine, Host } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import type { Answers } from "../answers.ts";
import type { Scan } from "./scan.ts";
import { elsewhere, engineFrom, listenerPaths, lookUpOn, readMachineGround, scan, worldOn } from "./scan.ts";

/** Engine, host, and the people and machines of the host. Where an engine on this host lets us in not, its host alone: no container is seen, and that is said. */
export async function scanCrew(surroundings: Surroundings): Promise<Scan> {
  try {
    return await scan(surroundings, undefined, { withCrew: true, withHistory: false });
  } catch (error) {
    const isShut = error instanceof EngineError && (error.code === "permission" || error.code === "refused");
    const [endpoint] = discoverEndpoints(surroundings);
    if (!isShut || endpoint?.kind !== "unix") throw error;
    return { subject: endpointWords(endpoint), ...hostAlone(endpoint, surroundings.home, error.message) };
  }
}

const NOTHING: Answers = { version: {}, info: {}, volumes: { Volumes: [] }, networks: [], containers: [], images: new Map(), histories: new Map() };

function hostAlone(endpoint: Extract<Endpoint, { kind: "unix" }>, home: string, why: string): Pick<Scan, "world" | "lookUp"> {
  const { path } = endpoint;
  const socketPaths = [...new Set([path, resolvePath(path).path])];
  const daemon = findDaemon({ socketPaths, home, unitFiles: readUnitFiles });
  const engine = engineFrom(endpoint, NOTHING, daemon);
  const machine =
    runsInContainer() && !daemon.isSeen
      ? elsewhere("seaworthy runs in a container, of which the host cannot be read")
      : readMachineGround({ socketPaths: [...socketPaths, ...listenerPaths(engine)], daemon, engine, withCrew: true });
  const ground = { engine: { ...engine, rootless: rootlessBySocket(engine, machine.host, socketPaths) }, machine };
  const world = worldOn(ground, NOTHING);
  const assumptions = [...world.assumptions, `no container is seen, because the engine does not let us in: ${why}`];
  return { world: { ...world, assumptions }, lookUp: lookUpOn(ground) };
}

/** A socket that root made is that of an engine which root runs. */
function rootlessBySocket({ rootless }: Engine, { sockets }: Host, paths: readonly string[]): Engine["rootless"] {
  const path = paths.find((each) => sockets.known && sockets.value[each]?.uid === 0);
  return rootless.known || path === undefined ? rootless : known(false, { source: "host", location: `${path} (of root)` });
}
