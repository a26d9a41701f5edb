import type { JsonObject, JsonValue } from "./value.ts";
import { isObject, objectOf } from "./value.ts";

/** The object with some of its fields changed; what is not there stays away. */
export function changeFields(object: JsonObject, changes: Readonly<Record<string, (value: JsonValue) => JsonValue>>): JsonObject {
  return objectOf(Object.keys(object).map((name) => [name, changeOf(changes, name)(object[name] ?? null)]));
}

function changeOf(changes: Readonly<Record<string, (value: JsonValue) => JsonValue>>, name: string): (value: JsonValue) => JsonValue {
  return (Object.hasOwn(changes, name) ? changes[name] : undefined) ?? ((value) => value);
}

/** A field of a body that was read by its description, so that it is there in its form or not at all. */
export function textIn(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}

export function textsIn(object: JsonObject, name: string): readonly string[] {
  return listIn(object, name).filter((entry) => typeof entry === "string");
}

export function listIn(object: JsonObject, name: string): readonly JsonValue[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}

export function objectsIn(object: JsonObject, name: string): readonly JsonObject[] {
  return listIn(object, name).filter(isObject);
}

export function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return value !== undefined && isObject(value) ? value : objectOf([]);
}

/** Each text of a list changed; for `changeFields`. */
export function eachText(change: (text: string) => string): (value: JsonValue) => JsonValue {
  return (value) => (Array.isArray(value) ? value.map((entry: JsonValue) => (typeof entry === "string" ? change(entry) : entry)) : value);
}

export function eachObject(change: (object: JsonObject) => JsonObject): (value: JsonValue) => JsonValue {
  return (value) => (Array.isArray(value) ? value.map((entry: JsonValue) => (isObject(entry) ? change(entry) : entry)) : value);
}

/** Each key of a map changed. */
export function eachKey(change: (key: string) => string): (value: JsonValue) => JsonValue {
  return (value) => (isObject(value) ? objectOf(Object.keys(value).map((key) => [change(key), value[key] ?? null])) : value);
}

export function theText(change: (text: string) => string): (value: JsonValue) => JsonValue {
  return (value) => (typeof value === "string" ? change(value) : value);
}
