/** What a place in the configuration may hold; `about` is told in the JSON Schema. */
export type ConfigShape =
  | { readonly kind: "text"; readonly about: string; readonly pattern: string; readonly expected: string }
  | { readonly kind: "words"; readonly about: string; readonly oneOf: readonly string[] }
  | { readonly kind: "truth"; readonly about: string }
  | { readonly kind: "integer"; readonly about: string; readonly low: number; readonly high: number }
  | { readonly kind: "list"; readonly about: string; readonly of: ConfigShape }
  | { readonly kind: "map"; readonly about: string; readonly of: ConfigShape; readonly keyPattern: string; readonly keyExpected: string }
  | {
      readonly kind: "object";
      readonly about: string;
      readonly fields: Readonly<Record<string, ConfigShape>>;
      readonly required: readonly string[];
      /** Of these fields exactly one is there. */
      readonly oneOf: readonly string[];
    };

export function text(about: string, pattern: string, expected: string): ConfigShape {
  return { kind: "text", about, pattern, expected };
}

export const truth = (about: string): ConfigShape => ({ kind: "truth", about });

interface Fields {
  readonly required?: readonly string[];
  readonly oneOf?: readonly string[];
}

export function object(about: string, fields: Readonly<Record<string, ConfigShape>>, { required = [], oneOf = [] }: Fields = {}): ConfigShape {
  return { kind: "object", about, fields, required, oneOf };
}
