import type { Answers } from "./answers.ts";

/** Whether the same world follows from both. What was not asked again is the same object. */
export function isSame(one: Answers, other: Answers): boolean {
  const sameContainers = one.containers.length === other.containers.length && one.containers.every((answer, position) => answer === other.containers[position]);
  const sameImages = one.images.size === other.images.size && [...one.images].every(([id, answer]) => isEqual(other.images.get(id), answer));
  return sameContainers && sameImages && hasSame(one.volumes, other.volumes) && hasSame(one.networks, other.networks);
}

/** The engine lists networks and volumes in any order. */
function hasSame(one: unknown, other: unknown): boolean {
  return one === other || isEqual(partsOf(one), partsOf(other));
}

function partsOf(list: unknown): readonly string[] {
  const parts: readonly unknown[] = Array.isArray(list) ? list : typeof list === "object" && list !== null ? Object.values(list).flat() : [];
  return parts.map((part) => JSON.stringify(part)).sort();
}

/** Of two values that were JSON, with fields in one order. */
export function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
