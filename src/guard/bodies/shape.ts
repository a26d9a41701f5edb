/** What a place in a body may hold. `null` is nothing said wherever a field stands; it is never an entry of a list or map. */
export type Shape = Form & Lifetime;

type Form =
  | { readonly kind: "text"; readonly oneOf: readonly string[] | null }
  | { readonly kind: "truth" }
  | { readonly kind: "integer"; readonly low: bigint; readonly high: bigint }
  | { readonly kind: "rational" }
  /** A list of texts for which older engines take one text alone. */
  | { readonly kind: "words" }
  | { readonly kind: "list"; readonly of: Shape }
  /** Keys are free and case counts. */
  | { readonly kind: "map"; readonly of: Shape }
  | { readonly kind: "object"; readonly fields: Fields }
  /** A field that may stand in a body but not say anything: what is spelled out by clients, or read by nobody. */
  | { readonly kind: "nothing" };

interface Lifetime {
  /** First and last API version in which it means something; absent: all that are known. */
  readonly since?: string;
  readonly until?: string;
}

export type Fields = Readonly<Record<string, Shape>>;

export const text: Shape = { kind: "text", oneOf: null };
export const truth: Shape = { kind: "truth" };
export const int64: Shape = { kind: "integer", low: -(2n ** 63n), high: 2n ** 63n - 1n };
export const uint64: Shape = { kind: "integer", low: 0n, high: 2n ** 64n - 1n };
export const uint32: Shape = { kind: "integer", low: 0n, high: 2n ** 32n - 1n };
export const uint16: Shape = { kind: "integer", low: 0n, high: 65535n };
export const rational: Shape = { kind: "rational" };
export const words: Shape = { kind: "words" };
export const nothing: Shape = { kind: "nothing" };

export function oneOf(...values: readonly string[]): Shape {
  return { kind: "text", oneOf: values };
}

export function listOf(of: Shape): Shape {
  return { kind: "list", of };
}

export function mapOf(of: Shape): Shape {
  return { kind: "map", of };
}

export function objectWith(fields: Fields): Shape {
  return { kind: "object", fields };
}

/** From this API version on. */
export function since(version: string, shape: Shape): Shape {
  return { ...shape, since: version };
}

/** Up to this API version. */
export function until(version: string, shape: Shape): Shape {
  return { ...shape, until: version };
}

export const texts = listOf(text);
export const textMap = mapOf(text);
/** Keys that mean something by being there: `{"80/tcp": {}}`. */
export const keys = mapOf(objectWith({}));
