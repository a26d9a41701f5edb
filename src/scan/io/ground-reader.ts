import type { Endpoint } from "../../engine/index.ts";
import { engineView } from "../../host/io/engine-view.ts";
import type { Engine, Host } from "../../model/index.ts";
import type { Answers } from "../answers.ts";
import type { Ground } from "./scan.ts";
import { readGround } from "./scan.ts";

/** What a ground is read for. */
export interface GroundRequest {
  readonly endpoint: Endpoint;
  readonly answers: Pick<Answers, "version" | "info">;
  readonly home: string;
}

export type GroundReader = (request: GroundRequest) => Promise<Ground>;

/** In this thread, which does nothing else meanwhile: a machine of a thousand processes takes some tenth of a second. */
export async function readGroundHere({ endpoint, answers, home }: GroundRequest): Promise<Ground> {
  return readGround(endpoint, answers, { home, withCrew: false });
}

/** A ground as it goes from thread to thread: data alone. */
export interface SentGround {
  readonly engine: Engine;
  readonly host: Host;
  readonly seen: { readonly socketPaths: readonly string[]; readonly enginePid: number | null } | null;
}

export function sentGround({ engine, machine: { host, seen } }: Ground): SentGround {
  return { engine, host, seen: seen === null ? null : { socketPaths: seen.socketPaths, enginePid: seen.enginePid } };
}

/** How the engine sees its files is looked at anew. */
export function groundFrom({ engine, host, seen }: SentGround): Ground {
  return { engine, machine: { host, seen: seen === null ? null : { ...seen, view: engineView(seen.enginePid) } } };
}
