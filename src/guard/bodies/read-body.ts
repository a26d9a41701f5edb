import { parseJsonBytes } from "../json/parse.ts";
import { printJson } from "../json/print.ts";
import type { JsonObject, JsonValue } from "../json/value.ts";
import { objectOf } from "../json/value.ts";
import { RequestError } from "../request-error.ts";
import type { BodyKind } from "../route/operation.ts";
import { canonicalCreate } from "./canonical-create.ts";
import { canonicalService } from "./canonical-service.ts";
import { readBodyShape } from "./read-shape.ts";
import { LIST, SHAPES } from "./shapes.ts";

export type DescribedKind = keyof typeof SHAPES;

export function isDescribed(kind: BodyKind): kind is DescribedKind {
  return Object.hasOwn(SHAPES, kind);
}

/** Most bytes of a JSON body that are read: the engine's authorization plugins see no more (moby pkg/authorization, 29.3.1). */
export const LONGEST_JSON = 4 * 1024 * 1024;
const LONGEST_START = 64 * 1024;

export function longestBody(kind: DescribedKind): number {
  return kind === "exec-start" ? LONGEST_START : LONGEST_JSON;
}

/** What a body says, in the one spelling in which it is judged and sent on. Throws `RequestError`. */
export function readJsonBody(bytes: Uint8Array, kind: DescribedKind, version: string): JsonObject {
  const body = readBodyShape(asObject(valueIn(bytes, kind), kind), SHAPES[kind], version);
  return CANONICAL[kind]?.(body) ?? body;
}

/** As it is sent on. */
export function printJsonBody(body: JsonObject, kind: BodyKind): string {
  return printJson(LISTS.has(kind) ? (body[LIST] ?? []) : body);
}

const CANONICAL: Readonly<Partial<Record<DescribedKind, (body: JsonObject) => JsonObject>>> = {
  "container-create": canonicalCreate,
  service: canonicalService,
};
const LISTS: ReadonlySet<BodyKind> = new Set(["plugin-privileges", "plugin-settings"]);
/** Clients send nothing, or `null`, where they have nothing to say. */
const OPTIONAL: ReadonlySet<BodyKind> = new Set(["commit", "plugin-privileges"]);

function valueIn(bytes: Uint8Array, kind: DescribedKind): JsonValue {
  const isOptional = OPTIONAL.has(kind);
  if (bytes.length === 0 && !isOptional) throw new RequestError("body", "the request has no body, and the operation needs one");
  const value = bytes.length === 0 ? null : parseJsonBytes(bytes);
  return value === null && isOptional ? nothingOf(kind) : value;
}

function nothingOf(kind: DescribedKind): JsonValue {
  return LISTS.has(kind) ? [] : objectOf([]);
}

function asObject(value: JsonValue, kind: DescribedKind): JsonValue {
  return LISTS.has(kind) ? objectOf([[LIST, value]]) : value;
}
