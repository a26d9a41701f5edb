import type { Document } from "yaml";
import { LineCounter, parseDocument, visit } from "yaml";
import { ConfigError } from "./config-error.ts";
import type { Placed } from "./read-shape.ts";
import { readShape } from "./read-shape.ts";
import type { ConfigShape } from "./shape-kinds.ts";

const LONGEST = 1024 * 1024;

/** Reads YAML of one shape, each value with its place. Throws `ConfigError` at the first thing that does not fit. */
export function readDocument(text: string, shape: ConfigShape): Placed {
  if (text.length > LONGEST) throw new ConfigError(`it is longer than ${LONGEST} characters`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: "1.2", uniqueKeys: true, merge: false });
  refuseFlaws(document, lines);
  return readShape(document.contents, shape, { lines, at: "" });
}

function refuseFlaws(document: Document.Parsed, lines: LineCounter): void {
  const [flaw] = [...document.errors, ...document.warnings];
  if (flaw !== undefined) {
    const { line, col } = flaw.linePos?.[0] ?? lines.linePos(flaw.pos[0]);
    throw new ConfigError((flaw.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, ""), { line, column: col });
  }
  visit(document, {
    Alias: (_, node) => {
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      throw new ConfigError("aliases are not taken: write it out", { line, column: col });
    },
  });
}

export type Fields = ReadonlyMap<string, Placed>;

export function fieldsIn({ value }: Placed): Fields {
  return value instanceof Map ? value : new Map();
}

export function fieldsOf(fields: Fields, name: string): Fields {
  const placed = fields.get(name);
  return placed === undefined ? new Map() : fieldsIn(placed);
}

export function textOf(fields: Fields, name: string): string | null {
  const value = fields.get(name)?.value;
  return typeof value === "string" ? value : null;
}

export function numberOf(fields: Fields, name: string): number | null {
  const value = fields.get(name)?.value;
  return typeof value === "number" ? value : null;
}

export function truthOf(fields: Fields, name: string): boolean | undefined {
  const value = fields.get(name)?.value;
  return typeof value === "boolean" ? value : undefined;
}

export function textsOf(fields: Fields, name: string): readonly string[] {
  const value = fields.get(name)?.value;
  return Array.isArray(value) ? value.map((each: Placed) => String(each.value)) : [];
}
