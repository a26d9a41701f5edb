import type { Container, World } from "../../model/index.ts";
import type { JsonObject } from "../json/value.ts";
import { objectOf } from "../json/value.ts";
import type { EngineRequest } from "../request.ts";
import { quoted, RequestError } from "../request-error.ts";
import type { Effect } from "../route/operation.ts";
import { buildAsCreate } from "./build-form.ts";
import type { Consequences, Judging } from "./consequences.ts";
import { asExecuted, ofConnect, ofCreate, ofUse, ofVolume } from "./consequences.ts";
import type { ExecFacts } from "./exec.ts";
import { containerIn, findContainer } from "./find-container.ts";
import { mountedPathsOf } from "./links.ts";
import { serviceAsCreate } from "./service-form.ts";

export interface Asked {
  readonly request: EngineRequest;
  readonly body: JsonObject;
  /** The container's that is asked for. */
  readonly name: string;
  /** What the engine says of the exec that is named; null: it says nothing. */
  readonly exec: ExecFacts | null;
}

/** What follows from a request; null: nothing, or what follows is not derived. */
export function consequencesOf(asked: Asked, judging: Judging): Consequences | null {
  return BY_EFFECT[asked.request.operation.effect](asked, judging);
}

type Follow = (asked: Asked, judging: Judging) => Consequences | null;

const use: Follow = (asked, judging) => ofUse(usedBy(asked, judging.world), judging);
const nothing: Follow = () => NOTHING;
const notDerived: Follow = () => null;

const BY_EFFECT: Readonly<Record<Effect, Follow>> = {
  "container-create": ({ body, name }, judging) => ofCreate(body, name, judging),
  "service-create": ({ body, name }, judging) => ofCreate(serviceAsCreate(body), name, judging),
  "volume-create": ({ body }, judging) => ofVolume(body, judging),
  "container-use": use,
  "exec-start": use,
  "archive-put": use,
  "archive-get": (asked, judging) => (isLed(asked, judging) ? use(asked, judging) : NOTHING),
  build: ({ request }, judging) => ofCreate(buildAsCreate(request.query), "build", judging),
  "network-connect": ({ body, request }, judging) => ofConnect(body, request.name ?? "", judging),
  "image-add": nothing,
  "network-create": nothing,
  none: notDerived,
  unmodelled: notDerived,
  unmediated: notDerived,
};

/** What is read out of a container is what it holds, unless a path that is mounted for it leads elsewhere, or may: behind a closed directory nobody sees where. */
function isLed({ request }: Asked, { world }: Judging): boolean {
  const container = containerIn(world, request.name ?? "");
  // What is not there the engine says.
  if (container === null) return false;
  const { symlinks } = world.host;
  const { mounts } = container;
  if (!mounts.known || mounts.value.some(({ source }) => !source.known)) return true;
  return mountedPathsOf(container, world).some((path) => !symlinks.known || symlinks.value[path] !== undefined);
}

const NOTHING: Consequences = { paths: [], names: new Map(), areBounded: false };

/** The container that a caller acts in, as the process that acts there. An archive is written as root (moby daemon/archive_unix.go). */
function usedBy({ request, body, exec }: Asked, world: World): Container {
  const { name, operation } = request;
  if (operation.effect === "exec-start") return startedExec(name ?? "", exec, world);
  const container = findContainer(world, name ?? "");
  if (operation.effect === "archive-put" || operation.effect === "archive-get") return asExecuted(container, objectOf([["User", "0"]]));
  return operation.id === "ExecCreate" ? asExecuted(container, body) : container;
}

function startedExec(id: string, exec: ExecFacts | null, world: World): Container {
  if (exec === null) throw new RequestError("reference", `there is no exec ${quoted(id)}`, { status: 404 });
  const { user, privileged } = exec;
  return asExecuted(
    findContainer(world, exec.container),
    objectOf([
      ["User", user],
      ["Privileged", privileged],
    ]),
  );
}
