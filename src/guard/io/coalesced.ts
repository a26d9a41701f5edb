import { setTimeout as sleep } from "node:timers/promises";

/** Runs a job when it is asked to: one at a time, with a pause behind each, and however often it is asked meanwhile once more. The job throws nothing. */
export function coalesced(job: () => Promise<void>, pauseMs: number): () => void {
  let isRunning = false;
  let isAsked = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    while (isAsked) {
      isAsked = false;
      await job();
      await sleep(pauseMs, undefined, { ref: false });
    }
    isRunning = false;
  };
  return () => {
    isAsked = true;
    if (!isRunning) void run();
  };
}
