import type { Container, World } from "../model/index.ts";
import { ProveError } from "./prove-error.ts";

const SHORTEST_ID = 4;
const NAMES_SHOWN = 12;

/** The one running container of that name or id (or the start of one id, as docker takes it). */
export function containerNamed({ containers }: World, text: string): Container {
  const named = containers.filter(({ name, id }) => name === text || id === text);
  const found = named.length > 0 ? named : containers.filter(({ id }) => text.length >= SHORTEST_ID && id.startsWith(text));
  const [only, other] = found;
  if (only === undefined) throw new ProveError("no-container", `cannot prove \`${text}\`: the engine has no such container`, { hint: namesOf(containers) });
  if (other !== undefined) throw new ProveError("ambiguous", `cannot prove \`${text}\`: it is the start of several ids`, { hint: namesOf(found) });
  if (only.running.known && !only.running.value)
    throw new ProveError("not-running", `cannot prove \`${only.name}\`: it is not running`, {
      hint: "start it first: a container that does not run has nothing to look at",
    });
  return only;
}

function namesOf(containers: readonly Container[]): string {
  const names = containers.slice(0, NAMES_SHOWN).map(({ name }) => `\`${name}\``);
  const more = containers.length > names.length ? ` and ${containers.length - names.length} more` : "";
  return names.length === 0 ? "it has none" : `it has ${names.join(", ")}${more}`;
}
