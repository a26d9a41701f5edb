import type { EnvironmentVariable, Known, Sourced } from "../../model/index.ts";
import { known, unknown } from "../../model/index.ts";
import { ParseError } from "../errors.ts";
import { describeFailure } from "../file-reader.ts";
import { resolvePath } from "../normalise.ts";
import { describeVariable } from "../secrets.ts";
import { badValue } from "./bad-value.ts";
import type { FlagUse } from "./read-flags.ts";
import type { RunContext } from "./run-context.ts";
import { allUses, evidenceOf } from "./run-context.ts";

const MOST_VARIABLES = 10_000;

/** `--env-file` in order, then `--env`; of one name the last counts. */
export function readEnvironment(context: RunContext): Known<readonly Sourced<EnvironmentVariable>[]> {
  const files = allUses(context, "env-file");
  if (files.length > 0 && context.reader === null) return unknown("files named by `--env-file` were not read", "judge the command where its files are");
  const variables = [...files.flatMap((use) => readEnvironmentFile(use, context)), ...allUses(context, "env").flatMap(readVariable)];
  const last = new Map(variables.map((variable) => [variable.value.name, variable]));
  return known([...last.values()], evidenceOf(context, "env"));
}

/** `NAME=VALUE`, or `NAME` alone: taken from the environment of the client. */
function readVariable(use: FlagUse): readonly Sourced<EnvironmentVariable>[] {
  const equals = use.value.indexOf("=");
  const name = equals < 0 ? use.value : use.value.slice(0, equals);
  if (name === "" && use.unresolved === null) throw badValue(use, "`NAME=VALUE` or `NAME`");
  const value = equals < 0 || use.unresolved !== null ? null : use.value.slice(equals + 1);
  return [{ value: describeVariable(name, value), evidence: use.evidence }];
}

function readEnvironmentFile(use: FlagUse, context: RunContext): readonly Sourced<EnvironmentVariable>[] {
  const path = resolvePath(context.directory, use.value);
  const file = context.reader?.read(path) ?? { failure: "missing" as const };
  if ("failure" in file)
    throw new ParseError("unreadable", `cannot read \`${use.value}\`, named by \`--env-file\`: ${describeFailure(file.failure)}`, { evidence: use.evidence });
  const lines = file.text.split("\n", MOST_VARIABLES + 1);
  if (lines.length > MOST_VARIABLES) throw new ParseError("too-large", `\`${use.value}\` has more than ${MOST_VARIABLES} lines`, { evidence: use.evidence });
  return lines.flatMap((line, index) => readLine(line, { source: use.value, location: `${index + 1}:1` }));
}

/** Source: docker/cli pkg/kvfile: leading blanks go, `#` begins a comment line, nothing is unquoted. */
function readLine(line: string, evidence: Sourced<never>["evidence"]): readonly Sourced<EnvironmentVariable>[] {
  const text = line.trimStart().replace(/\r$/, "");
  if (text === "" || text.startsWith("#")) return [];
  const equals = text.indexOf("=");
  return [{ value: describeVariable(equals < 0 ? text : text.slice(0, equals), equals < 0 ? null : text.slice(equals + 1)), evidence }];
}
