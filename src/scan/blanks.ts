import type { World, WorldBlank } from "../model/index.ts";

/** What could not be learned of engine and host, field by field. `named` are the blanks that a judgement found to matter: they stand as they are. */
export function listBlanks(world: World, named: readonly WorldBlank[]): readonly WorldBlank[] {
  const taken = new Set(named.map(({ why, learnBy }) => `${why}\n${learnBy}`));
  const all = [...blanksOf("engine", world.engine), ...blanksOf("host", world.host)];
  return [...named, ...all.filter(({ why, learnBy }) => !taken.has(`${why}\n${learnBy}`))];
}

function blanksOf(noun: "engine" | "host", fields: World["engine"] | World["host"]): readonly WorldBlank[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.known ? [] : [{ fact: `${noun}: ${wordsOf(name)}`, why: field.why, learnBy: field.learnBy, affects: [] }],
  );
}

/** `dockerGroupMembers` as `docker group members`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
