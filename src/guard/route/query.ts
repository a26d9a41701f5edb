import { parseJson } from "../json/parse.ts";
import { printJson } from "../json/print.ts";
import { quoted, RequestError } from "../request-error.ts";
import type { Operation, ParameterKind } from "./operation.ts";
import { percentDecoded } from "./target.ts";

/** A parameter as it was understood. */
export interface Parameter {
  readonly name: string;
  /** Booleans as `1` and `0`, JSON in its one spelling. */
  readonly value: string;
}

const MOST_PARAMETERS = 1000;

/** The parameters of an operation; what it does not have, and what would be read in two ways, is refused. Throws `RequestError`. */
export function readQuery(text: string, operation: Operation): readonly Parameter[] {
  if (text === "") return [];
  const strange = /[^!-~]|[;#\\]/.exec(text)?.[0];
  if (strange !== undefined) throw new RequestError("query", `the query holds ${quoted(strange)}, which is read in more than one way`);
  const words = text.split("&");
  if (words.length > MOST_PARAMETERS) throw new RequestError("query", `the query has more than ${MOST_PARAMETERS} parameters`);
  const seen = new Set<string>();
  return words.map((word) => {
    const parameter = readParameter(word, operation);
    const isRepeat = operation.query.get(parameter.name) === "repeat";
    if (seen.has(parameter.name) && !isRepeat) throw new RequestError("query", `the parameter ${quoted(parameter.name)} is there more than once`);
    seen.add(parameter.name);
    return parameter;
  });
}

/** The query as it is sent on. */
export function printQuery(parameters: readonly Parameter[]): string {
  return parameters.map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
}

function readParameter(word: string, operation: Operation): Parameter {
  const equals = word.indexOf("=");
  const name = decoded(equals < 0 ? word : word.slice(0, equals));
  const kind = operation.query.get(name);
  if (kind === undefined) throw new RequestError("query", `${operation.id} has no parameter ${quoted(name)}`);
  const value = equals < 0 ? "" : decoded(word.slice(equals + 1));
  return { name, value: evaluated(kind, value, name) };
}

function decoded(text: string): string {
  const plain = percentDecoded(text.replaceAll("+", " "));
  if (plain === null) throw new RequestError("query", "the query is no text: an escape is broken, or hides a control character");
  return plain;
}

/** What the engine takes for false; anything else is true, `off` and `null` too. Source: moby daemon/server/httputils BoolValue; measured on 20.10, 28.5 and 29.7. */
const FALSE: ReadonlySet<string> = new Set(["", "0", "no", "false", "none"]);

function evaluated(kind: ParameterKind, value: string, name: string): string {
  switch (kind) {
    case "bool":
      return FALSE.has(value.trim().toLowerCase()) ? "0" : "1";
    case "json":
      return value === "" ? "" : reprinted(value, name);
    case "text":
    case "repeat":
      return value;
  }
}

function reprinted(value: string, name: string): string {
  try {
    return printJson(parseJson(value));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new RequestError("query", `the parameter ${quoted(name)} is not taken: ${error.message}`);
  }
}
