import type { World } from "../../model/index.ts";
import { changeFields, eachText, theText } from "../json/edit.ts";
import type { JsonObject } from "../json/value.ts";
import { isObject } from "../json/value.ts";
import { findContainer } from "./find-container.ts";

const JOIN = "container:";

/** What a container is created with, other containers named by their whole ids: a name may mean another one by the time it is sent. Throws `RequestError`. */
export function resolveReferences(create: JsonObject, world: World): JsonObject {
  const idOf = (reference: string): string => findContainer(world, reference).id;
  const joined = theText((mode) => (mode.startsWith(JOIN) ? `${JOIN}${idOf(mode.slice(JOIN.length))}` : mode));
  const inherited = eachText((entry) => entry.replace(/^[^:]*/, idOf));
  return changeFields(create, {
    HostConfig: (host) => (isObject(host) ? changeFields(host, { PidMode: joined, IpcMode: joined, NetworkMode: joined, VolumesFrom: inherited }) : host),
  });
}
