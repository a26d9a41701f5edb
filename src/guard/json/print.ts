import type { JsonValue } from "./value.ts";
import { isObject } from "./value.ts";

/** The one text of a value: no blanks, keys in the value's order, integers in full. */
export function printJson(value: JsonValue): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isObject(value))
    return `{${Object.keys(value)
      .map((key) => `${JSON.stringify(key)}:${printJson(value[key] ?? null)}`)
      .join(",")}}`;
  return `[${value.map(printJson).join(",")}]`;
}
