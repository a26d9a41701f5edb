/** Whether what we can read on this machine is about the engine's host. */

export interface Surroundings {
  /** Null: the engine is reached over the network. */
  readonly socketPath: string | null;
  readonly engineName: string | null;
  readonly engineKernel: string | null;
  readonly isDesktop: boolean;
  /** Our own. */
  readonly hostName: string;
  readonly kernel: string;
  readonly runsInContainer: boolean;
  /** The engine's process was found among ours. */
  readonly seesEngineProcess: boolean;
}

/** Null: it is. Otherwise why not. A forwarded socket is local, the engine behind it is not. */
export function whyNotTheHost(place: Surroundings): string | null {
  if (place.socketPath === null) return "the engine is on another machine, of which nothing can be read from here";
  if (place.isDesktop) return "Docker Desktop runs the engine in a virtual machine, of which nothing can be read from here";
  if (place.engineKernel !== place.kernel) return "the engine runs on another kernel than this one (a forwarded socket or a virtual machine)";
  if (place.seesEngineProcess) return null;
  if (place.engineName !== place.hostName) return "the engine names another host than this one (a forwarded socket, or seaworthy runs in a container)";
  return place.runsInContainer ? "seaworthy runs in a container, of which the host cannot be read" : null;
}
