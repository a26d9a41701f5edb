import type { Known, World, WorldBlank } from "../model/index.ts";

/** What could not be learned of engine and host, field by field, whether or not it matters to a verdict. What only the crew or controls ask for is told with them. */
export function listBlanks({ engine, host }: World): readonly WorldBlank[] {
  const {
    software: { hasEveryFix: _assumed, ...software },
    configuration: _ofHost,
    crew: _,
    ...machine
  } = host;
  const { configuration: _ofEngine, ...ofEngine } = engine;
  return [...blanksOf("engine", ofEngine), ...blanksOf("host", machine), ...blanksOf("host software", software)];
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
