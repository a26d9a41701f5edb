import { parseJsonBytes } from "../json/parse.ts";
import type { JsonObject } from "../json/value.ts";
import { RequestError } from "../request-error.ts";
import type { BodyKind } from "../route/operation.ts";
import { canonicalCreate } from "./canonical-create.ts";
import { readBodyShape } from "./read-shape.ts";
import { SHAPES } from "./shapes.ts";

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
  if (bytes.length === 0) throw new RequestError("body", "the request has no body, and the operation needs one");
  const body = readBodyShape(parseJsonBytes(bytes), SHAPES[kind], version);
  return kind === "container-create" ? canonicalCreate(body) : body;
}
