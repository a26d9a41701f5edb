import type { Known, World, WorldBlank } from "../model/index.ts";

/** What could not be learned of engine and host, field by field, whether or not it matters to a verdict. The crew is read and told by a command of its own. */
export function listBlanks({ engine, host }: World): readonly WorldBlank[] {
  const { software, configuration, crew: _, ...machine } = host;
  return [
    ...blanksOf("engine", engine),
    ...blanksOf("host", machine),
    ...blanksOf("host software", software),
    ...blanksOf("host configuration", configuration),
  ];
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
