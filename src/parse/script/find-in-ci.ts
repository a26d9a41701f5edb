import type { Document, Node } from "yaml";
import { isMap, isPair, isScalar, isSeq } from "yaml";
import { sourceFile } from "../compose/tree.ts";
import { parseDocuments } from "../compose/yaml-documents.ts";
import { ParseError } from "../errors.ts";
import { jobContainers } from "./ci-containers.ts";
import type { CiText } from "./ci-text.ts";
import { joinTexts, scalarText } from "./ci-text.ts";
import type { RunCommand, ScriptOptions } from "./find-run-commands.ts";
import { findRunCommands } from "./find-run-commands.ts";
import { placesOf } from "./positions.ts";

/** Keys whose text is for people or conditions, not for a shell. */
const NOT_SCRIPTS: ReadonlySet<string> = new Set("name description title if when needs uses displayName label key condition rules environment".split(" "));
/** Text worth reading as a script. */
const MENTIONS_ENGINE = /docker|podman|nerdctl|container_(engine|runtime|cli)/i;
/** Other languages than the shell's. */
const OTHER_SHELL = /^(python|pwsh|powershell|cmd|node|ruby|perl)\b/i;
/** Where each CI keeps the checkout. */
const WORKSPACES = [
  "GITHUB_WORKSPACE",
  "CI_PROJECT_DIR",
  "BITBUCKET_CLONE_DIR",
  "TRAVIS_BUILD_DIR",
  "BUILD_SOURCESDIRECTORY",
  "CIRCLE_WORKING_DIRECTORY",
  "BUILDKITE_BUILD_CHECKOUT_PATH",
  "DRONE_WORKSPACE",
  "CI_WORKSPACE",
];
const DEEPEST_NESTING = 100;
const MOST_COMMANDS = 10_000;

interface CiSearch {
  readonly source: string;
  readonly options: ScriptOptions;
  readonly read: (node: unknown) => CiText | null;
  readonly found: RunCommand[];
}

/**
 * Every `docker run` in the scripts of a CI file (GitHub Actions, GitLab, CircleCI, Azure, Bitbucket and others: any text or list of texts that
 * names the engine), and the containers that GitHub's runner makes for `container:` and `services:`. Throws `ParseError` where it is no YAML.
 */
export function findRunCommandsInCi(text: string, source: string, options: ScriptOptions = {}): readonly RunCommand[] {
  const directory = options.directory ?? "/";
  const documents = parseDocuments(sourceFile({ name: source, path: source, base: directory }, text));
  const place = placesOf(text);
  const variables = new Map([...WORKSPACES.map((name) => [name, directory] as const), ...(options.variables ?? [])]);
  const read = (node: unknown): CiText | null => (isScalar(node) && typeof node.value === "string" ? scalarText(node, text, place) : null);
  const search: CiSearch = { source, options: { ...options, variables }, read, found: [] };
  for (const document of documents as readonly Document.Parsed[]) visit(document.contents, search, { depth: 0, variables });
  return search.found;
}

interface Position {
  readonly depth: number;
  /** What `env:` and `variables:` of the mappings around it set. */
  readonly variables: ReadonlyMap<string, string>;
}

function visit(node: Node | unknown, search: CiSearch, position: Position): void {
  if (position.depth > DEEPEST_NESTING) throw new ParseError("too-large", `\`${search.source}\` is nested deeper than ${DEEPEST_NESTING} levels`);
  if (search.found.length > MOST_COMMANDS) throw new ParseError("too-large", `\`${search.source}\` starts more than ${MOST_COMMANDS} containers`);
  const inner = { ...position, depth: position.depth + 1 };
  if (isMap(node)) visitMapping(node, search, inner);
  else if (isSeq(node)) visitList(node.items, search, inner);
  else if (isPair(node)) visit(node.value, search, inner);
  else searchTexts([search.read(node)], search, position);
}

function visitMapping(node: Parameters<typeof jobContainers>[0], search: CiSearch, position: Position): void {
  if (node.has("runs-on") && (node.has("container") || node.has("services"))) search.found.push(...jobContainers(node, search));
  const shell = search.read(node.get("shell", true))?.text ?? "";
  if (OTHER_SHELL.test(shell)) return;
  const variables = variablesOf(node, search, position.variables);
  for (const pair of node.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    if (!NOT_SCRIPTS.has(key)) visit(pair.value, search, { ...position, variables });
  }
}

/** Texts of a list are one script; what else is in it stands for itself. */
function visitList(items: readonly unknown[], search: CiSearch, position: Position): void {
  searchTexts(items.map(search.read), search, position);
  for (const item of items) if (!isScalar(item)) visit(item, search, position);
}

function searchTexts(read: readonly (CiText | null)[], search: CiSearch, position: Position): void {
  const texts = read.filter((text) => text !== null);
  if (!texts.some(({ text }) => MENTIONS_ENGINE.test(text))) return;
  const { text, place } = joinTexts(texts);
  search.found.push(...findRunCommands(text, search.source, { ...search.options, variables: position.variables, place }));
}

/** Values that are written out; those with variables of their own are left unknown. */
function variablesOf(node: Parameters<typeof jobContainers>[0], search: CiSearch, outer: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const variables = new Map(outer);
  for (const key of ["env", "variables"]) {
    const map = node.get(key, true);
    if (!isMap(map)) continue;
    for (const pair of map.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : "";
      const value = search.read(pair.value)?.text;
      if (value === undefined || value.includes("$")) variables.delete(name);
      else variables.set(name, value);
    }
  }
  return variables;
}
