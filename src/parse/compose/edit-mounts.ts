import { isAlias, isMap, type YAMLMap } from "yaml";
import { isTarget, notHere, ownList, removeKey, removeMatching, type ServicePlace } from "./edit-service.ts";
import { addPair, CannotEdit, ownPair, removePair, replaceScalar, type TextChange, valueText } from "./edit-text.ts";

const API_SOCKET = "/var/run/docker.sock";

/** Takes out what mounts at `target`: an item of `volumes` or `tmpfs`, or `use_api_socket`. */
export function removeMount(place: ServicePlace, target: string): readonly TextChange[] {
  const isVolume = (item: unknown): boolean => isMountAt(item, target);
  const isTmpfs = (item: unknown): boolean => isTarget(valueText(item)?.split(":")[0] ?? null, target);
  if (holds(place, "volumes", isVolume)) return removeMatching(place, "volumes", isVolume);
  if (holds(place, "tmpfs", isTmpfs)) return removeMatching(place, "tmpfs", isTmpfs);
  if (isTmpfs(ownPair(place.definition, "tmpfs")?.pair.value)) return removeKey(place, "tmpfs");
  if (target === API_SOCKET && ownPair(place.definition, "use_api_socket") !== null) return removeKey(place, "use_api_socket");
  throw missing(place, target);
}

function holds(place: ServicePlace, key: string, matches: (item: unknown) => boolean): boolean {
  return ownList(place, key)?.items.some(matches) === true;
}

export type ItemChange = (place: ServicePlace, item: unknown) => TextChange;

/** Changes the item of `volumes` that mounts at `target`. */
export function editMount(place: ServicePlace, target: string, change: ItemChange): readonly TextChange[] {
  const items = ownList(place, "volumes")?.items.filter((item) => isMountAt(item, target)) ?? [];
  if (items.length !== 1) throw missing(place, target);
  return [change(place, items[0])];
}

function missing(place: ServicePlace, target: string): CannotEdit {
  const own = ownPair(place.definition, "volumes");
  if (own === null && place.merged.entries.has("volumes")) return notHere(place, "volumes");
  if (place.merged.entries.has("extends"))
    return new CannotEdit(`no volume of \`${place.service}\` in this file mounts at \`${target}\`; look at what it extends`);
  return new CannotEdit(`no volume of \`${place.service}\` in this file mounts at \`${target}\` as written`);
}

function isMountAt(item: unknown, target: string): boolean {
  if (isAlias(item)) return false;
  if (isMap(item)) return isTarget(valueText(ownPair(item, "target")?.pair.value), target);
  const parts = splitParts(valueText(item) ?? "");
  return isTarget(parts[1] ?? parts[0] ?? null, target);
}

const PART = /((?:[A-Za-z]:(?=[\\/]))?(?:\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[^:])*)(:|$)/y;

/** At colons, but not in `${...}` and not behind the letter of a Windows drive. */
function splitParts(written: string): readonly string[] {
  const parts: string[] = [];
  PART.lastIndex = 0;
  for (let match = PART.exec(written); match !== null; match = PART.exec(written)) {
    parts.push(match[1] ?? "");
    if (match[2] === "") break;
  }
  return parts;
}

export const readOnlyChange: ItemChange = (place, item) => {
  if (!isMap(item)) return rewriteOptions(place, item, (options) => [...options.filter((option) => option !== "rw" && option !== "ro"), "ro"]);
  const own = ownPair(item, "read_only");
  return own === null ? addPair(place.text, item, "read_only: true") : replaceScalar(place.text, own.pair.value, "true");
};

const PROPAGATIONS: ReadonlySet<string> = new Set(["shared", "rshared", "slave", "rslave", "private", "rprivate"]);

export const propagationChange: ItemChange = (place, item) => {
  if (!isMap(item)) return rewriteOptions(place, item, (options) => options.filter((option) => !PROPAGATIONS.has(option)));
  return removePropagation(place, item);
};

function removePropagation(place: ServicePlace, item: YAMLMap): TextChange {
  const bind = ownPair(item, "bind");
  const options = bind?.pair.value;
  const own = isMap(options) ? ownPair(options, "propagation") : null;
  if (bind === null || own === null) throw new CannotEdit("its propagation is not written there");
  return removePair(place.text, own.map.items.length === 1 ? bind : own);
}

/** Another option part of `source:target[:options]`. */
function rewriteOptions(place: ServicePlace, item: unknown, change: (options: readonly string[]) => readonly string[]): TextChange {
  const [source = "", target, written] = splitParts(valueText(item) ?? "");
  if (target === undefined) throw new CannotEdit("an anonymous volume has no options in the short syntax");
  if (written?.includes("$") === true) throw new CannotEdit("the options of the volume hold a variable");
  const options = change(written === undefined ? [] : written.split(","));
  return replaceScalar(place.text, item, [source, target, ...(options.length === 0 ? [] : [options.join(",")])].join(":"));
}
