import type { Known, Upkeep } from "../model/index.ts";
import { unknown } from "../model/index.ts";

const blank = <T>(): Known<T> => unknown("what is written is not read for it", "scan the container once it exists");

/** Files and command lines are not read for what only controls of a running engine ask for. */
export const UNREAD_UPKEEP: Upkeep = { cpuShares: blank(), restartAttempts: blank(), ulimits: blank(), hasHealthCheck: blank() };
