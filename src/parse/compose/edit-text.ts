import { isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";

/** Replaces `text.slice(start, end)`. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Thrown inside the editor where a change cannot be made by text alone; never leaves it. */
export class CannotEdit extends Error {}

/** A pair of a mapping with the mapping that it stands in. */
export interface OwnPair {
  readonly map: YAMLMap;
  readonly pair: Pair;
}

export function ownPair(map: YAMLMap, key: string): OwnPair | null {
  const pair = map.items.find((one) => isScalar(one.key) && one.key.value === key);
  return pair === undefined ? null : { map, pair };
}

export function valueText(node: unknown): string | null {
  return isScalar(node) && (typeof node.value === "string" || node.value === null) ? (node.value ?? "") : null;
}

function startOf(node: unknown): number {
  const range = isNode(node) ? node.range : null;
  if (range === null || range === undefined) throw new CannotEdit("its place in the text is not known");
  return range[0];
}

function isNode(node: unknown): node is Node {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
}

/** Where the content of a node ends, before comments and line breaks behind it. */
function endOf(node: unknown): number {
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last !== undefined) return isNode(last) ? endOf(last) : pairEnd(last as Pair);
  }
  const range = isNode(node) ? node.range : null;
  if (range === null || range === undefined) throw new CannotEdit("its place in the text is not known");
  return range[1];
}

function pairEnd(pair: Pair): number {
  const value = pair.value as Node | null;
  if (value === null || (isScalar(value) && value.range !== null && value.range !== undefined && value.range[0] === value.range[1])) return endOf(pair.key) + 1;
  return endOf(value);
}

/** The text with one pair taken out: whole lines in block style, with the comma in flow style. */
export function removePair(text: string, { map, pair }: OwnPair): TextChange {
  if (map.items.length === 1) throw new CannotEdit("it is the only key of its mapping");
  return removeChild(text, { collection: map, child: pair, start: keyStart(text, pair), end: pairEnd(pair) });
}

export function removeItem(text: string, list: YAMLSeq, index: number): TextChange {
  const item = list.items[index];
  const start = list.flow === true ? startOf(item) : dashBefore(text, startWithProperties(text, item));
  return removeChild(text, { collection: list, child: item, start, end: endOf(item) });
}

/** An anchor or tag stands before the content of its node. */
function startWithProperties(text: string, node: unknown): number {
  const start = isMap(node) && node.flow !== true ? startOf(node.items[0]?.key) : startOf(node);
  const before = /(?:[&!][^\s,[\]{}]*\s+)+$/.exec(text.slice(0, start));
  return before === null ? start : before.index;
}

function keyStart(text: string, pair: Pair): number {
  const start = startWithProperties(text, pair.key);
  if (/(?:^|\n)[ \t]*\?[ \t]+$/.test(text.slice(Math.max(0, start - 20), start))) throw new CannotEdit("its key is written in the `? key` form");
  return start;
}

function dashBefore(text: string, start: number): number {
  const dash = /-\s*$/.exec(text.slice(0, start));
  if (dash === null) throw new CannotEdit("the list has an unusual layout");
  return dash.index;
}

interface Child {
  readonly collection: YAMLMap | YAMLSeq;
  readonly child: unknown;
  readonly start: number;
  readonly end: number;
}

function removeChild(text: string, { collection, child, start, end }: Child): TextChange {
  const items: readonly unknown[] = collection.items;
  const index = items.indexOf(child);
  if (collection.flow === true) return removeFromFlow(text, { start, end, isFirst: index === 0 });
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text[end - 1] === "\n" ? end : afterLine(text, end);
  if (text.slice(lineStart, start).trim() === "") return { start: lineStart, end: lineEnd, newText: "" };
  const next = items[index + 1];
  if (next === undefined || isNode(next)) throw new CannotEdit("it shares its line with something else");
  return { start, end: keyStart(text, next as Pair), newText: "" };
}

function afterLine(text: string, at: number): number {
  const lineBreak = text.indexOf("\n", at);
  const end = lineBreak < 0 ? text.length : lineBreak + 1;
  if (!/^\s*(#.*)?$/.test(text.slice(at, end).trimEnd())) throw new CannotEdit("something else stands behind it on its line");
  return end;
}

function removeFromFlow(text: string, range: { readonly start: number; readonly end: number; readonly isFirst: boolean }): TextChange {
  const after = /^\s*,\s*/.exec(text.slice(range.end));
  if (range.isFirst) return { start: range.start, end: range.end + (after?.[0].length ?? 0), newText: "" };
  const before = /,\s*$/.exec(text.slice(0, range.start));
  if (before === null) throw new CannotEdit("the list has an unusual layout");
  return { start: before.index, end: range.end, newText: "" };
}

/** A new key in a mapping: behind its first single-line entry (`image`, where there is one) in block style, first in flow style. */
export function addPair(text: string, map: YAMLMap, written: string): TextChange {
  const first = map.items[0];
  if (first === undefined) throw new CannotEdit("the mapping is empty");
  const firstStart = keyStart(text, first);
  if (map.flow === true) return { start: firstStart, end: firstStart, newText: `${written}, ` };
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const indent = " ".repeat(columnOf(text, firstStart));
  const anchor =
    map.items.find((pair) => isScalar(pair.key) && pair.key.value === "image" && isSingleLine(text, pair)) ??
    map.items.find((pair) => isSingleLine(text, pair));
  if (anchor === undefined) return { start: firstStart, end: firstStart, newText: `${written}${lineBreak}${indent}` };
  const end = lineEndOf(text, pairEnd(anchor));
  return { start: end, end, newText: `${lineBreak}${indent}${written}` };
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf("\n", at - 1) + 1);
}

function isSingleLine(text: string, pair: Pair): boolean {
  const isInline = isScalar(pair.value) || (isCollection(pair.value) && pair.value.flow === true);
  return isInline && !text.slice(startOf(pair.key), pairEnd(pair)).includes("\n");
}

function lineEndOf(text: string, at: number): number {
  const lineBreak = text.indexOf("\n", at);
  if (lineBreak < 0) return text.length;
  return text[lineBreak - 1] === "\r" ? lineBreak - 1 : lineBreak;
}

export function addItem(text: string, list: YAMLSeq, written: string): TextChange {
  const first = list.items[0];
  if (list.flow === true) {
    const at = first === undefined ? startOf(list) + 1 : startWithProperties(text, first);
    return { start: at, end: at, newText: first === undefined ? written : `${written}, ` };
  }
  if (first === undefined) throw new CannotEdit("the list is empty");
  const dash = dashBefore(text, startWithProperties(text, first));
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  return { start: dash, end: dash, newText: `- ${written}${lineBreak}${" ".repeat(columnOf(text, dash))}` };
}

/** Another text for a scalar that stands in the file as it is read: no escapes, no folding. */
export function replaceScalar(text: string, node: unknown, newValue: string): TextChange {
  const value = valueText(node);
  if (value === null || !isScalar(node)) throw new CannotEdit("it is no single value");
  const [start, end] = [startOf(node), endOf(node)];
  const quote = text[start] === '"' || text[start] === "'" ? 1 : 0;
  if (text.slice(start + quote, end - quote) !== value) throw new CannotEdit("it is written with escapes or over several lines");
  return { start: start + quote, end: end - quote, newText: newValue };
}
