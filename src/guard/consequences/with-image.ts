import type { Image, World } from "../../model/index.ts";
import { parseImages } from "../../parse/index.ts";

/** A world in which the image is known that a request names. */
export interface Imaged {
  readonly world: World;
  /** The same, as far as containers are concerned that are there: where none of them is of that image, the world without it. */
  readonly before: World;
}

/** The world with an image under the reference that a request names it by; `answer`: the engine's (`GET /images/{reference}/json`), null where it has none. */
export function withImage(world: World, reference: string, answer: unknown): Imaged {
  const [image] = typeof answer === "object" && answer !== null ? parseImages(answer, "engine") : [];
  if (image === undefined) return { world, before: world };
  const named = { ...image, reference };
  const there = world.images.find((each) => each.reference === reference);
  if (there !== undefined && saidOf(there) === saidOf(named)) return { world, before: world };
  const imaged = { ...world, images: [...world.images.filter((each) => each.reference !== reference), named] };
  return { world: imaged, before: isNamed(world, reference) ? imaged : world };
}

/** All but where it was read. */
function saidOf(image: Image): string {
  return JSON.stringify(image, (key, value: unknown) => (key === "evidence" ? undefined : value));
}

function isNamed({ images, containers }: World, reference: string): boolean {
  return images.some((image) => image.reference === reference) || containers.some(({ image }) => !image.known || image.value === reference);
}
