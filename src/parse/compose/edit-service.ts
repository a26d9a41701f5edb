import { isAlias, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from "yaml";
import { normalisePath } from "../normalise.ts";
import { addPair, CannotEdit, ownPair, removeItem, removePair, replaceScalar, type TextChange, valueText } from "./edit-text.ts";
import type { Mapping, SourceFile } from "./tree.ts";

/** One service of a file, as syntax and as it reads with merge keys resolved. */
export interface ServicePlace {
  readonly text: string;
  readonly source: SourceFile;
  readonly service: string;
  readonly definition: YAMLMap;
  readonly root: YAMLMap;
  readonly merged: Mapping;
}

/** Why a key that should be there is not in this service's own text. */
export function notHere(place: ServicePlace, key: string): CannotEdit {
  if (place.merged.entries.has(key))
    return new CannotEdit(`\`${key}\` comes from an anchor that is merged with \`<<\`: a change there would reach everything that shares it`);
  if (place.merged.entries.has("extends")) return new CannotEdit(`\`${key}\` is not written in \`${place.service}\` of this file; look at what it extends`);
  return new CannotEdit(`\`${key}\` is not written in \`${place.service}\` of this file`);
}

export function removeKey(place: ServicePlace, key: string): readonly TextChange[] {
  const own = ownPair(place.definition, key);
  if (own === null) throw notHere(place, key);
  return [removePair(place.text, own)];
}

export function setKey(place: ServicePlace, key: string, written: string): readonly TextChange[] {
  const own = ownPair(place.definition, key);
  if (own === null) return [addPair(place.text, place.definition, `${key}: ${written}`)];
  const value = own.pair.value;
  if (isAlias(value)) throw new CannotEdit(`\`${key}\` is an alias`);
  const isQuoted = isScalar(value) && (value.type === "QUOTE_DOUBLE" || value.type === "QUOTE_SINGLE");
  return [replaceScalar(place.text, value, isQuoted ? written.replaceAll('"', "") : written)];
}

/** The list under a key of the service's own text. */
export function ownList(place: ServicePlace, key: string): YAMLSeq | null {
  const own = ownPair(place.definition, key);
  if (own === null) return null;
  if (isAlias(own.pair.value)) throw new CannotEdit(`\`${key}\` is an alias: a change would reach everything that shares it`);
  return isSeq(own.pair.value) ? own.pair.value : null;
}

/** Takes the items out, and the key with the last of them. */
export function removeMatching(place: ServicePlace, key: string, matches: (item: unknown) => boolean): readonly TextChange[] {
  const list = ownList(place, key);
  if (list === null) throw notHere(place, key);
  const indices = list.items.flatMap((item, index) => (matches(item) ? [index] : []));
  if (indices.length === 0) throw notWritten(place, key, list);
  if (indices.length === list.items.length) return removeKey(place, key);
  if (indices.length > 1 && list.flow === true) throw new CannotEdit(`more than one item of \`${key}\` on one line is meant`);
  return indices.map((index) => removeItem(place.text, list, index));
}

function notWritten(place: ServicePlace, key: string, list: YAMLSeq): CannotEdit {
  const hasVariables = list.items.some((item) => valueText(item)?.includes("$") === true || isAlias(item));
  if (hasVariables) return new CannotEdit(`no item of \`${key}\` in \`${place.service}\` is it as written; one with a variable or alias may be`);
  return place.merged.entries.has("extends") ? notHere(place, key) : new CannotEdit(`no item of \`${key}\` in \`${place.service}\` of this file is it`);
}

/** One part of a short form between colons, or a key of the long one. */
export function partOf(item: unknown, part: { readonly key: string; readonly index: number }): string | null {
  if (isMap(item)) return valueText(ownPair(item, part.key)?.pair.value);
  return valueText(item)?.split(":")[part.index] ?? null;
}

/** A path in the container as it is compared: `/data/` and `/data` are one. */
export function isTarget(written: string | null, target: string): boolean {
  return written !== null && (written === target || normalisePath(written) === target);
}
