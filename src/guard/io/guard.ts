import type { PassBook } from "../authz/io/pass-book.ts";
import type { Limits } from "../config/guard-config.ts";
import type { Caller } from "../policy/caller.ts";
import type { EngineRequest } from "../request.ts";
import type { SecretPart } from "../secrets/withhold.ts";
import type { Metrics } from "../serve/metrics.ts";
import type { Mode } from "../serve/mode.ts";
import type { CallerLimits } from "./caller-limits.ts";
import type { EngineSockets } from "./engine-sockets.ts";
import type { Gate } from "./gate.ts";
import type { Judge } from "./judge.ts";
import type { GuardLog } from "./log.ts";
import type { Waits } from "./waits.ts";

/** What one listener does with what comes from one caller. */
export interface Guard {
  /** As the log calls it. */
  readonly listener: string;
  readonly caller: Caller;
  readonly mode: Mode;
  /** Null: there are no policies. */
  readonly policyVersion: string | null;
  readonly judge: Judge;
  /** Whether the answer to a request may show secrets that stand in a part of it; null: there are no policies, and all is shown. */
  readonly shows: ((request: EngineRequest, part: SecretPart) => boolean) | null;
  readonly log: GuardLog;
  readonly engine: EngineSockets;
  /** Whether reading is logged too, not only what changes something or would be refused. */
  readonly logsAll: boolean;
  readonly metrics: Metrics;
  /** What is sent to an engine that asks the guard's plugin has a pass; null: no plugin is asked. */
  readonly passes: PassBook | null;
  /** What only ends things never waits at it. */
  readonly gate: Gate;
  readonly limits: Limits;
  readonly callers: CallerLimits;
  readonly waits: Waits;
}
