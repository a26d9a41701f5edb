/** A JSON value without loss: integers beyond 2^53 are `bigint`, objects have no prototype and no key twice. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object without a prototype: `__proto__` is a key as any other. */
export function objectOf(entries: Iterable<readonly [string, JsonValue]>): JsonObject {
  const object: Record<string, JsonValue> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}

/**
 * Keys that the engine takes for one and the same: Go's decoder compares field names under Unicode simple folding, so that `ſ` is an s and `K` (Kelvin) a k
 * (encoding/json; measured on Engine 20.10, 28.5 and 29.7). This folds at least as much.
 */
export function foldKey(key: string): string {
  return Array.from(key, (character) => single(single(character, character.toUpperCase()), single(character, character.toUpperCase()).toLowerCase())).join("");
}

function single(character: string, mapped: string): string {
  return Array.from(mapped).length === 1 ? mapped : character;
}
