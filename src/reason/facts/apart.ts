import type { Container, World } from "../../model/index.ts";
import { dependentsOf } from "./dependents.ts";
import { decidedByOthers, exchangedOf } from "./mount-exchange.ts";
import { networksOf } from "./network.ts";
import { storageOf } from "./shared-storage.ts";
import type { WorldIndex } from "./world-index.ts";

/**
 * Whether `after` is the world of `before` with the container `id` at its end and things that only this container names, and every fact of every other
 * container is what it was. Where it says no, some fact may have changed.
 */
export function standsApart(before: WorldIndex, after: WorldIndex, id: string): boolean {
  const added = after.world.containers.at(-1);
  if (added?.id !== id || !isExtended(before.world.containers, after.world.containers, 1)) return false;
  return isSameGround(before.world, after.world) && namesAlone(before.world, after.world) && touchesNobody(after, added);
}

function isSameGround(before: World, after: World): boolean {
  return before.engine === after.engine && before.host === after.host && before.networks === after.networks;
}

/** The same things in the same order, with others behind them. */
function isExtended<T>(before: readonly T[], after: readonly T[], most = Number.POSITIVE_INFINITY): boolean {
  const fresh = after.length - before.length;
  return before === after || (fresh >= 0 && fresh <= most && before.every((each, position) => each === after[position]));
}

/** Volumes and images that were not there are named by no container that was. */
function namesAlone(before: World, after: World): boolean {
  if (!isExtended(before.volumes, after.volumes) || !isExtended(before.images, after.images)) return false;
  const fresh = new Set([
    ...after.volumes.slice(before.volumes.length).map(({ name }) => name),
    ...after.images.slice(before.images.length).map(({ reference }) => reference),
  ]);
  return fresh.size === 0 || before.containers.every((container) => !namesIn(container).some((name) => fresh.has(name)));
}

function namesIn({ image, mounts }: Container): readonly string[] {
  const mounted = mounts.known ? mounts.value.flatMap(({ source }) => (source.known ? [source.value] : [])) : [];
  return image.known ? [...mounted, image.value] : mounted;
}

/** No other container leans on it, shares storage with it, decides what it mounts or the other way round, or is for the first time not alone on a network. */
function touchesNobody(after: WorldIndex, added: Container): boolean {
  return (
    dependentsOf(after, new Set([added.id])).size === 1 && !sharesStorage(after, added.id) && !exchangesMounts(after, added.id) && !joinsOneAlone(after, added)
  );
}

function sharesStorage(after: WorldIndex, id: string): boolean {
  const { users, places } = storageOf(after);
  return [...(places.get(id)?.keys() ?? [])].some((place) => users.get(place)?.some(({ container }) => container !== id));
}

function exchangesMounts(after: WorldIndex, id: string): boolean {
  const subject = after.subjectOf(id);
  if (subject === null) return false;
  return decidedByOthers(after, subject) !== null || (["writable", "read-only"] as const).some((how) => exchangedOf(after, subject, how).length > 0);
}

function joinsOneAlone(after: WorldIndex, added: Container): boolean {
  return networksOf(added).some((name) => after.world.containers.filter((container) => networksOf(container).includes(name)).length === 2);
}
