import type { World } from "../model/index.ts";
import type { Bounds } from "./bounds.ts";
import { DEFAULT_BOUNDS } from "./bounds.ts";
import { divide } from "./endings.ts";
import type { FactSource } from "./fact-source.ts";
import { hangsOnAll } from "./facts/facts-of.ts";
import type { GrowingFacts } from "./facts/world-facts.ts";
import { growingFactsOf } from "./facts/world-facts.ts";
import type { Graph, PrivilegeNode } from "./graph.ts";
import { buildGraph, EVERY, SOME, speaksOfObject } from "./graph.ts";
import { entryOf, proofsIn } from "./judge.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Memory } from "./memory.ts";
import { forEachLiteral, remember } from "./memory.ts";
import type { FoundPaths } from "./paths.ts";
import { pathMaker } from "./paths.ts";
import { isOverContainer, isStrong } from "./rank.ts";
import type { Technique } from "./technique.ts";
import { TO_CONTAINERS } from "./technique.ts";

/**
 * The paths from a container that `after` has and the world before had not: where they are all that it changes. Null where it may open or change a path of
 * another, or where more paths exist than are counted: the whole world has to be judged then.
 */
export type AdditionJudge = (after: World, added: string) => FoundPaths | null;

/** Judges worlds with one container more, each without judging again what is there. */
export function additionsTo(before: World, knowledge: Knowledge): AdditionJudge {
  if (knowledge.techniques.some(countsContainers)) return () => null;
  const bounds = DEFAULT_BOUNDS;
  const facts = growingFactsOf(before, knowledge.flaws ?? null);
  const ways = waysIn(facts, knowledge, bounds);
  return (after, added) => {
    const source = facts.withContainer(after, added);
    if (source === null || ways === null || isEntered(source, ways, added)) return null;
    const found = pathsOf({ source, knowledge, bounds, after }, added);
    return found.isBounded ? null : found;
  };
}

function countsContainers({ when }: Technique): boolean {
  let counts = false;
  forEachLiteral(when, ({ fact }) => {
    counts ||= hangsOnAll(fact);
  });
  return counts;
}

/** By which one who entered a container of a world may enter one that is added. */
interface WaysIn {
  readonly techniques: readonly Technique[];
  readonly starts: readonly { readonly technique: Technique; readonly subject: string }[];
}

/** Null: there may be others. */
function waysIn({ source }: GrowingFacts, { techniques }: Knowledge, bounds: Bounds): WaysIn | null {
  const graph = buildGraph({ source, techniques, divide, entries: source.containers.map((id) => entryOf({ id })), bounds });
  if (!entersAllAtTheEnd(graph)) return null;
  const leading = techniques.filter(
    ({ across, when }) => across !== null && TO_CONTAINERS.has(across) && (across !== "every-container" || speaksOfObject(when)),
  );
  const memory = remember(source, leading);
  const starts = graph.nodes.flatMap((node) =>
    leading.flatMap((technique) => (mayStart(memory, technique, node) ? [{ technique, subject: node.privilege.of }] : [])),
  );
  return { techniques: leading, starts };
}

function mayStart(memory: Memory, technique: Technique, { privilege }: PrivilegeNode): boolean {
  const isOne = privilege.of !== SOME && privilege.of !== EVERY;
  return isOne && technique.from[0] === privilege.kind && memory.outlookFor(technique, privilege.of).truth !== "false";
}

/** Whether who may enter every container holds what is worth more already: no path leads on from there. */
function entersAllAtTheEnd({ nodes }: Graph): boolean {
  const all = nodes.filter(({ privilege }) => privilege.of === EVERY && isOverContainer(privilege.kind));
  return all.every(({ into }) => into.every(({ premises }) => premises.some(({ privilege }) => isStrong(privilege.kind))));
}

function isEntered(source: FactSource, { techniques, starts }: WaysIn, added: string): boolean {
  const memory = remember(source, techniques);
  const leads = new Map<string, boolean>();
  return starts.some(({ technique, subject }) => {
    const { across } = technique;
    if (across === null) return false;
    const key = `${across} ${subject}`;
    const isLed = leads.get(key) ?? source.related(across, subject).some(({ object }) => object === added);
    leads.set(key, isLed);
    return isLed && memory.truthFor(technique, { subject, object: added }) !== "false";
  });
}

interface Addition {
  readonly source: FactSource;
  readonly knowledge: Knowledge;
  readonly bounds: Bounds;
  readonly after: World;
}

function pathsOf({ source, knowledge, bounds, after }: Addition, added: string): FoundPaths {
  const entry = entryOf({ id: added });
  const graph = buildGraph({ source, techniques: knowledge.techniques, divide, entries: [entry], bounds });
  const node = graph.node(entry);
  if (node === null) throw new Error(`internal error: container ${added} is no entry`);
  const names = new Map(after.containers.map(({ id, name }) => [id, name]));
  return pathMaker(proofsIn(graph, bounds), names, bounds).pathsFrom(node);
}
