import type { Container } from "../../model/index.ts";
import { ParseError } from "../errors.ts";

/**
 * Refuses containers that join each other's namespaces or inherit each other's volumes in a circle: none of them can be started first.
 * Source: compose-go graph/cycle.go CheckCycle, over `volumes_from` and `service:` modes (types/project.go GetDependencies).
 */
export function refuseJoinCycles(containers: readonly Container[]): void {
  const byId = new Map(containers.map((container) => [container.id, container]));
  const settled = new Set<string>();
  for (const container of containers) {
    const circle = circleFrom(container, { byId, settled });
    if (circle === null) continue;
    const names = circle.map((each) => `\`${each.name}\``).join(" needs ");
    throw new ParseError("cycle", `cannot start service \`${container.name}\`: ${names}, joined by \`network_mode\`, \`pid\`, \`ipc\` or \`volumes_from\``, {
      evidence: container.evidence,
    });
  }
}

interface Walk {
  readonly byId: ReadonlyMap<string, Container>;
  /** Ids of containers from which no circle is reached. */
  readonly settled: Set<string>;
}

/** Depth first with a path of its own instead of recursion: a hostile file may chain very many services. */
function circleFrom(start: Container, { byId, settled }: Walk): readonly Container[] | null {
  const path: { readonly container: Container; readonly ahead: string[] }[] = [{ container: start, ahead: neededBy(start) }];
  const onPath = new Set([start.id]);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const id = top.ahead.pop();
    if (id === undefined) {
      settled.add(top.container.id);
      onPath.delete(top.container.id);
      path.pop();
      continue;
    }
    const next = byId.get(id);
    if (next === undefined || settled.has(id)) continue;
    if (onPath.has(id)) return [...path.slice(path.findIndex(({ container }) => container.id === id)).map(({ container }) => container), next];
    onPath.add(id);
    path.push({ container: next, ahead: neededBy(next) });
  }
  return null;
}

function neededBy({ namespaces, volumesFrom }: Container): string[] {
  const joined = [namespaces.pid, namespaces.net, namespaces.ipc].flatMap((mode) =>
    mode.known && mode.value.kind === "container" ? [mode.value.container] : [],
  );
  return [...joined, ...(volumesFrom.known ? volumesFrom.value.map((from) => from.value.container) : [])];
}
