import { isDeepStrictEqual } from "node:util";
import type { Metrics } from "../guard/index.ts";
import { logEvent, reload } from "../guard/index.ts";
import { coalesced } from "../guard/io/coalesced.ts";
import type { GuardLog } from "../guard/io/log.ts";
import { watchFiles } from "../guard/io/watch-files.ts";
import { printable } from "../report/index.ts";
import type { Console } from "./console.ts";
import { UsageError } from "./failure.ts";
import type { GuardPlan, ListenerPlace } from "./guard-plan.ts";

export interface Reloading {
  readonly plan: () => GuardPlan;
  readonly readAgain: () => Promise<GuardPlan>;
  /** Has the new plan hold from here on. Throws where it cannot, and nothing has changed. */
  readonly take: (plan: GuardPlan) => void;
  readonly log: GuardLog;
  readonly metrics: Metrics;
  readonly console: Console;
}

/** Reading Cedar's policies takes the time of many requests. */
const PAUSE_MS = 1_000;

/** Reads everything anew on SIGHUP and when a file has changed: all of it holds, or all of the old. How to end it. */
export function reloadWhenAsked(reloading: Reloading): () => void {
  const ask = coalesced(() => reloadOnce(reloading), PAUSE_MS);
  const end = watchFiles(() => reloading.plan().files, ask);
  process.on("SIGHUP", ask);
  return () => {
    end();
    process.off("SIGHUP", ask);
  };
}

async function reloadOnce({ plan, readAgain, take, log, metrics, console }: Reloading): Promise<void> {
  const before = plan();
  const outcome = await reload(before, async () => {
    const next = await readAgain();
    refuseOtherPlaces(before, next);
    take(next);
    return next;
  });
  metrics.reloaded(outcome.kind);
  const policyVersion = outcome.now.chosen?.policies.version ?? "none";
  const details = outcome.kind === "kept" ? { message: printable(outcome.error.message, LONGEST) } : { before: before.chosen?.policies.version ?? "none" };
  await log.write(logEvent(new Date().toISOString(), outcome.kind === "kept" ? "reload-refused" : "reloaded", { policyVersion, ...details }));
  if (outcome.kind === "kept")
    console.err(`seaworthy: the configuration is not taken, and the one before holds: ${printable(outcome.error.message, LONGEST)}\n`);
}

const LONGEST = 1200;

/** Sockets stay as they were opened: who connects to another place is not to find what was meant for this one. */
function refuseOtherPlaces(before: GuardPlan, next: GuardPlan): void {
  const places = ({ listeners, engine, standbys, log }: GuardPlan) => ({
    engine,
    standbys,
    log,
    listeners: listeners.map(({ name, place }) => ({ name, place: withoutMaterial(place) })),
  });
  if (isDeepStrictEqual(places(before), places(next))) return;
  throw new UsageError("its listeners have other names or addresses, or the engine or the log is another", "restart the guard for that");
}

function withoutMaterial(place: ListenerPlace): object {
  return place.kind !== "tcp" ? place : { ...place, tls: place.tls === null ? null : "TLS" };
}
