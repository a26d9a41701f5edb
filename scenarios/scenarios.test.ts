import { describe, expect, it } from "vitest";
import { describeRemedy, factsOf, judge, KNOWLEDGE } from "../src/reason/index.ts";
import type { Situation } from "./scenario-file.ts";
import { loadScenarios } from "./scenario-file.ts";
import { judgementOf, outcomeOf, worldOf } from "./situation.ts";

const SCENARIOS = loadScenarios();

function judged(situation: Situation) {
  const world = worldOf(situation);
  const view = { source: factsOf(world), containers: world.containers, assumptions: world.assumptions };
  return judgementOf(situation, judge(view, KNOWLEDGE, { describeRemedy: (remedy) => describeRemedy(remedy, world) }));
}

describe.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))("%s", (_id, scenario) => {
  it.each(scenario.situations.map((situation) => [situation.name, situation] as const))("%s", (_name, situation) => {
    const container = judged(situation);
    const { proven, possible, targets } = outcomeOf(container);
    const said = {
      fires: situation.fires.filter((id) => proven.has(id)),
      might: situation.might.filter((id) => possible.has(id)),
      loud: situation.quiet.filter((id) => proven.has(id) || possible.has(id)),
      targets: situation.targets.filter((target) => targets.has(target)),
      notTargets: situation.notTargets.filter((target) => targets.has(target)),
      verdict: situation.verdict === null ? null : container.verdict,
    };
    expect(said).toEqual({
      fires: situation.fires,
      might: situation.might,
      loud: [],
      targets: situation.targets,
      notTargets: [],
      verdict: situation.verdict,
    });
  });
});
