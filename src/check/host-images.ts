import type { Composition, Image } from "../model/index.ts";

/** Images that a container of the composition names, nothing in it describes, and the host holds: what the host knows of them, secrets in their `ENV` too. */
export function imagesFrom(held: readonly Image[], composition: Composition): Composition {
  const described = new Set(composition.images.map((image) => image.reference));
  const byName = new Map<string, Image>();
  for (const image of held) if (!byName.has(fullName(image.reference))) byName.set(fullName(image.reference), image);
  const named = new Set(composition.containers.flatMap(({ image }) => (image.known && !described.has(image.value) ? [image.value] : [])));
  const found = [...named].flatMap((reference) => {
    const image = byName.get(fullName(reference));
    return image === undefined ? [] : [{ ...image, reference, isPinned: image.isPinned && reference === image.reference }];
  });
  return found.length === 0 ? composition : { ...composition, images: [...composition.images, ...found] };
}

/** `nginx`, `library/nginx` and `docker.io/library/nginx:latest` are one image. Source: distribution/reference `ParseNormalizedNamed`, `TagNameOnly`. */
function fullName(reference: string): string {
  const [name = "", digest] = reference.split("@", 2);
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const hasRegistry = /[.:]/.test(first) || first === "localhost";
  const path = hasRegistry ? name : `docker.io/${name}`;
  const whole = path.replace(/^(?:index\.)?docker\.io\/(?=[^/]*$)/, "docker.io/library/").replace(/^index\.docker\.io\//, "docker.io/");
  if (digest !== undefined) return `${whole.replace(/:[^/:]*$/, "")}@${digest}`;
  return /:[^/]*$/.test(whole.slice(whole.lastIndexOf("/") + 1)) ? whole : `${whole}:latest`;
}
