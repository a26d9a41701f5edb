import { describe, expect, it } from "vitest";
import { loadScenarios } from "./scenario-file.ts";
import { outcomeOf } from "./situation.ts";

describe.each(loadScenarios().map((scenario) => [scenario.id, scenario] as const))("%s", (_id, scenario) => {
  it.each(scenario.situations.map((situation) => [situation.name, situation] as const))("%s", (_name, situation) => {
    const { proven, possible, targets, verdict } = outcomeOf(situation);
    const said = {
      fires: situation.fires.filter((id) => proven.has(id)),
      might: situation.might.filter((id) => possible.has(id)),
      loud: situation.quiet.filter((id) => proven.has(id) || possible.has(id)),
      targets: situation.targets.filter((target) => targets.has(target)),
      unwanted: situation.notTargets.filter((target) => targets.has(target)),
      verdict: situation.verdict === null ? null : verdict,
    };
    const { fires, might, verdict: wanted } = situation;
    expect(said).toEqual({ fires, might, loud: [], targets: situation.targets, unwanted: [], verdict: wanted });
  });
});
