import { homedir } from "node:os";
import type { UnixEndpoint } from "../engine/index.ts";
import { endpointWords } from "../engine/index.ts";
import { EngineClient } from "../engine/io/client.ts";
import { discoverEndpoints } from "../engine/io/discover.ts";
import { PassBook } from "../guard/authz/io/pass-book.ts";
import type { BypassWatch } from "../guard/bypass/io/watch-bypasses.ts";
import type { Caller, JudgedRequest, Peer, Resource } from "../guard/index.ts";
import { askPolicies, bypassGauges, logEvent, Metrics, maySeeSecrets, NO_LIMITS, ownerOf } from "../guard/index.ts";
import { CallerLimits } from "../guard/io/caller-limits.ts";
import { EngineSockets } from "../guard/io/engine-sockets.ts";
import { Gate } from "../guard/io/gate.ts";
import type { Guard } from "../guard/io/guard.ts";
import { listenLoopback } from "../guard/io/listen-tcp.ts";
import { listenUnix } from "../guard/io/listen-unix.ts";
import { LiveFacts } from "../guard/io/live-facts.ts";
import type { GuardLog } from "../guard/io/log.ts";
import type { SideThread } from "../guard/io/side-thread.ts";
import { statusServer } from "../guard/io/status-server.ts";
import { Waits } from "../guard/io/waits.ts";
import { warmUp } from "../guard/io/warm-up.ts";
import { printable } from "../report/index.ts";
import { groundFrom } from "../scan/io/ground-reader.ts";
import { KeptWorld } from "../scan/io/kept-world.ts";
import type { Console } from "./console.ts";
import { UsageError } from "./failure.ts";
import { knowledgeForRequests, knowledgeOf } from "./files.ts";
import { announce } from "./guard-announce.ts";
import { watchBypassesOf } from "./guard-bypasses.ts";
import type { OpenListener } from "./guard-listeners.ts";
import { drainListeners, openListeners, renewCertificates } from "./guard-listeners.ts";
import { openLog } from "./guard-log.ts";
import type { RawGuardOptions } from "./guard-options.ts";
import type { GuardPlan, ListenerPlan } from "./guard-plan.ts";
import { planGuard, socketPath } from "./guard-plan.ts";
import { openPlugin } from "./guard-plugin.ts";
import { reloadWhenAsked } from "./guard-reload.ts";
import type { GuardTasks } from "./guard-thread.ts";
import { guardThread } from "./guard-thread.ts";
import { expectLongRun } from "./long-run.ts";

const MOST_CONNECTIONS = 10_000;
const DRAIN_MS = 10_000;
const MOST_AT_ONCE = 128;
const MOST_WAITING = 5_000;

/** Listens until it is told to end, and settles when all that ran has ended. */
export async function runGuard(raw: RawGuardOptions, console: Console): Promise<void> {
  expectLongRun();
  let plan = await planGuard(raw, console);
  const first = engineAt(raw.engine ?? plan.engine, console);
  const log = openLog(raw.log ?? plan.log, console);
  const engine = new EngineSockets([first.path, ...plan.standbys], (from, to) => {
    const details = { from: printable(from), to: printable(to) };
    console.err(`seaworthy: the engine at ${details.from} does not answer; ${details.to} is asked from now on\n`);
    void log.write(logEvent(new Date().toISOString(), "engine-left", details));
  });
  refuseEnginesSockets(plan, engine);
  const knowledge = await knowledgeBy(raw, console);
  const thread = guardThread(knowledge.whole);
  const shared = sharedBy({ raw, engine, log, thread, knowledge: knowledge.forRequests });
  const told = untilTold(plan.files.length > 0);
  const guards = guardsBy(shared);
  let open: readonly OpenListener[] = [];
  const connections = () => open.reduce((sum, { server }) => sum + server.connections(), 0);
  const bypasses = watchBypassesOf({
    environment: () => environmentFor(engine.endpoint(), console),
    engine: () => engine.path,
    thread,
    log,
  });
  const status = raw.status === undefined ? null : await openStatus(raw.status, { shared, connections, bypasses, console });
  const plugin = shared.passes === null ? null : await openPlugin(raw, plan.listeners, { ...shared, passes: shared.passes });
  open = await openListeners(plan.listeners, {
    guardFor: (name, { peer }) => guards(plan, { name, peer }),
    // Each has a share of its own: a flood at one keeps nobody from another, and all together stay within the bound.
    connections: Math.ceil(MOST_CONNECTIONS / plan.listeners.length),
  }).catch((error: unknown) => {
    bypasses.stop();
    plugin?.close();
    status?.close();
    throw error;
  });
  const take = (next: GuardPlan): void => {
    renewCertificates(open, next);
    plan = next;
  };
  const stopReloading =
    plan.files.length === 0
      ? null
      : reloadWhenAsked({ plan: () => plan, readAgain: () => planGuard(raw, console), take, log, metrics: shared.metrics, console });
  await announce({ plan, open, before: endpointWords(engine.endpoint()), shared, console });
  void warmUp(shared.judge);
  const signal = await told;
  stopReloading?.();
  await log.write(logEvent(new Date().toISOString(), "ending", { signal }));
  bypasses.stop();
  await drainListeners(open, DRAIN_MS);
  plugin?.close();
  status?.close();
  shared.judge.facts.forget();
  await log.write(logEvent(new Date().toISOString(), "ended", { lostLines: log.lost() }));
}

/** What all listeners have in common. */
type Shared = Pick<Guard, "log" | "engine" | "logsAll" | "metrics" | "passes" | "gate" | "callers" | "waits"> & {
  readonly judge: Pick<Guard["judge"], "facts" | "knowledge">;
};

interface Settings {
  readonly raw: RawGuardOptions;
  readonly engine: EngineSockets;
  readonly log: GuardLog;
  readonly thread: SideThread<GuardTasks>;
  readonly knowledge: Guard["judge"]["knowledge"];
}

async function knowledgeBy({ knowledge = null }: { readonly knowledge?: string | null }, console: Console) {
  return { whole: knowledgeOf(knowledge, console), forRequests: await knowledgeForRequests(knowledge, console) };
}

function sharedBy({ raw, engine, log, thread, knowledge }: Settings): Shared {
  const facts = new LiveFacts({
    world: new KeptWorld(
      () => engine.endpoint(),
      homedir(),
      async (request) => groundFrom(await thread.ask("ground", request)),
    ),
    connect: () => new EngineClient(engine.endpoint()),
    identity: () => engine.identity(),
    leave: (identity) => engine.leave(identity),
  });
  return {
    judge: { facts, knowledge },
    log,
    engine,
    logsAll: raw.logAll === true,
    metrics: new Metrics(),
    passes: raw.authzPlugin === undefined ? null : new PassBook(() => performance.now()),
    gate: new Gate(MOST_AT_ONCE, MOST_WAITING),
    callers: new CallerLimits(),
    waits: new Waits(),
  };
}

/** In which nothing but the guard's own engine is found. */
function environmentFor(engine: UnixEndpoint, console: Console): Console["environment"] {
  return { ...console.environment, DOCKER_HOST: endpointWords(engine), DOCKER_CONTEXT: undefined };
}

type GuardOf = (plan: GuardPlan, asking: { readonly name: string; readonly peer: Peer }) => Guard;

/** What holds for a caller at a listener, made once while the plan holds: each request asks. */
function guardsBy(shared: Shared): GuardOf {
  let holding: GuardPlan | null = null;
  let made = new Map<string, WeakMap<Peer, Guard>>();
  return (plan, { name, peer }) => {
    if (plan !== holding) made = new Map();
    holding = plan;
    const ofListener = made.get(name) ?? new WeakMap<Peer, Guard>();
    made.set(name, ofListener);
    const guard = ofListener.get(peer) ?? guardFor({ name, peer }, plan, shared);
    ofListener.set(peer, guard);
    return guard;
  };
}

/** What holds for this caller at this listener. */
function guardFor({ name, peer }: { readonly name: string; readonly peer: Peer }, { listeners, chosen }: GuardPlan, shared: Shared): Guard {
  const plan = listeners.find((each) => each.name === name);
  if (plan === undefined) throw new Error(`internal error: there is no listener ${name}`);
  const caller = { listener: name, profile: plan.profile ?? "", peer };
  const review = (judged: JudgedRequest, resource: Resource | null): JudgedRequest =>
    chosen === null ? judged : askPolicies(judged, { caller, policies: chosen.policies, resource });
  return {
    ...shared,
    listener: name,
    caller,
    mode: plan.mode,
    limits: chosen?.config.limits ?? NO_LIMITS,
    policyVersion: chosen === null ? null : chosen.policies.version,
    shows:
      chosen === null
        ? null
        : (request, part) => maySeeSecrets(request, part, { caller, policies: chosen.policies, isOwning: chosen.owning.has(caller.profile) }),
    judge: { ...shared.judge, review: chosen === null ? null : review, hardening: hardeningOf(plan, chosen), owner: ownerIn(caller, plan, chosen) },
  };
}

/** A guard that observes shows what it would change. */
function hardeningOf({ profile, mode }: ListenerPlan, chosen: GuardPlan["chosen"]): NonNullable<Guard["judge"]["hardening"]> | null {
  const rules = chosen?.hardening.get(profile ?? "");
  return rules === undefined ? null : { rules, applies: mode !== "observe" };
}

function ownerIn(caller: Caller, { profile, mode }: ListenerPlan, chosen: GuardPlan["chosen"]): NonNullable<Guard["judge"]["owner"]> | null {
  if (chosen === null || !chosen.owning.has(profile ?? "")) return null;
  return { name: ownerOf(caller), applies: mode !== "observe" };
}

function refuseEnginesSockets({ listeners }: GuardPlan, { paths }: EngineSockets): void {
  const path = paths.find((each) => listeners.some(({ place }) => place.kind === "unix" && place.path === each));
  if (path === undefined) return;
  throw new UsageError(`the engine's socket and the guard's are both \`${path}\``, "name the engine with --engine unix:///run/docker.sock");
}

function engineAt(engine: string | null, { environment }: Console): UnixEndpoint {
  const named = engine === null ? environment : { ...environment, DOCKER_HOST: engine.startsWith("/") ? `unix://${engine}` : engine };
  const endpoint = discoverEndpoints({ environment: named, home: homedir() }).find((each) => each.kind === "unix");
  if (endpoint?.kind !== "unix") throw new UsageError("the guard needs the engine's unix socket", "name it with --engine unix:///run/docker.sock");
  return endpoint;
}

/** Where nothing can be read anew SIGHUP ends it, as it does what runs at a terminal that is closed. */
function untilTold(isReloadable: boolean): Promise<string> {
  return new Promise((settle) => {
    for (const signal of ["SIGTERM", "SIGINT", ...(isReloadable ? [] : ["SIGHUP" as const])] as const) process.once(signal, () => settle(signal));
  });
}

interface Watched {
  readonly shared: Shared;
  readonly connections: () => number;
  readonly bypasses: BypassWatch;
  readonly console: Console;
}

/** Ready: the engine answers, and the log takes lines. How to close it. */
async function openStatus(address: string, { shared, connections, bypasses, console }: Watched): Promise<{ readonly close: () => void }> {
  const { facts } = shared.judge;
  const server = statusServer({
    metrics: shared.metrics,
    now: () => ({
      seaworthy_guard_connections: connections(),
      seaworthy_guard_log_lines_lost_total: shared.log.lost(),
      seaworthy_guard_engine_left_total: shared.engine.moves,
      ...bypassGauges(bypasses.last()),
    }),
    trouble: async () => {
      const trouble = await facts.trouble();
      return trouble ?? (shared.log.isWorking() ? null : "the log cannot be written");
    },
  });
  const isPath = address.startsWith("/") || address.startsWith("unix://");
  const socket = isPath ? await listenUnix(server, socketPath(address, console.directory)) : null;
  if (!isPath) await listenLoopback(server, address);
  return {
    close: () => {
      server.close();
      socket?.remove();
    },
  };
}
