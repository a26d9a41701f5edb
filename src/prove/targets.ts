import type { Predicted } from "../reason/index.ts";
import type { Targets } from "./seen.ts";

/** What is looked at because something is predicted of it. */
export function targetsOf({ sockets, devicePlaces, mounts }: Predicted): Targets {
  return { sockets: sockets.map(({ path }) => path), devicePlaces, mountTargets: mounts.map(({ target }) => target) };
}
