import type { Way } from "./evaluate.ts";
import type { Arrow, Graph, PrivilegeNode } from "./graph.ts";
import type { Partial } from "./partial.ts";
import { stepsOf } from "./partial.ts";

/** Whether the world before a change had the same path already: the same steps, for the same reasons in the same words, as ids of paths compare them. */
export type WasThere = (partial: Partial) => boolean;

/** Ends of proofs are shared, and so are the answers. */
export function wasThereIn(earlier: Graph): WasThere {
  const applications = new Map<PrivilegeNode, ReadonlyMap<string, Arrow>>();
  const applicationIn = (node: PrivilegeNode, key: string): Arrow | undefined => {
    const into = applications.get(node) ?? new Map(node.into.map((arrow) => [applicationOf(arrow), arrow]));
    applications.set(node, into);
    return into.get(key);
  };
  const answers = new Map<Partial, boolean>();
  const isStepThere = ({ arrow, way }: Partial): boolean => {
    if (arrow === null || way === null || arrow.technique === null) return true;
    const gained = earlier.node(arrow.gain.privilege);
    const before = gained === null ? undefined : applicationIn(gained, applicationOf(arrow));
    return before !== undefined && hasWay(earlier, before, wordsOfWay(way));
  };
  const wasThere = (partial: Partial): boolean => {
    const known = answers.get(partial);
    if (known !== undefined) return known;
    const answer = isStepThere(partial) && (partial.rest === null || wasThere(partial.rest));
    answers.set(partial, answer);
    return answer;
  };
  return wasThere;
}

function hasWay(graph: Graph, arrow: Arrow, words: string): boolean {
  return graph.waysOf(arrow).ways.some((way) => wordsOfWay(way) === words);
}

function applicationOf({ technique, subject, object, gain }: Arrow): string {
  return [technique?.id, subject, object, gain.privilege.kind, gain.privilege.of].join("\n");
}

function wordsOfWay(way: Way): string {
  return way.atoms.map((atom) => (atom.open === null ? atom.because : `? ${atom.open.of} ${atom.open.words}`)).join("\n");
}

/** Equal for proofs that take the same steps, whatever the reasons. */
export function courseOf(partial: Partial): string {
  return stepsOf(partial)
    .flatMap(({ arrow }) => (arrow === null ? [] : [applicationOf(arrow)]))
    .join("\n\n");
}
