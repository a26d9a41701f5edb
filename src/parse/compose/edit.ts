import { isAlias, isMap, type YAMLMap } from "yaml";
import type { ContainerRemedy, FileEdit } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { changesFor } from "./edit-remedies.ts";
import type { ServicePlace } from "./edit-service.ts";
import { CannotEdit, ownPair, type TextChange } from "./edit-text.ts";
import { type Mapping, type SourceFile, sourceFile, type Value } from "./tree.ts";
import { type Fill, parseDocuments, readTree } from "./yaml-documents.ts";

/** A remedy that the file's text cannot carry out alone, and why: for a person to do. */
export interface Refusal {
  readonly refused: string;
}

/**
 * The edits of `text` that carry out the remedy on one service, by text ranges: comments and layout stay. Refuses rather than guesses: what is not
 * written in this service of this file, what is shared through an anchor, and what would change anything else when the edited text is read again.
 */
export function editCompose(text: string, file: string, change: { readonly service: string; readonly remedy: ContainerRemedy }): readonly FileEdit[] | Refusal {
  try {
    const place = findService(text, file, change.service);
    const changes = disjoint(changesFor(place, change.remedy));
    if (changes.length === 0) return { refused: "the file already says so" };
    proveLocal(place, changes);
    return changes.map((one) => toFileEdit(place.source, one));
  } catch (error) {
    if (error instanceof CannotEdit) return { refused: error.message };
    if (error instanceof ParseError) return { refused: `the file cannot be read: ${error.message}` };
    throw error;
  }
}

/** In the order of the text; an insertion where a removal starts becomes one replacement. */
function disjoint(changes: readonly TextChange[]): readonly TextChange[] {
  const kept: TextChange[] = [];
  for (const change of [...changes].sort((left, right) => left.start - right.start || left.end - right.end)) {
    const before = kept.at(-1);
    if (before !== undefined && before.start === change.start) kept[kept.length - 1] = { ...change, newText: before.newText + change.newText };
    else if (before !== undefined && before.end > change.start) throw new CannotEdit("two changes meet in one place of the text");
    else kept.push(change);
  }
  return kept;
}

function findService(text: string, file: string, service: string): ServicePlace {
  const source = sourceFile({ name: file, path: `/${file}`, base: "/" }, text);
  const documents = parseDocuments(source);
  const root = documents[0]?.contents;
  if (documents.length !== 1 || !isMap(root)) throw new CannotEdit("the file holds more than one document, or no mapping");
  const services = mapUnder(root, "services", "the file");
  const definition = mapUnder(services, service, "`services`");
  return { text, source, service, definition, root, merged: mergedService(readModel(source), service) };
}

function mapUnder(map: YAMLMap, key: string, where: string): YAMLMap {
  const value = ownPair(map, key)?.pair.value;
  if (isAlias(value)) throw new CannotEdit(`\`${key}\` is an alias: a change would reach everything that shares it`);
  if (!isMap(value)) throw new CannotEdit(`${where} has no mapping \`${key}\``);
  return value;
}

const asWritten: Fill = (text) => ({ text, holdsSecret: false });

function readModel(source: SourceFile): Mapping {
  const [document] = parseDocuments(source);
  const value = document === undefined ? null : readTree(document, source, asWritten);
  if (value?.kind !== "mapping") throw new CannotEdit("the file is no mapping");
  return value;
}

function mergedService(model: Mapping, service: string): Mapping {
  const services = model.entries.get("services")?.value;
  const found = services?.kind === "mapping" ? services.entries.get(service)?.value : undefined;
  if (found?.kind !== "mapping") throw new CannotEdit(`there is no service \`${service}\``);
  return found;
}

/** Reads the edited text again: every value outside the keys that the remedy is about must be what it was. */
function proveLocal(place: ServicePlace, changes: readonly TextChange[]): void {
  const after = readEdited(place, changes);
  const before = readModel(place.source);
  const [own, edited] = [mergedService(before, place.service), mergedService(after, place.service)];
  const keys = new Set([...own.entries.keys(), ...edited.entries.keys()].filter((key) => !isSame(own.entries.get(key)?.value, edited.entries.get(key)?.value)));
  if (keys.size === 0) throw new CannotEdit("the change has no effect");
  if (!isSame(withoutService(before, place.service), withoutService(after, place.service))) {
    throw new CannotEdit("it is shared through an anchor: a change would reach more than this service");
  }
}

/** The text could be read before: an alias that names no anchor now lost it to the change. */
function readEdited(place: ServicePlace, changes: readonly TextChange[]): Mapping {
  try {
    return readModel(sourceFile({ name: place.source.name, path: place.source.path, base: "/" }, applyChanges(place.text, changes)));
  } catch (error) {
    if (!(error instanceof ParseError) || error.code !== "unresolved") throw error;
    throw new CannotEdit("it is shared through an anchor: the change would take away what an alias elsewhere stands for");
  }
}

export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = text;
  for (const { start, end, newText } of [...changes].sort((left, right) => right.start - left.start))
    result = result.slice(0, start) + newText + result.slice(end);
  return result;
}

function withoutService(model: Mapping, service: string): Mapping {
  const services = model.entries.get("services");
  if (services?.value.kind !== "mapping") return model;
  const others = new Map(services.value.entries);
  others.delete(service);
  return { ...model, entries: new Map(model.entries).set("services", { key: services.key, value: { ...services.value, entries: others } }) };
}

function isSame(left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  if (left.mark !== right.mark) return false;
  if (left.kind === "scalar") return right.kind === "scalar" && Object.is(left.value, right.value);
  if (left.kind === "list") return right.kind === "list" && isSameList(left.items, right.items);
  return right.kind === "mapping" && isSameMapping(left, right);
}

function isSameList(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
}

function isSameMapping(left: Mapping, right: Mapping): boolean {
  return left.entries.size === right.entries.size && [...left.entries].every(([key, entry]) => isSame(entry.value, right.entries.get(key)?.value));
}

function toFileEdit(source: SourceFile, { start, end, newText }: TextChange): FileEdit {
  const [startLine, startColumn] = lineAndColumn(source, start);
  const [endLine, endColumn] = lineAndColumn(source, end);
  return { file: source.name, startLine, startColumn, endLine, endColumn, newText };
}

function lineAndColumn(source: SourceFile, offset: number): readonly [number, number] {
  const next = source.lineStarts.findIndex((start) => start > offset);
  const line = next < 0 ? source.lineStarts.length : next;
  return [line, offset - (source.lineStarts[line - 1] ?? 0) + 1];
}
