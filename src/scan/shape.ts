import type { Evidence, Known, Sourced } from "../model/index.ts";
import { ScanError } from "./scan-error.ts";

/**
 * The shape of a value in a snapshot: how it is read from hostile JSON, and its JSON Schema. Reading is strict (nothing missing,
 * nothing besides, every list and text bounded) and builds new values, so that nothing of the input is kept that has no place.
 */
export interface Shape<T> {
  readonly read: (value: unknown, place: Place) => T;
  readonly schema: JsonSchema;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where in the file a value stands, innermost first; null is the root. */
export type Place = { readonly key: string | number; readonly in: Place } | null;

const TEXT_LIMIT = 1024 * 1024;
const LIST_LIMIT = 1_000_000;

function refuse(place: Place, expected: string): never {
  throw new ScanError("bad-snapshot", `cannot read the snapshot: expected ${expected} at \`${pointer(place)}\``, {
    hint: "take it anew with `seaworthy scan --snapshot FILE` of the same version",
  });
}

/** The place as a JSON pointer. */
function pointer(place: Place): string {
  const keys: string[] = [];
  for (let at = place; at !== null; at = at.in) keys.unshift(String(at.key).slice(0, 200));
  return `/${keys.join("/")}`;
}

function primitive<T>(test: (value: unknown) => value is T, expected: string, schema: JsonSchema): Shape<T> {
  return { read: (value, place) => (test(value) ? value : refuse(place, expected)), schema };
}

export const text: Shape<string> = primitive(
  (value): value is string => typeof value === "string" && value.length <= TEXT_LIMIT,
  `a text of at most ${TEXT_LIMIT} characters`,
  { type: "string", maxLength: TEXT_LIMIT },
);

export const truth: Shape<boolean> = primitive((value): value is boolean => typeof value === "boolean", "true or false", { type: "boolean" });

export const number: Shape<number> = primitive((value): value is number => typeof value === "number" && Number.isFinite(value), "a number", { type: "number" });

export function oneOf<const T extends string | number>(...values: readonly T[]): Shape<T> {
  const test = (value: unknown): value is T => values.some((known) => known === value);
  return primitive(test, `one of ${values.join(", ")}`, { enum: values });
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return { read: (value, place) => (value === null ? null : shape.read(value, place)), schema: { anyOf: [{ type: "null" }, shape.schema] } };
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return {
    read: (value, place) => {
      if (!Array.isArray(value) || value.length > LIST_LIMIT) return refuse(place, `a list of at most ${LIST_LIMIT} entries`);
      return value.map((entry, index) => shape.read(entry, { key: index, in: place }));
    },
    schema: { type: "array", maxItems: LIST_LIMIT, items: shape.schema },
  };
}

/** Free keys; the result has no prototype. */
export function recordOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    read: (value, place) => {
      const entries = Object.entries(recordAt(value, place));
      if (entries.length > LIST_LIMIT) return refuse(place, `at most ${LIST_LIMIT} entries`);
      const result: Record<string, T> = Object.create(null);
      for (const [key, entry] of entries) result[key] = shape.read(entry, { key, in: place });
      return result;
    },
    schema: { type: "object", additionalProperties: shape.schema },
  };
}

/** One shape for each field of `T`: a field that the model gains does not compile until it has one. */
export type Fields<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

export function record<T extends object>(fields: Fields<T>): Shape<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  const known = new Set<string>(names);
  return {
    read: (value, place) => {
      const given = recordAt(value, place);
      const missing = names.find((name) => !Object.hasOwn(given, name));
      if (missing !== undefined) return refuse({ key: missing, in: place }, "a value");
      const result: Partial<T> = {};
      // In the order of the file, so that what is printed from it comes in the same order too.
      for (const key of Object.keys(given)) {
        if (!known.has(key)) return refuse({ key, in: place }, "no such field");
        result[key as keyof T & string] = fields[key as keyof T & string].read(given[key], { key, in: place });
      }
      return result as T;
    },
    schema: {
      type: "object",
      additionalProperties: false,
      required: names,
      properties: Object.fromEntries(names.map((name) => [name, fields[name].schema])),
    },
  };
}

function recordAt(value: unknown, place: Place): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  return refuse(place, "an object");
}

/** A union told apart by the text (or truth) under `tag`. */
export function union<T extends object>(tag: keyof T & string, shapes: readonly (readonly [value: string | boolean, shape: Shape<T>])[]): Shape<T> {
  const byTag = new Map(shapes);
  return {
    read: (value, place) => {
      const given = recordAt(value, place);
      const shape = byTag.get(Object.hasOwn(given, tag) ? (given[tag] as string) : "");
      return shape === undefined ? refuse({ key: tag, in: place }, `one of ${[...byTag.keys()].join(", ")}`) : shape.read(value, place);
    },
    schema: { oneOf: shapes.map(([, shape]) => shape.schema) },
  };
}

/** A fixed value: the tag of a union's member. */
export function always<const T extends string | boolean | number>(only: T): Shape<T> {
  return primitive((value): value is T => value === only, String(only), { const: only });
}

const wholeEvidence = record<Evidence>({ source: text, location: text });
const blank = record<{ known: false; why: string; learnBy: string }>({ known: always(false), why: text, learnBy: text });

/** Parts that the schema names once. */
export const DEFINITIONS: JsonSchema = { evidence: wholeEvidence.schema, blank: blank.schema };

export const evidence: Shape<Evidence> = { read: wholeEvidence.read, schema: { $ref: "#/$defs/evidence" } };

export function sourced<T>(value: Shape<T>): Shape<Sourced<T>> {
  return record<Sourced<T>>({ value, evidence } as Fields<Sourced<T>>);
}

export function known<T>(value: Shape<T>): Shape<Known<T>> {
  const yes = record({ known: always(true), value, evidence } as Fields<{ known: true; value: T; evidence: Evidence }>);
  const no: Shape<Known<T>> = { read: blank.read, schema: { $ref: "#/$defs/blank" } };
  return union<Known<T>>("known", [
    [true, yes as Shape<Known<T>>],
    [false, no],
  ]);
}
