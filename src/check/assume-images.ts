import type { Composition, Image } from "../model/index.ts";
import { assumed, unknown } from "../model/index.ts";

const LEARN_USER = "`docker image inspect` it, build it from a Dockerfile that is judged too, or set `user`";
const LOOK_INSIDE = "look into the image: `find / -xdev -perm -4000 -user root`, or set no-new-privileges";

/**
 * Adds an entry for each image that nothing describes. On the stock host it is taken to run as root (the dangerous side, said as an
 * assumption); with nothing assumed its user is unknown. What else it holds is unknown either way.
 */
export function assumeImages(composition: Composition, host: "stock" | "unknown"): Composition {
  const described = new Set(composition.images.map((image) => image.reference));
  const references = new Set(composition.containers.flatMap((container) => (container.image.known ? [container.image.value] : [])));
  const missing = [...references].filter((reference) => !described.has(reference));
  return { ...composition, images: [...composition.images, ...missing.map((reference) => undescribed(reference, host))] };
}

function undescribed(reference: string, host: "stock" | "unknown"): Image {
  const why = "the image was not looked at";
  return {
    reference,
    user: host === "stock" ? assumed("", "an image that nothing describes runs as root") : unknown(why, LEARN_USER),
    hasSetuidRoot: unknown(why, LOOK_INSIDE),
    secretsInHistory: unknown(why, "`docker history --no-trunc` it"),
    hasOnBuild: unknown(why, "`docker image inspect` it"),
    hasHealthCheck: unknown(why, "`docker image inspect` it"),
    remoteAdds: unknown(why, "judge its Dockerfile"),
    updatesAlone: unknown(why, "judge its Dockerfile"),
    unpinnedBases: unknown(why, "judge its Dockerfile"),
    isPinned: /@sha256:[0-9a-f]{64}$/.test(reference),
    exposedPorts: unknown(why, "`docker image inspect` it"),
    command: unknown(why, "`docker image inspect` it"),
    evidence: { source: "assumption", location: why },
  };
}
