import type { AttackPath, Evidence, Privilege, ProofStep } from "../model/index.ts";
import { printable } from "./printable.ts";
import { privilegeWords } from "./privilege-words.ts";
import type { Names } from "./words.ts";
import { evidencePlace, evidenceWords, isHostPath, reachWords } from "./words.ts";

export interface GraphNode {
  readonly kind: "entry" | "step" | "target";
  readonly label: string;
  /** Where it is written, or empty. */
  readonly note: string;
  /** A target on the host. */
  readonly isHost: boolean;
}

export interface GraphEdge {
  /** Indices of nodes. */
  readonly from: number;
  readonly to: number;
  /** Some proven path takes it. */
  readonly isProven: boolean;
}

/** What several paths have in common is drawn once. */
export interface PathGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const PATHS_TO_A_TARGET = 3;
const PATHS_DRAWN = 6;

/** Of many paths those that say most: to the host if there are any, few to each target, and no two by the same techniques. Denial of service needs no drawing. */
export function pathsWorthDrawing(paths: readonly AttackPath[]): readonly AttackPath[] {
  const host = paths.filter(isHostPath);
  const candidates = host.length > 0 ? host : paths.filter((path) => path.target !== "denial-of-service");
  const routes = new Set<string>();
  const counts = new Map<string, number>();
  const chosen = candidates.filter((path) => {
    const target = `${path.target} ${path.scope}`;
    const route = JSON.stringify([target, path.steps.map((step) => step.technique)]);
    const count = counts.get(target) ?? 0;
    if (routes.has(route) || count >= PATHS_TO_A_TARGET) return false;
    routes.add(route);
    counts.set(target, count + 1);
    return true;
  });
  return chosen.slice(0, PATHS_DRAWN);
}

interface Drawing {
  readonly indices: Map<string, number>;
  readonly nodes: GraphNode[];
  readonly edges: Map<string, GraphEdge>;
}

/** From where an attacker enters, over each step, to what is reached. */
export function graphOfPaths(paths: readonly AttackPath[], names: Names): PathGraph {
  const drawing: Drawing = { indices: new Map(), nodes: [], edges: new Map() };
  for (const path of paths) addPath(drawing, path, names);
  return { nodes: drawing.nodes, edges: [...drawing.edges.values()] };
}

function addPath(drawing: Drawing, path: AttackPath, names: Names): void {
  const entry = nodeAt(drawing, `entry ${keyOf(path.entry)}`, { kind: "entry", label: privilegeWords(path.entry, names), note: "", isHost: false });
  const isProven = path.certainty === "proven";
  const indices: number[] = [];
  for (const step of path.steps) {
    const index = nodeAt(drawing, `step ${stepKey(step)}`, stepNode(step));
    for (const from of sourcesOf(step, path.steps.slice(0, indices.length))) addEdge(drawing, { from: indices[from] ?? entry, to: index, isProven });
    indices.push(index);
  }
  const label = reachWords(path, names);
  const target = nodeAt(drawing, `target ${label}`, { kind: "target", label, note: "", isHost: isHostPath(path) });
  addEdge(drawing, { from: indices.at(-1) ?? entry, to: target, isProven });
}

/** Which earlier steps a step rests on, as indices; -1 stands for the entry. */
function sourcesOf(step: ProofStep, earlier: readonly ProofStep[]): readonly number[] {
  const sources = step.from.map((privilege) => earlier.findLastIndex((each) => keyOf(each.gains) === keyOf(privilege)));
  const known = [...new Set(sources)];
  return known.some((each) => each >= 0) ? known.filter((each) => each >= 0) : [-1];
}

function stepNode(step: ProofStep): GraphNode {
  const place = step.evidence.find((each) => evidencePlace(each) !== null) ?? step.evidence.find((each) => each.source !== "assumption");
  return { kind: "step", label: printable(step.title).replaceAll("`", ""), note: place === undefined ? "" : lastSegment(place), isHost: false };
}

/** The file without its directories: there is little room, and the steps below name it in full. */
function lastSegment(evidence: Evidence): string {
  if (evidencePlace(evidence) === null) return evidenceWords(evidence);
  return evidenceWords({ ...evidence, source: evidence.source.split("/").at(-1) ?? "" });
}

function nodeAt(drawing: Drawing, key: string, node: GraphNode): number {
  const found = drawing.indices.get(key);
  if (found !== undefined) return found;
  const index = drawing.nodes.push(node) - 1;
  drawing.indices.set(key, index);
  return index;
}

function addEdge(drawing: Drawing, edge: GraphEdge): void {
  const key = `${edge.from} ${edge.to}`;
  const isProven = edge.isProven || (drawing.edges.get(key)?.isProven ?? false);
  if (edge.from !== edge.to) drawing.edges.set(key, { ...edge, isProven });
}

function stepKey(step: ProofStep): string {
  return JSON.stringify([step.technique, step.title, step.from.map(keyOf), keyOf(step.gains)]);
}

function keyOf(privilege: Privilege): string {
  return JSON.stringify([privilege.kind, privilege.of]);
}
