import type { AttackPath, World } from "../../model/index.ts";
import type { Knowledge } from "../../reason/index.ts";
import { judgeWorld } from "../../reason/index.ts";
import { objectOf } from "../json/value.ts";
import { NEW_CONTAINER } from "./inspect-form.ts";
import { worldWith } from "./world-with.ts";

/** Whether a path is one that a container has here which asks for nothing but a volume of its own. */
export type IsPlain = (path: AttackPath) => boolean;

/**
 * What any container of an image reaches here by itself, root in it and nothing asked for but a volume of its own: flaws of engine, runtime and kernel, and what the engine gives to all by
 * its nature. No request opens that and none can leave it out; it is for whoever keeps the host to mend. What its administrator lets it give is not among it: that opens a path with each container.
 * A path counts as such only by the same steps to the same end, and where it is no more certain.
 */
export function plainPaths(image: string, { world, knowledge }: Judging): IsPlain {
  const known = KNOWN.get(world);
  if (known?.knowledge === knowledge && known.image === image) return known.isPlain;
  const isPlain = judgePlain(image, { world, knowledge });
  KNOWN.set(world, { knowledge, image, isPlain });
  return isPlain;
}

interface Judging {
  readonly world: World;
  readonly knowledge: Knowledge;
}

/** The image that was asked for last, of each world that is asked about again. */
const KNOWN = new WeakMap<World, { readonly knowledge: Knowledge; readonly image: string; readonly isPlain: IsPlain }>();

function judgePlain(image: string, { world, knowledge }: Judging): IsPlain {
  const host = objectOf([
    ["IpcMode", "private"],
    ["CgroupnsMode", "private"],
  ]);
  const create = objectOf([
    ["Image", image],
    ["User", "0"],
    ["Volumes", objectOf([["/data", objectOf([])]])],
    ["HostConfig", host],
  ]);
  const engine = { ...world.engine, containerDefaults: null };
  const alone = worldWith({ ...world, engine, containers: [] }, create, NEW_CONTAINER);
  const keys = new Set(judgeWorld(alone, knowledge).containers.flatMap(({ paths }) => paths.flatMap(keysOf)));
  return (path) => keys.has(keyOf(path, path.certainty));
}

/** One that is proven stands for one that is possible too. */
function keysOf(path: AttackPath): readonly string[] {
  return path.certainty === "proven" ? [keyOf(path, "proven"), keyOf(path, "possible")] : [keyOf(path, "possible")];
}

function keyOf({ target, scope, steps }: AttackPath, certainty: AttackPath["certainty"]): string {
  return `${certainty} ${target} ${scope} ${steps.map(({ technique }) => technique).join(" > ")}`;
}
