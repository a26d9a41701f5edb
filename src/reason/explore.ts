import type { Privilege, ProofStep, Reacher } from "../model/index.ts";
import { DEFAULT_BOUNDS } from "./bounds.ts";
import type { Arrow, Graph, GraphRequest, PrivilegeNode } from "./graph.ts";
import { buildGraph, EVERY, SOME } from "./graph.ts";
import type { Knowledge } from "./knowledge.ts";
import { isOverContainer } from "./rank.ts";
import type { Closure } from "./reach.ts";
import { closureOf } from "./reach.ts";
import type { Names } from "./steps.ts";
import { proofStep, readingOf } from "./steps.ts";
import type { WorldView } from "./view.ts";

/** A privilege that follows from an entry, and one proof of it (few steps, not always the fewest). */
export interface Reached {
  readonly privilege: Privilege;
  readonly certainty: "proven" | "possible";
  /** In the order an attacker takes them; empty for what was held from the start. */
  readonly steps: readonly ProofStep[];
}

/** The blast radius: all that follows from holding `entries` together, each with a proof. */
export function explore(view: WorldView, knowledge: Knowledge, entries: readonly Privilege[]): readonly Reached[] {
  const graph = graphOf(view, knowledge, { entries });
  const held = entries.flatMap((entry) => graph.node(entry) ?? []);
  const proven = closureOf(held, true);
  const possible = closureOf(held, false);
  const names = namesOf(view);
  const reached: Reached[] = [];
  for (const node of possible.keys()) {
    if (node.privilege.of === SOME || isSpelledOut(node, possible)) continue;
    const closure = proven.has(node) ? proven : possible;
    reached.push({ privilege: node.privilege, certainty: proven.has(node) ? "proven" : "possible", steps: witness(graph, node, { closure, names }) });
  }
  return reached;
}

/** One container of `*` is told as `*`. */
function isSpelledOut(node: PrivilegeNode, closure: Closure): boolean {
  const arrow = closure.get(node);
  return arrow?.technique === null && arrow.premises[0]?.privilege.of === EVERY;
}

/** Which containers lead to `privilege` when somebody runs code in them, and which accounts, keys, connections and images when they are stolen; each with a proof. */
export function whatReaches(view: WorldView, knowledge: Knowledge, privilege: Privilege): readonly Reacher[] {
  const entries = [...view.containers.map(({ id }): Privilege => ({ kind: "exec", of: id })), ...(view.crew ?? [])];
  const graph = graphOf(view, knowledge, { entries, towards: (kind) => kind === privilege.kind });
  const targets = [privilege, ...(isOverContainer(privilege.kind) ? [{ kind: privilege.kind, of: EVERY }] : [])].flatMap((wanted) => graph.node(wanted) ?? []);
  const ancestors = ancestorsOf(targets);
  const names = namesOf(view);
  return entries.flatMap((entry): readonly Reacher[] => {
    const node = graph.node(entry);
    if (node === null || !ancestors.has(node) || targets.includes(node)) return [];
    const reacher = reacherOf(graph, node, { targets, ancestors, names });
    return reacher === null ? [] : [reacher];
  });
}

interface Query {
  readonly targets: readonly PrivilegeNode[];
  /** Everything that some way to a target rests on: nothing else needs to be looked at. */
  readonly ancestors: ReadonlySet<PrivilegeNode>;
  readonly names: Names;
}

function reacherOf(graph: Graph, entry: PrivilegeNode, query: Query): Reacher | null {
  for (const certainty of ["proven", "possible"] as const) {
    const closure = closureOf([entry], certainty === "proven", query);
    const target = query.targets.find((node) => closure.has(node));
    if (target !== undefined) return { entry: entry.privilege, certainty, steps: witness(graph, target, { closure, names: query.names }) };
  }
  return null;
}

function ancestorsOf(targets: readonly PrivilegeNode[]): ReadonlySet<PrivilegeNode> {
  const found = new Set(targets);
  // The set grows while it is read.
  for (const node of found) for (const arrow of node.into) for (const premise of arrow.premises) found.add(premise);
  return found;
}

function graphOf(view: WorldView, knowledge: Knowledge, question: Pick<GraphRequest, "entries" | "towards">): Graph {
  return buildGraph({ source: view.source, techniques: knowledge.techniques, bounds: DEFAULT_BOUNDS, ...question });
}

function namesOf(view: WorldView): Names {
  return new Map(view.containers.map((container) => [container.id, container.name]));
}

/** Goes back from `node` by how each privilege was first gained, which never goes in a circle. */
function witness(graph: Graph, node: PrivilegeNode, proof: { readonly closure: Closure; readonly names: Names }): readonly ProofStep[] {
  const order = new Set<Arrow>();
  const collect = (at: PrivilegeNode): void => {
    const pending = [{ node: at, isDone: false }];
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      const arrow = proof.closure.get(item.node) ?? null;
      if (arrow === null || order.has(arrow)) continue;
      if (item.isDone) order.add(arrow);
      else pending.push({ node: item.node, isDone: true }, ...arrow.premises.map((premise) => ({ node: premise, isDone: false })));
    }
  };
  collect(node);
  return [...order].flatMap((arrow) => {
    const [way] = graph.waysOf(arrow).ways;
    return arrow.technique === null || way === undefined ? [] : [proofStep({ arrow, way }, readingOf(arrow), proof.names)];
  });
}
