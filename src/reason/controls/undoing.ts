import type { Remedy } from "../../model/index.ts";
import type { Condition } from "../condition.ts";
import type { FactSource } from "../fact-source.ts";
import type { Control } from "./control.ts";
import type { Thing } from "./settle.ts";
import { crowdOf, isOfKinds } from "./settle.ts";

/** One change that would make a control hold, made to each of these places: containers by id, or `host`. */
export interface Undoing {
  readonly remedy: Remedy;
  readonly places: readonly string[];
}

export const HOST_PLACE = "host";

/** Changes that would make it hold on these things: those of every fact that is not as it should be. Things that are alike are asked once. */
export function undoingsOf(control: Control, things: readonly Thing[], source: FactSource): readonly Undoing[] {
  const each = (thing: Thing) => remediesOn(control, thing, source).map(undoing);
  if (!isOfKinds(control, source)) return things.flatMap(each);
  return [...crowdOf(things).kinds.values()].flatMap((alike) => {
    const remedies = alike.slice(0, 1).flatMap((thing) => remediesOn(control, thing, source));
    const [first] = alike;
    if (first === undefined || !remedies.every((remedy) => isSameOfKind(remedy, first))) return alike.flatMap(each);
    const places = alike.map(({ id }) => id);
    return remedies.map((remedy) => ("container" in remedy ? { remedy, places } : undoing(remedy)));
  });
}

function undoing(remedy: Remedy): Undoing {
  return { remedy, places: ["container" in remedy ? remedy.container : HOST_PLACE] };
}

const NAMES_A_NETWORK: ReadonlySet<Remedy["kind"]> = new Set(["leave-network", "disable-inter-container-traffic", "encrypt-overlay"]);

/** Names of networks differ between containers that are alike; besides the container's own, nothing else that a remedy names does. */
function isSameOfKind(remedy: Remedy, thing: Thing): boolean {
  return !NAMES_A_NETWORK.has(remedy.kind) && (!("container" in remedy) || remedy.container === thing.id);
}

function remediesOn({ holds }: Control, thing: Thing, source: FactSource): readonly Remedy[] {
  return holds === null ? [] : remediesFor(holds, "true", { source, thing });
}

interface Asked {
  readonly source: FactSource;
  readonly thing: Thing;
}

function remediesFor(condition: Condition, wanted: "true" | "false", asked: Asked): readonly Remedy[] {
  if ("not" in condition) return remediesFor(condition.not, wanted === "true" ? "false" : "true", asked);
  if ("all" in condition) return condition.all.flatMap((part) => remediesFor(part, wanted, asked));
  if ("any" in condition) return condition.any.flatMap((part) => remediesFor(part, wanted, asked));
  const { truth, supports } = asked.source.find(condition, { subject: asked.thing.id, object: null });
  return truth === wanted ? [] : supports.flatMap(({ remedies }) => remedies);
}
