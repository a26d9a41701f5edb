import { openSync } from "node:fs";
import type { Server } from "node:http";
import { createConnection } from "node:net";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Endpoint } from "../engine/index.ts";
import { endpointWords } from "../engine/index.ts";
import { EngineClient } from "../engine/io/client.ts";
import { discoverEndpoints } from "../engine/io/discover.ts";
import type { JudgedRequest, Mode } from "../guard/index.ts";
import { askPolicies, humanLine, logEvent, Metrics } from "../guard/index.ts";
import { Gate } from "../guard/io/gate.ts";
import type { Guard } from "../guard/io/guard.ts";
import { listenLoopback, listenUnix } from "../guard/io/listen.ts";
import { LiveFacts } from "../guard/io/live-facts.ts";
import type { GuardLog } from "../guard/io/log.ts";
import { logTo } from "../guard/io/log.ts";
import { guardServer } from "../guard/io/server.ts";
import { statusServer } from "../guard/io/status-server.ts";
import { printable } from "../report/index.ts";
import { scan } from "../scan/io/scan.ts";
import type { Console } from "./console.ts";
import { UsageError } from "./failure.ts";
import { knowledgeOf } from "./files.ts";
import type { RawGuardOptions } from "./guard-options.ts";
import type { ChosenPolicies } from "./load-policies.ts";
import { loadPolicies, oneProfile } from "./load-policies.ts";

const MOST_CONNECTIONS = 10_000;
const DRAIN_MS = 10_000;
const MOST_AT_ONCE = 128;
const MOST_WAITING = 5_000;

/** Listens until it is told to end, and settles when all that ran has ended. */
export async function runGuard(raw: RawGuardOptions, console: Console): Promise<void> {
  const listen = socketPath(raw.listen ?? defaultSocket(console), console);
  const engine = engineAt(raw, console);
  if (engine.path === listen)
    throw new UsageError(`the engine's socket and the guard's are both \`${listen}\``, "name the engine with --engine unix:///run/docker.sock");
  const mode: Mode = raw.enforce === true ? "enforce" : raw.mode;
  const log = openLog(raw, console);
  const policies = await loadPolicies(raw, console);
  const guard = guardOf({ raw, console, engine, mode, log, policies });
  const { server, drain, connections } = guardServer(guard, { connections: MOST_CONNECTIONS });
  const told = untilTold();
  await listenUnix(server, listen);
  const status = raw.status === undefined ? null : await openStatus(raw.status, { guard, connections, console });
  await announce({ guard, listen, engine, console });
  const signal = await told;
  await log.write(logEvent(new Date().toISOString(), "ending", { signal }));
  await drain(DRAIN_MS);
  status?.close();
  await log.write(logEvent(new Date().toISOString(), "ended", { lostLines: log.lost() }));
}

type UnixEngine = Extract<Endpoint, { readonly kind: "unix" }>;

interface Settings {
  readonly raw: RawGuardOptions;
  readonly console: Console;
  readonly engine: UnixEngine;
  readonly mode: Mode;
  readonly log: GuardLog;
  /** Null: the built-in rule alone decides. */
  readonly policies: ChosenPolicies | null;
}

const LISTENER = "default";

function guardOf({ raw, console, engine, mode, log, policies }: Settings): Guard {
  const environment = { ...console.environment, DOCKER_HOST: endpointWords(engine), DOCKER_CONTEXT: undefined };
  const facts = new LiveFacts({
    readWorld: async () => (await scan({ environment, home: homedir() })).world,
    connect: () => new EngineClient(engine),
  });
  return {
    listener: LISTENER,
    mode,
    judge: {
      facts,
      knowledge: knowledgeOf(raw.knowledge ?? null, console),
      review: policies === null ? null : reviewBy(policies),
      hardening: hardeningOf(policies, mode),
    },
    log,
    dial: () => createConnection({ path: engine.path, allowHalfOpen: true }),
    logsAll: raw.logAll === true,
    metrics: new Metrics(),
    gate: new Gate(MOST_AT_ONCE, MOST_WAITING),
  };
}

/** A guard that observes shows what it would change. */
function hardeningOf(chosen: ChosenPolicies | null, mode: Mode): NonNullable<Guard["judge"]["hardening"]> | null {
  const rules = chosen?.hardening.get(oneProfile(chosen));
  return rules === undefined ? null : { rules, applies: mode !== "observe" };
}

/** Who is on the other side of a unix socket is not looked at: its mode says who may connect. */
function reviewBy(chosen: ChosenPolicies): (judged: JudgedRequest) => JudgedRequest {
  const caller = { listener: LISTENER, profile: oneProfile(chosen), peer: { kind: "anyone" } } as const;
  return (judged) => askPolicies(judged, { caller, policies: chosen.policies, resource: null });
}

function defaultSocket({ environment }: Console): string {
  return join(environment["XDG_RUNTIME_DIR"] || "/run", "seaworthy", "guard.sock");
}

const LONGEST_PATH = 107;

/** Source: unix(7), sun_path. */
function socketPath(text: string, { directory }: Console): string {
  const path = resolve(directory, text.replace(/^unix:\/\//, ""));
  if (/^[a-z]+:\/\//.test(text) && !text.startsWith("unix://")) throw new UsageError(`cannot listen on \`${text}\`: expected a path or unix:///path`);
  if (Buffer.byteLength(path) > LONGEST_PATH) throw new UsageError(`cannot listen on \`${path}\`: the path is longer than ${LONGEST_PATH} bytes`);
  return path;
}

function engineAt({ engine }: RawGuardOptions, { environment }: Console): UnixEngine {
  const named = engine === undefined ? environment : { ...environment, DOCKER_HOST: engine.startsWith("/") ? `unix://${engine}` : engine };
  const endpoint = discoverEndpoints({ environment: named, home: homedir() }).find((each) => each.kind === "unix");
  if (endpoint?.kind !== "unix") throw new UsageError("the guard needs the engine's unix socket", "name it with --engine unix:///run/docker.sock");
  return endpoint;
}

/** To a file as JSON; to a terminal in words; else to standard error as JSON. */
function openLog({ log }: RawGuardOptions, console: Console): GuardLog {
  if (log === undefined && !console.isErrTerminal) return logTo(2);
  const words = logTo(2);
  const file = log === undefined ? words : logTo(openFile(resolve(console.directory, log)));
  return {
    ...file,
    write: async (line) => {
      const human = humanLine(line);
      const shown = human === null ? true : words.write(`${human}\n`);
      if (log === undefined) return shown;
      const wasWorking = file.isWorking();
      const isWritten = await file.write(line);
      if (!isWritten && wasWorking) void words.write(`seaworthy: the log \`${printable(log)}\` cannot be written; what changes something ${LOG_LOST}\n`);
      return isWritten;
    },
  };
}

const LOG_LOST = "is refused where the guard enforces, and passes unrecorded where it observes";

function openFile(path: string): number {
  try {
    return openSync(path, "a", 0o600);
  } catch (cause) {
    throw new UsageError(`cannot open the log \`${path}\`: ${cause instanceof Error ? cause.message : String(cause)}`, null, { cause });
  }
}

function untilTold(): Promise<string> {
  return new Promise((settle) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => settle(signal));
  });
}

interface Watched {
  readonly guard: Guard;
  readonly connections: () => number;
  readonly console: Console;
}

/** Ready: the engine answers, and the log takes lines. */
async function openStatus(address: string, { guard, connections, console }: Watched): Promise<Server> {
  const { facts } = guard.judge;
  const server = statusServer({
    metrics: guard.metrics,
    now: () => ({ seaworthy_guard_connections: connections(), seaworthy_guard_log_lines_lost_total: guard.log.lost() }),
    trouble: async () => {
      const trouble = await facts.trouble();
      return trouble ?? (guard.log.isWorking() ? null : "the log cannot be written");
    },
  });
  if (address.startsWith("/") || address.startsWith("unix://")) await listenUnix(server, socketPath(address, console));
  else await listenLoopback(server, address);
  return server;
}

interface Started {
  readonly guard: Guard;
  readonly listen: string;
  readonly engine: UnixEngine;
  readonly console: Console;
}

/** On standard output, so that whoever starts it knows that it listens; and what is not as it should be. */
async function announce({ guard, listen, engine, console }: Started): Promise<void> {
  console.out(`listening on unix://${printable(listen)} (${guard.mode}), before ${printable(endpointWords(engine))}\n`);
  const version = await guard.judge.facts.apiVersion();
  const answer = version.known ? version.value : `none: ${version.why}`;
  await guard.log.write(
    logEvent(new Date().toISOString(), "listening", { listener: listen, mode: guard.mode, engine: endpointWords(engine), apiVersion: printable(answer) }),
  );
  if (!version.known) console.err(`seaworthy: the engine does not answer: ${printable(version.why)}\n`);
}
