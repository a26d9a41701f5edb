import { logEvent } from "../guard/index.ts";
import type { Guard } from "../guard/io/guard.ts";
import { printable } from "../report/index.ts";
import type { Console } from "./console.ts";
import type { OpenListener } from "./guard-listeners.ts";
import { placeWords } from "./guard-listeners.ts";
import type { GuardPlan } from "./guard-plan.ts";

export interface Started {
  readonly plan: GuardPlan;
  readonly open: readonly OpenListener[];
  /** The engine, in words. */
  readonly before: string;
  readonly shared: Pick<Guard, "log"> & { readonly judge: Pick<Guard["judge"], "facts"> };
  readonly console: Console;
}

/** On standard output, so that whoever starts it knows that it listens; and what is not as it should be. */
export async function announce({ plan, open, before, shared, console }: Started): Promise<void> {
  for (const listener of open) await warnOf(listener, { shared, console });
  console.out(plan.listeners.map(({ place, mode }) => `listening on ${printable(placeWords(place))} (${mode}), before ${printable(before)}\n`).join(""));
  const version = await shared.judge.facts.apiVersion();
  const apiVersion = printable(version.known ? version.value : `none: ${version.why}`);
  for (const { name, place, mode } of plan.listeners)
    await shared.log.write(
      logEvent(new Date().toISOString(), "listening", { listener: name, address: printable(placeWords(place)), mode, engine: before, apiVersion }),
    );
  if (!version.known) console.err(`seaworthy: the engine does not answer: ${printable(version.why)}\n`);
}

async function warnOf({ name, place, reach }: OpenListener, { shared, console }: Pick<Started, "shared" | "console">): Promise<void> {
  if (reach === "some") return;
  const shown = placeWords(place);
  const message =
    reach === "all"
      ? `listener ${name} is insecure: whoever reaches ${shown} is served, unknown and unseen${place.kind === "systemd" ? "; say SocketMode=0660 in the socket unit" : ""}`
      : `listener ${name} may be insecure: nobody can say who may connect to ${shown}; say SocketMode=0660 in the socket unit`;
  console.err(`seaworthy: WARNING: ${printable(message)}\n`);
  await shared.log.write(logEvent(new Date().toISOString(), "insecure-listener", { listener: name, message: printable(message) }));
}
