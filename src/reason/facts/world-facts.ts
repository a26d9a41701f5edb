import type { Finding, Remedy, World } from "../../model/index.ts";
import type { Literal } from "../condition.ts";
import type { Binding, FactSource, Likeness, SharedTruths } from "../fact-source.ts";
import type { FlawBase } from "../flaws/flaw.ts";
import { relatedIn } from "../relations.ts";
import { standsApart } from "./apart.ts";
import { dependentsOf } from "./dependents.ts";
import { FINDERS } from "./facts-of.ts";
import { fails } from "./finding.ts";
import { isKind, likenessOf, twinNameOf } from "./likeness.ts";
import { applyRemedies, isContainerRemedy } from "./remedies.ts";
import type { Kinds, Subject, WorldIndex } from "./world-index.ts";
import { indexWorld, subjectIn } from "./world-index.ts";

/** Every fact and relation of a world, found when asked for and remembered. */
export function factsOf(world: World, flaws: FlawBase | null = null): FactSource {
  return factsIn(indexWorld(world, { flaws }), null);
}

/** A world's facts, and those of worlds with one container more. */
export interface GrowingFacts {
  readonly source: FactSource;
  /** Null where the container may change facts of others, or more was changed than things for it were added. */
  readonly withContainer: (after: World, id: string) => FactSource | null;
}

/** As `factsOf`; what is found of the host and of containers that are there is found once. */
export function growingFactsOf(world: World, flaws: FlawBase | null = null): GrowingFacts {
  const index = indexWorld(world, { flaws });
  const source = factsIn(index, null);
  return {
    source,
    withContainer: (after, id) => {
      const touched = new Set([id]);
      const grown = indexWorld(after, { before: { index, touched }, flaws, kinds: copiedKinds(index.kinds) });
      return standsApart(index, grown, id) ? factsIn(grown, { source, touched, truths: copied(source) }) : null;
    },
  };
}

/** What is found of the container is forgotten with it: of worlds that are asked about once there is no end. */
function copiedKinds({ names, byDefinition }: Kinds): Kinds {
  return { names: new Map(names), byDefinition: new Map(byDefinition) };
}

/** Kinds that come with a container are its own: the next may bring another image of the same name. */
function copied({ likeness }: FactSource): SharedTruths {
  const { numbers, tables } = likeness?.truths ?? noTruths();
  return { numbers, tables: new Map(tables) };
}

function noTruths(): SharedTruths {
  return { numbers: new Map(), tables: new Map() };
}

/** The source before a change, asked for whatever the change cannot have touched. */
interface Earlier {
  readonly source: FactSource;
  readonly touched: ReadonlySet<string>;
  /** What holds after the change as it did before. */
  readonly truths: SharedTruths;
}

/** The answers to one literal, by the container's place in the world. */
interface Answers {
  readonly at: (position: number, find: () => Finding) => Finding;
}

function answersTo(): Answers {
  const found: Finding[] = [];
  const at = (position: number, find: () => Finding) => {
    const known = found[position];
    if (known !== undefined) return known;
    const finding = find();
    found[position] = finding;
    return finding;
  };
  return { at };
}

const NO_CONTAINER: Finding = fails({ because: "there is no such container" });

function factsIn(index: WorldIndex, earlier: Earlier | null): FactSource {
  const ids = index.world.containers.map((container) => container.id);
  const positions = new Map(ids.map((id, position) => [id, position]));
  const answers = new WeakMap<Literal, Answers>();
  const shared = new Map<string, Answers>();

  /** Literals are few and live as long as the techniques: one table each, shared by equal ones. */
  function tableOf(literal: Literal): Answers {
    const own = answers.get(literal);
    if (own !== undefined) return own;
    const key = JSON.stringify([literal.fact, ...literal.args]);
    const table = shared.get(key) ?? answersTo();
    shared.set(key, table);
    answers.set(literal, table);
    return table;
  }

  function find(literal: Literal, binding: Binding): Finding {
    const finder = FINDERS[literal.fact];
    if (finder.scope === "host") return findOnHost(literal);
    if (finder.scope === "held") return finder.find(index, binding.subject, literal.args);
    const id = literal.of === "object" ? binding.object : binding.subject;
    if (id === null) return NO_CONTAINER;
    if (earlier !== null && finder.scope === "container" && !earlier.touched.has(id)) return earlier.source.find(literal, binding);
    const position = positions.get(id);
    if (position === undefined) return NO_CONTAINER;
    const subject = subjectFor(id, finder.scope);
    // What hangs on the container alone is asked once or twice of each, and quickly found; what hangs on its neighbours may be costly.
    return finder.scope === "container" ? finder.find(subject, literal.args) : tableOf(literal).at(position, () => finder.find(subject, literal.args));
  }

  function findOnHost(literal: Literal): Finding {
    const finder = FINDERS[literal.fact];
    if (earlier !== null) return earlier.source.find(literal, { subject: "host", object: null });
    return tableOf(literal).at(0, () => (finder.scope === "host" ? finder.find(index, literal.args) : NO_CONTAINER));
  }

  /** Facts that hang on neighbours are asked of the world as it is now, others of the subject that may be older. */
  function subjectFor(id: string, scope: "container" | "neighbours"): Subject {
    const subject = index.subjectOf(id);
    if (subject === null) throw new Error("internal error: a container of the world has no subject");
    return scope === "neighbours" ? subjectIn(index, subject.container) : subject;
  }

  const source: FactSource = {
    containers: ids,
    find,
    related: (relation, of) => relatedIn(index, relation, of),
    likeness: likenessIn(index, earlier?.truths ?? noTruths()),
    withRemedies: (remedies) => changed(index, source, remedies),
  };
  return source;
}

function likenessIn(index: WorldIndex, truths: SharedTruths): Likeness {
  const of = (container: string): string => {
    const subject = index.subjectOf(container);
    return subject === null ? `nothing ${container}` : likenessOf(subject);
  };
  return {
    of,
    twinName: (container) => {
      const subject = index.subjectOf(container);
      return subject === null ? null : twinNameOf(subject);
    },
    covers: (fact) => FINDERS[fact].scope === "container",
    isLasting: (container) => isKind(of(container)),
    truths,
  };
}

/** After a change to containers alone, only they and those that lean on them are judged anew. */
function changed(index: WorldIndex, source: FactSource, remedies: readonly Remedy[]): FactSource {
  if (remedies.length === 0) return source;
  const world = applyRemedies(index.world, remedies);
  const { flaws, kinds } = index;
  const hasSameKinds = world.volumes === index.world.volumes && world.networks === index.world.networks;
  if (!remedies.every(isContainerRemedy)) return factsIn(indexWorld(world, { flaws, ...(hasSameKinds ? { kinds } : {}) }), null);
  const touched = dependentsOf(index, new Set(remedies.filter(isContainerRemedy).map((remedy) => remedy.container)));
  return factsIn(indexWorld(world, { before: { index, touched }, flaws, kinds }), { source, touched, truths: source.likeness?.truths ?? noTruths() });
}
