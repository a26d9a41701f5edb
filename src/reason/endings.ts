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
  let { leading, ...endings } = divideBy(premisesOf(techniques), techniques);
  // What only leads to asides is an aside itself.
  for (let before = techniques.length + 1; leading.length < before; ) {
    before = leading.length;
    ({ leading, ...endings } = divideBy(premisesOf(leading), techniques));
  }
  return { leading, ...endings };
}

function premisesOf(techniques: readonly Technique[]): ReadonlySet<PrivilegeKind> {
  return new Set(techniques.flatMap(({ from }) => from));
}

function divideBy(premises: ReadonlySet<PrivilegeKind>, techniques: readonly Technique[]): Divided {
  const placeOf = (technique: Technique, gain: Gain): keyof Divided =>
    technique.from.length !== 1 || premises.has(gain.privilege) ? "leading" : endingPlace(technique, gain);
  const only = (place: keyof Divided): readonly Technique[] =>
    techniques.flatMap((technique) => {
      const gains = technique.gains.filter((gain) => placeOf(technique, gain) === place);
      return gains.length === 0 ? [] : [gains.length === technique.gains.length ? technique : { ...technique, gains }];
    });
  return { leading: only("leading"), outcomes: only("outcomes"), asides: only("asides") };
}

function endingPlace({ from: [first], across }: Technique, { privilege, over }: Gain): keyof Divided {
  const rank = rankOfKind(privilege);
  if (rank === NO_RANK) return "asides";
  if (isOverContainer(privilege)) return over === "subject" && first !== undefined && isOverContainer(first) ? "asides" : "leading";
  return first === "exec" && across === null && rank > OTHER_CONTAINER_RANK ? "outcomes" : "leading";
}
