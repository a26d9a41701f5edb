import type { Known } from "../../model/index.ts";
import { quoted, RequestError } from "../request-error.ts";

/** The newest API version whose operations and fields are described here. */
export const NEWEST_API = "1.51";
/** Below 1.40 fields mean something else (start takes a host configuration, mounts of 1.24 are not read-only …). */
export const OLDEST_API = "1.40";

/** `1.9` comes before `1.41`. */
export function isOlder(version: string, than: string): boolean {
  return minorOf(version) < minorOf(than);
}

function minorOf(version: string): number {
  return Number(version.split(".")[1] ?? 0);
}

/** The version with which a request is judged and sent on: the one it asks for, or the newest that both the engine and this know. Never none: the engine would then take its newest. */
export function versionToSend(asked: string | null, engine: Known<string>): string {
  if (asked === null) return engine.known && /^1\.\d{1,3}$/.test(engine.value) && isOlder(engine.value, NEWEST_API) ? engine.value : NEWEST_API;
  if (isOlder(asked, OLDEST_API)) throw new RequestError("version", `API ${quoted(asked)} is too old: its requests mean something else`, { hint: hintOf() });
  if (isOlder(NEWEST_API, asked)) throw new RequestError("version", `API ${quoted(asked)} is newer than what is known here`, { hint: hintOf() });
  return asked;
}

function hintOf(): string {
  return `API ${OLDEST_API} to ${NEWEST_API} is known; clients choose it with DOCKER_API_VERSION`;
}
