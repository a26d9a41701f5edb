import type { Engine, Known, World, WorldBlank } from "../model/index.ts";

/** What could not be learned of engine and host, field by field, whether or not it matters to a verdict. What only the crew or controls ask for is told with them. */
export function listBlanks({ engine, host }: World): readonly WorldBlank[] {
  const {
    software: { hasEveryFix: _assumed, ...software },
    configuration: _ofHost,
    crew: _,
    ...machine
  } = host;
  const { configuration: _ofEngine, containerDefaults, ...ofEngine } = engine;
  return [...blanksOf("engine", ofEngine), ...ofDefaults(containerDefaults), ...blanksOf("host", machine), ...blanksOf("host software", software)];
}

/** One setting may leave several things open, and is told once. */
function ofDefaults(defaults: Engine["containerDefaults"]): readonly WorldBlank[] {
  if (defaults === null) return [];
  const { namespaces, ...others } = defaults;
  const fields: readonly Known<unknown>[] = [...Object.values(namespaces), ...Object.values(others)];
  const open = fields.flatMap((field) => (field.known ? [] : [field]));
  const once = new Map(open.map(({ why, learnBy }) => [why, { fact: "engine: what every container is given", why, learnBy, affects: [] }]));
  return [...once.values()];
}

function blanksOf(noun: string, fields: object): readonly WorldBlank[] {
  return Object.entries(fields).flatMap(([name, field]: readonly [string, Known<unknown>]) =>
    field.known ? [] : [{ fact: `${noun}: ${wordsOf(name)}`, why: field.why, learnBy: field.learnBy, affects: [] }],
  );
}

/** `dockerGroupMembers` as `docker group members`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
