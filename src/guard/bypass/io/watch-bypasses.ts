import type { ClientRequest } from "node:http";
import { request } from "node:http";
import type { GuardLog } from "../../io/log.ts";
import { eventEntry } from "../../serve/log-entry.ts";
import type { Bypass } from "../bypasses.ts";
import { bypassWords, without } from "../bypasses.ts";

export interface BypassSources {
  /** Who reaches the engine now; throws where that cannot be read. */
  readonly read: () => Promise<readonly Bypass[]>;
  /** The engine's socket that is asked now. */
  readonly engine: () => string;
  readonly log: GuardLog;
}

export interface BypassWatch {
  /** Null: it could not be read yet, or not last time. */
  readonly last: () => readonly Bypass[] | null;
  readonly stop: () => void;
}

/** Reading host and engine costs: many events are one reading, and there is time between two. */
const BETWEEN_MS = 5_000;
const AFTER_EVENT_MS = 200;
const RECONNECT_MS = 5_000;
/** Accounts and sockets change without an event of the engine. */
const ANYWAY_MS = 600_000;
const MOST_TOLD = 100;

/** Looks at the start, and after each event of the engine that may change the answer; what came and what went is logged. */
export function watchBypasses({ read, engine, log }: BypassSources): BypassWatch {
  let last: readonly Bypass[] | null = null;
  let told: readonly Bypass[] = [];
  let isStopped = false;
  let due: NodeJS.Timeout | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;

  const look = async (): Promise<void> => {
    due = null;
    readAtMs = performance.now();
    try {
      const now = await read();
      if (isStopped) return;
      for (const bypass of without(now, told).slice(0, MOST_TOLD)) tell("bypass", bypass);
      for (const bypass of without(told, now).slice(0, MOST_TOLD)) tell("bypass-closed", bypass);
      [last, told] = [now, now];
    } catch (error) {
      last = null;
      write("bypass-unknown", { message: error instanceof Error ? error.message : String(error) });
    }
  };
  const write = (event: string, details: Readonly<Record<string, string>>): void => void log.write(eventEntry(new Date().toISOString(), event, details));
  const tell = (event: string, bypass: Bypass): void => write(event, { kind: bypass.kind, certainty: bypass.certainty, message: bypassWords(bypass) });
  const soon = (): void => {
    due ??= setTimeout(() => void look(), Math.max(AFTER_EVENT_MS, readAtMs + BETWEEN_MS - performance.now())).unref();
  };

  const events = followEvents(engine, soon);
  const anyway = setInterval(soon, ANYWAY_MS).unref();
  soon();
  return {
    last: () => last,
    stop: () => {
      isStopped = true;
      events.stop();
      clearInterval(anyway);
      if (due !== null) clearTimeout(due);
    },
  };
}

const FILTERS = encodeURIComponent(JSON.stringify({ type: ["container", "daemon"], event: ["create", "start", "die", "destroy", "update", "reload"] }));

/** Calls for each piece of the engine's stream of events, and each time it begins anew: what happened in between is not known. */
function followEvents(socket: () => string, onEvent: () => void): { readonly stop: () => void } {
  let asked: ClientRequest | null = null;
  let again: NodeJS.Timeout | null = null;
  let isStopped = false;
  const follow = (): void => {
    asked = request({ socketPath: socket(), path: `/v1.40/events?filters=${FILTERS}`, headers: { "User-Agent": "seaworthy" } }, (response) => {
      onEvent();
      response.on("data", onEvent).on("error", () => undefined);
    });
    asked
      .on("error", () => undefined)
      .on("close", () => {
        if (!isStopped) again = setTimeout(follow, RECONNECT_MS).unref();
      });
    // Alone it keeps no process.
    asked.on("socket", (socket) => socket.unref()).end();
  };
  follow();
  return {
    stop: () => {
      isStopped = true;
      if (again !== null) clearTimeout(again);
      asked?.destroy();
    },
  };
}
