import { objectIn, objectsIn } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import { RequestError } from "../request-error.ts";

/** On what was made through a guard: the name of who made it. Whoever may set it by other ways (the engine's own socket) owns all there is anyway. */
export const OWNER_LABEL = "seaworthy.owner";

/** A caller says nothing of owners, but for what is so already: tools that make a container anew repeat its labels. Throws `RequestError`. */
export function refuseForged(body: JsonObject, owner: string | null): void {
  const service = objectIn(objectIn(body, "TaskTemplate"), "ContainerSpec");
  const mounts = [...objectsIn(objectIn(body, "HostConfig"), "Mounts"), ...objectsIn(service, "Mounts")];
  const said = [body, service, ...mounts.map((mount) => objectIn(mount, "VolumeOptions"))].map((labelled) => objectIn(labelled, "Labels")[OWNER_LABEL]);
  if (said.some((value) => value !== undefined && value !== owner))
    throw new RequestError("body", `the label \`${OWNER_LABEL}\` is the guard's to set`, { status: 403, hint: "leave the label out" });
}
