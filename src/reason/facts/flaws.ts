import type { Blank, Finding, FlawComponent, FlawFinding, Support } from "../../model/index.ts";
import { judgeFlaws, techniqueFor } from "../flaws/judge-flaws.ts";
import { latestOf } from "../flaws/latest.ts";
import { fails, hangsOn } from "./finding.ts";
import type { WorldIndex } from "./world-index.ts";
import { remembered } from "./world-index.ts";

/** Flaws in versions, told of a whole kind at once: one reason a component, however many flaws it has. */
export function flaw(index: WorldIndex, args: readonly string[]): Finding {
  const { hasEveryFix } = index.world.host.software;
  if (hasEveryFix.known && hasEveryFix.value) return fails({ because: "versions are assumed to be free of known flaws", evidence: [hasEveryFix.evidence] });
  const { flaws } = index;
  if (flaws === null) return hangsOn({ why: "no data on flaws was loaded", learnBy: "judge with knowledge that has it" });
  const ofKind = findings(index).filter(({ techniques }) => techniques.includes(techniqueFor(args[0] ?? "")));
  const present = ofKind.filter(({ applies }) => applies === "yes");
  if (present.length > 0)
    return { truth: "true", supports: [...byComponent(present)].map(([component, list]) => supportOf(index, component, list)), blanks: [] };
  const open = ofKind.filter(({ applies }) => applies === "unknown");
  if (open.length === 0) return fails({ because: `none of the flaws of this kind known on ${flaws.date} is in a version that runs here` });
  return { truth: "unknown", supports: [], blanks: [...byComponent(open)].map(([component, list]) => blankOf(component, list)) };
}

const findings = remembered((index: WorldIndex): readonly FlawFinding[] => (index.flaws === null ? [] : judgeFlaws(index.world, index.flaws)));

/** For each component the version that is past every flaw in it, so that every kind asks for the same upgrade. */
const targets = remembered((index: WorldIndex): ReadonlyMap<FlawComponent, string> => {
  const present = findings(index).filter(({ applies }) => applies === "yes");
  return new Map([...byComponent(present)].flatMap(([component, list]) => latestOf(list.map(({ fixedIn }) => fixedIn)).map((to) => [component, to] as const)));
});

function byComponent(list: readonly FlawFinding[]): ReadonlyMap<FlawComponent, readonly FlawFinding[]> {
  const groups = new Map<FlawComponent, FlawFinding[]>();
  for (const finding of list) groups.set(finding.component, [...(groups.get(finding.component) ?? []), finding]);
  return groups;
}

function supportOf(index: WorldIndex, component: FlawComponent, list: readonly FlawFinding[]): Support {
  const to = targets(index).get(component);
  const [first] = list;
  const because = list.length === 1 && first !== undefined ? `${first.id}: ${first.because}` : `${component} has ${idsOf(list)}`;
  return { because, evidence: first?.evidence ?? [], remedies: to === undefined ? [] : [{ kind: "upgrade", component, to }] };
}

function blankOf(component: FlawComponent, list: readonly FlawFinding[]): Blank {
  const [first] = list;
  const learnBy = first?.learnBy ?? "";
  if (list.length === 1 && first !== undefined) return { why: `${first.id}: ${first.because}`, learnBy };
  return { why: `${first?.because ?? ""} (${component}: ${idsOf(list)})`, learnBy: `${learnBy}; and so for each: \`seaworthy scan --verbose\` lists them` };
}

const IDS_IN_FULL = 3;

function idsOf(list: readonly FlawFinding[]): string {
  const ids = list.map(({ id }) => id);
  const more = ids.length - IDS_IN_FULL;
  return more > 1 ? `${ids.slice(0, IDS_IN_FULL).join(", ")} and ${more} more` : ids.join(", ");
}
