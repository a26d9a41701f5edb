import { textAt } from "../owners/documents.ts";
import { ownerOf } from "../policy/caller.ts";
import type { Guard } from "./guard.ts";

/** A client that runs a container and has it removed waits for that before it starts it. One that never ran is not removed. */
export async function endWaits({ waits, caller, judge }: Guard, container: string): Promise<void> {
  const owner = ownerOf(caller);
  if (!waits.has(owner, container)) return;
  const answer = await judge.facts.document(`/containers/${encodeURIComponent(container)}/json`).catch(() => null);
  if (textAt(answer, "State", "Status") === "created") waits.end(owner, container);
}
