import type { World } from "../../model/index.ts";
import { textIn } from "../json/edit.ts";
import type { EngineRequest } from "../request.ts";
import { harden, hardenUpdate } from "./harden.ts";
import type { Change, Hardening } from "./hardening.ts";
import { pinnedReference } from "./pinned-reference.ts";

export interface Rewriting {
  readonly hardening: Hardening;
  /** What the engine says of the image that is named (`GET /images/{reference}/json`); null: nothing. */
  readonly image: unknown;
}

/** A request as its profile has it sent, and the world in which its image goes by the name that is sent. */
export interface Rewritten {
  readonly request: EngineRequest;
  readonly changes: readonly Change[];
  readonly world: World;
}

/** Containers as they are made, and limits as they are changed later. */
export function hardenRequest(request: EngineRequest, world: World, { hardening, image }: Rewriting): Rewritten {
  const { body, operation } = request;
  if (body === null) return { request, changes: [], world };
  if (operation.body === "container-update") {
    const { body: limited, changes } = hardenUpdate(body, hardening);
    return { request: { ...request, body: limited }, changes, world };
  }
  if (operation.body !== "container-create") return { request, changes: [], world };
  const reference = textIn(body, "Image");
  const driver = world.engine.configuration.loggingDriver;
  const around = { pinned: pinnedReference(reference, image), logDriver: driver.known ? driver.value : null };
  const { body: hardened, changes } = harden(body, hardening, around);
  return { request: { ...request, body: hardened }, changes, world: withName(world, reference, textIn(hardened, "Image")) };
}

function withName(world: World, reference: string, pinned: string): World {
  const image = world.images.find((each) => each.reference === reference);
  return image === undefined || pinned === reference ? world : { ...world, images: [...world.images, { ...image, reference: pinned }] };
}
