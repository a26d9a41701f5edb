import type { JsonObject, JsonValue } from "../json/value.ts";
import { foldKey, isObject, objectOf } from "../json/value.ts";
import { quoted, RequestError } from "../request-error.ts";
import { isOlder } from "../route/version.ts";
import type { Fields, Shape } from "./shape.ts";
import { text } from "./shape.ts";

/** Where reading stands. */
interface Place {
  /** `HostConfig.Mounts[0].Source`. */
  readonly path: string;
  readonly version: string;
}

const MOST_ENTRIES = 10_000;

/** The value as its description has it: fields that say nothing are left out. Anything else than described is refused. Throws `RequestError`. */
export function readBodyShape(value: JsonValue, shape: Shape, version: string): JsonObject {
  const read = readShape(value, shape, { path: "", version });
  if (!isObject(read)) throw wrong({ path: "", version }, "an object");
  return read;
}

function readShape(value: JsonValue, shape: Shape, place: Place): JsonValue {
  switch (shape.kind) {
    case "words":
      return readList(wordsOf(value), text, place);
    case "list":
      return readList(value, shape.of, place);
    case "map":
      return readMap(value, shape.of, place);
    case "object":
      return readObject(value, shape.fields, place);
    default:
      return readOne(value, shape, place);
  }
}

function readOne(value: JsonValue, shape: Exclude<Shape, { readonly kind: "words" | "list" | "map" | "object" }>, place: Place): JsonValue {
  switch (shape.kind) {
    case "text":
      return readText(value, shape.oneOf, place);
    case "truth":
      if (typeof value !== "boolean") throw wrong(place, "true or false");
      return value;
    case "integer":
      return readInteger(value, shape, place);
    case "rational":
      if (typeof value !== "number") throw wrong(place, "a number");
      return value;
    case "nothing":
      throw new RequestError("body", `${nameOf(place)} must say nothing`);
  }
}

/** Engines before 29 take one text for a list of one. */
function wordsOf(value: JsonValue): JsonValue {
  return typeof value === "string" ? [value] : value;
}

function readText(value: JsonValue, allowed: readonly string[] | null, place: Place): string {
  if (typeof value !== "string") throw wrong(place, "a text");
  if (allowed !== null && !allowed.includes(value)) throw wrong(place, `one of ${allowed.map((each) => `\`${each}\``).join(", ")}`);
  return value;
}

function readInteger(value: JsonValue, { low, high }: { readonly low: bigint; readonly high: bigint }, place: Place): number | bigint {
  const isInteger = typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
  if (!isInteger) throw wrong(place, "an integer");
  if (BigInt(value) < low || BigInt(value) > high) throw wrong(place, `an integer from ${low} to ${high}`);
  return value;
}

function readList(value: JsonValue, of: Shape, place: Place): readonly JsonValue[] {
  if (!Array.isArray(value)) throw wrong(place, "a list");
  if (value.length > MOST_ENTRIES) throw wrong(place, `at most ${MOST_ENTRIES} entries`);
  return value.map((entry: JsonValue, index) => readShape(entry, of, { ...place, path: `${place.path}[${index}]` }));
}

function readMap(value: JsonValue, of: Shape, place: Place): JsonObject {
  if (!isObject(value)) throw wrong(place, "an object");
  const names = Object.keys(value);
  if (names.length > MOST_ENTRIES) throw wrong(place, `at most ${MOST_ENTRIES} entries`);
  return objectOf(names.map((name) => [name, readShape(value[name] ?? emptyOf(of), of, within(place, name))]));
}

/** A name alone, as some clients write it (`{"front": null}`). */
function emptyOf(shape: Shape): JsonValue {
  if (shape.kind === "object") return {};
  return shape.kind === "list" ? [] : null;
}

/** Each field must be spelled as the engine's specification spells it: the engine itself takes any case, and takes what it does not know for nothing. */
function readObject(value: JsonValue, fields: Fields, place: Place): JsonObject {
  if (!isObject(value)) throw wrong(place, "an object");
  return objectOf(
    Object.keys(value).flatMap((name) => {
      const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (shape === undefined) throw unknownField(name, fields, place);
      const field = value[name] ?? null;
      const there = within(place, name);
      return saysNothing(field, shape, there) ? [] : [[name, readShape(field, shape, there)] as const];
    }),
  );
}

/** `null` says nothing. Clients spell out all that they know: what another version has is passed over while it holds nothing, and refused otherwise. */
function saysNothing(value: JsonValue, shape: Shape, place: Place): boolean {
  if (value === null) return true;
  const isMeant = isKnownTo(shape, place.version);
  if (isMeant && shape.kind !== "nothing") return false;
  if (isZero(value) || isMeant) return isZero(value);
  const when = shape.since === undefined ? `up to API ${shape.until ?? ""}` : `from API ${shape.since} on`;
  throw new RequestError("body", `${nameOf(place)} means something ${when} only, and the request says ${place.version}`);
}

function isKnownTo(shape: Shape, version: string): boolean {
  return (shape.since === undefined || !isOlder(version, shape.since)) && (shape.until === undefined || !isOlder(shape.until, version));
}

/** What Go writes for a field that nobody set. */
function isZero(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isZero);
  return value === null || value === "" || value === 0 || value === false;
}

function unknownField(name: string, fields: Fields, place: Place): RequestError {
  const folded = foldKey(name);
  const meant = Object.keys(fields).find((field) => foldKey(field) === folded);
  const message = `${quoted(within(place, name).path)} is no field that is known here`;
  return new RequestError("body", message, { hint: meant === undefined ? null : `the engine would take it for ${within(place, meant).path}: spell it so` });
}

function within(place: Place, name: string): Place {
  return { ...place, path: place.path === "" ? name : `${place.path}.${name}` };
}

function nameOf(place: Place): string {
  return place.path === "" ? "the body" : quoted(place.path);
}

function wrong(place: Place, expected: string): RequestError {
  return new RequestError("body", `cannot read ${nameOf(place)}: expected ${expected}`);
}
