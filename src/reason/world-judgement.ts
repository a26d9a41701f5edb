import type { ControlReport, Judgement, World } from "../model/index.ts";
import type { Bounds } from "./bounds.ts";
import { judgeControls } from "./controls/judge-controls.ts";
import { crewEntries } from "./facts/crew-entries.ts";
import { describeRemedy } from "./facts/price-remedy.ts";
import { factsOf } from "./facts/world-facts.ts";
import { judge } from "./judge.ts";
import type { Knowledge } from "./knowledge.ts";
import type { WorldView } from "./view.ts";

/** A world as the reasoner sees it. */
export function viewOf(world: World, { flaws }: Pick<Knowledge, "flaws">): WorldView {
  const containers = world.containers.map(({ id, name, source, evidence }) => ({ id, name, source, evidence }));
  return { source: factsOf(world, flaws ?? null), containers, assumptions: world.assumptions, crew: crewEntries(world) };
}

/** The one judgement that every product asks for. */
export function judgeWorld(world: World, knowledge: Knowledge, bounds: Partial<Bounds> = {}): Judgement {
  return judgeView(viewOf(world, knowledge), knowledge, bounds);
}

/** The same judgement, and every control of the benchmark beside it: both ask one source, which remembers what was derived. */
export function judgeWithControls(world: World, knowledge: Knowledge): { readonly judgement: Judgement; readonly controls: ControlReport } {
  const view = viewOf(world, knowledge);
  const judgement = judgeView(view, knowledge, {});
  return { judgement, controls: judgeControls(view, judgement, knowledge) };
}

function judgeView(view: WorldView, knowledge: Knowledge, bounds: Partial<Bounds>): Judgement {
  const names = new Map(view.containers.map((container) => [container.id, container.name]));
  return judge(view, knowledge, { describeRemedy: (remedy) => describeRemedy(remedy, names), bounds });
}
