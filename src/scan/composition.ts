import type { Composition } from "../model/index.ts";
import { ParseError, parseInspect, parseNetworks, parseVolumes } from "../parse/index.ts";
import type { Answers } from "./answers.ts";

/** What the engine's answers describe. A container whose answer is not understood is left out here, and stands in the world as a blank. */
export function compositionOf({ containers, volumes, networks, images, histories }: Answers): Composition {
  const context = {
    volumes: parseVolumes(volumes, SOURCE),
    networks: parseNetworks(networks, SOURCE),
    images: withoutGone(images),
    histories: withoutGone(histories),
  };
  const inspects = containers.flatMap((answer) => (answer.kind === "inspected" ? [answer.inspect] : []));
  try {
    return parseInspect(inspects, SOURCE, context);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return parseInspect(inspects.filter(isUnderstood), SOURCE, context);
  }
}

const SOURCE = "engine";

function isUnderstood(inspect: unknown): boolean {
  try {
    parseInspect([inspect], SOURCE);
    return true;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}

function withoutGone(images: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map([...images].filter(([, answer]) => typeof answer === "object" && answer !== null));
}
