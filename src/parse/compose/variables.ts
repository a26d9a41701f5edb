import type { Container, EnvironmentVariable, Sourced } from "../../model/index.ts";
import { known } from "../../model/index.ts";
import { isWindowsPath, resolvePath } from "../normalise.ts";
import { describeVariable } from "../secrets.ts";
import { parseDotenvLines } from "./dotenv.ts";
import type { Lookup } from "./interpolate.ts";
import { displayName, readText } from "./project.ts";
import { parseRawVariables } from "./raw-variables.ts";
import {
  type Assignment,
  assignments,
  boolean,
  evidenceOr,
  get,
  items,
  optionalText,
  type ServiceContext,
  scalarText,
  text,
  uniqueBy,
  wrong,
} from "./service.ts";
import { evidenceOf, field, type Place, type Value } from "./tree.ts";

/** Variables of `env_file`, under those of `environment`. A name without a value is taken from whoever runs Compose, and left out where they do not have it. */
export function readEnvironment(context: ServiceContext): Container["environment"] {
  const entry = get(context, "environment");
  const own = assignments(entry).flatMap((assignment) => describe(context, assignment));
  const variables = uniqueBy([...readFiles(context), ...own, ...apiSocketVariable(context)], (variable) => variable.value.name);
  return known(variables, evidenceOr(context, entry ?? get(context, "env_file")));
}

/** A name that nobody sets is kept, without a value: it says what the container would get. */
function describe(context: ServiceContext, { name, value, holdsSecret, at }: Assignment): readonly Sourced<EnvironmentVariable>[] {
  if (name === "") return [];
  const described = describeVariable(name, value ?? context.stack.lookup(name) ?? null);
  const variable = holdsSecret ? { ...described, value: null, isSecret: true } : described;
  return [{ value: variable, evidence: evidenceOf(at) }];
}

interface VariableFile {
  readonly path: string;
  readonly isRequired: boolean;
  readonly isRaw: boolean;
  readonly at: Place;
}

function readFiles(context: ServiceContext): readonly Sourced<EnvironmentVariable>[] {
  const files = uniqueBy(items(get(context, "env_file")).map(readFile), (file) => file.path);
  const own = new Map(assignments(get(context, "environment")).map(({ name, value }) => [name, value ?? undefined]));
  const found = new Map<string, string>();
  const lookup: Lookup = (name) => context.stack.lookup(name) ?? own.get(name) ?? found.get(name);
  return files.flatMap((file) => {
    if (!file.isRequired && !context.stack.project.reader.exists(file.path)) return [];
    const source = displayName(context.stack.project, file.path);
    const content = readText(context.stack.project, file.path, file.at);
    const { variables, lines } = file.isRaw ? parseRawVariables(content, source, lookup) : parseDotenvLines(content, source, lookup);
    for (const [name, value] of variables) found.set(name, value);
    return [...variables].map(([name, value]) => ({ value: describeVariable(name, value), evidence: { source, location: `${lines.get(name) ?? 1}:1` } }));
  });
}

function readFile(item: Value): VariableFile {
  if (item.kind !== "mapping") return { path: pathOf(scalarText(item), item.at), isRequired: true, isRaw: false, at: item.at };
  const path = field(item, "path");
  if (path === undefined) throw wrong(item.at, "an item of `env_file` has no `path`, which it needs");
  const required = field(item, "required");
  const format = optionalText(field(item, "format"));
  if (format !== null && format !== "raw") throw wrong(item.at, `env_file format \`${format}\` is not known, expected \`raw\` or nothing`);
  return { path: pathOf(text(path), path.key), isRequired: required === undefined || boolean(required), isRaw: format === "raw", at: path.key };
}

export function pathOf(written: string, at: Place): string {
  return isWindowsPath(written) ? written : resolvePath(at.file.base, written);
}

/** Source: compose pkg/compose/apiSocket.go. */
function apiSocketVariable(context: ServiceContext): readonly Sourced<EnvironmentVariable>[] {
  const entry = get(context, "use_api_socket");
  if (entry === undefined || !boolean(entry)) return [];
  return [{ value: { name: "DOCKER_CONFIG", value: null, isSecret: false }, evidence: evidenceOf(entry.key) }];
}
