import type { World, WorldBlank } from "../model/index.ts";

/** What could not be learned of engine and host, field by field, whether or not it matters to a verdict. */
export function listBlanks(world: World): readonly WorldBlank[] {
  return [...blanksOf("engine", world.engine), ...blanksOf("host", world.host)];
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
