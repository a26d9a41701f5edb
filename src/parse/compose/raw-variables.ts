import { ParseError } from "../errors.ts";
import type { VariableLines } from "./dotenv.ts";
import type { Lookup } from "./interpolate.ts";

/**
 * `format: raw` of `env_file`: each line `NAME=value`, the value as it stands with its quotes and dollars; a name alone is taken from the environment.
 * Source: docker/cli pkg/kvfile, which Compose reads this format with.
 */
export function parseRawVariables(text: string, source: string, environment: Lookup): VariableLines {
  const variables = new Map<string, string>();
  const lines = new Map<string, number>();
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = written.trimStart();
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    const name = equals < 0 ? line : line.slice(0, equals);
    if (name === "" || /\s/.test(name)) throw badName(name, { source, location: `${index + 1}:1` });
    const value = equals < 0 ? environment(name) : line.slice(equals + 1);
    if (value === undefined) continue;
    variables.set(name, value);
    lines.set(name, index + 1);
  }
  return { variables, lines };
}

function badName(name: string, evidence: { readonly source: string; readonly location: string }): ParseError {
  const found = name === "" ? "has no name before `=`" : "has a blank in its name";
  return new ParseError("syntax", `cannot read \`${evidence.source}\`: a variable ${found}, expected \`NAME=value\``, { evidence });
}
