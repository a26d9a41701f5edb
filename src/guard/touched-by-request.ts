import type { Touched } from "../engine/index.ts";
import { textIn } from "./json/edit.ts";
import type { EngineRequest } from "./request.ts";
import type { Operation } from "./route/operation.ts";

/** What a request may change of the world that others are judged against, whether or not the engine does what it asks. */
export function touchedByRequest(operation: Operation | null, request: EngineRequest | null): readonly Touched[] {
  if (operation === null || request === null) return ALL;
  if (operation.access === "read" || operation.access === "read-sensitive") return [];
  const [section = ""] = operation.template;
  return Object.hasOwn(BY_SECTION, section) ? (BY_SECTION[section]?.(request) ?? ALL) : ALL;
}

const ALL: readonly Touched[] = [{ kind: "all" }];

/** Sections of the API that change no more than this; whatever is not here may change anything. */
const BY_SECTION: Readonly<Record<string, (request: EngineRequest) => readonly Touched[]>> = {
  containers: ({ name }) => (name === null || name === "" ? [{ kind: "containers" }, { kind: "volumes" }] : [...ofContainer(name), { kind: "volumes" }]),
  exec: () => [],
  auth: () => [],
  volumes: () => [{ kind: "volumes" }],
  networks: ({ body }) => {
    const container = body === null ? "" : textIn(body, "Container");
    return container === "" ? [{ kind: "networks", container: null }] : [{ kind: "networks", container: null }, ...ofContainer(container)];
  },
  images: () => [{ kind: "images" }],
  commit: () => [{ kind: "images" }],
  build: () => [{ kind: "images" }],
};

/** A name stands for a container that is not known here. */
function ofContainer(name: string): readonly Touched[] {
  return /^[0-9a-f]{64}$/.test(name) ? [{ kind: "container", id: name }] : ALL;
}
