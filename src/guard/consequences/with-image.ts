import type { World } from "../../model/index.ts";
import { parseImages } from "../../parse/index.ts";

/** The world with an image under the reference that a request names it by; `answer`: the engine's (`GET /images/{reference}/json`), null where it has none. */
export function withImage(world: World, reference: string, answer: unknown): World {
  if (typeof answer !== "object" || answer === null) return world;
  const [image] = parseImages(answer, "engine");
  if (image === undefined) return world;
  return { ...world, images: [...world.images.filter((each) => each.reference !== reference), { ...image, reference }] };
}
