import type { AttackPath, ProofStep } from "../model/index.ts";
import type { Arrow, Graph, PrivilegeNode } from "./graph.ts";
import type { Knowledge } from "./knowledge.ts";
import { isOverContainer } from "./rank.ts";
import type { Names } from "./steps.ts";
import { distinct, proofStep, readingOf } from "./steps.ts";

export interface WeaknessFinder {
  from(entry: PrivilegeNode, paths: readonly AttackPath[]): readonly ProofStep[];
  /** Containers by which what is found from `entry` may be another thing than from elsewhere; null where its own place among them counts. */
  neighboursOf(entry: PrivilegeNode): ReadonlySet<string> | null;
}

/**
 * What applies to an attacker in a container without being part of one of its paths: one step a technique, proven ones first.
 * Follows what the attacker gains by himself; what other containers would give him shows as paths.
 */
export function weaknessFinder(graph: Graph, knowledge: Knowledge, names: Names): WeaknessFinder {
  const leads = leadsIn(graph, knowledge);
  const samples = new Map<PrivilegeNode, readonly Arrow[]>();
  const neighboursOf = (entry: PrivilegeNode) => neighboursIn(graph, walkFrom(entry, { leads, samples }));
  const from: WeaknessFinder["from"] = (entry, paths) => {
    const told = techniquesOf(paths);
    const chosen = new Map<string, Application>();
    for (const application of walkFrom(entry, { leads, samples }).found.values()) {
      const id = application.arrow.technique?.id;
      if (id === undefined || told.proven.has(id) || (told.all.has(id) && application.hangsOn.length > 0) || chosen.has(id)) continue;
      chosen.set(id, application);
    }
    return [...chosen.values()].flatMap((application) => tell(graph, application, names));
  };
  return { from, neighboursOf };
}

function neighboursIn(graph: Graph, walk: Walk): ReadonlySet<string> | null {
  const own = walk.entry.privilege.of;
  const found = new Set<string>();
  for (const node of walk.held.keys()) {
    const isOwn = node.privilege.of === own;
    const things = (isOwn ? walk.leads(node) : sampleOf(walk, node)).flatMap(thingsIn);
    if (isOwn ? !staysWithin(graph, node, things) : things.includes(own)) return null;
    for (const thing of things) found.add(thing);
  }
  return found;
}

/** Whether it is over the container (a volume or network may be called like it) and leads to no other container. */
function staysWithin(graph: Graph, { privilege }: PrivilegeNode, things: readonly string[]): boolean {
  if (!isOverContainer(privilege.kind)) return things.length === 0;
  return things.every((thing) => thing === privilege.of || graph.node({ kind: "exec", of: thing }) === null);
}

function thingsIn({ subject, object, gain, premises }: Arrow): readonly string[] {
  return [subject, object ?? subject, gain.privilege.of, ...premises.map(({ privilege }) => privilege.of)];
}

/** All that rests on a privilege in the order of the knowledge, asides as well. Outcomes are left out: each is told as a path of the entry. */
type Leads = (node: PrivilegeNode) => readonly Arrow[];

function leadsIn(graph: Graph, knowledge: Knowledge): Leads {
  const positions = new Map(knowledge.techniques.map(({ id }, position) => [id, position]));
  const positionOf = ({ technique }: Arrow): number => (technique === null ? -1 : (positions.get(technique.id) ?? -1));
  return (node) => {
    const asides = graph.endingsAt(node, "asides");
    return asides.length === 0 ? node.out : [...node.out, ...asides].sort((left, right) => positionOf(left) - positionOf(right));
  };
}

/** An arrow with the unproven arrows on the way to it (itself, if it is one). */
interface Application {
  readonly arrow: Arrow;
  readonly hangsOn: readonly Arrow[];
}

function tell(graph: Graph, application: Application, names: Names): readonly ProofStep[] {
  const [step] = stepsOf(graph, application.arrow, names);
  if (step === undefined) return [];
  const unknowns = application.hangsOn.flatMap((arrow) => stepsOf(graph, arrow, names).flatMap((other) => other.unknowns));
  return [{ ...step, unknowns: distinct(unknowns, (unknown) => `${unknown.fact}\n${unknown.learnBy}`) }];
}

function stepsOf(graph: Graph, arrow: Arrow, names: Names): readonly ProofStep[] {
  const [way] = graph.waysOf(arrow).ways;
  return way === undefined || arrow.technique === null ? [] : [proofStep({ arrow, way }, readingOf(arrow), names)];
}

function techniquesOf(paths: readonly AttackPath[]): { readonly all: ReadonlySet<string>; readonly proven: ReadonlySet<string> } {
  const all = new Set<string>();
  const proven = new Set<string>();
  for (const path of paths) {
    for (const step of path.steps) {
      all.add(step.technique);
      if (path.certainty === "proven") proven.add(step.technique);
    }
  }
  return { all, proven };
}

/** Everything proven first, then what hangs on something unknown. */
function walkFrom(entry: PrivilegeNode, ground: Ground): Walk {
  const walk: Walk = { ...ground, entry, held: new Map([[entry, []]]), found: new Map() };
  spread(walk, true);
  spread(walk, false);
  return walk;
}

/** What is the same for all entries. */
interface Ground {
  readonly leads: Leads;
  readonly samples: Map<PrivilegeNode, readonly Arrow[]>;
}

interface Walk extends Ground {
  readonly entry: PrivilegeNode;
  /** Privileges with the unproven arrows that they hang on. */
  readonly held: Map<PrivilegeNode, readonly Arrow[]>;
  readonly found: Map<Arrow, Application>;
}

function spread(walk: Walk, isProvenOnly: boolean): void {
  const own = walk.entry.privilege.of;
  const queue = [...walk.held.keys()];
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next];
    if (node === undefined) continue;
    for (const arrow of node.privilege.of === own ? walk.leads(node) : sampleOf(walk, node)) {
      if ((isProvenOnly && !arrow.isProven) || arrow.gain === walk.entry || arrow.object === own) continue;
      if (takes(walk, arrow)) queue.push(arrow.gain);
    }
  }
}

/** Whether the arrow gave a privilege that was not held. */
function takes(walk: Walk, arrow: Arrow): boolean {
  const before = arrow.premises.map((premise) => walk.held.get(premise));
  if (walk.found.has(arrow) || before.includes(undefined)) return false;
  const hangsOn = [...new Set([...before.flatMap((arrows) => arrows ?? []), ...(arrow.isProven ? [] : [arrow])])];
  walk.found.set(arrow, { arrow, hangsOn });
  if (arrow.isPivot || walk.held.has(arrow.gain)) return false;
  walk.held.set(arrow.gain, hangsOn);
  return true;
}

/** Proven and possible ones of each technique, two of each: of a thing that thousands share it is enough to know what kind of step follows. */
function sampleOf({ leads, samples }: Ground, node: PrivilegeNode): readonly Arrow[] {
  const known = samples.get(node);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  const sample = leads(node).filter((arrow) => {
    const key = `${arrow.technique?.id} ${arrow.gain.privilege.kind} ${arrow.isProven}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= 2;
  });
  samples.set(node, sample);
  return sample;
}
