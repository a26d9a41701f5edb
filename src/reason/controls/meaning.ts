import type { AttackPath, ControlPath, Judgement, ProofStep, Remedy } from "../../model/index.ts";
import { TARGETS } from "../../model/index.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Control } from "./control.ts";
import type { Undoing } from "./undoing.ts";
import { HOST_PLACE } from "./undoing.ts";

/** Most paths that one control names; how many there are is told besides. */
const MOST_PATHS = 16;

interface Found {
  readonly paths: readonly ControlPath[];
  readonly count: number;
}

/** Paths that have to do with a control which fails on these containers; the changes are those that would make it hold. */
export type PathFinder = (control: Control, failing: readonly string[], undoings: readonly Undoing[]) => Found;

/** A step, and one of the changes that stop it. */
interface Stop {
  readonly step: ProofStep;
  readonly remedy: Remedy;
}

type Kind = Remedy["kind"];
type Stops = ReadonlyMap<Kind, readonly Stop[]>;

/** Steps are shared by many paths: tables lead to steps, and each step to its paths. */
interface Tables {
  readonly paths: readonly AttackPath[];
  readonly names: ReadonlyMap<string, string>;
  /** Numbers of paths. */
  readonly pathsOf: ReadonlyMap<ProofStep, readonly number[]>;
  /** By the container that the change is made to, or `host`; then by the kind of change. */
  readonly byPlace: ReadonlyMap<string, Stops>;
  readonly byControl: ReadonlyMap<string, readonly ProofStep[]>;
}

/** What a control means here, by the paths of the judgement alone: nothing is judged again. */
export function pathFinder(judgement: Judgement, knowledge: Knowledge): PathFinder {
  const paths = judgement.containers.flatMap((container) => container.paths);
  const names = new Map(judgement.containers.map(({ id, name }) => [id, name]));
  const pathsOf = indexPaths(paths);
  const tables = { paths, names, pathsOf, ...indexSteps(pathsOf.keys(), knowledge) };
  const { byPlace } = tables;
  return (control, failing, undoings) => {
    const onThese = new Set(failing);
    const isMeant = (of: string) => control.about === "host" || onThese.has(of);
    const places = control.about === "host" ? byPlace.keys() : [HOST_PLACE, ...failing];
    const cut = [...undoings.flatMap((undoing) => stepsStoppedBy(tables, undoing)), ...stepsOfKinds(tables, control.carriedOutBy, places)];
    const opened = tables.byControl.get(control.id) ?? NO_STEPS;
    return foundIn(tables, { cut, opened, startsHere: ({ entry }) => isMeant(entry.of) });
  };
}

const NO_STOPS: readonly Stop[] = [];
const NO_STEPS: readonly ProofStep[] = [];

function stepsStoppedBy({ byPlace }: Tables, { remedy, places }: Undoing): readonly ProofStep[] {
  const steps: ProofStep[] = [];
  for (const place of places) for (const stop of byPlace.get(place)?.get(remedy.kind) ?? NO_STOPS) if (isSameChange(stop.remedy, remedy)) steps.push(stop.step);
  return steps;
}

/** Of changes of one kind to one place. */
function isSameChange(left: Remedy, right: Remedy): boolean {
  for (const name in left) if (name !== "container" && Reflect.get(left, name) !== Reflect.get(right, name)) return false;
  return true;
}

function stepsOfKinds({ byPlace }: Tables, kinds: readonly Kind[], places: Iterable<string>): readonly ProofStep[] {
  const steps: ProofStep[] = [];
  if (kinds.length === 0) return steps;
  for (const place of places) for (const kind of kinds) for (const { step } of byPlace.get(place)?.get(kind) ?? NO_STOPS) steps.push(step);
  return steps;
}

function indexPaths(paths: readonly AttackPath[]): ReadonlyMap<ProofStep, readonly number[]> {
  const pathsOf = new Map<ProofStep, number[]>();
  paths.forEach(({ steps }, number) => {
    for (const step of steps) put(pathsOf, step, number);
  });
  return pathsOf;
}

function indexSteps(steps: Iterable<ProofStep>, { techniques }: Knowledge): Pick<Tables, "byPlace" | "byControl"> {
  const mapped = new Map(techniques.map(({ id, maps }) => [id, maps.cis]));
  const byPlace = new Map<string, Map<Kind, Stop[]>>();
  const byControl = new Map<string, ProofStep[]>();
  for (const step of steps) {
    for (const id of mapped.get(step.technique) ?? []) put(byControl, id, step);
    for (const remedy of step.remedies) put(stopsAt(byPlace, remedy), remedy.kind, { step, remedy });
  }
  return { byPlace, byControl };
}

function stopsAt(byPlace: Map<string, Map<Kind, Stop[]>>, remedy: Remedy): Map<Kind, Stop[]> {
  const place = "container" in remedy ? remedy.container : HOST_PLACE;
  const stops = byPlace.get(place) ?? new Map<Kind, Stop[]>();
  byPlace.set(place, stops);
  return stops;
}

function put<K, V>(table: Map<K, V[]>, key: K, value: V): void {
  const entries = table.get(key);
  if (entries === undefined) table.set(key, [value]);
  else entries.push(value);
}

interface Wanted {
  readonly cut: readonly ProofStep[];
  readonly opened: readonly ProofStep[];
  readonly startsHere: (path: AttackPath) => boolean;
}

/** Each path once; that it is cut says more than that it is opened. Worst targets first, and of these what is cut; as many as are told. */
function foundIn({ paths, pathsOf, names }: Tables, { cut, opened, startsHere }: Wanted): Found {
  if (cut.length === 0 && opened.length === 0) return NOTHING;
  const cutHere = numbersOf(pathsOf, cut);
  const openedHere = [...numbersOf(pathsOf, opened)].filter((number) => !cutHere.has(number) && startsHere(at(paths, number)));
  const groups = new Map(TARGETS.map((target): [string, ControlPath[]] => [target, []]));
  const tell = (number: number, relation: ControlPath["relation"]) => {
    const { id, entry, target } = at(paths, number);
    const group = groups.get(target);
    if (group !== undefined && group.length < MOST_PATHS) group.push({ id, container: names.get(entry.of) ?? entry.of, target, relation });
  };
  for (const number of cutHere) tell(number, "cut");
  for (const number of openedHere) tell(number, "opened");
  return { paths: [...groups.values()].flat().slice(0, MOST_PATHS), count: cutHere.size + openedHere.length };
}

const NOTHING: Found = { paths: [], count: 0 };

function numbersOf(pathsOf: Tables["pathsOf"], steps: readonly ProofStep[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const step of steps) for (const number of pathsOf.get(step) ?? []) numbers.add(number);
  return numbers;
}

function at(paths: readonly AttackPath[], number: number): AttackPath {
  const path = paths[number];
  if (path === undefined) throw new Error("internal error: a step leads to a path that is not there");
  return path;
}
