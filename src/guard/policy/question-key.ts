import type { PolicyQuestion } from "./policy-set.ts";
import { resourceTypeOf } from "./resource-type.ts";
import type { Reads } from "./what-is-read.ts";

/**
 * A text that is the same for two questions only where policies that read no more than `reads` cannot tell them apart. Of what is not read its form is told:
 * Cedar refuses a question that is not of the schema's form, whoever reads it.
 */
export function questionKey({ principal, operation, resource, context }: PolicyQuestion, reads: Reads): string {
  const { labels, ...known } = resource;
  const { opens, query, body } = context;
  return JSON.stringify([
    operation.id,
    resourceTypeOf(operation),
    principal,
    told({ ...known, tags: labels }, reads.parts.get("resource")),
    told({ opens, query, ...(body === null ? {} : { [body.name]: body.value }) }, reads.parts.get("context")),
  ]);
}

function told(value: unknown, reads: Reads | undefined): unknown {
  if (reads?.isWhole === true) return ["whole", value];
  if (isRecord(value)) return Object.entries(value).map(([name, part]) => [name, told(part, reads?.parts.get(name))]);
  return reads === undefined ? formOf(value) : ["whole", value];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value of which nothing but its type can matter is told by its type, any other as it is. */
function formOf(value: unknown): unknown {
  if (isText(value)) return "text";
  if (typeof value === "boolean") return "truth";
  if (Number.isSafeInteger(value)) return "integer";
  return Array.isArray(value) && value.every(isText) ? "texts" : ["whole", value];
}

/** Half of a character is no text outside JavaScript. */
function isText(value: unknown): boolean {
  return typeof value === "string" && !/\p{Surrogate}/u.test(value);
}
