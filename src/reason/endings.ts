import type { PrivilegeKind } from "../model/index.ts";
import type { Divided } from "./graph.ts";
import { isOverContainer, NO_RANK, OTHER_CONTAINER_RANK, rankOfKind } from "./rank.ts";
import type { Gain, Technique } from "./technique.ts";

/**
 * Divides what techniques gain by the part that it can have in a path from code execution in a container. Most of a large world only ends ways
 * (limits that are not set, what can be read or sent from inside): it is found for the one container that is looked at, when it is looked at.
 * Each part keeps the order and the conditions.
 */
export function divide(techniques: readonly Technique[]): Divided {
  const known = DIVIDED.get(techniques);
  if (known !== undefined) return known;
  const divided = parted(techniques);
  DIVIDED.set(techniques, divided);
  return divided;
}

/** The same knowledge is asked for each world. */
const DIVIDED = new WeakMap<readonly Technique[], Divided>();

function parted(techniques: readonly Technique[]): Divided {
  const premises = premisesOf(techniques);
  const parts: Record<keyof Divided, Technique[]> = { leading: [], outcomes: [], asides: [] };
  for (const technique of techniques) {
    const places = technique.gains.map((gain) => placeOf(technique, gain, premises));
    for (const place of new Set(places)) {
      const gains = technique.gains.filter((_, position) => places[position] === place);
      parts[place].push(gains.length === technique.gains.length ? technique : { ...technique, gains });
    }
  }
  return parts;
}

/** Of all that leads: what only leads to asides is an aside itself. */
function premisesOf(techniques: readonly Technique[]): ReadonlySet<PrivilegeKind> {
  let premises: ReadonlySet<PrivilegeKind> = new Set(techniques.flatMap(({ from }) => from));
  for (let before = techniques.length + 1, leading = techniques; leading.length < before; ) {
    before = leading.length;
    leading = leading.filter((technique) => technique.gains.some((gain) => placeOf(technique, gain, premises) === "leading"));
    premises = new Set(leading.flatMap(({ from }) => from));
  }
  return premises;
}

function placeOf(technique: Technique, gain: Gain, premises: ReadonlySet<PrivilegeKind>): keyof Divided {
  return technique.from.length !== 1 || premises.has(gain.privilege) ? "leading" : endingPlace(technique, gain);
}

function endingPlace({ from: [first], across }: Technique, { privilege, over }: Gain): keyof Divided {
  const rank = rankOfKind(privilege);
  if (rank === NO_RANK) return "asides";
  if (isOverContainer(privilege)) return over === "subject" && first !== undefined && isOverContainer(first) ? "asides" : "leading";
  return first === "exec" && across === null && rank > OTHER_CONTAINER_RANK ? "outcomes" : "leading";
}
