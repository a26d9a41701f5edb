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

/** Paths by their place in the judgement. */
type Numbers = readonly number[];

/** One of the changes that stop a step, and the paths that take that step. */
interface Stop {
  readonly remedy: Remedy;
  readonly paths: Numbers;
}

type Kind = Remedy["kind"];
type Stops = ReadonlyMap<Kind, readonly Stop[]>;

interface Tables {
  readonly paths: readonly AttackPath[];
  readonly names: ReadonlyMap<string, string>;
  /** By the container that the change is made to, or `host`; then by the kind of change. */
  readonly byPlace: ReadonlyMap<string, Stops>;
  /** Of each step of techniques that carry the control's number. */
  readonly byControl: ReadonlyMap<string, readonly Numbers[]>;
}

/** What a control means here, by the paths of the judgement alone: nothing is judged again. */
export function pathFinder(judgement: Judgement, knowledge: Knowledge): PathFinder {
  const paths = judgement.containers.flatMap((container) => container.paths);
  const names = new Map(judgement.containers.map(({ id, name }) => [id, name]));
  const tables = { paths, names, ...indexSteps(indexPaths(paths), knowledge) };
  const { byPlace, byControl } = tables;
  return (control, failing, undoings) => {
    const isOfHost = control.about === "host";
    const opened = byControl.get(control.id) ?? NONE;
    const onThese = opened.length > 0 && !isOfHost ? new Set(failing) : null;
    const places = isOfHost ? byPlace.keys() : [HOST_PLACE, ...failing];
    const cut = [...undoings.flatMap((undoing) => stoppedBy(tables, undoing)), ...stoppedByKinds(tables, control.carriedOutBy, places)];
    return foundIn(tables, { cut, opened, startsHere: ({ entry }) => onThese === null || onThese.has(entry.of) });
  };
}

const NO_STOPS: readonly Stop[] = [];
const NONE: readonly Numbers[] = [];

function stoppedBy({ byPlace }: Tables, { remedy, places }: Undoing): readonly Numbers[] {
  const found: Numbers[] = [];
  for (const place of places)
    for (const stop of byPlace.get(place)?.get(remedy.kind) ?? NO_STOPS) if (isSameChange(stop.remedy, remedy)) found.push(stop.paths);
  return found;
}

/** Of changes of one kind to one place. */
function isSameChange(left: Remedy, right: Remedy): boolean {
  for (const name in left) if (name !== "container" && Reflect.get(left, name) !== Reflect.get(right, name)) return false;
  return true;
}

function stoppedByKinds({ byPlace }: Tables, kinds: readonly Kind[], places: Iterable<string>): readonly Numbers[] {
  const found: Numbers[] = [];
  if (kinds.length === 0) return found;
  for (const place of places) for (const kind of kinds) for (const { paths } of byPlace.get(place)?.get(kind) ?? NO_STOPS) found.push(paths);
  return found;
}

function indexPaths(paths: readonly AttackPath[]): ReadonlyMap<ProofStep, Numbers> {
  const pathsOf = new Map<ProofStep, number[]>();
  paths.forEach(({ steps }, number) => {
    for (const step of steps) put(pathsOf, step, number);
  });
  return pathsOf;
}

function indexSteps(pathsOf: ReadonlyMap<ProofStep, Numbers>, { techniques }: Knowledge): Pick<Tables, "byPlace" | "byControl"> {
  const mapped = new Map(techniques.map(({ id, maps }) => [id, maps.cis]));
  const byPlace = new Map<string, Map<Kind, Stop[]>>();
  const byControl = new Map<string, Numbers[]>();
  for (const [step, paths] of pathsOf) {
    for (const id of mapped.get(step.technique) ?? []) put(byControl, id, paths);
    for (const remedy of step.remedies) put(stopsAt(byPlace, remedy), remedy.kind, { remedy, paths });
  }
  return { byPlace, byControl };
}

function stopsAt(byPlace: Map<string, Map<Kind, Stop[]>>, remedy: Remedy): Map<Kind, Stop[]> {
  const place = "container" in remedy ? remedy.container : HOST_PLACE;
  const known = byPlace.get(place);
  if (known !== undefined) return known;
  const stops = new Map<Kind, Stop[]>();
  byPlace.set(place, stops);
  return stops;
}

function put<K, V>(table: Map<K, V[]>, key: K, value: V): void {
  const entries = table.get(key);
  if (entries === undefined) table.set(key, [value]);
  else entries.push(value);
}

interface Wanted {
  readonly cut: readonly Numbers[];
  readonly opened: readonly Numbers[];
  readonly startsHere: (path: AttackPath) => boolean;
}

/** Each path once; that it is cut says more than that it is opened. Worst targets first, and of these what is cut; as many as are told. */
function foundIn({ paths, names }: Tables, { cut, opened, startsHere }: Wanted): Found {
  if (cut.length === 0 && opened.length === 0) return NOTHING;
  const seen = new Uint8Array(paths.length);
  const groups = new Map(TARGETS.map((target): [string, ControlPath[]] => [target, []]));
  let count = 0;
  const tell = (numbers: Numbers, relation: ControlPath["relation"], isMeant: (path: AttackPath) => boolean) => {
    for (const number of numbers) {
      const path = paths[number];
      if (path === undefined || seen[number] === 1 || !isMeant(path)) continue;
      seen[number] = 1;
      count += 1;
      const group = groups.get(path.target);
      if (group !== undefined && group.length < MOST_PATHS)
        group.push({ id: path.id, container: names.get(path.entry.of) ?? path.entry.of, target: path.target, relation });
    }
  };
  for (const numbers of cut) tell(numbers, "cut", always);
  for (const numbers of opened) tell(numbers, "opened", startsHere);
  return { paths: [...groups.values()].flat().slice(0, MOST_PATHS), count };
}

const NOTHING: Found = { paths: [], count: 0 };

function always(): boolean {
  return true;
}
