import { EngineError, endpointWords } from "../../engine/index.ts";
import type { EngineClient } from "../../engine/io/client.ts";
import { connect } from "../../engine/io/connect.ts";
import { findDaemon } from "../../engine/io/daemon.ts";
import type { Surroundings } from "../../engine/io/discover.ts";
import { discoverEndpoints } from "../../engine/io/discover.ts";
import type { ExecEnd, ExecLimits } from "../../engine/io/exec.ts";
import { EXEC_LIMITS, execIn } from "../../engine/io/exec.ts";
import { resolvePath } from "../../host/io/resolve-path.ts";
import type { Predicted } from "../../reason/index.ts";
import { holdAll } from "../hold.ts";
import { probeCommand } from "../probe.ts";
import type { Proof } from "../proof.ts";
import { ProveError } from "../prove-error.ts";
import { hasBegun, readProbe } from "../read-probe.ts";
import type { NamespaceLinks, Part, Seen, Targets } from "../seen.ts";
import { beyond, seen } from "../seen.ts";
import type { Running } from "../state.ts";
import { refuseChange, runningOf } from "../state.ts";
import { targetsOf } from "../targets.ts";
import { readNamespaces, readProcess } from "./read-process.ts";

export interface ProveRequest {
  readonly container: { readonly id: string; readonly name: string };
  readonly predicted: Predicted;
  /** `exec` has the operator's consent. `exec-or-process`: from the host where the image has no shell. */
  readonly way: "exec" | "process" | "exec-or-process";
  /** What we read on this machine is about the engine's host. */
  readonly isHere: boolean;
  readonly limits?: ExecLimits;
}

/** Looks at one running container, once, and holds what is seen against what is predicted. */
export async function prove(request: ProveRequest, surroundings: Surroundings): Promise<Proof> {
  const { client } = await connect(discoverEndpoints(surroundings));
  try {
    const { container, predicted } = request;
    const before = await stateOf(client, request);
    const found = await look(client, request, before);
    refuseChange(before, await stateOf(client, request, true), container.name);
    const host = request.isHere
      ? hostNamespaces(client, surroundings.home)
      : beyond("the engine is not on this host, so that nobody knows its namespaces here");
    return { subject: endpointWords(client.endpoint), container, way: found.way, held: holdAll({ seen: found, predicted, host }) };
  } finally {
    client.close();
  }
}

async function stateOf(client: EngineClient, { container }: ProveRequest, isEnd = false): Promise<Running> {
  try {
    return runningOf(await client.get(`/containers/${encodeURIComponent(container.id)}/json`), container.name);
  } catch (error) {
    const isGone = error instanceof EngineError && error.status === 404;
    if (isEnd && (isGone || (error instanceof ProveError && error.code === "not-running")))
      throw new ProveError("ended", `cannot prove \`${container.name}\`: it ended or was halted while it was looked at`, { cause: error });
    if (isGone) throw new ProveError("no-container", `cannot prove \`${container.name}\`: the engine does not have it any more`, { cause: error });
    throw error;
  }
}

async function look(client: EngineClient, request: ProveRequest, state: Running): Promise<Seen> {
  const targets = targetsOf(request.predicted);
  if (request.way === "process") return fromHost(request, state, targets);
  try {
    return await fromInside(client, request, targets);
  } catch (error) {
    const hasNoShell = error instanceof ProveError && error.code === "no-shell";
    if (request.way === "exec-or-process" && hasNoShell) return fromHost(request, state, targets);
    throw error;
  }
}

function fromHost({ container, isHere }: ProveRequest, { pid }: Running, targets: Targets): Seen {
  if (!isHere) throw new ProveError("elsewhere", `cannot look at \`${container.name}\` from the host: what can be read here is not the engine's host`);
  if (process.getuid?.() !== 0)
    throw new ProveError("no-process", `cannot look at \`${container.name}\` from the host: root alone may read its processes`, { hint: "run it with sudo" });
  const found = readProcess(pid, container.id, targets);
  if (found === null) throw new ProveError("no-process", `cannot look at \`${container.name}\` from the host: process ${pid} is not its first process here`);
  return found;
}

async function fromInside(client: EngineClient, { container, limits = EXEC_LIMITS }: ProveRequest, targets: Targets): Promise<Seen> {
  const end = await run(client, { container, limits, argv: probeCommand(targets) });
  if (!hasBegun(end.stdout) && (end.exitCode === 126 || end.exitCode === 127)) throw noShell(container.name);
  const found = readProbe(end.stdout, targets);
  if (found !== null) return found;
  throw new ProveError("bad-answer", `cannot prove \`${container.name}\`: what it printed is not what the program prints`, {
    hint: "its shell may be another program; look at it from the host with --host, as root",
  });
}

interface Run {
  readonly container: ProveRequest["container"];
  readonly limits: ExecLimits;
  readonly argv: readonly string[];
}

async function run(client: EngineClient, { container, limits, argv }: Run): Promise<ExecEnd> {
  try {
    return await execIn(client, { container: container.id, argv }, limits);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.status === 404 || error.status === 409)
      throw new ProveError("not-running", `cannot prove \`${container.name}\`: it is not running any more, or paused`, { cause: error });
    if (error.code === "http-status" && /no such file|not found|permission denied/i.test(error.message)) throw noShell(container.name, error);
    if (error.code !== "timeout" && error.code !== "too-large") throw error;
    const what = error.code === "timeout" ? `did not end within ${limits.totalMs / 1000} s` : `printed more than ${limits.outputBytes} bytes`;
    throw new ProveError("bad-answer", `cannot prove \`${container.name}\`: the program in it ${what}`, {
      cause: error,
      hint: "it only reads and ends by itself, but may still run in there; `docker top` shows it",
    });
  }
}

function noShell(name: string, cause?: unknown): ProveError {
  return new ProveError("no-shell", `cannot prove \`${name}\` from inside: its image has no /bin/sh that runs`, {
    cause,
    hint: "look at it from the host with --host, as root: it is not entered then",
  });
}

/** Those of the engine's process, where we may read them. Ours are the host's where they are the first ones. */
function hostNamespaces({ endpoint }: EngineClient, home: string): Part<NamespaceLinks> {
  const socketPaths = endpoint.kind === "unix" ? [...new Set([endpoint.path, resolvePath(endpoint.path).path])] : [];
  const { pid } = findDaemon({ socketPaths, home });
  const engines = pid === null ? beyond("") : readNamespaces(pid);
  if (engines.isSeen) return engines;
  const ours = readNamespaces("self");
  return ours.isSeen ? seen(firstOnes(ours.value)) : ours;
}

/** Numbers of the first namespaces are fixed, but for the network's. Source: include/linux/proc_ns.h. */
const FIRST: NamespaceLinks = {
  pid: "pid:[4026531836]",
  uts: "uts:[4026531838]",
  ipc: "ipc:[4026531839]",
  user: "user:[4026531837]",
  cgroup: "cgroup:[4026531835]",
};

function firstOnes(links: NamespaceLinks): NamespaceLinks {
  return Object.fromEntries(Object.entries(links).filter(([kind, link]) => FIRST[kind as keyof NamespaceLinks] === link));
}
