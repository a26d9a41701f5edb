import type { Finding } from "../../model/index.ts";
import { allOf, anyOf, quietly } from "./finding.ts";
import { boundingCapability, givenCapability } from "./granted-capabilities.ts";
import { isNotRemapped } from "./remapping.ts";
import { canBeRoot } from "./users.ts";
import type { Subject } from "./world-index.ts";

/** Which capabilities a container's processes may hold, and whether they count. */

/** Towards kernel objects that no user namespace owns: effective, and not of a remapped root. */
export function capability(subject: Subject, name: string): Finding {
  const inside = capabilityInContainer(subject, name);
  return inside.truth === "false" ? inside : allOf(inside, quietly(isNotRemapped(subject)));
}

/** The Docker Engine sets no ambient capabilities, so only uid 0 has any (measured T05, T06); Podman gives other users those that are added. */
export function capabilityInContainer(subject: Subject, name: string): Finding {
  const bounding = boundingCapability(subject, name);
  if (bounding.truth === "false") return bounding;
  const given = givenCapability(subject, name);
  return given.truth === "true" ? given : allOf(bounding, anyOf(given, canBeRoot(subject)));
}
