import type { Container, World } from "../../model/index.ts";
import { quoted, RequestError } from "../request-error.ts";

/**
 * The container that the engine means by a reference: its whole id before its name before the beginning of an id. A container may be called as the short id of another,
 * and is then found in its place (measured on 20.10 and 29.7). Throws `RequestError` where it is none, or the beginning of several.
 */
export function findContainer(world: World, reference: string): Container {
  const { containers } = world;
  const byId = containers.find(({ id }) => id === reference);
  const byName = byId ?? containers.find(({ name }) => name === reference);
  if (byName !== undefined) return byName;
  const begun = containers.filter(({ id }) => id.startsWith(reference));
  const [only] = begun;
  if (only === undefined) throw new RequestError("reference", `there is no container ${quoted(reference)}`, { status: 404 });
  if (begun.length > 1) throw new RequestError("reference", `${quoted(reference)} begins the id of ${begun.length} containers`);
  return only;
}

/** Null where there is none; throws `RequestError` for the beginning of several. */
export function containerIn(world: World, reference: string): Container | null {
  try {
    return findContainer(world, reference);
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  }
}
