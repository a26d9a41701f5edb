import { ProveError } from "./prove-error.ts";

/** Whether a container runs, as the engine's inspect answer says: its first process, and since when. */
export interface Running {
  readonly pid: number;
  readonly startedAt: string;
}

/** `name` is only for the words of the error. */
export function runningOf(inspect: unknown, name: string): Running {
  const state = field(inspect, "State");
  const pid = field(state, "Pid");
  if (field(state, "Paused") === true) throw new ProveError("not-running", `cannot prove \`${name}\`: it is paused`, { hint: "unpause it first" });
  if (field(state, "Restarting") === true) throw new ProveError("not-running", `cannot prove \`${name}\`: it is restarting`);
  if (field(state, "Running") !== true || typeof pid !== "number" || !Number.isSafeInteger(pid) || pid < 1)
    throw new ProveError("not-running", `cannot prove \`${name}\`: it is not running`, {
      hint: "start it first: a container that does not run has nothing to look at",
    });
  const startedAt = field(state, "StartedAt");
  return { pid, startedAt: typeof startedAt === "string" ? startedAt.slice(0, 64) : "" };
}

/** What was seen may be of two lives of a container, or of its end. */
export function refuseChange(before: Running, after: Running, name: string): void {
  if (before.pid === after.pid && before.startedAt === after.startedAt) return;
  throw new ProveError("ended", `cannot prove \`${name}\`: it was restarted while it was looked at`, { hint: "prove it again" });
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
