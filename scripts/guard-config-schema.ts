import { CONFIG } from "../src/guard/config/config-shape.ts";
import type { ConfigShape } from "../src/guard/config/shape-kinds.ts";

/** `contracts/guard-config.schema.json`. */
export function configSchema(): string {
  const head = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://seaworthy.example/contracts/guard-config.schema.json",
    title: "seaworthy.yaml",
  };
  return `${JSON.stringify({ ...head, ...schemaOf(CONFIG) }, null, 2)}\n`;
}

function schemaOf(shape: ConfigShape): object {
  const description = shape.about;
  switch (shape.kind) {
    case "text":
      return { type: "string", description, pattern: shape.pattern };
    case "words":
      return { enum: shape.oneOf, description };
    case "truth":
      return { type: "boolean", description };
    case "integer":
      return { type: "integer", description, minimum: shape.low, maximum: shape.high };
    case "list":
      return { type: "array", description, items: schemaOf(shape.of) };
    case "map":
      return { type: "object", description, propertyNames: { pattern: shape.keyPattern }, additionalProperties: schemaOf(shape.of) };
    case "object":
      return objectSchema(shape);
  }
}

function objectSchema({ about, fields, required, oneOf }: ConfigShape & { readonly kind: "object" }): object {
  return {
    type: "object",
    description: about,
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOf(field)])),
    required,
    ...(oneOf.length === 0 ? {} : { oneOf: oneOf.map((name) => ({ required: [name] })) }),
    additionalProperties: false,
  };
}
