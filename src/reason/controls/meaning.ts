import type { AttackPath, ControlPath, Judgement, ProofStep, Remedy } from "../../model/index.ts";
import { TARGETS } from "../../model/index.ts";
import { remedyKey } from "../evaluate.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Control } from "./control.ts";

/** Most paths that one control names; how many there are is told besides. */
const MOST_PATHS = 16;

interface Found {
  readonly paths: readonly ControlPath[];
  readonly count: number;
}

/** Paths that have to do with a control which fails on these containers; `remedies` are the changes that would make it hold. */
export type PathFinder = (control: Control, failing: readonly string[], remedies: readonly Remedy[]) => Found;

interface Indexed {
  readonly path: AttackPath;
  readonly container: string;
}

/** A step, and one of the changes that stop it. */
interface Stop {
  readonly step: ProofStep;
  readonly remedy: Remedy;
}

/** Steps are shared by many paths: tables lead to steps, and each step to its paths. */
interface Tables {
  readonly pathsOf: ReadonlyMap<ProofStep, readonly Indexed[]>;
  /** By the container that the change is made to, or `host`. */
  readonly byPlace: ReadonlyMap<string, readonly Stop[]>;
  readonly byControl: ReadonlyMap<string, readonly ProofStep[]>;
}

/** What a control means here, by the paths of the judgement alone: nothing is judged again. */
export function pathFinder(judgement: Judgement, knowledge: Knowledge): PathFinder {
  const pathsOf = indexPaths(judgement);
  const tables = { pathsOf, ...indexSteps(pathsOf.keys(), knowledge) };
  return (control, failing, remedies) => {
    const onThese = new Set(failing);
    const isMeant = (of: string) => control.about === "host" || onThese.has(of);
    const cut = [...remedies.flatMap((remedy) => stepsStoppedBy(tables, remedy)), ...stepsOfKinds(tables, control.carriedOutBy, isMeant)];
    const opened = tables.byControl.get(control.id) ?? [];
    return foundIn(tables, { cut, opened, startsHere: ({ path }) => isMeant(path.entry.of) });
  };
}

function placeOf(remedy: Remedy): string {
  return "container" in remedy ? remedy.container : HOST;
}

const HOST = "host";

function stepsStoppedBy({ byPlace }: Tables, wanted: Remedy): readonly ProofStep[] {
  const stops = byPlace.get(placeOf(wanted)) ?? NO_STOPS;
  const same = stops.filter(({ remedy }) => remedy.kind === wanted.kind);
  if (same.length === 0) return NO_STEPS;
  const key = remedyKey(wanted);
  return same.flatMap(({ step, remedy }) => (remedyKey(remedy) === key ? [step] : []));
}

const NO_STOPS: readonly Stop[] = [];
const NO_STEPS: readonly ProofStep[] = [];

function stepsOfKinds({ byPlace }: Tables, kinds: readonly Remedy["kind"][], isMeant: (of: string) => boolean): readonly ProofStep[] {
  if (kinds.length === 0) return [];
  const places = [...byPlace].filter(([place]) => place === HOST || isMeant(place));
  return places.flatMap(([, stops]) => stops.flatMap(({ step, remedy }) => (kinds.includes(remedy.kind) ? [step] : [])));
}

function indexPaths({ containers }: Judgement): ReadonlyMap<ProofStep, readonly Indexed[]> {
  const pathsOf = new Map<ProofStep, Indexed[]>();
  for (const { name, paths } of containers) {
    for (const path of paths) {
      const indexed = { path, container: name };
      for (const step of path.steps) put(pathsOf, step, indexed);
    }
  }
  return pathsOf;
}

function indexSteps(steps: Iterable<ProofStep>, { techniques }: Knowledge): Omit<Tables, "pathsOf"> {
  const mapped = new Map(techniques.map(({ id, maps }) => [id, maps.cis]));
  const byPlace = new Map<string, Stop[]>();
  const byControl = new Map<string, ProofStep[]>();
  for (const step of steps) {
    for (const id of mapped.get(step.technique) ?? []) put(byControl, id, step);
    for (const remedy of step.remedies) put(byPlace, placeOf(remedy), { step, remedy });
  }
  return { byPlace, byControl };
}

function put<K, V>(table: Map<K, V[]>, key: K, value: V): void {
  const entries = table.get(key);
  if (entries === undefined) table.set(key, [value]);
  else entries.push(value);
}

interface Wanted {
  readonly cut: readonly ProofStep[];
  readonly opened: readonly ProofStep[];
  readonly startsHere: (indexed: Indexed) => boolean;
}

/** Each path once; that it is cut says more than that it is opened. Worst targets first, as many as are told. */
function foundIn({ pathsOf }: Tables, { cut, opened, startsHere }: Wanted): Found {
  const pathsOver = (steps: readonly ProofStep[]) => new Set([...new Set(steps)].flatMap((step) => pathsOf.get(step) ?? []));
  const cutHere = pathsOver(cut);
  const openedHere = [...pathsOver(opened)].filter((indexed) => !cutHere.has(indexed) && startsHere(indexed));
  const found = [...[...cutHere].map(related("cut")), ...openedHere.map(related("opened"))];
  const byTarget = new Map(TARGETS.map((target): [string, ControlPath[]] => [target, []]));
  for (const path of found) byTarget.get(path.target)?.push(path);
  return { paths: [...byTarget.values()].flat().slice(0, MOST_PATHS), count: found.length };
}

function related(relation: ControlPath["relation"]): (indexed: Indexed) => ControlPath {
  return ({ path, container }) => ({ id: path.id, container, target: path.target, relation });
}
