import type { AttackPath, ControlPath, Judgement, Remedy } from "../../model/index.ts";
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

/** Paths that have to do with a control which fails on these containers; `remedies` are keys of the changes that would make it hold. */
export type PathFinder = (control: Control, failing: readonly string[], remedies: readonly string[]) => Found;

interface Indexed {
  readonly path: AttackPath;
  readonly container: string;
}

/** What a control means here, by the paths of the judgement alone: nothing is judged again. */
export function pathFinder(judgement: Judgement, knowledge: Knowledge): PathFinder {
  const byRemedy = new Map<string, Set<Indexed>>();
  const byKind = new Map<Remedy["kind"], Set<Indexed & { readonly of: string | null }>>();
  const byControl = new Map<string, Set<Indexed>>();
  const mapped = new Map(knowledge.techniques.map(({ id, maps }) => [id, maps.cis]));
  for (const { name, paths } of judgement.containers) {
    for (const path of paths) {
      const indexed = { path, container: name };
      for (const step of path.steps) {
        for (const id of mapped.get(step.technique) ?? []) put(byControl, id, indexed);
        for (const remedy of step.remedies) {
          put(byRemedy, remedyKey(remedy), indexed);
          put(byKind, remedy.kind, { ...indexed, of: "container" in remedy ? remedy.container : null });
        }
      }
    }
  }
  return (control, failing, remedies) => {
    const onThese = new Set(failing);
    const byKinds = control.carriedOutBy.flatMap((kind) =>
      [...(byKind.get(kind) ?? [])].filter(({ of }) => of === null || control.about === "host" || onThese.has(of)),
    );
    const cut = [...remedies.flatMap((key) => [...(byRemedy.get(key) ?? [])]), ...byKinds];
    const startsHere = ({ path }: Indexed) => control.about === "host" || onThese.has(path.entry.of);
    const opened = [...(byControl.get(control.id) ?? [])].filter(startsHere);
    return foundOf(cut, opened);
  };
}

function put<K, V>(table: Map<K, Set<V>>, key: K, value: V): void {
  const entries = table.get(key) ?? new Set<V>();
  entries.add(value);
  table.set(key, entries);
}

/** Each path once; that it is cut says more than that it is opened. */
function foundOf(cut: readonly Indexed[], opened: readonly Indexed[]): Found {
  const found = new Map<string, ControlPath>();
  const note = ({ path, container }: Indexed, relation: ControlPath["relation"]): void => {
    const key = `${path.entry.of} ${path.id}`;
    if (!found.has(key)) found.set(key, { id: path.id, container, target: path.target, relation });
  };
  for (const each of cut) note(each, "cut");
  for (const each of opened) note(each, "opened");
  const paths = [...found.values()].sort((left, right) => rankOf(left) - rankOf(right));
  return { paths: paths.slice(0, MOST_PATHS), count: paths.length };
}

function rankOf({ target }: ControlPath): number {
  return TARGETS.indexOf(target);
}
